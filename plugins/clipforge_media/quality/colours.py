"""Light and colour of pictures, gathered one by one, and how far they are from those of a reference.

    colours = Colours()
    colours.add(rgb)                    # uint8 (h, w, 3), small, BT.709
    colours.facts()                     # ColourFacts, None without a picture that tells anything
    colour_difference(rgb, reference_rgb)      # mean CIE Lab distance (CIE 15: delta E*ab)

How well exposed, and the cast of the light: `clipforge_media.enhance.colour_stats`. Colourfulness: Hasler and
Suesstrunk, "Measuring colourfulness in natural images", SPIE 5007 (2003).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipforge_media.enhance.colour_stats import Sample
from clipforge_media.enhance.exposure import stops_off
from clipforge_media.enhance.grading import yuv_matrix
from clipforge_media.quality.windows import without_bars
from clipforge_media.render.planes import Planes

Rgb = NDArray[np.uint8]

_BELIEVED = 4.5
"""How far the cues of a cast may lie apart (Lab) to be believed."""

_GRAY = 3.0
"""Colourfulness below which a film is black and white."""

_FLAT = 0.02
"""Spread of luma below which a picture is one colour: a fade, a title, black."""

_SMALLEST = 8
"""Pixels across that a picture must have to tell anything."""

_MOST = 256
"""Pictures that are kept at most of a cast; others are counted alone."""


class ColourFacts(NamedTuple):
    """Stops from well exposed, percent of pixels without detail (black or white), distance of the light from grey in
    Lab (None where its cues do not agree), colourfulness (None in black and white), pictures that told."""

    exposure: float
    clipping: float
    cast: float | None
    colourfulness: float | None
    pictures: int


class Colours:
    """Gathers pictures; memory stays the same."""

    def __init__(self) -> None:
        self._luma = np.zeros(256, np.int64)
        self._lost = 0.0
        self._casts: list[tuple[tuple[float, float, float], float, float]] = []
        self._colourful = 0.0
        self._count = 0

    def add(self, rgb: Rgb) -> None:
        """One more picture, uint8 (h, w, 3). Black bars do not count; one of a single colour, or of hardly any
        pixels, is passed over."""
        rgb = without_bars(rgb)
        if min(rgb.shape[:2]) < _SMALLEST:
            return
        planes = planes_from(rgb)
        sample = Sample([planes])
        light = sample.light()
        if light.contrast < _FLAT:
            return
        self._count += 1
        self._luma += np.bincount(planes.y.ravel(), minlength=256)
        self._lost += light.crushed + light.clipped
        self._colourful += colourfulness(rgb)
        if len(self._casts) < _MOST:
            cast = sample.cast()
            self._casts.append((cast.light, cast.strength, cast.doubt))

    def facts(self) -> ColourFacts | None:
        """What all of them are like; None without any."""
        if not self._count:
            return None
        middle = (float(np.searchsorted(np.cumsum(self._luma), self._luma.sum() / 2)) - 16) / 219
        colourful = self._colourful / self._count
        gray = colourful < _GRAY
        doubt = float(np.median([doubt for _, _, doubt in self._casts]))
        strength = float(np.median([strength for _, strength, _ in self._casts]))
        return ColourFacts(
            exposure=stops_off(middle),
            clipping=100 * self._lost / self._count,
            cast=None if gray or doubt > _BELIEVED else strength,
            colourfulness=None if gray else colourful,
            pictures=self._count,
        )


def colourfulness(rgb: Rgb) -> float:
    """Hasler and Suesstrunk's M3: 0 grey, 15 slightly, 33 moderately, 59 quite, 82 highly colourful."""
    red, green, blue = (rgb[..., i].astype(np.float64) for i in range(3))
    first, second = red - green, (red + green) / 2 - blue
    spread = math.hypot(float(first.std()), float(second.std()))
    return spread + 0.3 * math.hypot(float(first.mean()), float(second.mean()))


def colour_difference(rgb: Rgb, reference: Rgb) -> float:
    """Mean CIE Lab distance of two pictures of one size."""
    ours, theirs = Sample([planes_from(rgb)]).lab(), Sample([planes_from(reference)]).lab()
    return float(np.linalg.norm(ours - theirs, axis=1).mean())


def planes_from(rgb: Rgb) -> Planes:
    """BT.709 limited-range planes of a picture; an odd line or column is left out."""
    height, width = (size // 2 * 2 for size in rgb.shape[:2])
    signal = rgb[:height, :width].astype(np.float64) / 255
    parts = signal @ yuv_matrix().T
    small = parts.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))
    luma = np.round(16 + 219 * parts[..., 0])
    blue, red = (np.round(128 + 224 * small[..., i]) for i in (1, 2))
    return Planes(*(np.clip(plane, 0, 255).astype(np.uint8) for plane in (luma, blue, red)))
