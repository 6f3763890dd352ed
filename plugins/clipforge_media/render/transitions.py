"""How an element comes and goes: its opacity, its shift and the part of it that is seen."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from clipforge_core import Canvas, Transition
from clipforge_media.render.placement import Area


class Appearance(NamedTuple):
    """Opacity 0..1, pixels to the right (even), and the area it is seen in (None: all of it)."""

    opacity: float = 1.0
    shift: int = 0
    window: Area | None = None

    @property
    def plain(self) -> bool:
        """True where nothing is changed."""
        return self.opacity >= 1.0 and self.shift == 0 and self.window is None


def progress(time: Fraction, length: Fraction, step: Fraction, enter: bool, duration: Fraction) -> float | None:
    """How far an element has come (enter) or how much of it is left (leave), 0..1; None outside of the
    transition. `time` counts from its start, `length` is its duration, `step` a frame: the middle of the
    frame counts, so that coming and going mirror each other."""
    middle = time + step / 2
    passed = middle if enter else length - middle
    if duration <= 0 or passed >= duration:
        return None
    return float(max(passed, Fraction(0)) / duration)


def appearance(
    enter: tuple[Transition, float] | None, leave: tuple[Transition, float] | None, area: Area, canvas: Canvas
) -> Appearance:
    """What running transitions make of an element that stands in `area` on a canvas."""
    opacity, shift = 1.0, 0
    if any(given is not None and given[0].across == "canvas" for given in (enter, leave)):
        # As if the whole canvas moved: edges meet wherever the element stands.
        area = Area(0, 0, canvas.width, canvas.height)
    left, right = area.x, area.x + area.width
    for given, coming in ((enter, True), (leave, False)):
        if given is None:
            continue
        transition, share = given
        gone = 1.0 - share
        match transition.kind:
            case "fade":
                opacity *= share
            case "slide_left":
                shift += _even((canvas.width - area.x) * gone if coming else -(area.x + area.width) * gone)
            case "slide_right":
                shift += _even(-(area.x + area.width) * gone if coming else (canvas.width - area.x) * gone)
            case "wipe_left" | "wipe_right":
                # The edge moves in the named direction; what comes lies behind it, what goes before it.
                if (transition.kind == "wipe_left") == coming:
                    left = max(left, area.x + _even(area.width * gone))
                else:
                    right = min(right, area.x + area.width - _even(area.width * gone))
    if left == area.x and right == area.x + area.width:
        return Appearance(opacity, shift)
    return Appearance(opacity, shift, Area(left, area.y, max(0, right - left), area.height))


def _even(value: float) -> int:
    return 2 * round(value / 2)
