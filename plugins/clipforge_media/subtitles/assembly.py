"""Cues of any format to a Transcript: one way to order them, to split words and to give them times.

A format hands over passages: what is said between two times, as text with marks where the
file knows when something begins. Words between marks are spread by their length and carry
`Timing.INTERPOLATED`; a word that begins at a mark is `Timing.ALIGNED`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import PurePath

from clipforge_core import BadDocument, Timing, Transcript, Word, milliseconds
from clipforge_media.subtitles.splitting import is_solid, split_words

_NEXT = Fraction(1, 10)


@dataclass(frozen=True)
class Mark:
    """From character `at` of a passage's text on, what is said begins at `time` (seconds)."""

    at: int
    time: Fraction


@dataclass(frozen=True)
class Passage:
    """A cue without its format: plain text (lines parted by newlines), seconds, marks in order."""

    start: Fraction
    end: Fraction
    text: str
    marks: tuple[Mark, ...] = field(default=())
    speaker: str = ""


def transcript(passages: Iterable[Passage], path: str) -> Transcript:
    """The words of the passages, sorted by time; each passage begins a break. Its origin is the file's name.

    Passages that end before they begin and those without text are passed over. Raises
    BadDocument where none is left.
    """
    usable = sorted((p for p in passages if p.end > p.start >= 0), key=lambda p: (p.start, p.end))
    words: list[Word] = []
    breaks: list[int] = []
    for passage in unrolled(usable):
        found = _words(passage, bool(words) and is_solid(words[-1].text[-1:]))
        if found:
            breaks.append(len(words))
            words.extend(found)
    if not words:
        raise BadDocument(path=path, detail="no cue with a time and a text in it")
    return Transcript(words=tuple(words), origin=PurePath(path).name, breaks=tuple(breaks))


def unrolled(passages: Sequence[Passage]) -> list[Passage]:
    """Rolling captions without their repetitions.

    Automatic captions of video platforms show each line twice: as it is spoken and again above
    the next one. Only where that is the habit of the whole file are repeated lines left out.
    """
    lines = [[line.strip() for line in p.text.split("\n") if line.strip()] for p in passages]
    repeated = [0] * len(passages)
    for at in range(1, len(passages)):
        if passages[at].start - passages[at - 1].end <= _NEXT:
            most = min(len(lines[at - 1]), len(lines[at]))
            repeated[at] = next((k for k in range(most, 0, -1) if lines[at - 1][-k:] == lines[at][:k]), 0)
    rolling = [tuple(own[:r]) for r, own in zip(repeated, lines, strict=True) if 0 < r < len(own)]
    # A song repeats a line; a whole file of ever new repetitions, or one with word times, rolls.
    sure = len(set(rolling)) >= 4 or any(p.marks for p in passages)
    if not sure or len(rolling) * 3 < len(passages) - 1:
        return list(passages)
    return [_without(p, r) for p, r in zip(passages, repeated, strict=True)]


def _without(passage: Passage, count: int) -> Passage:
    """The passage without its first `count` lines that hold text."""
    at = 0
    while count:
        end = passage.text.find("\n", at)
        line = passage.text[at : end if end >= 0 else len(passage.text)]
        count -= bool(line.strip())
        at = end + 1 if end >= 0 else len(passage.text)
    marks = tuple(Mark(max(0, m.at - at), m.time) for m in passage.marks if m.at >= at)
    return replace(passage, text=passage.text[at:], marks=marks)


def _trimmed(passage: Passage) -> Passage:
    """Without the space around its text, which takes no time."""
    spare = len(passage.text) - len(passage.text.lstrip())
    text = passage.text.strip()
    marks = tuple(Mark(min(max(0, m.at - spare), len(text)), m.time) for m in passage.marks)
    return replace(passage, text=text, marks=marks)


def _words(passage: Passage, solid_before: bool) -> list[Word]:
    passage = _trimmed(passage)
    found: list[tuple[int, int, str, bool]] = []
    at = 0
    for text, space in split_words(passage.text):
        at = passage.text.index(text, at)
        if not found:
            # Cues of a script without spaces follow each other without one.
            space = not (solid_before and is_solid(text))
        found.append((at, at + len(text), text, space))
        at += len(text)
    clock = _Clock(passage)
    return [
        Word(
            text=text,
            start=clock.time(first),
            end=max(clock.time(first), clock.end(last)),
            timing=Timing.ALIGNED if clock.marked(first) else Timing.INTERPOLATED,
            space=space,
            speaker=passage.speaker,
        )
        for first, last, text, space in found
    ]


class _Clock:
    """When each character of a passage is said: exact at marks, by the number of letters between them."""

    def __init__(self, passage: Passage) -> None:
        text = passage.text
        self._knots = [(0, passage.start)]
        self._marked: set[int] = set()
        for mark in sorted(passage.marks, key=lambda m: m.at):
            if not passage.start <= mark.time <= passage.end or mark.time < self._knots[-1][1]:
                continue
            self._marked.add(_skip(text, mark.at))
            at = mark.at
            while at > self._knots[-1][0] + 1 and text[at - 1].isspace():
                # The word before ends here, not at the space after it.
                at -= 1
            self._knots = [k for k in self._knots if k[0] < at] + [(at, mark.time)]
        if self._marked:
            self._marked.add(_skip(text, 0))
        self._knots = [k for k in self._knots if k[0] < len(text)] + [(len(text), passage.end)]
        if self._knots[0][0] > 0:
            self._knots.insert(0, (0, passage.start))

    def marked(self, at: int) -> bool:
        """True if the file says when character `at` begins."""
        return at in self._marked

    def time(self, at: int) -> Fraction:
        """When character `at` begins: the mark before it counts."""
        index = max(i for i, k in enumerate(self._knots) if k[0] <= at)
        if at in self._marked or index + 1 == len(self._knots):
            return self._knots[index][1]
        return self._between(index, at)

    def end(self, at: int) -> Fraction:
        """When the character before `at` is over: the mark at or after it counts."""
        index = max(i for i, k in enumerate(self._knots[:-1]) if k[0] < at)
        return self._between(index, at)

    def _between(self, index: int, at: int) -> Fraction:
        """Every character counts the same, spaces too: short words are not said in no time."""
        (first, start), (last, end) = self._knots[index : index + 2]
        return milliseconds(start + (end - start) * Fraction(at - first, last - first))


def _skip(text: str, at: int) -> int:
    """The first character from `at` on that is no space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at
