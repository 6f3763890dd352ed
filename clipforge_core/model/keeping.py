"""How a Timeline of plain source ranges keeps to its source: what a trim says beside its ranges."""

from __future__ import annotations

from typing import Literal

import msgspec


class Keeping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Such a Timeline has one track of whole, uncropped source ranges, and a sound track for each of the source's.

    `pictures` "copy": the source's packets are copied, and what must be encoded at the edges is encoded as the
    source is; "encode": all is encoded as `Timeline.video` says. `frame_times` "canvas": frames lie on the grid of
    the canvas' rate; "source": each is shown as long as in the source (variable frame rate), the frame on the
    screen at the beginning of a range from there on. Sound is neither mixed nor levelled.
    """

    pictures: Literal["copy", "encode"] = "copy"
    frame_times: Literal["canvas", "source"] = "canvas"
