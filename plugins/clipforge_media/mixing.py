"""The mix of a Timeline: all its audio elements, summed block by block.

    with Mix(timeline, infos) as mix:
        for block in mix.blocks(): ...          # float32 (n, channels), exactly as long as the Timeline

Memory does not grow with length: a block of each element that sounds is held at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clipforge_core import AudioElement, MediaInfo, Timeline
from clipforge_media.ducking import duck_curve, gains_at, window_levels
from clipforge_media.placing import Samples
from clipforge_media.sound_elements import ElementSound, joined


def audio_elements(timeline: Timeline) -> tuple[AudioElement, ...]:
    """All audio elements that are heard."""
    found = (e for e in timeline.elements("audio") if isinstance(e, AudioElement))
    return tuple(e for e in found if e.duration > 0 and e.end > 0 and e.start < timeline.duration)


def sample_count(timeline: Timeline) -> int:
    """How many samples a Timeline's sound has."""
    return round(timeline.duration * timeline.canvas.sample_rate)


class Mix:
    """Mixes a Timeline; `infos` are its probed sources by id. A context manager."""

    def __init__(self, timeline: Timeline, infos: Mapping[str, MediaInfo]) -> None:
        self._timeline = timeline
        self._infos = infos
        self._rate = timeline.canvas.sample_rate
        self._channels = timeline.canvas.channels
        self._elements = audio_elements(timeline)
        self._open: list[ElementSound] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all sources."""
        for sound in self._open:
            sound.close()
        self._open = []

    def blocks(self) -> Iterator[Samples]:
        """The mix from the Timeline's start to its end, a second at a time; may pass full scale."""
        roles = {e.role for e in self._elements}
        curve = self._curve() if {"music", "voice"} <= roles else None
        music = self._sum([e for e in self._elements if e.role == "music"])
        others = self._sum([e for e in self._elements if e.role != "music"])
        at = 0
        for block, under in zip(others, music, strict=True):
            if curve is not None:
                under = (under * gains_at(curve, at, len(under), self._rate)[:, None]).astype(np.float32)
            yield block + under
            at += len(block)
        self.close()

    def _curve(self) -> NDArray[np.float64]:
        voices = self._sum([e for e in self._elements if e.role == "voice"])
        levels = [window_levels(block, self._rate) for block in voices]
        return duck_curve(np.concatenate(levels)) if levels else np.zeros(1)

    def _sum(self, elements: list[AudioElement]) -> Iterator[Samples]:
        total = sample_count(self._timeline)
        waiting = joined(elements)
        sounding: list[ElementSound] = []
        for at in range(0, total, self._rate):
            end = min(at + self._rate, total)
            mixed = np.zeros((end - at, self._channels), np.float32)
            while waiting and round(waiting[0][0].start * self._rate) < end:
                element, edges = waiting.pop(0)
                info = self._infos[element.source]
                sound = ElementSound(element, info, rate=self._rate, channels=self._channels, edges=edges)
                self._open.append(sound)
                sound.skip(max(0, at - sound.first))
                sounding.append(sound)
            for sound in list(sounding):
                first, last = max(at, sound.first), min(end, sound.end)
                mixed[first - at : last - at] += sound.read(last - first)
                if sound.end <= end:
                    sounding.remove(sound)
                    sound.close()
            yield mixed
