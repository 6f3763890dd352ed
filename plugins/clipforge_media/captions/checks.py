"""What can be wrong with captions, looked for before they are called done.

caption_checks(timeline)
# [Check(name="caption_glyphs", level="ok", detail=""), ...]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import regex

from clipforge_core import CaptionElement, CaptionStyle, Check, Timeline, Word, join_words
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.itemise import Text, Unit
from clipforge_media.captions.place import safe_area
from clipforge_media.captions.raster import CaptionRaster

_STEPS = 6
"""Moments of an entrance that are looked at."""
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_VISIBLE = 24
"""Alpha from which a pixel counts as drawn: the last of a soft shadow may run out."""
_NAMED = 8
_SLACK = 1.02
"""Pages that are held to a speed may miss it by the rounding of their times."""


def missing_glyphs(style: CaptionStyle, text: str, fonts: FontBook | None = None) -> list[str]:
    """The characters of `text` that no font there is can draw, each once, in order."""
    chain = FontChain(fonts or FontBook(), style.font, style.weight)
    units = [Unit(word, True) for word in text.split()]
    return Text(units, chain, uppercase=style.uppercase).missing


def caption_checks(timeline: Timeline, fonts: FontBook | None = None) -> list[Check]:
    """Checks of all caption elements: fonts, glyphs, safe area, reading speed, overlaps.

    Empty where the Timeline has no captions. Raises KeyError for a style that it does not hold.
    """
    elements = [e for e in timeline.elements("video") if isinstance(e, CaptionElement) and e.words]
    if not elements:
        return []
    fonts = fonts or FontBook()
    canvas = timeline.canvas
    rasters = {
        name: CaptionRaster(timeline.styles[name], canvas.width, canvas.height, fonts)
        for name in dict.fromkeys(e.style for e in elements)
    }
    return [
        _fonts(rasters),
        _glyphs(elements, rasters),
        *_emoji(elements, rasters),
        _safe(elements, rasters),
        _speed(elements, rasters),
        _overlaps(elements),
    ]


def _fonts(rasters: dict[str, CaptionRaster]) -> Check:
    absent = sorted({r.style.font for r in rasters.values() if not r.chain.found})
    if not absent:
        return Check(name="caption_font", level="ok")
    detail = f"no font is called {', '.join(absent)}: another stands in"
    return Check(name="caption_font", level="warning", detail=detail)


def _glyphs(elements: list[CaptionElement], rasters: dict[str, CaptionRaster]) -> Check:
    missing: dict[str, None] = {}
    for element in elements:
        page = rasters[element.style].page(element)
        missing.update(dict.fromkeys(page.missing if page else ()))
    if not missing:
        return Check(name="caption_glyphs", level="ok")
    named = ", ".join(f"{c} ({' '.join(f'U+{ord(x):04X}' for x in c)})" for c in list(missing)[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    detail = f"no font has {named}{more}: install one, or pip install 'clipforge[cjk]' for Chinese, Japanese, Korean"
    return Check(name="caption_glyphs", level="warning", detail=detail)


def _emoji(elements: list[CaptionElement], rasters: dict[str, CaptionRaster]) -> list[Check]:
    """Pictures of words that no coloured font has; nothing where no style asks for any."""
    wanted = [(w.emoji, rasters[e.style]) for e in elements for w in e.words if w.emoji]
    if not wanted:
        return []
    absent = list(dict.fromkeys(emoji for emoji, raster in wanted if not raster.draws(emoji)))
    if not absent:
        return [Check(name="caption_emoji", level="ok")]
    named = " ".join(f"U+{ord(emoji[0]):04X}" for emoji in absent[:_NAMED])
    detail = f"left out: no font of coloured emoji has {named}; install one (Debian: fonts-noto-color-emoji)"
    return [Check(name="caption_emoji", level="warning", detail=detail)]


def _safe(elements: list[CaptionElement], rasters: dict[str, CaptionRaster]) -> Check:
    """By the pixels that are drawn, in every state of every page."""
    outside: list[Fraction] = []
    for element in elements:
        raster = rasters[element.style]
        left, top, right, bottom = safe_area(raster.style, raster.width, raster.height)
        for x0, y0, x1, y1 in _drawn(element, raster):
            if x0 < left or y0 < top or x1 > right or y1 > bottom:
                outside.append(element.start)
                break
    if not outside:
        return Check(name="caption_safe_area", level="ok")
    detail = f"{len(outside)} captions leave the safe area, the first at {float(outside[0]):.2f} s"
    return Check(name="caption_safe_area", level="failed", detail=detail)


def _drawn(element: CaptionElement, raster: CaptionRaster) -> Iterator[tuple[int, int, int, int]]:
    """Boxes around the pixels of each state, those of an entrance among them."""
    active, appear = raster.style.active, raster.style.appear
    enlarged = active.scale > 1.0 or active.effect in ("box", "underline", "glow")
    times = [w.start for w in element.words] if enlarged else [element.words[0].start]
    if appear is not None and appear.effect != "none":
        begins = [w.start for w in element.words] if appear.unit == "word" else [Fraction(0)]
        part = Fraction(appear.duration).limit_denominator(1000) / _STEPS
        times = [*times, *(begin + part * n for begin in begins for n in range(_STEPS))]
    if raster.style.emoji is not None:
        times = [*times, element.words[-1].start]
    for time in times:
        for bitmap in raster.bitmaps(element, time):
            drawn = bitmap.alpha > _VISIBLE
            columns, rows = np.flatnonzero(drawn.any(axis=0)), np.flatnonzero(drawn.any(axis=1))
            if columns.size:
                yield (
                    bitmap.x + int(columns[0]),
                    bitmap.y + int(rows[0]),
                    bitmap.x + int(columns[-1]) + 1,
                    bitmap.y + int(rows[-1]) + 1,
                )


def _speed(elements: list[CaptionElement], rasters: dict[str, CaptionRaster]) -> Check:
    """Against what each style holds pages to: faster ones are the speaker's pace."""
    fast: list[tuple[float, Fraction, float]] = []
    for element in elements:
        text = join_words([Word(text=w.text, start=w.start, end=w.end, space=w.space) for w in element.words])
        characters = len(text) + len(_WIDE.findall(text))
        speed, most = characters / max(float(element.duration), 0.04), rasters[element.style].style.reading_speed
        if speed > most * _SLACK:
            fast.append((speed, element.start, most))
    if not fast:
        return Check(name="caption_reading_speed", level="ok")
    speed, start, most = max(fast)
    detail = (
        f"{len(fast)} {'caption is' if len(fast) == 1 else 'captions are'} faster than {most:g} characters a second, "
        f"the fastest has {speed:.0f} at {float(start):.2f} s: the speaker is, too"
    )
    return Check(name="caption_reading_speed", level="warning", detail=detail)


def _overlaps(elements: list[CaptionElement]) -> Check:
    ordered = sorted(elements, key=lambda e: (e.start, e.end))
    overlapping = [b for a, b in zip(ordered, ordered[1:], strict=False) if b.start < a.end]
    if not overlapping:
        return Check(name="caption_overlap", level="ok")
    detail = (
        f"{len(overlapping)} captions begin before the last is gone, the first at {float(overlapping[0].start):.2f} s"
    )
    return Check(name="caption_overlap", level="failed", detail=detail)
