"""The sound of one AudioElement: its source range at its speed, looped, faded and at its gain.

voice = ElementSound(element, info, rate=48000, channels=2, edges=Edges())
voice.first, voice.end          # its samples on the Timeline
voice.read(48000)               # the next second, float32 (n, channels)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec
import numpy as np

from clipforge_core import AudioElement, MediaInfo, Ride, Span
from clipforge_media.enhance.sound_filters import FILTER_RATE, LEAD, at_rate, filtered, ridden, source_filters, tail
from clipforge_media.placing import Samples
from clipforge_media.sound_reading import SoundReader
from clipforge_media.tempo import at_speed

DECLICK = Fraction(5, 1000)
"""Seconds over which sound that is cut in the middle comes and goes, so that no cut clicks."""


class Edges(msgspec.Struct, frozen=True):
    """Whether an element's sound goes on before its start, and after its end, in a neighbour."""

    joined_before: bool = False
    joined_after: bool = False


def joined(elements: Sequence[AudioElement]) -> list[tuple[AudioElement, Edges]]:
    """Elements in order, those that go on with the next samples of the same source made one.

    Neighbours that differ in gain or fades stay apart, but know that no click is to be feared between them.
    """
    ordered = sorted(elements, key=lambda e: (e.start, e.id))
    merged: list[AudioElement] = []
    for element in ordered:
        before = next((m for m in merged if _goes_on(m, element) and _alike(m, element)), None)
        if before is None:
            merged.append(element)
        else:
            longer = msgspec.structs.replace(
                before, duration=before.duration + element.duration, fade_out=element.fade_out
            )
            merged[merged.index(before)] = longer
    return [(e, Edges(any(_goes_on(o, e) for o in merged), any(_goes_on(e, o) for o in merged))) for e in merged]


def _goes_on(first: AudioElement, second: AudioElement) -> bool:
    same = (first.source, first.stream, first.speed) == (second.source, second.stream, second.speed)
    fits = first.end == second.start and first.source_start + first.duration * first.speed == second.source_start
    return same and fits and not first.loop and not second.loop


def _alike(first: AudioElement, second: AudioElement) -> bool:
    same = (first.gain, first.role, first.filters) == (second.gain, second.role, second.filters)
    # A ride belongs to the clock of its own element.
    rides = any(isinstance(f, Ride) for f in first.filters)
    return same and not rides and not first.fade_out and not second.fade_in


class ElementSound:
    """Samples of an element, pulled in order. `first` and `end` are sample indexes on the Timeline."""

    def __init__(self, element: AudioElement, info: MediaInfo, *, rate: int, channels: int, edges: Edges) -> None:
        self.element = element
        self.first, self.end = round(element.start * rate), round(element.end * rate)
        self._info, self._rate, self._channels = info, rate, channels
        self._reader = SoundReader(info, element.stream)
        self._edges = edges
        self._blocks = self._at_tempo()
        self._left: Samples = np.zeros((0, channels), np.float32)
        self._at = 0

    def close(self) -> None:
        """Close the source."""
        self._reader.close()

    def read(self, count: int) -> Samples:
        """The next samples, (count, channels); silence after the source's end."""
        parts, missing = [self._left[:count]], count - len(self._left)
        self._left = self._left[count:]
        while missing > 0:
            block = next(self._blocks, None)
            if block is None:
                parts.append(np.zeros((missing, self._channels), np.float32))
                break
            parts.append(block[:missing])
            self._left = block[missing:]
            missing -= len(block)
        sound = np.concatenate(parts)
        gains = self._gains(self._at, count)
        self._at += count
        return (sound * gains[:, None]).astype(np.float32)

    def skip(self, count: int) -> None:
        """Pass over samples: the part of an element that lies before the Timeline."""
        while count > 0:
            count -= len(self.read(min(count, self._rate)))

    def _at_tempo(self) -> Iterator[Samples]:
        return at_speed(self._source(), self.element.speed, rate=self._rate, channels=self._channels)

    def _source(self) -> Iterator[Samples]:
        element, track = self.element, self._reader.track
        wanted = Fraction(self.end - self.first, self._rate) * element.speed
        length = wanted
        if element.loop:
            length = min(wanted, track.start + track.duration - element.source_start)
        if length <= 0:
            return
        done = Fraction(0)
        while done < wanted:
            span = Span(element.source_start, element.source_start + min(length, wanted - done))
            if source_filters(element.filters):
                yield from self._filtered(span)
            else:
                for _, block in self._reader.blocks(span, rate=self._rate, channels=self._channels):
                    yield block
            done += length

    def _filtered(self, span: Span) -> Iterator[Samples]:
        """The span after the element's filters, which hear what lies around it."""
        filters, channels = self.element.filters, self._channels
        lead = min(LEAD, max(Fraction(0), span.start))
        around = Span(span.start - lead, span.end + Fraction(tail(filters), FILTER_RATE))
        blocks = (block for _, block in self._reader.blocks(around, rate=FILTER_RATE, channels=channels))
        first = round(span.start * FILTER_RATE) - round(around.start * FILTER_RATE)
        cleaned = filtered(blocks, filters, channels=channels, lead=first)
        yield from at_rate(cleaned, FILTER_RATE, self._rate, channels)

    def _gains(self, at: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Gain of samples at.. of the element: its own, its fades, and short ones where it is cut."""
        element, rate = self.element, self._rate
        length = self.end - self.first
        fade_in, fade_out = round(element.fade_in * rate), round(element.fade_out * rate)
        short = min(round(DECLICK * rate), length // 2)
        if not fade_in and not self._edges.joined_before and element.source_start > self._reader.track.start:
            fade_in = short
        if not fade_out and not self._edges.joined_after:
            fade_out = short
        places = np.arange(at, at + count) + 0.5
        gains = 10 ** ((element.gain + ridden(element.filters, places / rate)) / 20)
        # A quarter of a sine: two sounds that cross keep their power.
        if at < fade_in:
            gains *= np.sin(np.clip(places / fade_in, 0, 1) * np.pi / 2)
        if at + count > length - fade_out:
            gains *= np.sin(np.clip((length - places) / fade_out, 0, 1) * np.pi / 2)
        return gains
