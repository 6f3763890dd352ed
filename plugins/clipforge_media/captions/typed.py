"""Words that are written letter by letter: how much of a piece is there."""

from __future__ import annotations

import regex

from clipforge_media.captions.layout import Page, Placed
from clipforge_media.captions.measure import Measure

_CLUSTER = regex.compile(r"\X")


def written_part(page: Page, placed: Placed, letters: int, measure: Measure, size: float) -> tuple[str, float]:
    """The text of a piece when `letters` of its word are written, and by how many pixels its pen moves.

    Text from right to left keeps its right edge, so that what is written stays where it is.
    """
    before = 0
    for line in page.lines:
        for other in line.placed:
            if other.piece.word == placed.piece.word and other.piece.first < placed.piece.first:
                before += len(_CLUSTER.findall(other.piece.text))
    clusters = _CLUSTER.findall(placed.piece.text)
    left = max(0, min(len(clusters), letters - before))
    text = "".join(clusters[:left])
    if left == len(clusters) or not text or placed.piece.level % 2 == 0:
        return text, 0.0
    rtl = True
    whole = measure.advance(placed.piece.text, placed.piece.face, size, rtl)
    return text, whole - measure.advance(text, placed.piece.face, size, rtl)
