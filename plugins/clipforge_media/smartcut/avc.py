"""H.264: where a copy may begin, and one header for the source's packets and ours.

An IDR picture is the only point from which a decoder needs nothing that came before: a copy begins there.
Parts that we encode carry parameter sets under ids that the source does not use (x264 lets them be chosen),
so that one `avcC` header holds both, and each slice names the set that it means (ITU-T H.264, ISO/IEC 14496-15).
"""

from __future__ import annotations

from typing import NamedTuple

from clipforge_media.smartcut.bits import Bits, unescaped
from clipforge_media.smartcut.nal import ANNEX_B, prefixed, split

_SPS, _PPS, _IDR = 7, 8, 5
_LONG_HEADER = frozenset({100, 110, 122, 144, 244})
"""Profiles whose `avcC` names chroma format and bit depths (ISO/IEC 14496-15, 5.3.3.1.2)."""


class SequenceFacts(NamedTuple):
    """What a sequence parameter set says of the stream."""

    id: int
    profile: int
    constraints: int
    level: int
    chroma: int
    depth: int
    references: int
    progressive: bool


class Avc:
    """Packets of one H.264 stream, and the header of the file that they are cut into."""

    codec = "h264"

    def __init__(self, extradata: bytes) -> None:
        self._length_size = (extradata[4] & 3) + 1 if extradata[:1] == b"\x01" else ANNEX_B
        self.sets = _sets(extradata)
        if not any(_kind(unit) == _SPS for unit in self.sets):
            raise ValueError("its header holds no parameter sets")
        self.facts = sequence_facts(next(unit for unit in self.sets if _kind(unit) == _SPS))

    def begins(self, packet: bytes) -> bool:
        """True where decoding may begin: an IDR picture."""
        return any(_kind(unit) == _IDR for unit in split(packet, self._length_size))

    def opening(self, packet: bytes) -> bytes:
        """The first packet of a copy."""
        return self.copied(packet)

    def copied(self, packet: bytes) -> bytes:
        """A packet of the source as the new file holds it. Parameter sets that the header has are left out."""
        if self._length_size == 4 and not _has_sets(packet):
            return packet
        known = set(self.sets)
        return prefixed(unit for unit in split(packet, self._length_size) if unit not in known)

    def free_id(self) -> int:
        """An id that no parameter set of the source has, for those of our encoder."""
        used = {sequence_facts(u).id if _kind(u) == _SPS else _picture_id(u) for u in self.sets}
        return next(number for number in range(31, -1, -1) if number not in used)

    def adopt(self, extradata: bytes) -> None:
        """Take our encoder's parameter sets (behind start codes) into the header."""
        self.sets += [unit for unit in _sets(extradata) if unit not in self.sets]

    def encoded(self, packet: bytes) -> bytes:
        """A packet of our encoder as the new file holds it."""
        return prefixed(unit for unit in split(packet, ANNEX_B) if _kind(unit) not in (_SPS, _PPS))

    def header(self) -> bytes:
        """`avcC` with the parameter sets of the source and of our encoder."""
        return build_header(self.sets)


def merged(headers: list[bytes]) -> bytes:
    """One `avcC` for parts that have these. Raises ValueError where two differ under one id."""
    sets: list[bytes] = []
    ids: dict[tuple[int, int], bytes] = {}
    for unit in (unit for header in headers for unit in _sets(header)):
        kind = _kind(unit)
        number = sequence_facts(unit).id if kind == _SPS else _picture_id(unit)
        if ids.setdefault((kind, number), unit) != unit:
            raise ValueError("two parts have different parameters under one id")
        if unit not in sets:
            sets.append(unit)
    return build_header(sets)


def build_header(sets: list[bytes]) -> bytes:
    """`avcC` of parameter sets; profile and level are those of the first, the level the highest."""
    sequences = [unit for unit in sets if _kind(unit) == _SPS]
    pictures = [unit for unit in sets if _kind(unit) == _PPS]
    facts = [sequence_facts(unit) for unit in sequences]
    first = facts[0]
    head = bytes([1, first.profile, first.constraints, max(f.level for f in facts), 0xFF, 0xE0 | len(sequences)])
    body = b"".join(len(unit).to_bytes(2, "big") + unit for unit in sequences)
    body += bytes([len(pictures)]) + b"".join(len(unit).to_bytes(2, "big") + unit for unit in pictures)
    if first.profile in _LONG_HEADER:
        depth = first.depth - 8
        body += bytes([0xFC | first.chroma, 0xF8 | depth, 0xF8 | depth, 0])
    return head + body


def sequence_facts(unit: bytes) -> SequenceFacts:
    """Read a sequence parameter set (ITU-T H.264, 7.3.2.1.1)."""
    data = unescaped(unit)
    profile, constraints, level = data[1], data[2], data[3]
    bits = Bits(data, 32)
    number, chroma, depth = bits.golomb(), 1, 8
    if profile in (*_LONG_HEADER, 44, 83, 86, 118, 128, 138, 139, 134, 135):
        chroma = bits.golomb()
        if chroma == 3:
            bits.skip(1)
        depth = 8 + bits.golomb()
        bits.golomb()
        bits.skip(1)
        if bits.flag():
            _skip_scaling(bits, 8 if chroma != 3 else 12)
    bits.golomb()
    _skip_order(bits)
    references = bits.golomb()
    bits.skip(1)
    bits.golomb()
    bits.golomb()
    return SequenceFacts(number, profile, constraints, level, chroma, depth, references, bits.flag())


def _skip_order(bits: Bits) -> None:
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.skip(1)
        bits.golomb()
        bits.golomb()
        for _ in range(bits.golomb()):
            bits.golomb()


def _skip_scaling(bits: Bits, lists: int) -> None:
    for number in range(lists):
        if not bits.flag():
            continue
        last = following = 8
        for _ in range(16 if number < 6 else 64):
            if following:
                code = bits.golomb()
                change = (code + 1) // 2 if code % 2 else -(code // 2)
                following = (last + change) % 256
            last = following or last


def _picture_id(unit: bytes) -> int:
    return Bits(unescaped(unit[:12]), 8).golomb()


def _kind(unit: bytes) -> int:
    return unit[0] & 31


def _has_sets(packet: bytes) -> bool:
    return any(_kind(unit) in (_SPS, _PPS) for unit in split(packet, 4))


def _sets(extradata: bytes) -> list[bytes]:
    """Parameter sets of `avcC`, or behind start codes."""
    if extradata[:1] != b"\x01":
        return [unit for unit in split(extradata, ANNEX_B) if _kind(unit) in (_SPS, _PPS)]
    units, at = [], 5
    for mask in (31, 255):
        count = extradata[at] & mask
        at += 1
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            units.append(extradata[at + 2 : at + 2 + size])
            at += 2 + size
    return units
