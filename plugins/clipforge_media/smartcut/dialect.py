"""What differs between codecs when packets are cut: where a copy may begin, and how parts share one header.

dialect = dialect_of("h264", extradata)
dialect.begins(packet)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from clipforge_media.smartcut import avc, hevc
from clipforge_media.smartcut.av1 import Av1
from clipforge_media.smartcut.avc import Avc
from clipforge_media.smartcut.hevc import Hevc
from clipforge_media.smartcut.intra import Intra
from clipforge_media.smartcut.vp9 import Vp9


class Dialect(Protocol):
    """Packets of one stream, and the header of the file that they are cut into."""

    codec: str

    def begins(self, packet: bytes) -> bool:
        """True where decoding may begin with this packet."""

    def opening(self, packet: bytes) -> bytes:
        """The first packet of a copy as the new file holds it."""

    def copied(self, packet: bytes) -> bytes:
        """A later packet of a copy as the new file holds it."""

    def adopt(self, extradata: bytes) -> None:
        """Take the header of our encoder into that of the file."""

    def encoded(self, packet: bytes) -> bytes:
        """A packet of our encoder as the new file holds it."""

    def header(self) -> bytes:
        """The codec header (extradata) of the new file."""


_DIALECTS: dict[str, Callable[[bytes], Dialect]] = {"h264": Avc, "hevc": Hevc, "vp9": Vp9, "av1": Av1}

INTRA = frozenset({"prores", "mjpeg", "dnxhd", "rawvideo", "huffyuv", "utvideo", "png", "v210"})
"""Codecs whose every picture stands by itself: any packet may begin a copy, and nothing is ever encoded."""


def dialect_of(codec: str, extradata: bytes) -> Dialect | None:
    """The dialect of a codec (canonical name), None where it is not known.

    Raises ValueError, IndexError for a header that cannot be read.
    """
    if codec in INTRA:
        return Intra(codec, extradata)
    maker = _DIALECTS.get(codec)
    return maker(extradata) if maker is not None else None


def merged_header(codec: str, headers: list[bytes]) -> bytes:
    """One codec header for parts that have these. Raises ValueError where they do not go together."""
    different = list(dict.fromkeys(headers))
    if len(different) == 1:
        return different[0]
    mergers = {"h264": avc.merged, "hevc": hevc.merged}
    if codec not in mergers or any(header[:1] != b"\x01" for header in different):
        raise ValueError("one has another header than the first")
    return mergers[codec](different)
