"""Counts what a capture of the lab holds, packet by packet, knowing which SSRCs there are: the browsers said so.

Own and simple on purpose: pcap as tcpdump writes it, Ethernet, IPv4 and IPv6 without fragments, UDP, TCP without loss.
"""

import ipaddress
import struct
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

COOKIE = 0x2112A442


class Capture:
    """Frames of a pcap file, conversations, and media by SSRC."""

    def __init__(self, path):
        self.frames = self.bytes = self.ip_frames = 0
        # (transport, end, end) -> [packets, IP bytes] by direction; key sorted, direction by sender.
        self.talks = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        self.first, self.last = None, None
        # (transport, from, to, ssrc) -> row
        self.media = {}
        # (relay, address): what its clients named as peer addresses.
        self.peers = set()
        self._tcp = {}
        data = plain(path)
        magic = struct.unpack("<I", data[:4])[0]
        if magic not in (0xA1B23C4D, 0xA1B2C3D4):
            raise ValueError(f"{path}: not a pcap file of this machine")
        self.unit = 1 if magic == 0xA1B23C4D else 1000
        if struct.unpack("<I", data[20:24])[0] != 1:
            raise ValueError(f"{path}: not Ethernet")
        at = 24
        while at + 16 <= len(data):
            seconds, fraction, kept, wire = struct.unpack("<IIII", data[at:at + 16])
            self._frame(seconds * 10**9 + fraction * self.unit, data[at + 16:at + 16 + kept], wire)
            at += 16 + kept

    def _frame(self, at, data, wire):
        self.frames += 1
        self.bytes += wire
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        kind = struct.unpack(">H", data[12:14])[0]
        if kind == 0x0800:
            length, protocol = struct.unpack(">H", data[16:18])[0], data[23]
            source, destination = (str(ipaddress.ip_address(data[n:n + 4])) for n in (26, 30))
            start, end = 14 + (data[14] & 15) * 4, 14 + length
        elif kind == 0x86DD:
            length, protocol = struct.unpack(">H", data[18:20])[0] + 40, data[20]
            source, destination = (str(ipaddress.ip_address(data[n:n + 16])) for n in (22, 38))
            start, end = 54, 14 + length
        else:
            return
        self.ip_frames += 1
        # Ethernet pads short frames; the IP length is the true one.
        payload = data[start:end]
        if protocol == 17:
            ports = struct.unpack(">HH", payload[:4])
            sender, receiver = (source, ports[0]), (destination, ports[1])
            self._count("udp", sender, receiver, length)
            self._datagram(at, "udp", sender, receiver, payload[8:], struct.unpack(">H", payload[4:6])[0] - 8)
        elif protocol == 6:
            ports = struct.unpack(">HH", payload[:4])
            sender, receiver = (source, ports[0]), (destination, ports[1])
            self._count("tcp", sender, receiver, length)
            self._segment(at, sender, receiver, payload)
        else:
            self._count(f"ip-{protocol}", (source, 0), (destination, 0), length)

    def _count(self, transport, sender, receiver, length):
        key = (transport, *sorted((sender, receiver)))
        row = self.talks[key][sender]
        row[0] += 1
        row[1] += length

    def _segment(self, at, sender, receiver, payload):
        """TCP in order, as between the lab's own hosts."""
        sequence = struct.unpack(">I", payload[4:8])[0]
        body, key = payload[(payload[12] >> 4) * 4:], (sender, receiver)
        if payload[13] & 2:
            self._tcp[key] = [(sequence + 1) & 0xFFFFFFFF, b""]
            return
        state = self._tcp.get(key)
        if not state or not body or 3478 not in (sender[1], receiver[1]):
            return
        skip = (state[0] - sequence) & 0xFFFFFFFF
        if skip >= len(body):
            if skip < 1 << 31:
                return
            raise ValueError("TCP segments lost or out of order")
        state[0] = (sequence + len(body)) & 0xFFFFFFFF
        buffer = state[1] + body[skip:]
        # RFC 8656 12.5: STUN and ChannelData follow each other, ChannelData padded to four bytes.
        while len(buffer) >= 4:
            length = struct.unpack(">H", buffer[2:4])[0]
            whole = 20 + length if buffer[0] < 64 else 4 + length + (-length % 4)
            if len(buffer) < whole:
                break
            message = buffer[:20 + length] if buffer[0] < 64 else buffer[:4 + length]
            self._datagram(at, "tcp", sender, receiver, message, len(message))
            buffer = buffer[whole:]
        state[1] = buffer

    def _datagram(self, at, transport, sender, receiver, data, length, outer=None):
        """A datagram of which `data` is kept; `length` is its own."""
        if len(data) < 4:
            return
        if data[0] < 4 and len(data) >= 20 and data[4:8] == struct.pack(">I", COOKIE):
            if (peer := attribute(data, 0x0012)) and struct.unpack(">H", data[:2])[0] & 0x0110 != 0x0110:
                self.peers.add((receiver[0], plain_address(peer, data[4:20])))
            # Send and Data indications carry a datagram for a peer.
            if struct.unpack(">H", data[:2])[0] in (0x0016, 0x0017):
                inner = attribute(data, 0x0013)
                if inner:
                    self._datagram(at, transport, sender, receiver, inner, len(inner), "turn_data")
        elif 64 <= data[0] <= 79 and outer is None:
            inner = struct.unpack(">H", data[2:4])[0]
            self._datagram(at, transport, sender, receiver, data[4:4 + inner], inner, "turn_channel")
        elif {sender[1], receiver[1]} & {53, 443, 5353}:
            # DNS and QUIC: any first byte.
            return
        elif 128 <= data[0] <= 191 and len(data) >= 12 and not 192 <= data[1] <= 223:
            ssrc = struct.unpack(">I", data[8:12])[0]
            row = self.media.setdefault((transport, sender, receiver, ssrc), {
                "packets": 0, "bytes": 0, "first": at, "payload_types": defaultdict(int), "outer": outer, "numbers": []})
            row["packets"] += 1
            row["bytes"] += length
            row["last"] = at
            row["payload_types"][data[1] & 0x7F] += 1
            row["numbers"].append(struct.unpack(">H", data[2:4])[0])

    def with_remote(self, local, remote):
        """Conversations between an address and another (any port): rows of transport, local port, remote port, sent, received."""
        rows = []
        for (transport, one, two), directions in self.talks.items():
            for mine, theirs in ((one, two), (two, one)):
                if mine[0] in local and theirs[0] == remote:
                    rows.append({"transport": transport, "local": mine, "remote": theirs, "sent": directions[mine], "received": directions[theirs]})
        return rows


def plain_address(value, mask):
    """Address of an XOR-… attribute (RFC 8489 14.2); `mask` is cookie and transaction."""
    return str(ipaddress.ip_address(bytes(a ^ b for a, b in zip(value[4:], mask, strict=False))))


def lost(row):
    """Packets missing between the first and the last sequence number; order and repeats do not matter."""
    unwrapped, seen = row["numbers"][0], set()
    for number in row["numbers"]:
        step = (number - unwrapped + 0x8000 & 0xFFFF) - 0x8000
        unwrapped += step
        seen.add(unwrapped)
    return max(seen) - min(seen) + 1 - len(seen)


def plain(path):
    """Bytes of a capture as nanosecond pcap, whatever it is kept as."""
    if path.suffix == ".pcap":
        return path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        if path.suffix in (".zst", ".gz"):
            inner = Path(folder) / path.stem
            command = ["zstd", "-q", "-d", "-c"] if path.suffix == ".zst" else ["gzip", "-d", "-c"]
            inner.write_bytes(subprocess.run([*command, path], check=True, capture_output=True).stdout)
            return plain(inner)
        out = Path(folder) / "plain.pcap"
        subprocess.run(["editcap", "-F", "nsecpcap", path, out], check=True)
        return plain(out)


def attribute(message, wanted):
    """Value of a STUN attribute."""
    at = 20
    while at + 4 <= len(message):
        kind, length = struct.unpack(">HH", message[at:at + 4])
        if kind == wanted:
            return message[at + 4:at + 4 + length]
        at += 4 + length + (-length % 4)
    return None
