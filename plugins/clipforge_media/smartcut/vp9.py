"""VP9: a copy begins at any key frame. Packets hold whole superframes, in the order in which they are shown.

A packet shows exactly one picture and a key frame resets all references, so that nothing has to be rewritten and
nothing encoded at the end of a cut (VP9 bitstream specification, 6.2 and annex B).
"""

from __future__ import annotations

from clipforge_media.smartcut.bits import Bits
from clipforge_media.smartcut.unchanged import Unchanged

_MARKER = 2


class Vp9(Unchanged):
    """Packets of one VP9 stream."""

    def __init__(self, extradata: bytes) -> None:
        super().__init__("vp9", extradata)

    def begins(self, packet: bytes) -> bool:
        """True for a key frame."""
        if len(packet) < 3:
            return False
        bits = Bits(packet)
        if bits.unsigned(2) != _MARKER:
            return False
        profile = bits.unsigned(1) | bits.unsigned(1) << 1
        if profile == 3:
            bits.skip(1)
        shown_again = bits.flag()
        return not shown_again and not bits.flag()
