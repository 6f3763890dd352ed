"""Measures of sound without a reference, on blocks that follow each other; memory grows by a few numbers a second.

levels = Levels(rate=48000); levels.feed(block); speech, gaps = levels.split(speech_spans)
loudness_curve(blocks, rate=48000, channels=1).momentary      # LUFS, ten a second
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, cast

import av
import msgspec
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from clipforge_core import AudioElement, MediaInfo, Span, Timeline, TimelineTrack
from clipforge_media.loudness import GATE
from clipforge_media.mixing import Mix
from clipforge_media.placing import LAYOUTS, Samples

Numbers = NDArray[np.float64]

SPEECH_HOP = 0.02
"""Seconds of one frame of `band_levels`."""

LOUDNESS_STEP = Fraction(1, 10)
"""Seconds between two values of a loudness curve."""


def heard(
    timeline: Timeline, infos: Mapping[str, MediaInfo], elements: Sequence[AudioElement], *, rate: int
) -> Iterable[Samples]:
    """Some audio elements alone, mixed as they will be, in mono at `rate`: float32 (n,) blocks of a second."""
    canvas = msgspec.structs.replace(timeline.canvas, sample_rate=rate, channels=1)
    track = TimelineTrack(name="heard", kind="audio", elements=tuple(elements))
    alone = msgspec.structs.replace(timeline, canvas=canvas, tracks=(track,))
    with Mix(alone, infos) as mix:
        for block in mix.blocks():
            yield block[:, 0]


class Spectra:
    """Power spectra (size // 2 + 1,) of Hann windows of sound that comes in blocks; a full-scale sine's peak is 1."""

    def __init__(self, size: int, hop: int) -> None:
        self._size, self._hop = size, hop
        self._window = np.hanning(size + 1)[:-1]
        self._scale = (2.0 / self._window.sum()) ** 2
        self._rest: Samples = np.zeros(0, np.float32)

    def feed(self, block: Samples) -> Iterable[Numbers]:
        """The spectra of the windows that are whole after one more float32 (n,) block."""
        self._rest = np.concatenate([self._rest, block])
        while len(self._rest) >= self._size:
            yield np.abs(np.fft.rfft(self._rest[: self._size] * self._window)) ** 2 * self._scale
            self._rest = self._rest[self._hop :]


def spectra(blocks: Iterable[Samples], size: int, hop: int) -> Iterable[Numbers]:
    """The spectra of float32 (n,) blocks that follow each other; see `Spectra`."""
    windows = Spectra(size, hop)
    for block in blocks:
        yield from windows.feed(block)


def band_levels(blocks: Iterable[Samples], rate: int, low: float = 120.0, high: float = 7600.0) -> Numbers:
    """Mean power of each SPEECH_HOP between `low` and `high` Hz, where speech is."""
    size = round(SPEECH_HOP * rate)
    frequencies = np.fft.rfftfreq(2 * size, 1 / rate)
    band = (frequencies >= low) & (frequencies <= high)
    # Windows of two hops: the sum over bins is a power, up to a factor that all share.
    return np.asarray([power[band].sum() for power in spectra(blocks, 2 * size, size)], dtype=np.float64)


class LoudnessCurve(NamedTuple):
    """Momentary (0.4 s) and short-term (3 s) loudness in LUFS at every LOUDNESS_STEP, and the range in LU."""

    momentary: Numbers
    short_term: Numbers
    range: float


def loudness_curve(blocks: Iterable[Samples], *, rate: int) -> LoudnessCurve:
    """Loudness over time of float32 (n,) blocks (EBU Tech 3341; the range is that of EBU Tech 3342)."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout=LAYOUTS[1], time_base=Fraction(1, rate))
    meter, sink = graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    moments: list[float] = []
    short: list[float] = []
    facts: dict[str, str] = {}
    at = 0
    for block in blocks:
        if not len(block):
            continue
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1), format="flt", layout=LAYOUTS[1]
        )
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        at += len(block)
        source.push(frame)
        while True:
            try:
                out = cast(AudioFrame, sink.pull())
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            facts = {**facts, **out.metadata}
            moments.append(_lufs(facts.get("lavfi.r128.M")))
            short.append(_lufs(facts.get("lavfi.r128.S")))
    return LoudnessCurve(np.asarray(moments), np.asarray(short), float(facts.get("lavfi.r128.LRA", 0.0)))


def _lufs(text: str | None) -> float:
    value = float(text) if text is not None else GATE
    return value if math.isfinite(value) and value > GATE else GATE


def on_timeline(elements: Sequence[AudioElement], source: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of a source's media clock as the Timeline's elements of that source let them be heard."""
    found: list[Span] = []
    for element in elements:
        if element.source != source or element.loop:
            continue
        shown = Span(element.source_start, element.source_start + element.duration * element.speed)
        for span in spans:
            start, end = max(span.start, shown.start), min(span.end, shown.end)
            if start < end:
                shift = element.start - element.source_start / element.speed
                found.append(Span(start / element.speed + shift, end / element.speed + shift))
    return sorted(found)


def covered(spans: Sequence[Span], count: int, step: float, margin: float = 0.0) -> NDArray[np.bool_]:
    """Which of `count` frames, `step` seconds apart, lie in one of the spans, made wider by `margin` seconds."""
    inside = np.zeros(count, np.bool_)
    for span in spans:
        first = math.floor((float(span.start) - margin) / step)
        last = math.ceil((float(span.end) + margin) / step)
        inside[max(0, first) : max(0, last)] = True
    return inside


def decibels(power: float) -> float:
    """10 log10, -200 for nothing."""
    return 10 * math.log10(power) if power > 1e-20 else -200.0
