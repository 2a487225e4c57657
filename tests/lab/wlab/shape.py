"""Other containers for a capture: pcapng with names and comments, compressed files."""

import ipaddress
import struct
import subprocess

from .net import LabError, run


def pcapng(record, folder, label="call", names=None, comment=None, frames=None):
    """Turns a pcap into pcapng with a name resolution block, a comment on the whole, and comments on frames."""
    old, new = folder / f"{label}.pcap", folder / f"{label}.pcapng"
    notes = [part for number, text in (frames or {}).items() for part in ("-a", f"{number}:{text}")]
    run("editcap", *(["--capture-comment", comment] if comment else []), *notes, old, folder / "step.pcapng")
    data = (folder / "step.pcapng").read_bytes()
    first = struct.unpack("<I", data[4:8])[0]
    second = first + struct.unpack("<I", data[first + 4:first + 8])[0]
    # After the section header and the description of the interface.
    new.write_bytes(data[:second] + name_block(names or {}) + data[second:])
    for path in (old, folder / "step.pcapng"):
        path.unlink()
    record["captures"] = [new.name if name == old.name else name for name in record["captures"]]


def name_block(names):
    """A name resolution block of IPv4 records."""
    records = b""
    for address, name in names.items():
        text = ipaddress.ip_address(address).packed + name.encode() + b"\0"
        records += struct.pack("<HH", 1, len(text)) + text + b"\0" * (-len(text) % 4)
    length = 12 + len(records) + 4
    return struct.pack("<II", 4, length) + records + bytes(4) + struct.pack("<I", length)


def packed(record, folder, label="call", how="zst"):
    """Compresses a capture."""
    path = next(folder / name for name in record["captures"] if name.startswith(label))
    argv = {"zst": ["zstd", "-q", "-19", "--rm", path], "gz": ["gzip", "-n", "-9", path]}[how]
    subprocess.run(argv, check=True)
    if path.exists():
        raise LabError(f"{path} is still there")
    record["captures"] = [f"{name}.{how}" if name == path.name else name for name in record["captures"]]
