#!/usr/bin/env python3
"""Makes the first corpus of each target from the sample captures, and from documents where some lie beside the repository.

usage: seeds.py CORPUS_FOLDER [DOCUMENTS_FOLDER]
"""
import struct
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST = 60_000  # bytes of a seed


def put(corpus, target, name, data):
    folder = corpus / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def classic(data):
    """Records of a classic pcap of little end, else none."""
    if data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        return
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        yield at, data[at + 16 : at + 16 + length]
        at += 16 + length


def udp(frame):
    """Ends and payload of an Ethernet frame with IPv4 and UDP."""
    if frame[12:14] != b"\x08\x00" or len(frame) < 42 or frame[23] != 17:
        return None
    head = 14 + (frame[14] & 15) * 4
    source, target = (frame[26:30], frame[head : head + 2]), (frame[30:34], frame[head + 2 : head + 4])
    return source, target, frame[head + 8 :]


def message(ours, payload):
    payload = payload[:1400]
    return bytes([(0 if ours else 0x80) | len(payload) >> 8, len(payload) & 255]) + payload


def captures(corpus):
    for path in sorted(ROOT.glob("captures/*/*.pcap*")):
        data, name = path.read_bytes(), f"{path.parent.name}-{path.name}"
        end = len(data)
        for at, _ in classic(data):
            if at > MOST:
                end = at
                break
        for target in ("analyse", "capture_file", "minimise"):
            put(corpus, target, name, data[: min(end, 4 * MOST)])
        flows = defaultdict(list)
        for _, frame in classic(data):
            found = udp(frame)
            if found:
                source, target, payload = found
                key = tuple(sorted((source, target)))
                if len(flows[key]) < 24:
                    flows[key].append(message(source == key[0], payload))
        for index, messages in enumerate(list(flows.values())[:24]):
            put(corpus, "datagrams", f"{name}-{index}", bytes([index % 8]) + b"".join(messages))
        # A hello of TLS is what CRYPTO frames carry (RFC 9001 4).
        for _, frame in classic(data):
            at = frame.find(b"\x16\x03\x01")
            if at > 0 and frame[at + 5 : at + 6] == b"\x01":
                hello = frame[at + 5 :][:1200]
                crypto = b"\x06\x00" + struct.pack(">H", 0x4000 | len(hello)) + hello
                put(corpus, "quic_initial", name, message(True, crypto))
                half = len(hello) // 2
                parts = [
                    b"\x06" + struct.pack(">H", 0x4000 | half) + struct.pack(">H", 0x4000 | len(hello) - half) + hello[half:],
                    b"\x01\x06\x00" + struct.pack(">H", 0x4000 | half) + hello[:half],
                ]
                put(corpus, "quic_initial", f"{name}-split", b"".join(message(True, part) for part in parts))
                break


def data_files(corpus):
    services = sorted((ROOT / "geo/services").glob("*.toml"))
    for path in services[:8]:
        put(corpus, "data_files", path.name, b"\x00" + path.read_bytes()[:8000])
    for kind, name in ((1, "owners/operators.tsv"), (2, "telemetry/hosts.tsv"), (4, "transfers.tsv"), (5, "grades.toml"), (6, "checklist.toml")):
        put(corpus, "data_files", Path(name).name, bytes([kind]) + (ROOT / "geo" / name).read_bytes()[:8000])
    # The fuzzer finds the tree of a database by its metadata at the end.
    database = (ROOT / "geo/location/cloud-regions.mmdb").read_bytes()
    put(corpus, "databases", "small", b"\x00" + database[:40_000] + database[-2_000:])
    readme = (ROOT / "README.md").read_text()
    begin = readme.index("```toml") + 8
    put(corpus, "policy", "readme", readme[begin : readme.index("```", begin)].encode())


def documents(corpus, folder):
    for path in sorted(folder.rglob("*")):
        kind = path.suffix.lower().lstrip(".")
        data = path.read_bytes() if path.is_file() else b""
        name = f"{abs(hash(path.name)) % 10**8}-{path.name[:40]}"
        if kind == "docx":
            if len(data) < 4 * MOST:
                put(corpus, "attach_docx", name, b"\x00" + data)
            try:
                text = zipfile.ZipFile(path).read("word/document.xml")
                put(corpus, "attach_docx", name + ".xml", b"\x01" + text[: 4 * MOST])
            except (KeyError, zipfile.BadZipFile):
                pass
        elif kind in ("odt", "pdf", "html", "md", "json") and data and len(data) < 8 * MOST:
            target = {"md": "markdown", "json": "pia"}.get(kind, kind)
            put(corpus, f"attach_{target}", name, data)
    put(corpus, "attach_markdown", "small", "# Bewertung\n\nText\n".encode())
    put(corpus, "attach_html", "small", b"<!doctype html><html><body><p>x</p></body></html>")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    into = Path(sys.argv[1])
    captures(into)
    data_files(into)
    documents(into, Path(sys.argv[2] if len(sys.argv) > 2 else ROOT.parent / "shared/assessments"))
    for folder in sorted(into.iterdir()):
        print(folder.name, len(list(folder.iterdir())))
