"""The grade of one scene: what it needs of light, colour and contrast, each kept only where it measures better."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

from clipforge_core import Grade
from clipforge_media import WELL_EXPOSED, stops_off

if TYPE_CHECKING:
    from clipforge_media import Sample

GAMMA = 2.4

_LIT = 0.70
"""A bright end of luma above this: something is lit as it should be, the dark around it is meant."""

CAST = 11.0
"""Distance from grey in Lab of a cast that nobody means; warm evenings and cool shades reach 10."""


class Strength(msgspec.Struct, frozen=True):
    """How far a grade goes: `stops` that a picture is brightened at most (noise comes up with it), `cast` as CAST,
    `whole` how much of a cast is taken out, `spread` from the dark to the bright end of luma in a picture with enough
    contrast, `gain` how much luma is stretched at most."""

    stops: float
    cast: float
    whole: float
    spread: float
    gain: float


USUAL = Strength(stops=1.8, cast=CAST, whole=0.9, spread=0.70, gain=1.6)
"""What nobody means is taken away, and a rest of a cast left: it belongs to the place."""

STRONG = Strength(stops=2.6, cast=6.0, whole=1.0, spread=0.88, gain=2.2)
"""Warm evenings become neutral too, and soft light gets contrast."""

_DOUBT = 4.5
"""How far cues may lie apart to be believed."""

_GRAPHIC = 0.45
"""Share of one luma above which a picture is a title, a drawing or black, and looks as it should."""

_DRIFT = 0.12
"""Change of mean luma within a scene above which it fades, or its light changes: one grade cannot serve it."""

_CUT = 0.01
"""Share of pixels that may come to either limit."""


class Judged(msgspec.Struct, frozen=True):
    """A grade and its measures (before, after): stops off, Lab distance from grey, rms of luma in percent."""

    grade: Grade
    exposure: tuple[float, float] = (0.0, 0.0)
    cast: tuple[float, float] = (0.0, 0.0)
    spread: tuple[float, float] = (0.0, 0.0)
    exposed: bool = False
    balanced: bool = False
    stretched: bool = False
    notes: tuple[str, str, str] = ("", "", "")


def judge(sample: Sample, strength: Strength = USUAL) -> Judged:
    """The grade of a scene, from its pictures."""
    light, cast = sample.light(), sample.cast()
    graphic = sample.flat_share() > _GRAPHIC
    grade, exposed, first = Grade(), False, "it is well exposed"
    changes = sample.drift() > _DRIFT
    if graphic:
        first = "it is a title, a drawing or black"
    elif changes:
        first = "its light changes"
    elif stops_off(light.middle) > 0:
        grade, exposed, first = _exposed(sample, grade, strength)
    lit = sample.graded(grade).light() if exposed else light
    balanced, second, tint = False, "there is no clear cast", cast.strength
    if graphic:
        second = first
    elif sample.colourfulness() < 1.0:
        second = "it is black and white"
    elif cast.strength > strength.cast:
        grade, balanced, second, tint = _balanced(sample, grade, strength)
    stretched, third, spread = False, "it has enough contrast", lit.contrast
    if graphic or changes:
        third = first
    elif lit.bright - lit.dark < strength.spread:
        grade, stretched, third, spread = _stretched(sample, grade, strength)
    return Judged(
        grade=grade,
        exposure=(round(stops_off(light.middle), 2), round(stops_off(lit.middle), 2)),
        cast=(round(cast.strength, 2), round(tint, 2)),
        spread=(round(100 * light.contrast, 2), round(100 * spread, 2)),
        exposed=exposed,
        balanced=balanced,
        stretched=stretched,
        notes=(first, second, third),
    )


def _exposed(sample: Sample, grade: Grade, strength: Strength) -> tuple[Grade, bool, str]:
    light = sample.light()
    if light.bright < 0.08:
        return grade, False, "it is too dark to tell"
    if light.middle < WELL_EXPOSED[0]:
        if light.bright > _LIT:
            return grade, False, "its dark is meant: something in it is lit well"
        # As far as the middle should come, the bright end may go and noise allows.
        wanted = min(0.40 / max(light.middle, 0.004), 0.92 / light.bright)
        stops = min(strength.stops, GAMMA * math.log2(max(wanted, 1.0)))
    else:
        if light.dark < 0.12:
            return grade, False, "its brightness is meant: it has its darks"
        stops = max(-1.0, -GAMMA * math.log2(light.middle / 0.58))
    tried = msgspec.structs.replace(grade, exposure=round(stops, 3))
    after = sample.graded(tried).light()
    better = stops_off(after.middle) < stops_off(light.middle) and after.clipped <= light.clipped + _CUT
    if abs(stops) < 0.15 or not better:
        return grade, False, "it cannot be brought nearer"
    return tried, True, f"{stops:+.1f} stops"


def _balanced(sample: Sample, grade: Grade, strength: Strength) -> tuple[Grade, bool, str, float]:
    cast = sample.cast()
    if cast.doubt > _DOUBT:
        return grade, False, "it cannot be told from the colours of things", cast.strength
    full = [1 / max(gain, 0.05) for gain in cast.light]
    white = tuple(round(min(max(gain**strength.whole, 0.3), 3.0), 4) for gain in full)
    tried = msgspec.structs.replace(grade, white=(white[0], white[1], white[2]))
    after = sample.graded(tried)
    left = after.cast().strength
    if left >= cast.strength - 3.0:
        return grade, False, "it would not get nearer to grey", left
    had = sample.skin()
    if had > 0.04 and after.skin() < 0.1 * had and cast.light[0] < cast.light[2]:
        return grade, False, "skin would lose its colour", left
    if after.light().clipped > sample.light().clipped + 2 * _CUT:
        return grade, False, "too much would be cut off", left
    return tried, True, f"gains {white[0] / white[1]:.2f} red, {white[2] / white[1]:.2f} blue", left


def _stretched(sample: Sample, grade: Grade, strength: Strength) -> tuple[Grade, bool, str, float]:
    light = sample.graded(grade).light()
    black, top = max(0.0, light.dark - 0.02), min(1.0, light.bright + 0.05)
    least = 1 / strength.gain
    if top - black < least:
        # Both ends share what the limit leaves.
        spare = least - (top - black)
        black = max(0.0, black - spare / 2)
        top = min(1.0, black + least)
    tried = msgspec.structs.replace(grade, black=round(black, 4), top=round(max(top, 0.5), 4))
    after = sample.graded(tried).light()
    if after.contrast < light.contrast * 1.05:
        return grade, False, "it cannot be spread further", after.contrast
    if after.clipped > light.clipped + _CUT or after.crushed > light.crushed + 2 * _CUT:
        return grade, False, "too much would be cut off", after.contrast
    if stops_off(after.middle) > stops_off(light.middle) + 0.3:
        return grade, False, "it would get too dark or too bright", after.contrast
    return tried, True, f"luma from {black:.2f} to {top:.2f} spread", after.contrast
