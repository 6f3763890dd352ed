"""An edge that runs through a word: what lies before it from one bitmap, what lies after from another.

The two differ inside the word alone, so that the whole page is cut at the edge: two parts a frame,
of bitmaps that are drawn once a word.
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_media.captions.bitmap import Bitmap
from clipforge_media.captions.layers import Frame


def swept(old: Bitmap, new: Bitmap, frames: Sequence[tuple[Frame, bool]], share: float) -> tuple[Bitmap, ...]:
    """Parts that make one whole: `new` as far as `share` (0..1) of the word's frames, `old` beyond.

    A word on several lines is swept line after line; text from right to left from the right.
    `old` and `new` have one corner and size.
    """
    total = sum(right - left for (left, _, right, _), _ in frames)
    left_over = share * total
    parts: list[Bitmap] = []
    top = 0
    for index, ((left, _, right, bottom), rtl) in enumerate(frames):
        done = min(max(left_over, 0.0), right - left)
        left_over -= right - left
        below = old.height if index + 1 == len(frames) else _even((bottom + frames[index + 1][0][1]) / 2 - old.y)
        below = min(max(below, top), old.height)
        edge = _even((right - done if rtl else left + done) - old.x)
        edge = min(max(edge, 0), old.width)
        first, second = (old, new) if rtl else (new, old)
        parts.extend(
            bitmap.part(x0, top, x1, below)
            for bitmap, x0, x1 in ((first, 0, edge), (second, edge, old.width))
            if x1 > x0 and below > top
        )
        top = below
    return tuple(parts)


def _even(value: float) -> int:
    return round(value / 2) * 2
