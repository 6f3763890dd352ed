"""Where a block may stand: the safe area of the canvas, or the place of a text element."""

from __future__ import annotations

import math
from fractions import Fraction

from clipforge_core import CaptionStyle, Keyframe, Rect, TextElement
from clipforge_media.captions.layout import Area

_WHOLE = Rect()


def safe_area(style: CaptionStyle, width: int, height: int) -> tuple[float, float, float, float]:
    """Left, top, right, bottom in pixels. Margins that leave nothing are scaled to leave a tenth."""
    safe = style.safe_area
    left, right = _margins(safe.left, safe.right)
    top, bottom = _margins(safe.top, safe.bottom)
    return (
        math.ceil(left * width),
        math.ceil(top * height),
        width - math.ceil(right * width),
        height - math.ceil(bottom * height),
    )


def _margins(first: float, second: float) -> tuple[float, float]:
    share = min(1.0, 0.9 / max(first + second, 1e-9))
    return first * share, second * share


def canvas_area(style: CaptionStyle, width: int, height: int, position: float | None) -> Area:
    """The safe area with the block's middle at `position` (a fraction of the height) or the style's."""
    left, top, right, bottom = safe_area(style, width, height)
    return Area(left, top, right, bottom, (style.position if position is None else position) * height)


def place_area(element: TextElement, width: int, height: int) -> Area | None:
    """Where a text is laid out: its first place, its middle the block's; None where it has no place."""
    if not element.place or element.place[0].rect == _WHOLE:
        return None
    rect = element.place[0].rect
    left, top = rect.x * width, rect.y * height
    right, bottom = left + rect.width * width, top + rect.height * height
    return Area(left, top, right, bottom, (top + bottom) / 2)


def rect_at(keyframes: tuple[Keyframe, ...], time: Fraction) -> Rect:
    """The rectangle at a time: held before the first and after the last keyframe, eased between."""
    before = max((k for k in keyframes if k.time <= time), key=lambda k: k.time, default=None)
    after = min((k for k in keyframes if k.time > time), key=lambda k: k.time, default=None)
    if before is None or after is None or before.ease == "hold":
        chosen = before or after
        return chosen.rect if chosen else _WHOLE
    part = float((time - before.time) / (after.time - before.time))
    if before.ease == "smooth":
        part = (1.0 - math.cos(math.pi * part)) / 2.0
    a, b = before.rect, after.rect
    return Rect(
        a.x + (b.x - a.x) * part,
        a.y + (b.y - a.y) * part,
        a.width + (b.width - a.width) * part,
        a.height + (b.height - a.height) * part,
    )
