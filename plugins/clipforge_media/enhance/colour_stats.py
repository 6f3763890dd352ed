"""What light and colour pictures have, told from a sample of their pixels.

    sample = Sample.of(pictures)          # Planes, BT.709 limited range
    sample.graded(grade).exposure()       # the same after a grade: what is measured is what is rendered

The cast of the light is estimated from several cues that fail in different ways (shades of grey: Finlayson and
Trezzi 2004; grey edges: van de Weijer 2007; the brightest patches); where they do not agree it is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipforge_core import Grade
from clipforge_media.enhance.grading import GAMMA, GradeTable, yuv_matrix
from clipforge_media.render.planes import Planes

Numbers = NDArray[np.float64]

_MINKOWSKI = 6
"""Norm of the mean that shades of grey and grey edges take."""

_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _TO_XYZ.sum(axis=1)
"""BT.709 primaries with a white of D65 (IEC 61966-2-1)."""

_SKIN_HUE = (20.0, 80.0)
_SKIN_CHROMA = (10.0, 48.0)
"""Where skin lies in CIE Lab: hue in degrees, chroma."""


class Light(NamedTuple):
    """Signals 0..1: the middle of luma, its dark and bright ends, and shares of pixels at either limit."""

    middle: float
    dark: float
    bright: float
    crushed: float
    clipped: float
    contrast: float


class Cast(NamedTuple):
    """The light's colour as gains of linear red, green and blue that a white thing has, its distance from grey in
    Lab (a, b), and how far the cues lie apart (same unit)."""

    light: tuple[float, float, float]
    strength: float
    doubt: float


class Sample:
    """Some pictures of one scene, as small planes."""

    def __init__(self, pictures: Sequence[Planes]) -> None:
        self.pictures = list(pictures)

    @classmethod
    def of(cls, pictures: Iterable[Planes]) -> Sample:
        """Keep copies of the pictures."""
        return cls([_copy(p) for p in pictures])

    def graded(self, grade: Grade) -> Sample:
        """The same after a grade."""
        table, made = GradeTable(grade), [_copy(p) for p in self.pictures]
        for picture in made:
            table.apply(picture)
        return Sample(made)

    def light(self) -> Light:
        """How luma is spread."""
        luma = (np.concatenate([p.y.ravel() for p in self.pictures]) - 16.0) / 219
        dark, middle, bright = (float(v) for v in np.percentile(luma, (1, 50, 99)))
        crushed, clipped = float((luma <= 0.01).mean()), float((luma >= 0.99).mean())
        return Light(middle, dark, bright, crushed, clipped, float(luma.std()))

    def drift(self) -> float:
        """How much mean luma (0..1) differs between pictures: large where a scene fades or its light changes."""
        means = [float(picture.y.mean()) / 219 for picture in self.pictures]
        return max(means) - min(means)

    def flat_share(self) -> float:
        """The share of the most frequent luma: high in graphics, titles and black."""
        counts = np.bincount(np.concatenate([p.y.ravel() for p in self.pictures]), minlength=256)
        return float(np.convolve(counts, np.ones(3), "same").max() / counts.sum())

    def colourfulness(self) -> float:
        """Mean distance of chroma from grey in steps of 8 bits: near 0 in black and white films."""
        return float(np.mean([np.hypot(p.u - 128.0, p.v - 128.0).mean() for p in self.pictures]))

    def cast(self) -> Cast:
        """The colour of the light, and how sure it is."""
        lights = np.stack([_cues(_linear(picture)) for picture in self.pictures])
        cues = lights.mean(axis=0)
        places = np.stack([_ab(cue) for cue in cues])
        middle = np.median(places, axis=0)
        doubt = float(np.median(np.hypot(*(places - middle).T)))
        light = np.exp(np.log(cues).mean(axis=0))
        light = light / light[1]
        return Cast((float(light[0]), 1.0, float(light[2])), float(np.hypot(*_ab(light))), doubt)

    def skin(self) -> float:
        """The share of pixels whose colour could be skin."""
        lab = self.lab()
        hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
        chroma = np.hypot(lab[:, 1], lab[:, 2])
        inside = (hue > _SKIN_HUE[0]) & (hue < _SKIN_HUE[1]) & (lab[:, 0] > 25)
        return float((inside & (chroma > _SKIN_CHROMA[0]) & (chroma < _SKIN_CHROMA[1])).mean())

    def lab(self) -> Numbers:
        """CIE Lab of all pixels, (n, 3), at the resolution of chroma."""
        return np.concatenate([_lab(_linear(picture)) for picture in self.pictures])


def _copy(planes: Planes) -> Planes:
    return Planes(planes.y.copy(), planes.u.copy(), planes.v.copy())


def _linear(planes: Planes) -> Numbers:
    """Linear R, G, B (h/2, w/2, 3), 0..1."""
    y = planes.y[: planes.u.shape[0] * 2, : planes.u.shape[1] * 2].astype(np.float64)
    small = (y[0::2, 0::2] + y[0::2, 1::2] + y[1::2, 0::2] + y[1::2, 1::2]) / 4
    parts = np.stack([(small - 16) / 219, (planes.u - 128.0) / 224, (planes.v - 128.0) / 224], axis=-1)
    signal = np.clip(parts @ np.linalg.inv(yuv_matrix()).T, 0.0, 1.0)
    return np.asarray(signal**GAMMA, dtype=np.float64)


def _cues(linear: Numbers) -> Numbers:
    """The light's colour after each cue, (3, 3): rows are R, G, B of sum 1."""
    rgb = linear.reshape(-1, 3)
    usable = (rgb.max(axis=1) < 0.95) & (rgb.max(axis=1) > 0.004)
    if usable.sum() < 50:
        return np.full((3, 3), 1 / 3)
    # Dark and bright things tell the colour of the light alike: the signal's scale, not that of light.
    kept = rgb[usable] ** (1 / GAMMA)
    shades = (kept**_MINKOWSKI).mean(axis=0) ** (1 / _MINKOWSKI)
    luma = kept.sum(axis=1)
    patch = kept[luma >= np.percentile(luma, 96)].mean(axis=0)
    signal = linear ** (1 / GAMMA)
    across, down = np.diff(signal, axis=1)[:-1], np.diff(signal, axis=0)[:, :-1]
    edges = np.hypot(across, down)[usable.reshape(linear.shape[:2])[:-1, :-1]]
    strength = (edges**_MINKOWSKI).mean(axis=0) ** (1 / _MINKOWSKI) if len(edges) else np.ones(3)
    found = np.stack([shades, np.maximum(strength, 1e-6), patch])
    linear_light = np.maximum(found / found.max(axis=1, keepdims=True), 1e-3) ** GAMMA
    return np.asarray(linear_light / linear_light.sum(axis=1, keepdims=True), dtype=np.float64)


def _ab(light: Numbers) -> Numbers:
    """a, b of a thing of middle grey (18 %) in that light."""
    scaled = light / float(_TO_XYZ[1] @ light) * 0.18
    return np.asarray(_lab(scaled[None, None])[0, 1:], dtype=np.float64)


def _lab(linear: Numbers) -> Numbers:
    """CIE Lab (n, 3) of linear BT.709 (h, w, 3), against D65."""
    xyz = linear.reshape(-1, 3) @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=-1)
