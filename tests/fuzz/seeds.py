#!/usr/bin/env python3
"""Makes the first corpus of each target from the sample captures, and from documents where some lie beside the repository.

usage: [WOHIN=PROGRAM] seeds.py CORPUS_FOLDER [DOCUMENTS_FOLDER]
"""
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "geo/build"))
sys.dont_write_bytecode = True
import mmdb  # noqa: E402

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


def tcp(frame):
    """Ends and payload of an Ethernet frame with IPv4 and TCP."""
    if frame[12:14] != b"\x08\x00" or len(frame) < 54 or frame[23] != 6:
        return None
    head = 14 + (frame[14] & 15) * 4
    length = 14 + struct.unpack_from(">H", frame, 16)[0]
    source, target = (frame[26:30], frame[head : head + 2]), (frame[30:34], frame[head + 2 : head + 4])
    return source, target, frame[head + (frame[head + 12] >> 4) * 4 : length]


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
        flows = defaultdict(list)
        for _, frame in classic(data):
            found = tcp(frame)
            if found and found[2]:
                source, target, payload = found
                key = tuple(sorted((source, target)))
                if len(flows[key]) < 16:
                    flows[key].append(message(source == key[0], payload))
        for index, messages in enumerate(list(flows.values())[:12]):
            put(corpus, "streams", f"{name}-{index}", bytes([index % 8]) + b"".join(messages))
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


DECLARED = """[[recipient]]
name = "Example GmbH"
domains = ["example.com", "*.example.org"]
ranges = ["192.0.2.0/24", "2001:db8::/32"]
asns = [64500]
regions = ["EU", "US"]
"""
STATEMENTS = """[[statement]]
entity = "Example Inc."
kind = "dpf"
value = "active"
date = "2026-01-31"
reference = "a.pdf"
"""
TEST = """client = "browser"
version = "1"
[settings]
blur = true
"""
PHASES = """[[phase]]
label = "join"
start = "2026-01-31T12:00:00Z"
end = "2026-01-31T12:01:00Z"
"""


def data_files(corpus):
    services = sorted((ROOT / "geo/services").glob("*.toml"))
    for path in services[:8]:
        put(corpus, "data_files", path.name, b"\x00" + path.read_bytes()[:8000])
    for kind, name in ((1, "owners/operators.tsv"), (2, "telemetry/hosts.tsv"), (4, "transfers.tsv"), (5, "grades.toml"), (6, "checklist.toml")):
        put(corpus, "data_files", Path(name).name, bytes([kind]) + (ROOT / "geo" / name).read_bytes()[:8000])
    for kind, record in enumerate(
        (
            {"country": {"iso_code": "DE"}, "registered_country": {"iso_code": "US"}, "traits": {"is_anycast": True}},
            {"autonomous_system_number": mmdb.Sized(64500, 32), "autonomous_system_organization": "Example"},
        )
    ):
        tree = mmdb.Tree()
        for network, length in ((0x01010101, 24), (0xCB007109, 24), (0x08080808, 24)):
            tree.add_prefix(network >> 32 - length << 32 - length, 96 + length, 0)
        tree.add_prefix(0x20010DB8 << 96, 32, 0)
        put(corpus, "databases", f"small-{kind}", bytes([kind]) + tree.to_bytes({0: record}, "Own", 1_700_000_000))
    readme = (ROOT / "README.md").read_text()
    begin = readme.index("```toml") + 8
    for kind, text in enumerate((DECLARED, STATEMENTS, TEST, PHASES)):
        put(corpus, "lists", f"toml-{kind}", bytes([kind * 3 + 1]) + text.encode())
    put(corpus, "lists", "table", b"\x02name;domains;ranges\nExample;a.example|b.example;192.0.2.0/24\n")
    put(corpus, "policy", "readme", readme[begin : readme.index("```", begin)].encode())


PDF = b"""1 0 obj
<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >> /Outlines 6 0 R /MarkInfo << /Marked true >> /StructTreeRoot 7 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>
endobj
4 0 obj
<< /Length 3 >>
stream
q Q
endstream
endobj
5 0 obj
<< /Type /Filespec /F (a) >>
endobj
6 0 obj
<< /Type /Outlines /Count 0 >>
endobj
7 0 obj
<< /Type /StructTreeRoot /K [] /ParentTree << /Nums [] >> >>
endobj
trailer
<< /Size 8 /Root 1 0 R >>
startxref
"""


def results(corpus, wohin):
    """Small results and the texts of a bundle, as the program writes them."""
    for call in ("sip-clear", "webrtc-direct"):
        path = ROOT / "captures" / call / "call.pcap"
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([wohin, "analyse", path, "-o", f"{folder}/out", "--format", "json"], check=True, capture_output=True)
            out = Path(folder) / "out"
            put(corpus, "results", call, json.dumps(json.loads((out / "summary.json").read_text())).encode())
            put(corpus, "bundle", call, b"\0".join((out / name).read_bytes() for name in ("SHA256SUMS", "manifest.json", "custody.log")))


# Documents that are archives, each with the part that holds its text.
PACKED = {"docx": "word/document.xml", "odt": "content.xml"}


def documents(corpus, folder):
    for path in sorted(folder.rglob("*")):
        kind = path.suffix.lower().lstrip(".")
        data = path.read_bytes() if path.is_file() else b""
        name = f"{abs(hash(path.name)) % 10**8}-{path.name[:40]}"
        if kind in PACKED:
            if len(data) < 4 * MOST:
                put(corpus, f"attach_{kind}", name, b"\x00" + data)
            try:
                text = zipfile.ZipFile(path).read(PACKED[kind])
                put(corpus, f"attach_{kind}", name + ".xml", b"\x01" + text[: 4 * MOST])
            except (KeyError, zipfile.BadZipFile):
                pass
        elif kind == "pdf" and len(data) < 4 * MOST:
            # As it is, and its objects for a table that the target makes.
            put(corpus, "attach_pdf", name, b"\x00" + data)
            put(corpus, "attach_pdf", name + ".objects", b"\x01" + data)
        elif kind in ("html", "md", "json") and data and len(data) < 8 * MOST:
            target = {"md": "markdown", "json": "pia"}.get(kind, kind)
            put(corpus, f"attach_{target}", name, data)
    put(corpus, "attach_pdf", "small", b"\x01" + PDF)
    put(corpus, "attach_markdown", "small", "# Bewertung\n\nText\n".encode())
    put(corpus, "attach_html", "small", b"<!doctype html><html><body><p>x</p></body></html>")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    into = Path(sys.argv[1])
    captures(into)
    data_files(into)
    if os.environ.get("WOHIN"):
        results(into, os.environ["WOHIN"])
    documents(into, Path(sys.argv[2] if len(sys.argv) > 2 else ROOT.parent / "shared/assessments"))
    for folder in sorted(into.iterdir()):
        print(folder.name, len(list(folder.iterdir())))
