"""Is a file whole: what its header or index promises against what its packets gave.

    cut_off(container, size, seen=Fraction(1, 2), pictures=6)   # "Cut off: 6 of 745 pictures are there ..."

An index that points behind the end of the file is sure (MP4, MOV), and so is a container that says how long it
is (Matroska, RIFF); elsewhere a header that claims much more time than there is speaks for a file that was cut
off. Formats without any of these (MPEG-TS, raw streams, live recordings) cannot be told.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from av.container import InputContainer

from clipforge_media.clock import exact

_STATED = frozenset({"matroska", "avi", "wav", "flv", "asf"})
"""Formats whose headers state a duration that their writer knew."""

_SLACK_SHARE, _SLACK = Fraction(1, 20), Fraction(1, 2)
"""Share and seconds by which a header may claim more than there is: it counts the longest of all tracks."""


def cut_off(container: InputContainer, path: Path, size: int, *, seen: Fraction, pictures: int) -> str:
    """One sentence where a file of `size` bytes lacks its end, "" otherwise.

    `seen` seconds and `pictures` (0 for sound alone) were found in it.
    """
    missing = _behind(container, size) or stated_size(path) > size
    claimed = _claimed(container)
    if missing:
        promised = _promised_pictures(container)
        if pictures and promised > pictures:
            return f"Cut off: {pictures} of {promised} pictures are there, {_of(seen, claimed)}"
        return f"Cut off: its end is missing, {_of(seen, claimed)} are there"
    stated = any(name in _STATED for name in container.format.name.split(","))
    if stated and claimed > seen * (1 + _SLACK_SHARE) + _SLACK:
        return f"It seems cut off: {_of(seen, claimed)} are there"
    return ""


def _of(seen: Fraction, claimed: Fraction) -> str:
    return f"{float(seen):.1f} of {float(claimed):.1f} s" if claimed > seen else f"{float(seen):.1f} s"


def _behind(container: InputContainer, size: int) -> int:
    """Samples that the index of an MP4 or MOV has behind the end of the file."""
    if "mp4" not in container.format.name.split(","):
        return 0
    # Whole samples count: a last one that lacks a few bytes of padding is played.
    return sum(1 for stream in container.streams for entry in stream.index_entries if entry.pos >= size)


def stated_size(path: Path) -> int:
    """Bytes that a RIFF or Matroska file says it has, 0 where it does not say.

    RIFF: its first chunk and what is around it. Matroska: RFC 9559, the segment's size; all ones are unknown (live).
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if head[:4] == b"RIFF":
        length = int.from_bytes(head[4:8], "little")
        # Recorders that do not know yet write 0 or all ones.
        return length + 8 if 0 < length < 0xFFFFFF00 else 0
    if head[:4] != b"\x1aE\xdf\xa3":
        return 0
    at, length = _element_size(head, 4)
    segment = at + length
    if head[segment : segment + 4] != b"\x18S\x80g":
        return 0
    body, length = _element_size(head, segment + 4)
    return body + length if length >= 0 else 0


def _element_size(data: bytes, at: int) -> tuple[int, int]:
    """Where an EBML element's content begins whose size stands at `at`, and its bytes; -1 for an unknown size."""
    first = data[at] if at < len(data) else 0
    width = 9 - first.bit_length()
    if not first or at + width > len(data):
        return at, -1
    value = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    return at + width, value if value != (1 << 7 * width) - 1 else -1


def _promised_pictures(container: InputContainer) -> int:
    return max((stream.frames for stream in container.streams.video), default=0)


def _claimed(container: InputContainer) -> Fraction:
    """Seconds that the header states: of its longest track, or of the whole."""
    own = [s.duration * (exact(s.time_base) or Fraction(0)) for s in container.streams if s.duration]
    return max([*own, Fraction(container.duration or 0, 1_000_000)])
