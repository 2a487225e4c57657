"""Other containers for a capture: pcapng with names and comments, compressed files."""

import subprocess

from .net import LabError, run


def pcapng(record, folder, label="call", names=None, comment=None, frames=None):
    """Turns a pcap into pcapng with a name resolution block, a comment on the whole, and comments on frames."""
    old, new = folder / f"{label}.pcap", folder / f"{label}.pcapng"
    notes = [part for number, text in (frames or {}).items() for part in ("-a", f"{number}:{text}")]
    run("editcap", *(["--capture-comment", comment] if comment else []), *notes, old, folder / "step.pcapng")
    hosts = folder / "hosts"
    hosts.write_text("".join(f"{address} {name}\n" for address, name in (names or {}).items()))
    run("tshark", "-r", folder / "step.pcapng", "-w", new, "-W", "n", "-H", hosts)
    for path in (old, folder / "step.pcapng", hosts):
        path.unlink()
    record["captures"] = [new.name if name == old.name else name for name in record["captures"]]


def packed(record, folder, label="call", how="zst"):
    """Compresses a capture."""
    path = next(folder / name for name in record["captures"] if name.startswith(label))
    argv = {"zst": ["zstd", "-q", "-19", "--rm", path], "gz": ["gzip", "-n", "-9", path]}[how]
    subprocess.run(argv, check=True)
    if path.exists():
        raise LabError(f"{path} is still there")
    record["captures"] = [f"{name}.{how}" if name == path.name else name for name in record["captures"]]
