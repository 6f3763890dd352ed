"""An edge that runs through a word: what lies before it from one bitmap, what lies after from another.

The two differ inside the word alone, so that the whole page is cut at the edge: two parts a frame,
of bitmaps that are drawn once a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from clipforge_media.captions.bitmap import Bitmap
from clipforge_media.captions.layers import Frame


def swept(old: Bitmap, new: Bitmap, frames: Sequence[tuple[Frame, bool]], share: float) -> tuple[Bitmap, ...]:
    """Parts that make one whole: `new` as far as `share` (0..1) of the word's frames, `old` beyond.

    A word on several lines is swept line after line, one that is torn on a line stretch after stretch;
    text from right to left from the right. `old` and `new` have one corner and size.
    """
    rows = [list(row) for _, row in groupby(_done(frames, share), key=lambda edge: edge.top)]
    parts: list[Bitmap] = []
    top = 0
    for index, row in enumerate(rows):
        last = index + 1 == len(rows)
        below = old.height if last else _even((row[0].bottom + rows[index + 1][0].top) / 2 - old.y)
        below = min(max(below, top), old.height)
        row.sort(key=lambda edge: edge.left)
        ends = [_even((a.right + b.left) / 2 - old.x) for a, b in pairwise(row)]
        left = 0
        for edge, right in zip(row, [*ends, old.width], strict=True):
            at = min(max(_even(edge.x - old.x), left), right)
            first, second = (old, new) if edge.rtl else (new, old)
            parts.extend(
                bitmap.part(x0, top, x1, below)
                for bitmap, x0, x1 in ((first, left, at), (second, at, right))
                if x1 > x0 and below > top
            )
            left = right
        top = below
    return tuple(parts)


class _Edge(NamedTuple):
    """A stretch of the word, and how far it is filled: as far as `x`."""

    left: float
    top: float
    right: float
    bottom: float
    x: float
    rtl: bool


def _done(frames: Sequence[tuple[Frame, bool]], share: float) -> list[_Edge]:
    left_over = share * sum(right - left for (left, _, right, _), _ in frames)
    edges: list[_Edge] = []
    for (left, top, right, bottom), rtl in frames:
        done = min(max(left_over, 0.0), right - left)
        left_over -= right - left
        edges.append(_Edge(left, top, right, bottom, right - done if rtl else left + done, rtl))
    return edges


def _even(value: float) -> int:
    return round(value / 2) * 2
