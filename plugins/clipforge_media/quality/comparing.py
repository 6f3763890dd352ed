"""PSNR, SSIM and XPSNR of pairs of luma planes, by FFmpeg's filters.

    comparison = Comparison()
    comparison.add(luma, reference_luma)      # uint8 (h, w), of one size
    comparison.finish()
    comparison.psnr(), comparison.ssim(), comparison.xpsnr()      # None where pictures are too small for one

PSNR is that of the mean of all errors (ITU-T J.340), not a mean of decibels. SSIM: Wang, Bovik, Sheikh and Simoncelli,
"Image quality assessment: from error visibility to structural similarity", IEEE TIP 13 (2004). XPSNR: Helmrich and
others, "XPSNR: a low-complexity extension of the perceptually weighted peak signal-to-noise ratio", ICASSP 2020.
"""

from __future__ import annotations

import math
from typing import cast

import av
import numpy as np
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from clipforge_media.quality.filters import luma_frame, luma_source

Plane = NDArray[np.uint8]

IDENTICAL = 100.0
"""dB that stand for no difference at all."""

_KEYS = {"psnr": "psnr.mse.y", "ssim": "ssim.Y", "xpsnr": "xpsnr.xpsnr.y"}

_NARROWEST = {"psnr": 1, "ssim": 8, "xpsnr": 8}
"""Pixels across below which a filter says nothing of use: SSIM looks through windows of 8 by 8."""

_SMALLEST = {"psnr": 1, "ssim": 64, "xpsnr": 48 * 48}
"""Pixels of a picture at the least. XPSNR divides by the size of its blocks, 4 * floor(32 * sqrt(area / 4K) + 0.5):
below 2025 pixels that is nothing, and the filter ends the whole process (SIGFPE)."""


class _Filter:
    """One filter with two inputs; `values` are those of one key, a picture each."""

    def __init__(self, name: str, key: str, shape: tuple[int, ...]) -> None:
        self._key = f"lavfi.{key}"
        self._graph = av.filter.Graph()
        compare, self._sink = self._graph.add(name, ""), self._graph.add("buffersink")
        self._sources: list[FilterContext] = []
        for number in range(2):
            source = luma_source(self._graph, shape)
            source.link_to(compare, 0, number)
            self._sources.append(source)
        compare.link_to(self._sink)
        self._graph.configure()

    def push(self, pair: tuple[Plane, Plane], number: int) -> list[float]:
        """What the filter says now: pictures may come out one later."""
        for source, plane in zip(self._sources, pair, strict=True):
            source.push(luma_frame(plane, number))
        return self._pull()

    def finish(self) -> list[float]:
        """What is left inside."""
        for source in self._sources:
            source.push(None)
        return self._pull()

    def _pull(self) -> list[float]:
        found: list[float] = []
        while True:
            try:
                frame = cast(VideoFrame, self._sink.pull())
            except (av.error.BlockingIOError, av.error.EOFError):
                return found
            text = frame.metadata.get(self._key)
            if text is not None:
                found.append(float(text))


class Comparison:
    """Gathers pairs of pictures of one size."""

    def __init__(self) -> None:
        self._filters: dict[str, _Filter] = {}
        self._sums = {"psnr": 0.0, "ssim": 0.0, "xpsnr": 0.0}
        self.count = 0
        self._counts = {"psnr": 0, "ssim": 0, "xpsnr": 0}

    def add(self, luma: Plane, reference: Plane) -> None:
        """One more pair. Raises ValueError where the sizes differ."""
        if luma.shape != reference.shape:
            raise ValueError(f"pictures of {luma.shape} and {reference.shape}")
        if not self._filters:
            self._filters = {name: _Filter(name, _KEYS[name], luma.shape) for name in _fitting(luma.shape)}
        for name, made in self._filters.items():
            self._note(name, made.push((luma, reference), self.count))
        self.count += 1

    def finish(self) -> None:
        """Take what the filters hold back; no pair may follow."""
        for name, made in self._filters.items():
            self._note(name, made.finish())

    def psnr(self) -> float | None:
        """dB; IDENTICAL where nothing differs, None where nothing was compared."""
        return _decibels(self._mean("psnr"))

    def ssim(self) -> float | None:
        """-1..1, 1 where nothing differs; None where pictures are smaller than 8 by 8 pixels."""
        return self._mean("ssim")

    def xpsnr(self) -> float | None:
        """dB; IDENTICAL where nothing differs, None where pictures have fewer than 2304 pixels."""
        return _decibels(self._mean("xpsnr"))

    def _mean(self, name: str) -> float | None:
        return self._sums[name] / self._counts[name] if self._counts[name] else None

    def _note(self, name: str, values: list[float]) -> None:
        for value in values:
            self._sums[name] += _error(value) if name == "xpsnr" else value
            self._counts[name] += 1


def _error(decibels: float) -> float:
    """The mean squared error that so many dB stand for."""
    return 255.0**2 / 10 ** (decibels / 10) if math.isfinite(decibels) else 0.0


def _fitting(shape: tuple[int, ...]) -> list[str]:
    """The filters that pictures of (h, w) are large enough for."""
    area, narrow = shape[0] * shape[1], min(shape[:2])
    return [name for name in _KEYS if narrow >= _NARROWEST[name] and area >= _SMALLEST[name]]


def _decibels(error: float | None) -> float | None:
    if error is None:
        return None
    return min(IDENTICAL, 10 * math.log10(255.0**2 / error)) if error > 0 else IDENTICAL


def limited(luma: Plane) -> Plane:
    """Full-range luma (0 to 255) as limited-range luma (16 to 235)."""
    table = np.round(16 + np.arange(256) * (219 / 255)).astype(np.uint8)
    return np.asarray(table[luma], np.uint8)


def in_one_size(first: Plane, second: Plane) -> tuple[Plane, Plane]:
    """Both without the lines and columns by which rounding made one of them larger."""
    height, width = min(first.shape[0], second.shape[0]), min(first.shape[1], second.shape[1])
    return first[:height, :width], second[:height, :width]
