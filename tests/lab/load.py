#!/usr/bin/env python3
"""The highest packet rate without loss: a sender in another network namespace, and wohin, dumpcap and tcpdump with the same kernel buffer, one
after the other on the same machine. Prints a table.

    load.py [--seconds S] [--only NAME] [RATE ...]

Each recorder meets the rates in turn until it loses a packet; then the space between is halved a few times. Root; needs dumpcap, tcpdump and
capinfos beside iproute2 and nftables. WOHIN names the program (default: the release build).
"""

import argparse
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUFFER = 32  # MiB in the kernel, what wohin asks for
RATES = [50_000, 100_000, 200_000, 300_000, 400_000, 600_000, 800_000]
HALVINGS = 2
FILTER = "udp dst port 5004"
FAR = "198.51.100.2"
# RTP as a call has it, audio and small video packets mixed: 200 bytes each. The kernel makes packets of a burst (UDP_SEGMENT).
PAYLOAD, BURST, STREAMS = 200, 32, 8
UDP_SEGMENT = 103


def send(rate, seconds):
    """The sender, in its namespace: RTP streams, paced by the clock in bursts. Prints packets and seconds."""
    socks, buffers = [], []
    for stream in range(STREAMS):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, PAYLOAD)
        sock.connect((FAR, 5004))
        socks.append(sock)
        buffer = bytearray(os.urandom(PAYLOAD * BURST))
        for at in range(BURST):
            struct.pack_into("!BBHII", buffer, at * PAYLOAD, 0x80, 96, 0, 0, 0x1000 + stream)
        buffers.append(buffer)
    places = [at * PAYLOAD + 2 for at in range(BURST)]
    sent, bursts, begun = 0, 0, time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        due = int(passed * rate)
        while sent + BURST <= due:
            stream, first = bursts % STREAMS, bursts // STREAMS * BURST
            buffer = buffers[stream]
            for number, place in enumerate(places, first):
                struct.pack_into("!HI", buffer, place, number & 0xFFFF, number * 480 & 0xFFFFFFFF)
            socks[stream].send(buffer)
            sent, bursts = sent + BURST, bursts + 1
        time.sleep(0.0005)
    print(sent, time.monotonic() - begun)


def run(*argv):
    """Runs a command to its end."""
    done = subprocess.run([str(a) for a in argv], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, argv))}: {done.stderr.strip()}")
    return done.stdout


def backlog_drops():
    """Packets that the kernel dropped before any recorder could see them."""
    return sum(int(line.split()[1], 16) for line in Path("/proc/net/softnet_stat").read_text().splitlines())


class Bench:
    """Two namespaces and a cable; gone at the end."""

    def __init__(self, seconds):
        self.seconds, self.name = seconds, f"wohin-load-{os.getpid()}"
        self.folder = Path(tempfile.mkdtemp())
        self.near, self.far = f"{self.name}-a", f"{self.name}-b"

    def __enter__(self):
        for name in (self.near, self.far):
            run("ip", "netns", "add", name)
        run("ip", "link", "add", "load0", "netns", self.near, "type", "veth", "peer", "name", "load1", "netns", self.far)
        for name, port, address in ((self.near, "load0", "198.51.100.1"), (self.far, "load1", FAR)):
            run("ip", "-n", name, "address", "add", f"{address}/24", "dev", port)
            run("ip", "-n", name, "link", "set", port, "up")
        # Bursts become packets before they go over the cable.
        run("ip", "-n", self.near, "link", "set", "load0", "gso_max_segs", "1")
        # Nobody answers, and nothing comes back.
        run("ip", "netns", "exec", self.far, "nft", "table inet quiet { chain in { type filter hook input priority 0; udp dport 5004 drop; }; }")
        return self

    def __exit__(self, *_):
        for name in (self.near, self.far):
            subprocess.run(["ip", "netns", "delete", name], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def step(self, command, rate):
        """One recorder at one rate: packets sent, recorded, rate as it was, CPU seconds of the recorder."""
        for old in self.folder.iterdir():
            old.unlink()
        file, before = self.folder / "out.pcapng", backlog_drops()
        argv = ["ip", "netns", "exec", self.far, *(part.replace("{file}", str(file)) for part in command)]
        with open(self.folder / "log", "wb") as log:
            recorder = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 10
        while time.monotonic() < end and not (file.exists() and file.stat().st_size):
            time.sleep(0.05)
        time.sleep(0.5)
        sent, took = run("ip", "netns", "exec", self.near, sys.executable, __file__, "--send", rate, "--seconds", self.seconds).split()
        # Recorders hand the last block on when its time is over, tcpdump after a second.
        time.sleep(1.3)
        recorder.send_signal(signal.SIGINT)
        _, status, usage = os.wait4(recorder.pid, 0)
        if status != 0:
            sys.exit(f"{command[0]}: {(self.folder / 'log').read_text()}")
        if dropped := backlog_drops() - before:
            print(f"  ({dropped} packets of this step were dropped before any recorder)", file=sys.stderr)
        counted = run("capinfos", "-T", "-r", "-M", "-c", file).split()[-1]
        return int(sent), int(counted) + dropped, int(sent) / float(took), usage.ru_utime + usage.ru_stime


def climb(bench, name, command, rates):
    """Finds the highest rate without loss, prints a row."""
    best = worst = None
    low, high = 0, None
    todo = list(rates)
    halvings = HALVINGS
    while True:
        if high is None and todo:
            rate = todo.pop(0)
        elif high is not None and halvings:
            halvings, rate = halvings - 1, (low + high) // 2
        else:
            break
        sent, recorded, real, cpu = bench.step(command, rate)
        row = (real, sent, sent - recorded, cpu)
        print(f"  {name}: asked {rate}/s, sent {real:.0f}/s, {sent} packets, {sent - recorded} lost, {cpu:.2f} s of CPU", file=sys.stderr)
        if recorded < sent:
            worst, high = row, rate
        else:
            best, low = max(best or row, row), rate
            if real < rate * 0.9:
                # The sender can no more.
                break
    cells = [f"{best[0]:,.0f}", f"{best[3] / best[1] * 1e6:.2f}"] if best else ["", ""]
    cells += [f"{worst[0]:,.0f}", f"{100 * worst[2] / worst[1]:.2f} %"] if worst else ["none was lost", ""]
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5, help="length of a step")
    parser.add_argument("--only", help="one recorder by its name")
    parser.add_argument("--send", type=int, help=argparse.SUPPRESS)
    parser.add_argument("rates", nargs="*", type=int)
    options = parser.parse_args()
    if options.send:
        send(options.send, options.seconds)
        return
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    wohin = Path(os.environ.get("WOHIN", target / "release/wohin")).resolve()
    if not wohin.exists():
        sys.exit(f"no {wohin}: cargo build --release first, or name one with WOHIN")
    capture = [str(wohin), "capture", "-i", "load1", "--filter", FILTER, "-w", "{file}", "--yes", "--plain", "--no-analyse"]
    recorders = {
        "wohin": capture,
        "wohin --full": [*capture, "--full"],
        "dumpcap": ["dumpcap", "-q", "-i", "load1", "-f", FILTER, "-B", str(BUFFER), "-w", "{file}"],
        "tcpdump": ["tcpdump", "-n", "-Z", "root", "-i", "load1", "-B", str(BUFFER * 1024), "-w", "{file}", FILTER],
    }
    print(f"buffer {BUFFER} MiB, {options.seconds:g} s a step, {PAYLOAD} bytes a datagram, {STREAMS} streams, {os.cpu_count()} processors\n")
    print("| recorder | packets/s without loss | CPU s a million packets | packets/s with loss | lost there |\n|---|---|---|---|---|")
    with Bench(options.seconds) as bench:
        for name, command in recorders.items():
            if options.only in (None, name):
                climb(bench, name, command, options.rates or RATES)


if __name__ == "__main__":
    main()
