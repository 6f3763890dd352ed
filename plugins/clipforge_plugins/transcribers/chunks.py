"""What the recogniser is given at a time: speech packed into chunks of at most half a minute.

Whisper hears windows of 30 seconds and pays the same for one second as for thirty, so stretches of
speech are packed together, without the long silences between them. A chunk ends at a pause; only speech
that goes on for longer than a chunk is cut, at its quietest moment. `Chunk.place` takes a time inside
the chunk back to the file, exactly: chunks are made of whole samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from clipforge_core import Span, union

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

RATE = 16000
LONGEST = 29 * RATE
"""Samples of a chunk: a second less than the model's window, so that the last word is whole."""
LEAST_ROOM = 10 * RATE
"""Room that must be left in a chunk for a piece of speech that has to be cut anyway."""
PAD = Fraction(2, 5)
"""Seconds that are heard on both sides of speech: soft beginnings lie outside of what a detector marks."""
BRIDGE = Fraction(1)
"""Silences of up to so many seconds are heard through: pauses help the recogniser with punctuation."""
_SEARCH = 8 * RATE
_QUIET = RATE // 5


class Chunk(msgspec.Struct, frozen=True):
    """Stretches of the file, [first, last) in samples at 16 kHz, one after another.

    `fresh` says that the chunk begins after a pause and not inside speech that was cut.
    """

    parts: tuple[tuple[int, int], ...]
    fresh: bool = True

    @property
    def samples(self) -> int:
        """Length of the chunk."""
        return sum(last - first for first, last in self.parts)

    def place(self, start: float, end: float) -> tuple[float, float]:
        """Seconds in the file of a word at `start` to `end` seconds of the chunk.

        A word that reaches over a seam is kept to the side where more of it lies.
        """
        best, chosen = -1.0, (0.0, 0.0)
        begin = 0.0
        for first, last in self.parts:
            length = (last - first) / RATE
            left, right = max(start, begin), min(end, begin + length)
            if right - left > best:
                best, shift = right - left, first / RATE - begin
                low, high = first / RATE, last / RATE
                chosen = (min(max(left + shift, low), high), min(max(right + shift, low), high))
            begin += length
        return chosen


class Tape:
    """Sound that is read forward once; what was passed is forgotten, so that memory stays flat."""

    def __init__(self, blocks: Iterable[Sound], at: int = 0) -> None:
        self._blocks = iter(blocks)
        self._held: Sound = np.zeros(0, np.float32)
        self._at = at

    def read(self, first: int, last: int) -> Sound:
        """Samples [first, last), fewer where the sound ends; `first` may not lie before the one before."""
        waiting: list[Sound] = []
        have = self._at + len(self._held)
        while have < last:
            block = next(self._blocks, None)
            if block is None:
                break
            waiting.append(block.reshape(-1))
            have += len(waiting[-1])
        if waiting:
            self._held = np.concatenate([self._held, *waiting])
        if first > self._at:
            self._held = self._held[first - self._at :]
            self._at = first
        return self._held[: last - first].copy()


def regions(speech: Sequence[Span], duration: Fraction) -> list[tuple[int, int]]:
    """What must be heard, in samples: padded speech without short silences; everything where there is none."""
    whole = Span(Fraction(0), duration)
    spans = [s.pad(PAD, whole) for s in speech if s.overlaps(whole)]
    joined = union(spans, BRIDGE) if speech else [whole]
    found = [(int(s.start * RATE), int(s.end * RATE)) for s in joined]
    return [(first, last) for first, last in found if last > first]


def pack(wanted: Sequence[tuple[int, int]], tape: Tape, longest: int = LONGEST) -> Iterator[tuple[Chunk, Sound]]:
    """Chunks with their samples, in order of time."""
    parts: list[tuple[int, int]] = []
    sounds: list[Sound] = []
    used, fresh = 0, True
    for first, last in wanted:
        while first < last:
            room = longest - used
            if last - first <= room:
                taken = last - first
            elif parts and (last - first <= longest or room < min(LEAST_ROOM, longest // 2)):
                yield Chunk(tuple(parts), fresh), np.concatenate(sounds)
                parts, sounds, used, fresh = [], [], 0, True
                continue
            else:
                taken = quietest(tape.read(first, first + room))
            parts.append((first, first + taken))
            sounds.append(tape.read(first, first + taken))
            used += taken
            first += taken
            if first < last:
                yield Chunk(tuple(parts), fresh), np.concatenate(sounds)
                parts, sounds, used, fresh = [], [], 0, False
    if parts:
        yield Chunk(tuple(parts), fresh), np.concatenate(sounds)


def quietest(sound: Sound) -> int:
    """Where to cut: the middle of the quietest fifth of a second among the last eight seconds.

    Never before the middle of the sound.
    """
    begin = max(len(sound) // 2, len(sound) - _SEARCH)
    power = np.concatenate([[0.0], np.cumsum(sound[begin:].astype(np.float64) ** 2)])
    if len(power) <= _QUIET:
        return len(sound)
    sums = power[_QUIET:] - power[:-_QUIET]
    # The last of equal minima: as long a chunk as can be.
    best = len(sums) - 1 - int(np.argmin(sums[::-1]))
    return begin + best + _QUIET // 2
