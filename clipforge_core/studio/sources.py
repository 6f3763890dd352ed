"""Passages as the sources of a script, each of which still says where in its document it stands.

    sources = sources_of(passages, lambda document: text)
    place_of(sources[0].uri, citation.start, citation.end)      # Place(document="doc_1", start=1210, end=1250)

Passages that touch are one source, in the order of the document. The place is in the source's `uri`, as a fragment of
plain text (RFC 5147): `clipforge:doc_1#char=1200,1800`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

from clipforge_core.model.document import Passage
from clipforge_core.model.script import ScriptSource

APART = 4
"""Characters between two passages that are taken along: the white space between paragraphs."""

_URI = re.compile(r"clipforge:([^#]+)#char=(\d+),(\d+)")


class Place(msgspec.Struct, frozen=True):
    """A range of characters of a document's text."""

    document: str
    start: int
    end: int


def sources_of(passages: Iterable[Passage], text_of: Callable[[str], str]) -> tuple[ScriptSource, ...]:
    """Sources in the order in which their documents come first. `text_of` gives the text of a document by its id."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document, []).append(passage)
    found = []
    for document, parts in by_document.items():
        text = text_of(document)
        if not text:
            continue  # it was deleted meanwhile
        for start, end in _runs((part.start, part.end) for part in parts):
            found.append(
                ScriptSource(
                    id=f"{document}-{start}",
                    kind="document",
                    title=parts[0].title,
                    uri=f"clipforge:{document}#char={start},{end}",
                    text=text[start:end],
                )
            )
    return tuple(found)


def place_of(uri: str, start: int, end: int) -> Place | None:
    """Where characters of such a source stand in its document; None for the URI of something else."""
    found = _URI.fullmatch(uri)
    return Place(found[1], int(found[2]) + start, int(found[2]) + end) if found else None


def _runs(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if runs and start <= runs[-1][1] + APART:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((start, end))
    return runs
