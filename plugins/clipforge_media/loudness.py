"""Loudness and true peak as ITU-R BS.1770-5 and EBU R128 measure them (FFmpeg's ebur128 filter).

meter = Meter(rate=48000, channels=2)
for block in blocks: meter.feed(block)
meter.result().integrated   # LUFS
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import cast

import av
import msgspec
import numpy as np
from av.audio.frame import AudioFrame
from av.filter.context import FilterContext

from clipforge_media.placing import LAYOUTS, Samples

SILENT = -200.0
"""What stands for minus infinity, in LUFS and dBTP."""

GATE = -70.0
"""The absolute gate of BS.1770 in LUFS: nothing below it counts."""


class Level(msgspec.Struct, frozen=True):
    """`integrated` in LUFS, `true_peak` in dBTP; SILENT where there is nothing to measure. `range` is the loudness
    range in LU (EBU Tech 3342)."""

    integrated: float
    true_peak: float
    range: float = 0.0


def decibels(amplitude: float) -> float:
    """A linear value in dB of full scale, SILENT at the least."""
    return max(SILENT, 20 * math.log10(amplitude)) if amplitude > 0 else SILENT


class Meter:
    """Measures float32 blocks (n, channels) that follow each other. Without `peaks` the true peak, which costs as
    much as the loudness, is not measured: it counts as SILENT."""

    def __init__(self, *, rate: int, channels: int, peaks: bool = True) -> None:
        self._rate = rate
        self._layout = LAYOUTS[channels]
        self._channels = channels
        self._at = 0
        self._facts: dict[str, str] = {}
        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=rate, format="flt", layout=self._layout, time_base=Fraction(1, rate)
        )
        meter = self._graph.add("ebur128", f"peak={'true' if peaks else 'none'}:metadata=1:framelog=quiet")
        self._sink = self._graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()

    def feed(self, block: Samples) -> None:
        """Measure the next block."""
        if not len(block):
            return
        flat = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(flat, format="flt", layout=self._layout)
        frame.sample_rate, frame.pts, frame.time_base = self._rate, self._at, Fraction(1, self._rate)
        self._at += len(block)
        self._source.push(frame)
        self._pull(self._sink)

    def result(self) -> Level:
        """What was measured so far; sound shorter than 0.4 s has no loudness."""
        # Values come out with each whole tenth of a second: silence pushes the last ones out.
        self.feed(np.zeros((self._rate // 5, self._channels), np.float32))
        integrated = float(self._facts.get("lavfi.r128.I", GATE))
        peak = float(self._facts.get("lavfi.r128.true_peak", 0.0))
        return Level(
            integrated if math.isfinite(integrated) and integrated > GATE else SILENT,
            decibels(peak),
            float(self._facts.get("lavfi.r128.LRA", 0.0)),
        )

    def _pull(self, sink: FilterContext) -> None:
        while True:
            try:
                frame = cast(AudioFrame, sink.pull())
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._facts.update(frame.metadata)
