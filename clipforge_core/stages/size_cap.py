"""Making a clip fit into so many bytes: what is possible, how the bits are shared out, when the picture shrinks.

Sound gets a tenth to a seventh of the bits, in steps that players know. The pictures get the rest, shared
over the segments by what each needed at the same quality (constant quality over the clip: a segment's bytes
at one quality factor are its complexity). Where less than a quarter of what the quality asks for is left, the
picture goes down `LADDER` instead of falling apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.timeline import Canvas

LADDER = (1080, 720, 540, 480, 360, 240)
"""Shorter sides that a picture steps down to."""

STARVED = 0.25
"""Part of the bytes that the usual quality takes below which a smaller picture looks better than a coarser one."""

GROWTH = 0.75
"""Bytes at one quality grow with the pixels to this power: larger pictures are smoother."""

FLOOR = 0.006
"""Bits a pixel under which no encoder stays but for pictures that hardly move."""

SOUND_RATES = tuple(1000 * rate for rate in (320, 256, 224, 192, 160, 128, 112, 96, 80, 64, 56, 48, 40, 32))
"""Bits a second that MP3, AAC and Opus all know."""

SOUND_SHARE = 0.15

PER_FRAME, PER_FILE = 20, 2500
"""Bytes that a container needs at most for a frame with its sound, and for itself."""


def rungs(canvas: Canvas) -> list[Canvas]:
    """The canvas and the smaller ones of the same shape, largest first; sides are even."""
    short = min(canvas.width, canvas.height)
    found = [canvas]
    for side in LADDER:
        if side < short:
            width, height = (2 * round(Fraction(edge * side, short * 2)) for edge in (canvas.width, canvas.height))
            found.append(msgspec.structs.replace(canvas, width=width, height=height))
    return found


def choose_rung(canvases: Sequence[Canvas], needed: float, room: float) -> int:
    """Which canvas to take where the first needs `needed` bytes at the usual quality and there is `room`."""
    whole = canvases[0].width * canvases[0].height
    for index, canvas in enumerate(canvases):
        expected = needed * (canvas.width * canvas.height / whole) ** GROWTH
        if room >= expected * STARVED:
            return index
    return len(canvases) - 1


def sound_rate(limit: int, seconds: float, wanted: int, alone: bool = False) -> int:
    """Bits a second for the sound of a file of `limit` bytes: at most what was wanted, at least the smallest step."""
    share = 0.97 if alone else SOUND_SHARE
    most = (limit - (PER_FILE if alone else 0)) * 8 * share / max(seconds, 0.1)
    if wanted <= most:
        return wanted
    return next((rate for rate in SOUND_RATES if rate <= most and rate <= wanted), SOUND_RATES[-1])


def smallest_video(canvas: Canvas, seconds: float, sounds: bool) -> int:
    """Bytes of the smallest file that pictures (and sound) of that length can be made to, about."""
    last = rungs(canvas)[-1]
    rate = float(canvas.frame_rate)
    pictures = last.width * last.height * rate * FLOOR
    bits = pictures + (SOUND_RATES[-1] if sounds else 0) + 8 * PER_FRAME * rate
    return int(bits * seconds / 8) + PER_FILE


def smallest_sound(seconds: float) -> int:
    """The same for compressed sound alone."""
    return int(SOUND_RATES[-1] * seconds / 8 / 0.97) + PER_FILE


def shares(sizes: Sequence[int]) -> list[float]:
    """What part of the bits each segment gets, from its bytes at one quality."""
    total = sum(sizes) or 1
    return [size / total for size in sizes]


def next_rates(rates: Sequence[int], made: Sequence[int], wanted: Sequence[float]) -> list[int]:
    """Rates for another try: each corrected by how far its segment was off, by half or double at most."""
    return [
        max(1000, int(rate * min(2.0, max(0.5, goal / max(1, size)))))
        for rate, size, goal in zip(rates, made, wanted, strict=True)
    ]
