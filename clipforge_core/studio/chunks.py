"""Texts into passages: whole paragraphs and sentences, a few hundred characters each, with overlap.

    for chunk in chunks(text):
        text[chunk.start : chunk.end]

Nothing is left out but white space between passages, and each is exactly what stands in the text, so that a search can
say which characters it found. A passage begins with the last sentence of the one before it, where both are of one
paragraph: what is told over the edge of a passage stands whole in one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

from clipforge_core.studio.safe import safe_text

LARGEST = 900
"""Characters of a passage at most: some 150 words, about a minute of speech."""

USUAL = 600
"""From so many characters on, a passage ends with the paragraph."""

OVERLAP = 200
"""Longest sentence that is repeated at the beginning of the next passage."""

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”]*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|fig|no|vol|approx|z\.b|bzw|ca|sr|sra|nr)|\b\w)\.$", re.IGNORECASE
)


class Chunk(msgspec.Struct, frozen=True):
    """A passage: from character `start` up to `end` of the text; `fresh` is where what the one before did not hold
    begins."""

    start: int
    end: int
    fresh: int


def plain(text: str) -> str:
    """A text as it is kept: NFC, line ends as "\\n", without what a database cannot hold (NUL, half surrogates)."""
    return unicodedata.normalize("NFC", safe_text(re.sub(r"\r\n?", "\n", text)))


def chunks(text: str, *, largest: int = LARGEST, usual: int = USUAL, overlap: int = OVERLAP) -> list[Chunk]:
    """The passages of a text, in order; [] where it is blank."""
    found: list[Chunk] = []
    open_: list[tuple[int, int]] = []
    paragraph = -1
    for number, start, end in _sentences(text, largest):
        full = bool(open_) and end - open_[0][0] > largest
        ripe = bool(open_) and number != paragraph and open_[-1][1] - open_[0][0] >= usual
        if full or ripe:
            found.append(_closed(open_, found))
            last = open_[-1]
            again = number == paragraph and last[1] - last[0] <= overlap and end - last[0] <= largest
            open_ = [last] if again and len(open_) > 1 else []
        open_.append((start, end))
        paragraph = number
    if open_:
        found.append(_closed(open_, found))
    return found


def _closed(sentences: list[tuple[int, int]], before: list[Chunk]) -> Chunk:
    start, end = sentences[0][0], sentences[-1][1]
    fresh = start if not before else max(start, before[-1].end)
    return Chunk(start, end, fresh)


def _sentences(text: str, largest: int) -> Iterator[tuple[int, int, int]]:
    """(number of the paragraph, start, end) of every sentence, without the white space around it; one that is longer
    than a passage may be comes in pieces."""
    at = 0
    for number, gap in enumerate([*_PARAGRAPH.finditer(text), None]):
        end = gap.start() if gap else len(text)
        for first, last in _split(text, at, end):
            for piece in _pieces(text, first, last, largest):
                yield number, *piece
        at = gap.end() if gap else end


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for mark in _SENTENCE_END.finditer(text, start, end):
        if not _ABBREVIATION.search(text, max(start, mark.end() - 12), mark.end()):
            yield from _trimmed(text, start, mark.end())
            start = mark.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _pieces(text: str, start: int, end: int, largest: int) -> Iterator[tuple[int, int]]:
    while end - start > largest:
        cut = next((i for i in range(start + largest, start + largest // 2, -1) if text[i].isspace()), start + largest)
        yield from _trimmed(text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    yield from _trimmed(text, start, end)
