"""Faster and slower sound at the same pitch (FFmpeg's atempo: waveform similarity overlap-add)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame

from clipforge_media.placing import LAYOUTS, Samples

_SLOWEST = Fraction(1, 2)
"""The slowest that one atempo filter goes; slower is several in a row."""


def at_speed(blocks: Iterator[Samples], speed: Fraction, *, rate: int, channels: int) -> Iterator[Samples]:
    """Blocks (n, channels) played `speed` times as fast."""
    if speed == 1:
        yield from blocks
        return
    layout = LAYOUTS[channels]
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout=layout, time_base=Fraction(1, rate))
    last = source
    while speed < _SLOWEST:
        slower = graph.add("atempo", str(float(_SLOWEST)))
        last.link_to(slower)
        last, speed = slower, speed / _SLOWEST
    tempo, form, sink = graph.add("atempo", str(float(speed))), graph.add("aformat", "flt"), graph.add("abuffersink")
    last.link_to(tempo)
    tempo.link_to(form)
    form.link_to(sink)
    graph.configure()
    at = 0
    for block in blocks:
        flat = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(flat, format="flt", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        at += len(block)
        source.push(frame)
        yield from _drained(sink, channels)
    source.push(None)
    yield from _drained(sink, channels)


def _drained(sink: av.filter.context.FilterContext, channels: int) -> Iterator[Samples]:
    while True:
        try:
            frame = cast(AudioFrame, sink.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        yield frame.to_ndarray().reshape(-1, channels).astype(np.float32, copy=False)
