"""Where words begin and end: what the recogniser says, corrected by what can be heard.

Whisper's attention turns to a word before it is spoken: measured against phoneme times of synthetic
speech, its starts are early by 85 ms (median) and its ends by 45 ms; against a phonetic aligner on real
speech it is the same within 20 ms. After a pause a start can lie a second early, because the silence
counts to the word that follows. So all times are shifted, and where there is a silence between two
words, the first ends where it begins and the second begins where it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]
    Curve = NDArray[np.float64]

RATE = 16000
HOP = 160
_FRAME = 400
_STEP = HOP / RATE

START_LAG = 0.085
"""Seconds by which Whisper's word starts are early."""
END_LAG = 0.045
"""Seconds by which its word ends are early."""
SILENCE = 12
"""Frames of 10 ms that make a silence between words: the closure of a "t" or "k" is shorter."""
LONG_SILENCE = 30
"""Frames of a silence that may move a start by more than `NEAR`."""
NEAR = 0.1
LEAST = 0.04
"""Seconds that a word lasts at least."""
_TAIL = 0.3
"""Seconds that a word with punctuation goes on beyond its last token, where no silence tells."""
_EARLY, _LATE = 0.35, 0.2
"""Seconds by which a silence may begin after, or end before, the place where two words meet."""


class Heard(msgspec.Struct, frozen=True):
    """A word as it was recognised: seconds in its chunk, probability 0..1.

    `tokens_end` is when the word itself ends, `end` includes its punctuation and what follows it.
    """

    text: str
    start: float
    tokens_end: float
    end: float
    probability: float
    space: bool


def loudness(sound: Sound) -> Curve:
    """Power between 150 and 6500 Hz in dB, one value each 10 ms, smoothed over three."""
    if not len(sound):
        return np.zeros(0)
    padded = np.pad(sound, (_FRAME // 2, _FRAME // 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::HOP] * np.hanning(_FRAME).astype(np.float32)
    power = np.abs(np.fft.rfft(frames, 512, axis=1)) ** 2
    bins = np.fft.rfftfreq(512, 1 / RATE)
    level = 10 * np.log10(power[:, (bins > 150) & (bins < 6500)].sum(axis=1) + 1e-7)
    return np.convolve(np.pad(level.astype(np.float64), 1, "edge"), np.ones(3) / 3, "valid")


def silences(level: Curve, shortest: int = SILENCE) -> list[tuple[float, float]]:
    """Stretches in seconds where the level is within a fifth of the way from noise to speech.

    Noise and speech are the 8th and 95th percentile of the level: a chunk holds both.
    """
    if not len(level):
        return []
    noise, speech = np.percentile(level, [8, 95])
    quiet = np.concatenate([[0], (level < noise + max(3.0, 0.2 * (speech - noise))).astype(np.int8), [0]])
    edges = np.diff(quiet)
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(a * _STEP, b * _STEP) for a, b in zip(begins.tolist(), ends.tolist(), strict=True) if b - a >= shortest]


def correct(words: Sequence[Heard], quiet: Sequence[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """(start, end) of each word in seconds: in order, apart, inside [0, length], at least 40 ms long."""
    starts = [word.start + START_LAG for word in words]
    ends = [max(word.tokens_end + END_LAG, min(word.end, word.tokens_end + _TAIL)) for word in words]
    for number in range(len(words) + 1):
        silence = _between(words, number, quiet)
        if silence is None:
            continue
        if number:
            ends[number - 1] = silence[0] + 0.02
        if number < len(words):
            starts[number] = silence[1] - 0.01
    return ordered(list(zip(starts, ends, strict=True)), length)


def _between(words: Sequence[Heard], number: int, quiet: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The longest silence between word `number` and the one before it, if there is one near the seam."""
    before = words[number - 1] if number else None
    after = words[number] if number < len(words) else None
    earliest = (before.start + before.tokens_end) / 2 + START_LAG if before else -1.0
    if after is not None:
        seam, latest = after.start + START_LAG, after.tokens_end + END_LAG - 2 * LEAST
    elif before is not None:
        seam, latest = before.tokens_end + END_LAG, float("inf")
    else:
        return None
    best: tuple[float, float] | None = None
    for begin, end in quiet:
        if end <= earliest or begin > seam + _EARLY or end < seam - _LATE or end > latest:
            continue
        if after is not None and end - seam > NEAR and end - begin < LONG_SILENCE * _STEP:
            continue
        if best is None or end - begin > best[1] - best[0]:
            best = (max(begin, earliest), end)
    return best


def ordered(times: Sequence[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """The times in order and without overlap, each at least 40 ms long, as far as `length` has room."""
    least = min(LEAST, length / len(times)) if times else LEAST
    starts: list[float] = []
    floor = 0.0
    for number, (start, _) in enumerate(times):
        room = length - least * (len(times) - number)
        starts.append(max(min(start, room), floor))
        floor = starts[-1] + least
    placed: list[tuple[float, float]] = []
    for number, start in enumerate(starts):
        limit = starts[number + 1] if number + 1 < len(starts) else length
        placed.append((start, max(start, min(max(times[number][1], start + least), limit))))
    return placed
