"""What was not said: words that a recogniser makes up out of noise, music and silence."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_plugins.transcribers.timing import Heard

REPEATS = 4
"""A phrase that comes more often than this in a row is a loop of the decoder."""
LONGEST_PHRASE = 12
"""Words of the longest phrase that is searched for loops."""
SINGLE_REPEATS = 8
"""The same for one word: people do say "no, no, no, no"."""
DOUBTFUL = 0.5
"""Probability under which a word in silence is not believed."""


def loops_cut(words: Sequence[Heard]) -> list[Heard]:
    """The words with phrases that repeat and repeat said once."""
    keys = ["".join(c for c in w.text.lower() if c.isalnum()) for w in words]
    kept: list[Heard] = []
    at = 0
    while at < len(words):
        length, times = _loop(keys, at)
        kept.extend(words[at : at + length])
        at += length * times
    return kept


def _loop(keys: Sequence[str], at: int) -> tuple[int, int]:
    """(words of the phrase that begins here, how often to skip it): (1, 1) where nothing loops."""
    for length in range(1, LONGEST_PHRASE + 1):
        phrase = keys[at : at + length]
        times = 1
        while keys[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times > (SINGLE_REPEATS if length == 1 else REPEATS):
            return length, times
    return 1, 1


def in_silence(start: float, end: float, quiet: Sequence[tuple[float, float]]) -> bool:
    """True if at least four fifths of the time are silence."""
    covered = sum(max(0.0, min(end, b) - max(start, a)) for a, b in quiet)
    return end > start and covered >= 0.8 * (end - start)


def believed(word: Heard, start: float, end: float, quiet: Sequence[tuple[float, float]]) -> bool:
    """False for a doubtful word at a time when nobody speaks."""
    return word.probability >= DOUBTFUL or not in_silence(start, end, quiet)
