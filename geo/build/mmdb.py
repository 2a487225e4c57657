"""Writes and reads MaxMind DB files (format 2.0, https://maxmind.github.io/MaxMind-DB/): a binary tree of prefixes and a data section."""

import ipaddress
import struct
from pathlib import Path

EMPTY = -1


class Tree:
    """Prefixes of IPv4 (below ::/96) and IPv6 with a number each; later ranges overwrite earlier ones."""

    def __init__(self):
        self.left, self.right = [EMPTY], [EMPTY]

    def add_range(self, version, low, high, value):
        """Adds every address from `low` to `high`, as the fewest prefixes."""
        bits = 32 if version == 4 else 128
        while low <= high:
            size = (low & -low).bit_length() - 1 if low else bits
            size = min(size, (high - low + 1).bit_length() - 1)
            self.add_prefix(low, bits - size + (96 if version == 4 else 0), value)
            low += 1 << size

    def add_prefix(self, network, length, value):
        """Adds one prefix of the 128-bit space; values are stored as -2 - value."""
        node = 0
        for depth in range(length):
            side = self.right if network >> (127 - depth) & 1 else self.left
            if depth == length - 1:
                side[node] = -2 - value
                return
            child = side[node]
            if child < 0:
                # A shorter prefix is pushed down to both halves.
                self.left.append(child)
                self.right.append(child)
                child = len(self.left) - 1
                side[node] = child
            node = child

    def to_bytes(self, records, kind, epoch):
        """The file: tree, data, metadata. `records` gives the map of each number."""
        data, places = bytearray(), {}
        for number in sorted(records):
            places[number] = len(data)
            data += encode(records[number])
        count = len(self.left)
        size = 24 if count + 16 + len(data) < 1 << 24 else 28 if count + 16 + len(data) < 1 << 28 else 32
        tree = bytearray()
        for left, right in zip(self.left, self.right):
            one, other = (count if child == EMPTY else child if child >= 0 else count + 16 + places[-2 - child] for child in (left, right))
            if size == 24:
                tree += one.to_bytes(3, "big") + other.to_bytes(3, "big")
            elif size == 28:
                tree += (one & 0xFFFFFF).to_bytes(3, "big") + bytes([one >> 24 << 4 | other >> 24]) + (other & 0xFFFFFF).to_bytes(3, "big")
            else:
                tree += one.to_bytes(4, "big") + other.to_bytes(4, "big")
        metadata = {
            "binary_format_major_version": Sized(2, 16), "binary_format_minor_version": Sized(0, 16), "build_epoch": Sized(epoch, 64),
            "database_type": kind, "description": {"en": kind}, "ip_version": Sized(6, 16), "languages": [], "node_count": count,
            "record_size": Sized(size, 16),
        }
        return bytes(tree) + bytes(16) + bytes(data) + b"\xab\xcd\xefMaxMind.com" + encode(metadata)


class Sized(int):
    """An unsigned number with its width in bits."""

    def __new__(cls, value, bits):
        made = super().__new__(cls, value)
        made.bits = bits
        return made


def control(kind, size):
    """Control byte or bytes of a field."""
    extra = b""
    if size >= 29:
        if size < 285:
            size, extra = 29, bytes([size - 29])
        elif size < 65821:
            size, extra = 30, struct.pack(">H", size - 285)
        else:
            size, extra = 31, (size - 65821).to_bytes(3, "big")
    return bytes([kind << 5 | size]) + extra if kind < 8 else bytes([size, kind - 7]) + extra


def encode(value):
    """One field of the data section."""
    if isinstance(value, dict):
        return control(7, len(value)) + b"".join(encode(key) + encode(item) for key, item in value.items())
    if isinstance(value, bool):
        return control(14, int(value))
    if isinstance(value, str):
        text = value.encode()
        return control(2, len(text)) + text
    if isinstance(value, list):
        return control(11, len(value)) + b"".join(map(encode, value))
    bits = getattr(value, "bits", 32)
    text = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return control({16: 5, 32: 6, 64: 9}[bits], len(text)) + text


class Reader:
    """A file of that format, to be asked."""

    def __init__(self, path):
        self.data = Path(path).read_bytes()
        self.meta, _ = self.value(self.data.rindex(b"\xab\xcd\xefMaxMind.com") + 14, 0)
        self.size, self.nodes = self.meta["record_size"], self.meta["node_count"]
        self.base = self.nodes * self.size // 4 + 16

    def record(self, node, side):
        """One side of a node."""
        at = node * self.size // 4
        if self.size == 28:
            middle = self.data[at + 3]
            high = middle >> 4 if side == 0 else middle & 15
            low = self.data[at:at + 3] if side == 0 else self.data[at + 4:at + 7]
            return high << 24 | int.from_bytes(low, "big")
        width = self.size // 8
        return int.from_bytes(self.data[at + side * width:at + (side + 1) * width], "big")

    def find(self, address):
        """The row of an address and its prefix."""
        number = int(address)
        node, length = 0, 0
        while length < 128:
            node = self.record(node, number >> (127 - length) & 1)
            length += 1
            if node >= self.nodes:
                break
        bits = length - 96 if address.version == 4 else length
        net = ipaddress.ip_network((number >> (address.max_prefixlen - max(bits, 0)) << (address.max_prefixlen - max(bits, 0)), max(bits, 0)))
        if node <= self.nodes:
            return None, str(net)
        return self.value(node - self.nodes + self.base - 16, self.base)[0], str(net)

    def value(self, at, base):
        """A value of the data section and the place behind it."""
        control = self.data[at]
        kind, size, at = control >> 5, control & 31, at + 1
        if kind == 1:
            extra = control >> 3 & 3
            low = int.from_bytes(self.data[at:at + extra + 1], "big")
            pointer = low if extra == 3 else ((control & 7) << 8 * (extra + 1) | low) + (0, 2048, 526336)[extra]
            return self.value(base + pointer, base)[0], at + extra + 1
        if kind == 0:
            kind, at = 7 + self.data[at], at + 1
        if size > 28:
            extra = size - 28
            size = (29, 285, 65821)[extra - 1] + int.from_bytes(self.data[at:at + extra], "big")
            at += extra
        if kind == 7:
            found = {}
            for _ in range(size):
                key, at = self.value(at, base)
                found[key], at = self.value(at, base)
            return found, at
        if kind == 11:
            found = []
            for _ in range(size):
                item, at = self.value(at, base)
                found.append(item)
            return found, at
        if kind == 14:
            return bool(size), at
        raw = self.data[at:at + size]
        if kind == 2:
            return raw.decode(), at + size
        if kind in (5, 6, 9, 10):
            return int.from_bytes(raw, "big"), at + size
        return struct.unpack(">d", raw)[0] if kind == 3 else raw, at + size
