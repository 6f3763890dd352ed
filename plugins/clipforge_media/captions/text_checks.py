"""What can be wrong with texts that stand still: titles, hooks, names.

text_checks(timeline)
# [Check(name="text_glyphs", level="ok", detail=""), ...]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from clipforge_core import Check, TextElement, Timeline
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.place import place_area
from clipforge_media.captions.raster import CaptionRaster

_VISIBLE = 24
"""Alpha from which a pixel counts as drawn."""
_NAMED = 8
_SMALL = 0.5
"""Share of the wished font size under which a text has become too small to be read well."""


def text_checks(timeline: Timeline, fonts: FontBook | None = None) -> list[Check]:
    """Checks of all text elements: glyphs, size, whether they stay inside their places.

    Empty where the Timeline has none. Raises KeyError for a style that it does not hold.
    """
    elements = [e for e in timeline.elements("video") if isinstance(e, TextElement) and e.text.strip()]
    if not elements:
        return []
    fonts, canvas = fonts or FontBook(), timeline.canvas
    rasters = {
        name: CaptionRaster(timeline.styles[name], canvas.width, canvas.height, fonts)
        for name in dict.fromkeys(e.style for e in elements)
    }
    missing = dict.fromkeys(c for e in elements if (page := rasters[e.style].page(e)) for c in page.missing)
    outside = [e for e in elements if any(_leaves(e, rasters[e.style]))]
    small = [e for e in elements if _shrunk(e, rasters[e.style])]
    return [
        _check("text_glyphs", [f"no font has {', '.join(list(missing)[:_NAMED])}"] if missing else []),
        _check("text_size", [f"{_short(e)} is too long for its place: it is written very small" for e in small]),
        _check("text_place", [f"{_short(e)} leaves its place" for e in outside]),
    ]


def _check(name: str, problems: list[str]) -> Check:
    return Check(name=name, level="warning" if problems else "ok", detail="; ".join(problems))


def _short(element: TextElement) -> str:
    return f"“{element.text[:24]}{'…' if len(element.text) > 24 else ''}”"


def _shrunk(element: TextElement, raster: CaptionRaster) -> bool:
    page = raster.page(element)
    return page is not None and page.size < _SMALL * raster.style.size * min(raster.width, raster.height)


def _leaves(element: TextElement, raster: CaptionRaster) -> Iterator[bool]:
    """Whether each of its bitmaps has pixels outside of its place."""
    area = place_area(element, raster.width, raster.height)
    for bitmap in raster.bitmaps(element, Fraction(0)) if area is not None and len(element.place) == 1 else ():
        rows, columns = np.nonzero(bitmap.alpha > _VISIBLE)
        if area is not None and rows.size:
            yield bool(
                bitmap.x + columns.min() < area.left - 1
                or bitmap.x + columns.max() > area.right + 1
                or bitmap.y + rows.min() < area.top - 1
                or bitmap.y + rows.max() > area.bottom + 1
            )
