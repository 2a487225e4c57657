"""Writes MaxMind DB files (format 2.0, https://maxmind.github.io/MaxMind-DB/): a binary tree of prefixes and a data section."""

import struct

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
