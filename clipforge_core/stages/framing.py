"""How one stretch of the source is shown: what `reframe` answers and `plan` makes elements of."""

from __future__ import annotations

from typing import Literal

import msgspec

from clipforge_core.model.timeline import WHOLE, Fit, Keyframe, Rect
from clipforge_core.timecode import Span

Arrangement = Literal["single", "split", "pip", "fit", "whole"]
"""One crop; two halves; a screen and a face; the whole picture with bars; a picture that needs no crop."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A further crop of the same stretch. `radius` rounds its corners, `border` is the width of a line around it,
    as a fraction of the canvas' shorter side."""

    place: Rect
    crop: tuple[Keyframe, ...]
    followed: tuple[int, ...] = ()
    radius: float = 0.0
    border: float = 0.0


class Framing(msgspec.Struct, frozen=True, kw_only=True):
    """How one stretch of the source is shown. Keyframes count from the start of the stretch.

    `followed` are ids of the face paths that the crop keeps in the picture; `place` is where it stands on the
    canvas, `more` what is shown beside or over it. `why` says in words why it is shown so.
    """

    span: Span
    fit: Fit
    crop: tuple[Keyframe, ...] = ()
    followed: tuple[int, ...] = ()
    place: Rect = WHOLE
    more: tuple[Part, ...] = ()
    arrangement: Arrangement = "single"
    why: str = ""
