"""Runs programs and says what they cost: wall and CPU time, memory, and what they found. See bench.sh."""

import glob
import json
import os
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from shutil import which

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(__file__))
import plot  # noqa: E402

WOHIN = os.environ.get("WOHIN", "wohin")
GENERATE = os.environ.get("GENERATE", "generate")


def run(command, stdin=None, output=subprocess.DEVNULL):
    """Wall seconds, CPU seconds and largest memory in MB of one run."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdin=stdin, stdout=output, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} ended with {child.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def apart(question, *arguments):
    """The answer of a function that runs in a process of its own: a program is measured with the memory of the process that it starts from, so
    this one must stay small."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as file:
            json.dump(question(*arguments), file)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        answer = file.read()
    _, status = os.waitpid(child, 0)
    if status != 0 or not answer:
        sys.exit(f"bench: {question.__name__} failed")
    return json.loads(answer)


def text(command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace").stdout


def busy():
    """A word on whether the figures can be trusted."""
    load = os.getloadavg()[0]
    shared = ", shared with other work: trust CPU time and instructions more than wall time" if load > 0.5 else ""
    return f"{os.cpu_count()} processors, load before {load:.1f}{shared}"


def of_wohin(file):
    result = json.loads(text([WOHIN, "analyse", "--json", file]))
    names = {flow["server_name"] for flow in result["flows"] if flow["server_name"]}
    return len(result["flows"]), len(names), sum(len(flow["media"]) for flow in result["flows"])


def of_tshark(file):
    told = text(["tshark", "-n", "-r", file, "-q", "--enable-heuristic", "rtp_udp", "-z", "conv,udp", "-z", "conv,tcp", "-z", "rtp,streams"])
    flows = len(re.findall(r"^\S+:\S+ +<-> +\S+:\S+", told, re.M))
    streams = told.split("RTP Streams", 1)[-1].count("0x")
    fields = ["tls.handshake.extensions_server_name", "dns.qry.name"]
    named = text(["tshark", "-n", "-r", file, "-Y", " or ".join(fields), "-T", "fields", *(part for field in fields for part in ("-e", field))])
    names = {name for line in named.split("\n") for cell in line.split("\t") for name in cell.split(",") if name}
    return flows, len(names), streams


def of_ndpi(file):
    told = text(["ndpiReader", "-i", file, "-v", "2"])
    flows = re.search(r"Unique flows: +(\d+)", told)
    names = set(re.findall(r"\[Hostname/SNI: ([^\]]+)\]", told))
    media = re.search(r"^\s+S?RTP +packets:.*flows: (\d+)", told, re.M)
    return flows and int(flows[1]), len(names), f"{media[1]} flows" if media else 0


def tools(file):
    """Name, command, and what it finds."""
    bundle = tempfile.mkdtemp()
    yield "openssl dgst -sha256", ["openssl", "dgst", "-sha256", file], None, None
    yield "wohin analyse --json", [WOHIN, "analyse", "--json", file], of_wohin, None
    no_pdf = ["--format", "html,docx,md,json,csv"]
    yield "wohin analyse -o, without PDF", [WOHIN, "analyse", file, "-o", f"{bundle}/out", *no_pdf], None, f"{bundle}/out"
    yield "wohin analyse -o", [WOHIN, "analyse", file, "-o", f"{bundle}/out"], None, f"{bundle}/out"
    yield "tcpdump -w /dev/null", ["tcpdump", "-n", "-r", file, "-w", "/dev/null"], None, None
    yield "capinfos", ["capinfos", file], None, None
    yield "ndpiReader", ["ndpiReader", "-i", file], of_ndpi, None
    heuristic = ["--enable-heuristic", "rtp_udp", "-z", "conv,udp", "-z", "conv,tcp", "-z", "rtp,streams"]
    yield "tshark -q -z conv,… -z rtp,streams", ["tshark", "-n", "-r", file, "-q", *heuristic], of_tshark, None


def packets_of(file):
    found = re.search(r"\"?packets\"?: (\d+)", text([WOHIN, "analyse", "--json", file]))
    return int(found[1]) if found else 0


def speed(file, runs):
    packets, size = apart(packets_of, file), os.path.getsize(file)
    print(f"\n{os.path.basename(file)}: {size / 1e9:.2f} GB, {packets} packets; {runs} runs in turn, medians; {busy()}\n")
    present = [tool for tool in tools(file) if which(tool[1][0])]
    costs = {name: [] for name, *_ in present}
    run(["cat", file])
    for _ in range(runs):
        for name, command, _, made in present:
            if made:
                subprocess.run(["rm", "-rf", made], check=True)
            costs[name].append(run(command))
    # Wall times of two programs are held against each other run by run, so that what else the machine did hits both.
    base = [wall for wall, _, _ in costs["openssl dgst -sha256"]] if "openssl dgst -sha256" in costs else None
    print("(Memory up to 20 MB is that of this script, from which programs start.)\n")
    print("| program | wall s | of the hash | CPU s | memory MB | packets/s | flows | names | media streams |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, _, finds, _ in present:
        wall, cpu, memory = (statistics.median(values) for values in zip(*costs[name]))
        ratio = f"{statistics.median(own / hashed for (own, _, _), hashed in zip(costs[name], base)):.2f}" if base else "–"
        found = [str(value) for value in apart(finds, file)] if finds else ["–"] * 3
        rate = "–" if name.startswith("openssl") else f"{packets / wall:,.0f}"
        print(f"| `{name}` | {wall:.2f} | {ratio} | {cpu:.2f} | {memory:.0f} | {rate} | {' | '.join(found)} |", flush=True)


def start(sample, folder, runs):
    """The first hundred packets of a sample call."""
    with open(sample, "rb") as file:
        data = file.read()
    order = "<" if data[:1] in (b"\xd4", b"\x4d") else ">"
    at = 24
    for _ in range(100):
        at += 16 + struct.unpack_from(order + "I", data, at + 8)[0]
    path = os.path.join(folder, "hundred.pcap")
    with open(path, "wb") as file:
        file.write(data[:at])
    costs = [run([WOHIN, "analyse", "--json", path]) for _ in range(max(runs, 21))]
    wall, cpu, memory = (statistics.median(values) for values in zip(*costs))
    print(f"\n100 packets ({at} bytes): {wall * 1000:.1f} ms wall, {cpu * 1000:.1f} ms CPU, {memory:.0f} MB; {len(costs)} runs, medians; {busy()}")


def memory(most_gb, picture):
    """Memory over file length and over flows, streamed through standard input."""

    def streamed(*made, options=()):
        source = subprocess.Popen([GENERATE, *map(str, made)], stdout=subprocess.PIPE)
        cost = run([WOHIN, "analyse", "--json", *options, "-"], stdin=source.stdout)
        source.stdout.close()
        source.wait()
        print(f"| {' '.join(map(str, made))} {' '.join(options)} | {cost[2]:.0f} | {cost[1]:.1f} |", flush=True)
        return cost[2]

    print(f"\nMemory, captures streamed through standard input; {busy()}\n\n| capture | memory MB | CPU s |\n|---|---|---|")
    sizes = [size for size in (0.0625, 0.25, 1, 4, 16) if size <= most_gb]
    by_size = [(size, streamed("long", int(size * 1024))) for size in sizes]
    counts = [1_000, 10_000, 20_000, 50_000, 100_000, 300_000, 1_000_000]
    listed = [(count, streamed("flows", count)) for count in counts]
    summed = [(count, streamed("flows", count, options=("--max-flows", "20000"))) for count in counts if count >= 20_000]
    for before, after in zip(listed, listed[1:]):
        print(f"from {before[0]} to {after[0]} listed flows: {(after[1] - before[1]) * 1048576 / (after[0] - before[0]):.0f} bytes each")
    panels = [
        plot.Panel("Memory over the length of the file", "GB", [("long calls", by_size)]),
        plot.Panel("Memory over flows", "flows", [("each listed", listed), ("beyond 20 000 summed", summed)]),
    ]
    with open(picture, "w") as file:
        file.write(plot.svg(panels, "MB"))


def collect(samples, folder, most):
    """All sample calls over and over as Parquet tables: what one more capture costs in time, and that memory does not grow with them."""
    calls = sorted(path for path in glob.glob(f"{samples}/**/*.pcap", recursive=True))
    source, made = os.path.join(folder, "many"), os.path.join(folder, "tables")
    print(f"\n`wohin collect`, copies of {len(calls)} sample calls; {busy()}\n")
    print("| captures | MB | wall s | CPU s | CPU % | memory MB | captures/s |\n|---|---|---|---|---|---|---|")
    for count in [count for count in (16, 64, 256, 1024) if count < most] + [most]:
        for leftover in (source, made):
            shutil.rmtree(leftover, ignore_errors=True)
        os.mkdir(source)
        size = 0
        for number in range(count):
            with open(calls[number % len(calls)], "rb") as file:
                data = bytearray(file.read())
            # A field of the file header that nobody reads (significant figures), so that no file is taken for a copy of another.
            struct.pack_into("<I", data, 12, number)
            size += len(data)
            with open(os.path.join(source, f"{number}.pcap"), "wb") as file:
                file.write(data)
        del data
        wall, cpu, memory = run([WOHIN, "collect", source, "-o", made])
        found = len(os.listdir(os.path.join(made, "captures")))
        if found != count:
            sys.exit(f"bench: {count} captures became {found} partitions")
        print(f"| {count} | {size / 1e6:.0f} | {wall:.2f} | {cpu:.2f} | {cpu / wall * 100:.0f} | {memory:.0f} | {count / wall:.0f} |", flush=True)
    shutil.rmtree(source)
    shutil.rmtree(made)


def stages(program):
    """Instructions a packet, each stage with those before it."""
    print("\n| stage, with those before it | instructions a packet |\n|---|---|")
    for stage in ("read", "decode", "flow", "dissect", "conclude", "whole"):
        with tempfile.NamedTemporaryFile() as out:
            command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", "--toggle-collect=*stages*measured*", program]
            told = subprocess.run(command, env={**os.environ, "WOHIN_ONCE": stage}, capture_output=True, text=True)
        collected = re.search(r"Collected : (\d+)", told.stderr)
        if not collected:
            sys.exit(told.stderr)
        print(f"| {stage} | {int(collected[1]) / int(told.stdout):,.0f} |", flush=True)


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    if kind == "speed":
        speed(rest[0], int(rest[1]))
    elif kind == "start":
        start(rest[0], rest[1], int(rest[2]))
    elif kind == "memory":
        memory(float(rest[0]), rest[1])
    elif kind == "collect":
        collect(rest[0], rest[1], int(rest[2]))
    else:
        stages(rest[0])
