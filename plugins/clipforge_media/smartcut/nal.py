"""NAL units in packets: behind start codes (transport streams) or behind their lengths (MP4, Matroska).

units = split(packet, length_size=4)
prefixed(units)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

ANNEX_B = 0
"""The `length_size` of packets whose units stand behind start codes (ITU-T H.264 annex B)."""

_START = re.compile(rb"\x00\x00\x01")


def split(data: bytes, length_size: int) -> list[bytes]:
    """The units of a packet. A length that points beyond the packet ends it."""
    if length_size == ANNEX_B:
        return _behind_start_codes(data)
    units, at = [], 0
    while at + length_size < len(data):
        size = int.from_bytes(data[at : at + length_size], "big")
        at += length_size
        if not size or at + size > len(data):
            break
        units.append(data[at : at + size])
        at += size
    return units


def _behind_start_codes(data: bytes) -> list[bytes]:
    starts = [match.end() for match in _START.finditer(data)]
    ends = [start - 3 for start in starts[1:]] + [len(data)]
    units = (data[start:end].rstrip(b"\x00") for start, end in zip(starts, ends, strict=True))
    return [unit for unit in units if unit]


def prefixed(units: Iterable[bytes]) -> bytes:
    """A packet of units behind lengths of four bytes."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
