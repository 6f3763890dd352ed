"""A film that shall last so many seconds: longer or shorter rests, and a voice that speaks somewhat slower or quicker.

    speed = speed_for(scenes, rate, Fraction(60))      # 1.0 where rests alone do it
    fitted(scenes, rate, Fraction(60))                 # the scenes, with rests that fill what is left

Nothing is said that the script does not say, and nothing is left out: a film is stretched as far as that sounds
natural. A scene without words lasts as long as is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.narrating.plan import LEAD, Scene, length_of

HOLD = Fraction(3, 2)
"""Seconds by which a scene may rest longer after its last word."""
TIGHT, TIGHT_LAST = Fraction(1, 5), Fraction(4, 5)
"""Seconds that a scene rests after its last word at the least, and the last scene of all."""
LOOK, GLANCE = Fraction(8), Fraction(1)
"""Seconds for which a scene without words is shown before a voice is slowed down, and at the least."""
SLOWEST, QUICKEST = 0.85, 1.2
"""How far a voice's own pace is changed."""
NEAR = Fraction(1, 50)
"""The part of the wanted length by which a film may miss it without a word about it."""
CLEARLY = Fraction(1, 10)
"""The part of the wanted length by which a film may be longer that shall only not be too long."""
SURE = Fraction(4, 5)
"""The part of what rests can do that a changed pace counts on: voices do not keep their pace to the hundredth."""


def length_of_film(scenes: Sequence[Scene], rate: Fraction) -> Fraction:
    """Seconds of a film of these scenes."""
    return sum(_lengths(scenes, rate), Fraction(0))


def wanted_length(length: Fraction, *, fit: float, at_most: float) -> Fraction:
    """What a film of that length is to be brought to, 0 where it stays: `fit` where it is given, `at_most` where the
    film is clearly longer. All in seconds."""
    if fit:
        return Fraction(fit).limit_denominator(1000)
    limit = Fraction(at_most).limit_denominator(1000)
    return limit if limit and length > limit * (1 + CLEARLY) else Fraction(0)


def speed_for(scenes: Sequence[Scene], rate: Fraction, wanted: Fraction) -> float:
    """How quickly the scenes have to be spoken, against how they were; 1.0 where their rests can do it."""
    spoken = sum((scene.voice.duration for scene in scenes if scene.voice is not None), Fraction(0))
    missing = wanted - length_of_film(scenes, rate)
    if not spoken or abs(missing) <= NEAR * wanted:
        return 1.0
    if missing > 0:
        reach = sum(_rooms(scenes, rate), Fraction(0))
        return 1.0 if missing <= reach else max(SLOWEST, float(spoken / (spoken + missing - SURE * reach)))
    reach = sum(_spare(scenes, rate), Fraction(0))
    left = spoken + missing + SURE * reach
    return 1.0 if -missing <= reach else QUICKEST if left <= 0 else min(QUICKEST, float(spoken / left))


def fitted(scenes: Sequence[Scene], rate: Fraction, wanted: Fraction) -> list[Scene]:
    """The scenes with rests that bring the film to that length, or as near as they can."""
    lengths = _lengths(scenes, rate)
    missing = wanted - sum(lengths, Fraction(0))
    if missing > 0:
        rooms = _rooms(scenes, rate)
        more = _shared(missing, rooms)
        silent = [number for number, scene in enumerate(scenes) if scene.voice is None]
        left = missing - sum(more, Fraction(0))
        for number in silent:
            more[number] += left / len(silent)
        return [
            msgspec.structs.replace(scene, least=length + each)
            for scene, length, each in zip(scenes, lengths, more, strict=True)
        ]
    less = _shared(-missing, _spare(scenes, rate))
    return [
        msgspec.structs.replace(scene, rest=length - each - _said(scene))
        for scene, length, each in zip(scenes, lengths, less, strict=True)
    ]


def missed(length: Fraction, wanted: Fraction) -> str:
    """What people should know of a film that is not as long as it was asked for; "" where it is."""
    if abs(length - wanted) <= NEAR * wanted:
        return ""
    longer = length > wanted
    way_out = "a shorter script would fit" if longer else "a longer script would fill it"
    return (
        f"the film lasts {float(length):.1f} s and not the {float(wanted):g} s that were asked for: "
        f"its script takes that long to say even with {'short' if longer else 'long'} pauses; {way_out}"
    )


def _lengths(scenes: Sequence[Scene], rate: Fraction) -> list[Fraction]:
    return [length_of(scene, rate, last=_last(scenes, number)) for number, scene in enumerate(scenes)]


def _said(scene: Scene) -> Fraction:
    """Seconds until a scene's last word is said."""
    return Fraction(0) if scene.voice is None else LEAD + scene.voice.duration


def _last(scenes: Sequence[Scene], number: int) -> bool:
    return number == len(scenes) - 1


def _rooms(scenes: Sequence[Scene], rate: Fraction) -> list[Fraction]:
    """By how many seconds each scene may be longer, as long as that is not too much."""
    lengths = _lengths(scenes, rate)
    return [
        HOLD if scene.voice is not None else max(Fraction(0), LOOK - length)
        for scene, length in zip(scenes, lengths, strict=True)
    ]


def _spare(scenes: Sequence[Scene], rate: Fraction) -> list[Fraction]:
    """By how many seconds each scene may be shorter."""
    found = []
    for number, (scene, length) in enumerate(zip(scenes, _lengths(scenes, rate), strict=True)):
        tight = TIGHT_LAST if _last(scenes, number) else TIGHT
        shortest = GLANCE if scene.voice is None else _said(scene) + tight
        found.append(max(Fraction(0), length - max(shortest, scene.least)))
    return found


def _shared(amount: Fraction, rooms: Sequence[Fraction]) -> list[Fraction]:
    """An amount over rooms, in proportion to them and no more than they hold."""
    whole = sum(rooms, Fraction(0))
    return [room * min(Fraction(1), amount / whole) if whole else Fraction(0) for room in rooms]
