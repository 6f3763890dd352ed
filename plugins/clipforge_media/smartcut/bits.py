"""Bits of H.264 and HEVC headers: reading, writing, and the escape bytes that keep start codes unique.

    bits = Bits(unescaped(nal)[1:])
    bits.unsigned(8), bits.golomb()
    escaped(data)

Exp-Golomb codes are those of ITU-T H.264 clause 9.1, emulation prevention that of clause 7.4.1.
"""

from __future__ import annotations

import re

_UNIQUE = re.compile(rb"\x00\x00(?=[\x00-\x03])")


def unescaped(nal: bytes) -> bytes:
    """A NAL unit without its emulation prevention bytes."""
    return nal.replace(b"\x00\x00\x03", b"\x00\x00")


def escaped(data: bytes) -> bytes:
    """The same with them."""
    safe = _UNIQUE.sub(b"\x00\x00\x03", data)
    return safe + b"\x03" if safe.endswith(b"\x00") else safe


class Bits:
    """Reads bits, the highest of a byte first. `at` is the position in bits. Raises IndexError beyond the end."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def flag(self) -> bool:
        """One bit."""
        return bool(self.unsigned(1))

    def unsigned(self, count: int) -> int:
        """An unsigned number of `count` bits."""
        value = 0
        for _ in range(count):
            value = value << 1 | (self.data[self.at >> 3] >> (7 - (self.at & 7)) & 1)
            self.at += 1
        return value

    def golomb(self) -> int:
        """An unsigned Exp-Golomb code, ue(v)."""
        zeros = 0
        while not self.unsigned(1):
            zeros += 1
        return (1 << zeros) - 1 + self.unsigned(zeros)

    def skip(self, count: int) -> None:
        """Pass over `count` bits."""
        self.at += count


def golomb_bits(value: int) -> str:
    """ue(v) of a number, as a string of 0 and 1."""
    binary = f"{value + 1:b}"
    return "0" * (len(binary) - 1) + binary


def as_text(data: bytes) -> str:
    """Bytes as a string of 0 and 1."""
    return "".join(f"{byte:08b}" for byte in data)


def from_text(bits: str) -> bytes:
    """A string of 0 and 1 as bytes, filled up with zeros."""
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""


def with_payload_end(bits: str) -> str:
    """Header bits, cut after the stop bit that ends every payload, so that others can stand before them."""
    return bits[: bits.rindex("1") + 1]
