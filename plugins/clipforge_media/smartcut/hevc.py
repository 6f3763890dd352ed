"""HEVC: where a copy may begin (open groups of pictures too), and one header for the source's packets and ours.

A copy begins at any random access picture. One that leads an open group (CRA) becomes a broken link (BLA): its
leading pictures, which would need what came before, are left out, and those frames are encoded instead. x265
numbers its parameter sets 0 like most encoders; ours get ids that the source does not use. A picture parameter set
id of 15..30 takes 9 bits where 0 takes one, so that a slice grows by exactly one byte and its data stays as it was
(ITU-T H.265, 7.3; ISO/IEC 14496-15, 8.3.3).
"""

from __future__ import annotations

from typing import NamedTuple

from clipforge_media.smartcut.bits import Bits, as_text, escaped, from_text, golomb_bits, unescaped, with_payload_end
from clipforge_media.smartcut.nal import ANNEX_B, prefixed, split

_VPS, _SPS, _PPS = 32, 33, 34
_FIRST_IRAP, _LAST_IRAP = 16, 21
_CRA, _BLA_WITHOUT_LEADING = 21, 18
_LAST_SLICE = 31
_PICTURE_IDS = range(30, 14, -1)


class Ids(NamedTuple):
    """Ids of parameter sets: video, sequence, picture."""

    video: int
    sequence: int
    picture: int


class Hevc:
    """Packets of one HEVC stream, and the header of the file that they are cut into."""

    codec = "hevc"

    def __init__(self, extradata: bytes) -> None:
        self._length_size = (extradata[21] & 3) + 1 if extradata[:1] == b"\x01" else ANNEX_B
        self.sets = _sets(extradata)
        if not any(_kind(unit) == _SPS for unit in self.sets):
            raise ValueError("its header holds no parameter sets")
        self._extradata = extradata
        self._ours = self.free_ids()

    def begins(self, packet: bytes) -> bool:
        """True where decoding may begin: IDR, CRA and BLA pictures."""
        return any(_FIRST_IRAP <= _kind(unit) <= _LAST_IRAP for unit in split(packet, self._length_size))

    def opening(self, packet: bytes) -> bytes:
        """The first packet of a copy: a CRA picture becomes a BLA picture."""
        units = self._kept(split(packet, self._length_size))
        return prefixed(_broken_link(unit) if _kind(unit) == _CRA else unit for unit in units)

    def copied(self, packet: bytes) -> bytes:
        """A packet of the source as the new file holds it. Parameter sets that the header has are left out."""
        units = split(packet, self._length_size)
        kept = self._kept(units)
        return packet if len(kept) == len(units) and self._length_size == 4 else prefixed(kept)

    def _kept(self, units: list[bytes]) -> list[bytes]:
        return [unit for unit in units if not (_VPS <= _kind(unit) <= _PPS and unit in self.sets)]

    def free_ids(self) -> Ids:
        """Ids that no parameter set of the source has, for those of our encoder."""
        used: dict[int, set[int]] = {_VPS: set(), _SPS: set(), _PPS: set()}
        for unit in self.sets:
            used[_kind(unit)].add(set_id(unit))
        video, sequence = (next(n for n in range(15, -1, -1) if n not in used[kind]) for kind in (_VPS, _SPS))
        return Ids(video, sequence, next(n for n in _PICTURE_IDS if n not in used[_PPS]))

    def adopt(self, extradata: bytes) -> None:
        """Take our encoder's parameter sets (behind start codes) into the header, renumbered."""
        for unit in _sets(extradata):
            renamed = _renamed(unit, self._ours)
            if renamed not in self.sets:
                self.sets.append(renamed)

    def encoded(self, packet: bytes) -> bytes:
        """A packet of our encoder as the new file holds it: its slices name the renumbered set."""
        units = (unit for unit in split(packet, ANNEX_B) if not _VPS <= _kind(unit) <= _PPS)
        return prefixed(_repointed(unit, self._ours.picture) if _kind(unit) <= _LAST_SLICE else unit for unit in units)

    def header(self) -> bytes:
        """`hvcC` with the parameter sets of the source and of our encoder."""
        return build_header(self.sets, self._extradata)


def merged(headers: list[bytes]) -> bytes:
    """One `hvcC` for parts that have these. Raises ValueError where two differ under one id."""
    sets: list[bytes] = []
    ids: dict[tuple[int, int], bytes] = {}
    for unit in (unit for header in headers for unit in _sets(header)):
        if ids.setdefault((_kind(unit), set_id(unit)), unit) != unit:
            raise ValueError("two parts have different parameters under one id")
        if unit not in sets:
            sets.append(unit)
    return build_header(sets, headers[0])


def build_header(sets: list[bytes], source: bytes) -> bytes:
    """`hvcC` of parameter sets; the fields before them are those of `source`, the level the highest."""
    arrays = []
    for kind in (_VPS, _SPS, _PPS):
        units = [unit for unit in sets if _kind(unit) == kind]
        body = b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)
        arrays.append(bytes([0x80 | kind]) + len(units).to_bytes(2, "big") + body)
    sequences = [unit for unit in sets if _kind(unit) == _SPS]
    head = bytearray(source[:22] if source[:1] == b"\x01" else _head(sequences[0]))
    head[12] = max([head[12], *(unescaped(unit)[14] for unit in sequences)])
    head[21] |= 3
    return bytes(head) + bytes([len(arrays)]) + b"".join(arrays)


def _head(sequence: bytes) -> bytes:
    """The fields of `hvcC` before its arrays (ISO/IEC 14496-15, 8.3.3.1.2), from a sequence parameter set."""
    data = unescaped(sequence)
    layers = data[2] >> 1 & 7
    bits = _after_profile(data)
    bits.golomb()
    chroma = bits.golomb()
    if chroma == 3:
        bits.skip(1)
    bits.golomb()
    bits.golomb()
    if bits.flag():
        for _ in range(4):
            bits.golomb()
    luma, colour = bits.golomb(), bits.golomb()
    nested = data[2] & 1
    return (
        b"\x01" + data[3:15] + b"\xf0\x00\xfc" + bytes([0xFC | chroma, 0xF8 | luma, 0xF8 | colour])
        + b"\x00\x00" + bytes([(layers + 1) << 3 | nested << 2 | 3])
    )  # fmt: skip


def set_id(unit: bytes) -> int:
    """The id of a parameter set."""
    data = unescaped(unit)
    if _kind(unit) == _VPS:
        return data[2] >> 4
    return _after_profile(data).golomb() if _kind(unit) == _SPS else Bits(data, 16).golomb()


def _after_profile(data: bytes) -> Bits:
    """Where a sequence parameter set's id begins: behind profile, tier and level (7.3.3)."""
    layers = data[2] >> 1 & 7
    bits = Bits(data, 16 + 8 + 96)
    if layers:
        present = [(bits.flag(), bits.flag()) for _ in range(layers)]
        bits.skip(2 * (8 - layers))
        for profile, level in present:
            bits.skip(88 * profile + 8 * level)
    return bits


def _renamed(unit: bytes, ids: Ids) -> bytes:
    data = unescaped(unit)
    if _kind(unit) == _VPS:
        return escaped(data[:2] + bytes([ids.video << 4 | data[2] & 15]) + data[3:])
    text = with_payload_end(as_text(data))
    if _kind(unit) == _SPS:
        bits = _after_profile(data)
        begin = bits.at
        bits.golomb()
        text = text[:16] + f"{ids.video:04b}" + text[20:begin] + golomb_bits(ids.sequence) + text[bits.at :]
    else:
        bits = Bits(data, 16)
        bits.golomb()
        bits.golomb()
        text = text[:16] + golomb_bits(ids.picture) + golomb_bits(ids.sequence) + text[bits.at :]
    return escaped(from_text(text))


def _repointed(unit: bytes, picture: int) -> bytes:
    """A slice that names picture parameter set `picture` (15..30) in place of 0: one byte longer."""
    data = unescaped(unit)
    lead = 2 if _FIRST_IRAP <= _kind(unit) <= 23 else 1
    first = f"{data[2]:08b}"
    if first[lead] != "1":
        raise ValueError("a slice of the encoder names another parameter set than 0")
    return escaped(data[:2] + from_text(first[:lead] + golomb_bits(picture) + first[lead + 1 :]) + data[3:])


def _broken_link(unit: bytes) -> bytes:
    return bytes([unit[0] & 0x81 | _BLA_WITHOUT_LEADING << 1]) + unit[1:]


def _kind(unit: bytes) -> int:
    return unit[0] >> 1 & 63


def _sets(extradata: bytes) -> list[bytes]:
    """Parameter sets of `hvcC`, or behind start codes."""
    if extradata[:1] != b"\x01":
        return [unit for unit in split(extradata, ANNEX_B) if _VPS <= _kind(unit) <= _PPS]
    units, at = [], 23
    for _ in range(extradata[22]):
        count = int.from_bytes(extradata[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            unit = extradata[at + 2 : at + 2 + size]
            if _VPS <= _kind(unit) <= _PPS:
                units.append(unit)
            at += 2 + size
    return units
