"""Sound filters of an audio element, on blocks of samples that follow each other.

    for block in filtered(blocks, element.filters, channels=2, lead=48000): ...

All of them work at FILTER_RATE. What comes out is sample for sample in time with what goes in: `lead` samples
before the wanted ones let the filters settle and are dropped, and what a filter delays is read on at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from fractions import Fraction
from typing import Protocol, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from clipforge_core import Denoise, Notch, RenderFailed, Ride, SoundFilter
from clipforge_media.enhance.deepfilter import DELAY, DENOISER, RATE, Suppressor
from clipforge_media.placing import LAYOUTS, Samples

FILTER_RATE = RATE
"""Samples a second at which filters work: the noise suppressor knows no other."""

LEAD = Fraction(3, 2)
"""Seconds before an element that filters hear to settle."""


class _Stage(Protocol):
    def feed(self, block: Samples) -> Samples: ...

    def close(self) -> None: ...


def source_filters(filters: Sequence[SoundFilter]) -> list[Notch | Denoise]:
    """Those that work on the source's sound; a `Ride` belongs to the element's own clock."""
    return [f for f in filters if not isinstance(f, Ride)]


def tail(filters: Sequence[SoundFilter]) -> int:
    """Samples at FILTER_RATE after the wanted ones that must be read, because filters are late."""
    return sum(DELAY for f in filters if isinstance(f, Denoise))


def filtered(
    blocks: Iterable[Samples], filters: Sequence[SoundFilter], *, channels: int, lead: int
) -> Iterator[Samples]:
    """Blocks (n, channels) at FILTER_RATE after the filters, without the first `lead` samples.

    The blocks reach `tail(filters)` samples further than what is wanted. Raises MissingExtra, ModelCorrupt,
    RenderFailed.
    """
    drop = lead + tail(filters)
    with ExitStack() as stack:
        stages = [stack.enter_context(closing(_stage(f, channels))) for f in source_filters(filters)]
        for block in blocks:
            for stage in stages:
                block = stage.feed(block)
            skipped = min(drop, len(block))
            drop -= skipped
            if len(block) > skipped:
                yield block[skipped:]


def _stage(wanted: Notch | Denoise, channels: int) -> _Stage:
    return _Notches(wanted, channels) if isinstance(wanted, Notch) else _Denoiser(wanted, channels)


def ridden(filters: Sequence[SoundFilter], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Decibels that the rides among the filters add at times (seconds from the element's start)."""
    gains = np.zeros(len(times))
    for ride in filters:
        if isinstance(ride, Ride) and ride.decibels:
            places = np.arange(len(ride.decibels)) * float(ride.step)
            gains += np.interp(times, places, np.asarray(ride.decibels))
    return gains


def at_rate(blocks: Iterable[Samples], rate: int, wanted: int, channels: int) -> Iterator[Samples]:
    """Blocks (n, channels) at another sample rate, the first sample at the same time."""
    if rate == wanted:
        yield from blocks
        return
    layout = LAYOUTS[channels]
    resampler = av.AudioResampler(format="flt", layout=layout, rate=wanted)
    for block in blocks:
        yield from _resampled(resampler, _frame(block, rate, layout), channels)
    yield from _resampled(resampler, None, channels)


def _resampled(resampler: av.AudioResampler, frame: AudioFrame | None, channels: int) -> Iterator[Samples]:
    for out in resampler.resample(frame):
        yield out.to_ndarray().reshape(-1, channels).astype(np.float32, copy=False)


def _frame(block: Samples, rate: int, layout: str) -> AudioFrame:
    flat = np.ascontiguousarray(block, dtype=np.float32).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(flat, format="flt", layout=layout)
    frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
    return frame


class _Notches:
    """FFmpeg's second-order band-reject filters in a row, in double precision: no delay."""

    def __init__(self, notch: Notch, channels: int) -> None:
        self._layout = LAYOUTS[channels]
        self._channels = channels
        self._at = 0
        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=FILTER_RATE, format="flt", layout=self._layout, time_base=Fraction(1, FILTER_RATE)
        )
        nodes = [
            self._graph.add("bandreject", f=f"{f:.6f}", width_type="h", width=f"{notch.width:g}", precision="f64")
            for f in notch.frequencies
            if 0.0 < f < FILTER_RATE / 2
        ]
        self._sink = self._graph.add("abuffersink")
        form = self._graph.add("aformat", sample_fmts="flt")
        self._graph.link_nodes(self._source, *nodes, form, self._sink)
        self._graph.configure()

    def feed(self, block: Samples) -> Samples:
        if not len(block):
            return block
        frame = _frame(block, FILTER_RATE, self._layout)
        frame.pts = self._at
        self._at += len(block)
        self._source.push(frame)
        parts: list[Samples] = []
        while True:
            try:
                out = cast(AudioFrame, self._sink.pull())
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            parts.append(out.to_ndarray().reshape(-1, self._channels).astype(np.float32, copy=False))
        return np.concatenate(parts) if parts else np.zeros((0, self._channels), np.float32)

    def close(self) -> None:
        """The graph goes with the object."""


class _Denoiser:
    """A suppressor for each channel; channels that are alike share one, as long as they are."""

    def __init__(self, denoise: Denoise, channels: int) -> None:
        if denoise.model != DENOISER:
            raise RenderFailed(path=denoise.model, detail=f"no such noise suppressor; there is {DENOISER}")
        self._limit = denoise.limit
        self._channels = channels
        self._suppressors: list[Suppressor] = []
        self._apart = False

    def feed(self, block: Samples) -> Samples:
        if not self._suppressors:
            self._apart = self._channels > 1 and not _alike(block)
            self._suppressors = [Suppressor(self._limit) for _ in range(self._channels if self._apart else 1)]
        if not self._apart and self._channels > 1 and not _alike(block):
            # From here on each channel for itself; what was heard so far was the same.
            self._apart = True
            self._suppressors += [self._suppressors[0].twin() for _ in range(1, self._channels)]
        if not self._apart:
            return np.repeat(self._suppressors[0].feed(block[:, 0])[:, None], self._channels, axis=1)
        return np.stack([s.feed(block[:, c]) for c, s in enumerate(self._suppressors)], axis=1)

    def close(self) -> None:
        """Free the states."""
        for suppressor in self._suppressors:
            suppressor.close()


def _alike(block: Samples) -> bool:
    return bool(np.abs(block - block[:, :1]).max(initial=0.0) < 1e-4)
