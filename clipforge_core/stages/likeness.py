"""The same moment in two clips: by what is said in them, and by how their sound rises and falls.

    marks = [ClipMark(digest=…, start=…, end=…, words=(…), curve=curve_of(loudness, span)), …]
    same_moments(marks)      # {3: Likeness(of=0, by="words", share=0.84)}

A file that was encoded again sounds the same to the tenth of a second: where two curves of loudness rise and fall
together, one recording is in both, wherever each clip begins. A talk that two people recorded does not, but its
words are the same. Clips of one file are compared like those of two, because a source may repeat itself.
Everything is found through indexes of short pieces: the work grows with the number of clips, not with its square.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from clipforge_core.model.tracks import Samples
from clipforge_core.timecode import Span

By = Literal["file", "sound", "words"]

RUN = 3
"""Words that are compared together."""

SAME_WORDS = 0.5
"""Share of the shorter clip's runs of words that the other holds too. Two hearings of one talk with a word error
rate of 15 % keep about 0.85 ** 3 = 0.61 of their runs."""

LEAST_RUNS = 8
"""Runs that must be the same: "thank you very much" is said in every talk."""

STEP = Fraction(1, 10)
"""Seconds of one sign of a curve."""

CLEAR = 0.3
"""LU of a step that is clearly up or down: encoding again changes less."""

PIECE = 16
"""Signs of a piece that is looked up; `CLEAR_SIGNS` of them must be clear."""
CLEAR_SIGNS = 4

COMMON = 100
"""A piece that occurs more often than this tells nothing."""

VOTES = 3
"""Pieces at one distance before two curves are laid over each other."""

AGREED = 0.88
"""Share of clear signs that agree where one recording is in both: 0.89 to 1.0 for seven files that were encoded
again at 32 kbit/s and cut elsewhere, at most 0.82 at the best of all shifts for different ones."""

LEAST_CLEAR = 40
"""Clear signs that must be compared: about eight seconds of speech."""

OVERLAP = 0.5
"""Share of the shorter clip that must be common."""


class ClipMark(msgspec.Struct, frozen=True, kw_only=True):
    """What a clip is compared by. `digest` and the times (seconds) name its place in a file; `words` are those that
    are said; `curve` has a sign for each tenth of a second: "u", "d" clearly up and down, "+", "-" hardly."""

    digest: str = ""
    start: float = 0.0
    end: float = 0.0
    words: tuple[str, ...] = ()
    curve: str = ""


class Likeness(msgspec.Struct, frozen=True):
    """A clip shows the same moment as clip `of` (an index): found `by` its words, its sound or its place in the
    same file, and `share` (0..1) of the shorter of both is common."""

    of: int
    by: By
    share: float


def curve_of(samples: Samples, span: Span) -> str:
    """The signs of a track of loudness inside a span; "" where the track is of another kind."""
    if samples.dtype != "<f4" or samples.step != STEP or len(samples.shape) != 1:
        return ""
    values: array[float] = array("f")
    values.frombytes(samples.data)
    first = max(0, round((span.start - samples.start) / STEP))
    last = min(len(values), round((span.end - samples.start) / STEP))
    return "".join(_sign(values[i] - values[i - 1]) for i in range(max(1, first), last))


def _sign(change: float) -> str:
    if change >= 0:
        return "u" if change >= CLEAR else "+"
    return "d" if change <= -CLEAR else "-"


def same_moments(marks: Sequence[ClipMark]) -> dict[int, Likeness]:
    """For each clip that shows the same moment as one before it (the better one: order them by rank), which. A clip
    that is the same as a repeat is told by the first of them."""
    found: dict[tuple[int, int], Likeness] = {}
    for first, second, by, share in (*_by_words(marks), *_by_sound(marks), *_by_place(marks)):
        pair = (min(first, second), max(first, second))
        if pair not in found or share > found[pair].share:
            found[pair] = Likeness(pair[0], by, round(min(1.0, share), 3))
    same: dict[int, Likeness] = {}
    for (first, second), likeness in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        if second not in same:
            same[second] = msgspec.structs.replace(likeness, of=same[first].of if first in same else first)
    return same


# -- by words -----------------------------------------------------------------------------------------

_Found = tuple[int, int, By, float]


def _by_words(marks: Sequence[ClipMark]) -> Iterator[_Found]:
    runs = [_runs(mark.words) for mark in marks]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, mine in enumerate(runs):
        for run in mine:
            holders[run].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for held in holders.values():
        if len(held) <= COMMON:
            shared.update((a, b) for at, a in enumerate(held) for b in held[at + 1 :])
    for (a, b), count in shared.items():
        share = count / max(1, min(len(runs[a]), len(runs[b])))
        if count >= LEAST_RUNS and share >= SAME_WORDS:
            yield a, b, "words", share


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    plain = [bare for word in words if (bare := re.sub(r"[^\w]+", "", word.lower()))]
    return frozenset(tuple(plain[i : i + RUN]) for i in range(len(plain) - RUN + 1))


# -- by sound -----------------------------------------------------------------------------------------


def _by_sound(marks: Sequence[ClipMark]) -> Iterator[_Found]:
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    ways = [mark.curve.translate(_WAYS) for mark in marks]
    for i, mark in enumerate(marks):
        for at in range(len(ways[i]) - PIECE + 1):
            piece = mark.curve[at : at + PIECE]
            if piece.count("u") + piece.count("d") >= CLEAR_SIGNS:
                places[ways[i][at : at + PIECE]].append((i, at))
    votes: Counter[tuple[int, int, int]] = Counter()
    for held in places.values():
        if len(held) <= COMMON:
            votes.update((a, b, y - x) for n, (a, x) in enumerate(held) for b, y in held[n + 1 :] if a != b)
    for (a, b, shift), count in sorted(votes.items()):
        share = _agreement(marks[a].curve, marks[b].curve, shift) if count >= VOTES else 0.0
        if share >= OVERLAP:
            yield a, b, "sound", share


_WAYS = str.maketrans("ud", "+-")


def _agreement(first: str, second: str, shift: int) -> float:
    """What share of the shorter curve is common where place i of the first is i + shift of the second; 0 where the
    curves do not agree there."""
    begin, end = max(0, -shift), min(len(first), len(second) - shift)
    pairs = [(first[i], second[i + shift]) for i in range(begin, end)]
    clear = [(a, b) for a, b in pairs if a in "ud" and b in "ud"]
    if len(clear) < LEAST_CLEAR or sum(a == b for a, b in clear) < AGREED * len(clear):
        return 0.0
    return (end - begin) / min(len(first), len(second))


# -- by place in the same file --------------------------------------------------------------------------


def _by_place(marks: Sequence[ClipMark]) -> Iterator[_Found]:
    of_file: defaultdict[str, list[int]] = defaultdict(list)
    for i, mark in enumerate(marks):
        if mark.digest:
            of_file[mark.digest].append(i)
    for held in of_file.values():
        held.sort(key=lambda i: marks[i].start)
        for n, a in enumerate(held):
            for b in held[n + 1 :]:
                if marks[b].start >= marks[a].end:
                    break
                common = min(marks[a].end, marks[b].end) - marks[b].start
                share = common / min(m.end - m.start for m in (marks[a], marks[b]))
                if share >= OVERLAP:
                    yield a, b, "file", share
