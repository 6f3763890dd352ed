"""Where sentences begin and end in a text, to the character: `text[start:end]` is the sentence.

    sentence_spans("Dr. Who came. He left.", "en")        # [(0, 13), (14, 22)]

The only door to sentencex, which knows the abbreviations of some 300 languages.
"""

from __future__ import annotations

import re
from importlib.util import find_spec

from clipforge_core.errors import MissingExtra

_GAP = re.compile(r"\n[^\S\n]*\n\s*")
_ITEM = re.compile(r"\n(?=[^\S\n]*(?:[-*•–‣▪◦]|\(?\d{1,3}[.)]|\(?[a-z][.)])[^\S\n]+\S|[^\S\n]*#{1,6}[^\S\n])")
"""Line ends before an item of a list or a heading: no sentence runs over them."""
_HEADING = re.compile(r"(?<=\n)[^\S\n]*#{1,6}[^\S\n][^\n]*|^[^\S\n]*#{1,6}[^\S\n][^\n]*")


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The sentences of a text in order, without the white space around them. Paragraphs, items of lists and headings
    end one; a line end alone does not, for texts are wrapped.

    Raises MissingExtra.
    """
    if find_spec("sentencex") is None:
        raise MissingExtra(what="finding the sentences of a text", package="sentencex", extra="scripts")
    found: list[tuple[int, int]] = []
    for start, end in blocks(text):
        found += _inside(text, start, end, language)
    return found


def blocks(text: str) -> list[tuple[int, int]]:
    """Paragraphs, items and headings of a text, in order."""
    edges = {0, len(text)}
    edges |= {place.end() for place in _GAP.finditer(text)}
    edges |= {place.end() for place in _ITEM.finditer(text)}
    edges |= {edge for place in _HEADING.finditer(text) for edge in place.span()}
    cuts = sorted(edges)
    pieces = (trimmed(text, start, end) for start, end in zip(cuts, cuts[1:], strict=False))
    return [(start, end) for start, end in pieces if start < end]


def _inside(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    from sentencex import get_sentence_boundaries

    # A space for every line end keeps the places, and keeps wrapped lines together.
    flat = text[start:end].replace("\n", " ")
    found: list[tuple[int, int]] = []
    for boundary in get_sentence_boundaries(language or "en", flat):
        first, last = trimmed(text, start + boundary["start_index"], start + boundary["end_index"])
        if first < last:
            found.append((first, last))
    return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
