"""Where sentences begin and end in a text, to the character: `text[start:end]` is the sentence.

    sentence_spans("Dr. Smith came. He left.", "en")        # [(0, 15), (16, 24)]

The only door to sentencex, which knows the abbreviations of some 300 languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec

from clipforge_core.errors import MissingExtra

_SPACE = re.compile(r"\s")
_GAP = re.compile(r"\n[^\S\n]*\n\s*")
_ITEM = re.compile(r"\n(?=[^\S\n]*(?:[-*•–‣▪◦]|\(?\d{1,3}[.)]|\(?[a-z][.)])[^\S\n]+\S|[^\S\n]*#{1,6}[^\S\n])")
"""Line ends before an item of a list or a heading: no sentence runs over them."""
BULLET = re.compile(r"\s*(?:[-*•–‣▪◦]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
"""What an item of a list begins with."""
_EMPHASIS = re.compile(r"(?<![\w*_])[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?![\w*_])")
_MARKS = (".", "!", "?", "…", ":", ";", ",", "。", "！", "？", ".”", '."', "-")
SHORT, LONGER = 50, 20
"""Characters of a line that may be a title or an item, and how many more a line below a title has."""
_LABEL = re.compile(r"[^\W\d_][^\n:.!?]{1,24}:[^\S\n]+\S")
"""How a line begins that has a name of its own: "Present: Anna, Tom"."""
_LETTER = re.compile(r"(?<=[\s\d/(][a-z]\.)\s+(?=[^\W\d_][^\W\d_]+\s)|(?<=/[a-z]\.)\s+(?=[^\W\d_][^\W\d_]+\s)")
"""Behind a letter that stands for a quantity: "divide by a. Move …"."""
_CLOSED = re.compile(r"[。！？](?=[^」』）)”’\s])")
"""The end of a sentence in scripts that put no space behind it."""
_HEADING = re.compile(r"(?<=\n)[^\S\n]*#{1,6}[^\S\n][^\n]*|^[^\S\n]*#{1,6}[^\S\n][^\n]*")


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The sentences of a text in order, without the white space, bullets and marks of emphasis around them. Paragraphs,
    items of lists and headings end one; a line end alone does not, for texts are wrapped.

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
    edges |= set(_line_ends(text))
    cuts = sorted(edges)
    pieces = (trimmed(text, start, end) for start, end in zip(cuts, cuts[1:], strict=False))
    return [(start, end) for start, end in pieces if start < end]


def _line_ends(text: str) -> Iterator[int]:
    """Ends of lines at which something ends though no mark says so: after a title that stands right over its
    paragraph, and in lists without bullets."""
    at = 0
    for paragraph in _GAP.split(text):
        start = text.index(paragraph, at)
        at = start + len(paragraph)
        lines = paragraph.split("\n")
        bare = [line for line in lines if line and not line.rstrip().endswith(_MARKS)]
        capital = [line for line in lines if line.strip() and not line.strip()[0].islower()]
        listed = max(map(len, lines)) < SHORT and len(bare) > 0.6 * len(lines) and len(capital) > 0.7 * len(lines)
        labelled = [line for line in lines if _LABEL.match(line)]
        place = start
        for number, line in enumerate(lines[:-1]):
            place += len(line) + 1
            following = lines[number + 1]
            titled = number == 0 and line in bare and following in capital and len(following) > len(line) + LONGER
            named = len(labelled) > 1 and following in labelled
            if listed or named or (titled and len(line) < SHORT):
                yield place


def _inside(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    # Plain spaces in place of line ends, other white space (sentencex 1.0 breaks at a letter, a no-break space and a
    # full stop), bullets and marks of emphasis keep the places, and none of them parts a sentence.
    flat = _EMPHASIS.sub(lambda mark: " " * len(mark[0]), _SPACE.sub(" ", text[start:end]))
    bullet = BULLET.match(flat)
    at = bullet.end() if bullet else 0
    found: list[tuple[int, int]] = []
    for begin, stop in _boundaries(flat, at, language or "en"):
        inside = [mark.end() for mark in _LETTER.finditer(flat, begin, stop) if flat[mark.end()].isupper()]
        inside += [mark.end() for mark in _CLOSED.finditer(flat, begin, stop)]
        cuts = [begin, *sorted(inside), stop]
        for one, other in zip(cuts, cuts[1:], strict=False):
            first, last = trimmed(flat, one, other)
            if first < last:
                found.append((start + first, start + last))
    return found


def _boundaries(flat: str, at: int, language: str) -> list[tuple[int, int]]:
    """What sentencex finds from `at` on; all of it as one where it breaks."""
    from sentencex import get_sentence_boundaries

    try:
        found = get_sentence_boundaries(language, flat[at:])
    except BaseException as error:
        # A panic of Rust is no Exception: nobody else would catch it.
        if type(error).__module__ != "pyo3_runtime":
            raise
        return [(at, len(flat))]
    return [(at + each["start_index"], at + each["end_index"]) for each in found]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
