"""The spoken part of a file as the detector needs it: clean words, in units that clips are made of.

A unit is a sentence, or a part of one where a sentence is longer than a clip may be. Nothing is taken
for granted: words may be unsorted, empty, outside the file or on top of each other, and the sentence
track may be missing or not fit the transcript.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from clipforge_core import Events, Samples, Timing, Tracks, Word, join_words
from clipforge_plugins.detectors.highlight.lexicons import Lexicon, guess, lexicon

ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।", "۔", "።", "။")
"""Characters that end sentences."""
_CLOSERS = "\"'”’»)]}」』）"
_SOFT = (",", ";", ":", "–", "—", "，", "、", "；", "：", "،")
_LONG_GAP = Fraction(6, 5)


@dataclass(frozen=True)
class Unit:
    """Words [first, last) that stay together; `row` is their sentence, -1 where there is none."""

    first: int
    last: int
    row: int
    start: Fraction
    end: Fraction


@dataclass(frozen=True)
class Talk:
    """Words sorted by time and the units they form. `until[i]` is when words 0..i are all over.

    `vectors` is a float64 array (units, dimensions) of unit rows, or None. `aligned` is False where
    word times are only spread over cues.
    """

    words: tuple[Word, ...]
    units: tuple[Unit, ...]
    until: tuple[Fraction, ...]
    language: str
    lexicon: Lexicon | None
    vectors: Any
    aligned: bool

    def text(self, first: int, last: int) -> str:
        """Words [first, last) as running text."""
        return join_words(self.words[first:last])

    def clean_before(self, word: int) -> bool:
        """True if no word before is still being spoken when this one begins."""
        return word <= 0 or word >= len(self.words) or self.until[word - 1] <= self.words[word].start


def read_talk(tracks: Tracks, duration: Fraction, longest: Fraction, language: str = "") -> Talk | None:
    """The talk of a file of `duration` seconds; None where no word was said.

    Units are at most `longest` seconds where their words allow it.
    """
    transcript = tracks.transcript
    if transcript is None:
        return None
    order = sorted(
        (i for i, w in enumerate(transcript.words) if w.text.strip() and 0 <= w.start < duration),
        key=lambda i: (transcript.words[i].start, i),
    )
    words = tuple(_within(transcript.words[i], duration) for i in order)
    if not words:
        return None
    until = tuple(accumulate((w.end for w in words), max))
    bounds = _sentence_bounds(tracks, order) or _guessed_bounds(words, transcript.breaks, order)
    spoken = (transcript.language or language).lower().replace("_", "-").split("-")[0]
    spoken = spoken or guess([w.text.lower().strip(".,!?;:\"'") for w in words])
    units = [
        Unit(first, last, row, words[first].start, max(until[last - 1], words[first].start))
        for begin, end, row in bounds
        for first, last in _split(words, until, begin, end, longest)
    ]
    return Talk(
        words=words,
        units=tuple(units),
        until=until,
        language=spoken,
        lexicon=lexicon(spoken),
        vectors=_vectors(tracks, units),
        aligned=sum(w.timing == Timing.ALIGNED for w in words) * 2 >= len(words),
    )


def resplit(talk: Talk, longest: Fraction) -> Talk:
    """The same talk with units of at most `longest` seconds; parts share the vector of their sentence."""
    units = [
        Unit(first, last, unit.row, talk.words[first].start, talk.until[last - 1])
        for unit in talk.units
        for first, last in _split(talk.words, talk.until, unit.first, unit.last, longest)
    ]
    vectors = None
    if talk.vectors is not None:
        row = {word: at for at, unit in enumerate(talk.units) for word in range(unit.first, unit.last)}
        vectors = talk.vectors[[row[unit.first] for unit in units]]
    return Talk(talk.words, tuple(units), talk.until, talk.language, talk.lexicon, vectors, talk.aligned)


def _within(word: Word, duration: Fraction) -> Word:
    end = min(max(word.start, word.end), duration)
    if end == word.end:
        return word
    return Word(text=word.text, start=word.start, end=end, timing=word.timing, space=word.space, speaker=word.speaker)


def _sentence_bounds(tracks: Tracks, order: list[int]) -> list[tuple[int, int, int]]:
    """(first, last, row) of the sentence track in sorted words; words beside sentences form their own."""
    track = tracks.get("sentences", Events)
    if track is None or order != sorted(order):
        return []
    owner = [-1] * len(order)
    for row, event in enumerate(track.events):
        first, last = event.data.get("first"), event.data.get("last")
        if not (isinstance(first, int) and isinstance(last, int)):
            return []
        low, high = bisect_left(order, first), bisect_left(order, last)
        owner[low:high] = [row] * max(0, high - low)
    if all(row < 0 for row in owner):
        return []
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(owner), 1) if a != b), len(order)]
    return [(a, b, owner[a]) for a, b in pairwise(edges)]


def _guessed_bounds(words: tuple[Word, ...], breaks: tuple[int, ...], order: list[int]) -> list[tuple[int, int, int]]:
    """Sentences by punctuation, long silences, and the breaks of the origin where nothing is punctuated."""
    punctuated = sum(ends_sentence(w.text) for w in words) * 40 >= len(words)
    hinted = set() if punctuated else {bisect_left(order, b) for b in breaks}
    edges = [0]
    for i in range(1, len(words)):
        gap = words[i].start - words[i - 1].end
        if ends_sentence(words[i - 1].text) or gap >= _LONG_GAP or i in hinted:
            edges.append(i)
    edges.append(len(words))
    return [(a, b, -1) for a, b in pairwise(edges)]


def ends_sentence(word: str) -> bool:
    """True if the word carries the punctuation of a sentence's end."""
    return word.rstrip().rstrip(_CLOSERS).endswith(ENDS)


def _split(
    words: tuple[Word, ...], until: tuple[Fraction, ...], first: int, last: int, longest: Fraction
) -> list[tuple[int, int]]:
    """Parts of words [first, last) of at most `longest` seconds, cut at commas and gaps."""
    parts, todo = [], [(first, last)]
    while todo:
        a, b = todo.pop()
        length = until[b - 1] - words[a].start
        cut = _best_cut(words, until, a, b) if length > longest and b - a > 1 else None
        if cut is None:
            parts.append((a, b))
        else:
            todo += [(cut, b), (a, cut)]
    return parts


def _best_cut(words: tuple[Word, ...], until: tuple[Fraction, ...], a: int, b: int) -> int | None:
    """The word to begin the second part with: after a pause or comma, and near the middle."""
    begin, length = words[a].start, until[b - 1] - words[a].start
    best: tuple[float, int] | None = None
    for i in range(a + 1, b):
        gap = words[i].start - until[i - 1]
        if gap < 0:
            continue
        soft = words[i - 1].text.rstrip().endswith(_SOFT)
        off = abs(float((words[i].start - begin) / length) - 0.5) if length else 0.0
        merit = min(1.0, float(gap)) + 0.5 * soft - 1.5 * off
        if best is None or merit > best[0]:
            best = (merit, i)
    return best[1] if best else None


def _vectors(tracks: Tracks, units: list[Unit]) -> Any:
    """Rows of the embeddings for the units; None where the track does not fit."""
    import numpy as np

    track, sentences = tracks.get("embeddings", Samples), tracks.get("sentences", Events)
    if track is None or sentences is None or len(track.shape) != 2 or track.shape[0] != len(sentences.events):
        return None
    if track.shape[0] < 2 or any(unit.row < 0 for unit in units):
        return None
    try:
        rows = np.frombuffer(track.data, track.dtype).reshape(track.shape).astype(np.float64)
    except (ValueError, TypeError):
        return None
    return rows[[unit.row for unit in units]] if np.isfinite(rows).all() else None
