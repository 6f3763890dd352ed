"""The text of PDF files: pages joined, hyphens at line ends undone, headers and footers that repeat left out."""

from __future__ import annotations

import re
import time
from collections import Counter
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from clipforge_core.errors import MissingExtra, UnreadableSource
from clipforge_core.scripting.readers import MOST_CHARACTERS, Read
from clipforge_core.scripting.readers.pdf_lines import Line, lines_of, marked
from clipforge_core.scripting.readers.plain import tidy

MOST_PAGES = 2000
SECONDS = 60.0
"""The longest time that a file may take: some are made so that they never end."""
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐]\n(?=[a-zà-öø-ÿ])")
_NUMBER = re.compile(
    r"^\W*(?:page|seite|página|pagina)?\W*\d{1,4}(?:\s*(?:/|of|von|de|di|sur)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_EDGES = (0, 1, -2, -1)
_LEAST = {0: 2, 1: 8, -2: 8, -1: 2}
"""Lines in which headers and footers stand, and how many lines a page has more than where they are looked for."""
_REPEATED = 0.5
"""The part of the pages on which a first or last line that is a header or footer stands."""


def read(data: bytes, name: str) -> Read:
    """The title and text of a PDF. Raises UnreadableSource, MissingExtra."""
    if find_spec("pypdf") is None:
        raise MissingExtra(what="reading PDF files", package="pypdf", extra="scripts")
    import pypdf

    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _unreadable(name, "it is locked with a password", "Remove the password first")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise _unreadable(name, f"it has {count} pages, more than {MOST_PAGES}", "Give the pages that matter")
        pages = _pages(reader, name)
        title = str((reader.metadata.title if reader.metadata else "") or "")
    except UnreadableSource:
        raise
    except Exception as error:  # broken files raise whatever their bytes lead to
        detail = f"it is broken: {type(error).__name__}: {str(error)[:120]}"
        raise _unreadable(name, detail, "Save it again as PDF, or give its text") from error
    text = tidy(_HYPHEN.sub("", marked(_without_edges(pages))))
    if not text.strip():
        detail = "it holds no text: its pages are pictures"
        raise _unreadable(name, detail, "Run a text recogniser such as OCRmyPDF over it first")
    return Read(_title(title), text)


def _pages(reader: Any, name: str) -> list[list[Line]]:
    """The lines of every page."""
    until = time.monotonic() + SECONDS
    pages: list[list[Line]] = []
    size = 0
    for page in reader.pages:
        lines = lines_of(page)
        size += sum(len(line.text) for line in lines)
        if size > MOST_CHARACTERS:
            raise _unreadable(name, f"it holds more than {MOST_CHARACTERS} characters", "Give the pages that matter")
        if time.monotonic() > until:
            raise _unreadable(name, f"reading it takes longer than {SECONDS:g} s", "Give the pages that matter")
        pages.append(lines)
    return pages


def _without_edges(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without numbers, headers and footers."""
    repeated = [Counter(_key(lines[at].text) for lines in pages if len(lines) > _LEAST[at]) for at in _EDGES]
    found: list[list[Line]] = []
    for lines in pages:
        left: set[int] = set()
        for at, seen in zip(_EDGES, repeated, strict=True):
            if len(lines) <= _LEAST[at]:
                continue
            usual = len(pages) >= 3 and seen[_key(lines[at].text)] > _REPEATED * len(pages)
            if usual or _NUMBER.match(lines[at].text):
                left.add(at % len(lines))
        found.append([line for at, line in enumerate(lines) if at not in left])
    return found


def _key(line: str) -> str:
    """A line without its numbers, by which the headers of two pages are the same."""
    return re.sub(r"\d+", "#", " ".join(line.split()).lower())


def _title(text: str) -> str:
    """The title of the file's own record, where it is one: many hold the name of a file or of a program."""
    plain = " ".join(text.split())
    return (
        "" if re.search(r"\.(docx?|tex|dvi|indd|qxd|pdf)$|^microsoft word|^untitled", plain, re.IGNORECASE) else plain
    )


def _unreadable(name: str, detail: str, advice: str) -> UnreadableSource:
    return UnreadableSource(path=name, detail=detail, advice=advice)
