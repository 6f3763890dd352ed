"""Words to sentences: runs [first, last) that together are all words of a transcript."""

from __future__ import annotations

from fractions import Fraction

from clipforge_core import Transcript, Word
from clipforge_plugins.analyzers.text.boundaries import ends_clause, ends_sentence, has_end_mark

ALWAYS = 2.5
"""Seconds of silence that end a sentence even without a mark."""
SPOKEN = 0.7
"""Seconds of silence that end one in text without punctuation."""
MARKED = 0.3
"""The same where the origin begins a new cue there."""
LONGEST = 25.0
"""Seconds of the longest sentence; a longer one is cut where it is best cut."""
MOST_WORDS = 70
MOST_LETTERS = 420
_SPARSE = 60
"""Words without any end mark between them that make a text unpunctuated."""


def sentence_runs(transcript: Transcript) -> list[tuple[int, int]]:
    """Sentences as [first, last) ranges of words, in order, without gaps."""
    words, breaks = transcript.words, frozenset(transcript.breaks)
    pauses = _pauses(words)
    runs: list[tuple[int, int]] = []
    for first, last in _pieces(words, pauses, transcript.language):
        inner = _unpunctuated(first, last, pauses, breaks) if _bare(words, first, last) else [(first, last)]
        for begin, end in inner:
            runs += _shortened(words, begin, end, pauses, breaks)
    return runs


def _pauses(words: tuple[Word, ...]) -> list[float]:
    """Seconds of silence after each word; none after the last."""
    pairs = zip(words, words[1:], strict=False)
    return [max(0.0, float(after.start - before.end)) for before, after in pairs] + [0.0] * bool(words)


def _pieces(words: tuple[Word, ...], pauses: list[float], language: str) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    first = 0
    for number, word in enumerate(words):
        following = words[number + 1].text if number + 1 < len(words) else None
        if pauses[number] >= ALWAYS or ends_sentence(word.text, following, pauses[number], language):
            pieces.append((first, number + 1))
            first = number + 1
    return pieces


def _bare(words: tuple[Word, ...], first: int, last: int) -> bool:
    """True for a stretch of text that nobody punctuated: long, or without an end mark at its end."""
    return not has_end_mark(words[last - 1].text) or last - first > _SPARSE


def _unpunctuated(first: int, last: int, pauses: list[float], breaks: frozenset[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at in range(first + 1, last):
        pause = pauses[at - 1]
        if pause >= SPOKEN or (at in breaks and pause >= MARKED):
            runs.append((first, at))
            first = at
    return [*runs, (first, last)]


def _shortened(
    words: tuple[Word, ...], first: int, last: int, pauses: list[float], breaks: frozenset[int]
) -> list[tuple[int, int]]:
    """The run, cut where it is best cut until no part is too long."""
    done: list[tuple[int, int]] = []
    waiting = [(first, last)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2 or _fits(words, first, last):
            done.append((first, last))
            continue
        cut = max(range(first + 1, last), key=lambda at: (_worth(words, first, at, last, pauses, breaks), -at))
        waiting += [(cut, last), (first, cut)]
    return done


def _fits(words: tuple[Word, ...], first: int, last: int) -> bool:
    letters = sum(len(w.text) for w in words[first:last])
    length = max(w.end for w in words[first:last]) - words[first].start
    return length <= Fraction(LONGEST) and last - first <= max(MOST_WORDS, letters // 6) and letters <= MOST_LETTERS


def _worth(
    words: tuple[Word, ...], first: int, at: int, last: int, pauses: list[float], breaks: frozenset[int]
) -> float:
    """How good a cut before word `at` is: silence, a clause's end, a cue's begin; near the middle."""
    worth = min(pauses[at - 1], 1.5)
    worth += 0.5 if ends_clause(words[at - 1].text) else 0.0
    worth += 0.4 if at in breaks else 0.0
    return worth - 0.8 * abs(2 * (at - first) / (last - first) - 1)
