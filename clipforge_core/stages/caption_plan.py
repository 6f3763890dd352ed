"""Words that a Timeline speaks become its caption elements: paged, timed, word by word where the times are heard."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import CaptionElement, CaptionWord
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.stages.pages import page_times, paginate, word_timing


def caption_pages(words: Sequence[Word], style: CaptionStyle, end: Fraction) -> list[CaptionElement]:
    """Caption elements of the words (on the Timeline's clock), none after `end`; without places."""
    pages = paginate(words, max_words=style.max_words, max_chars=style.max_chars)
    elements: list[CaptionElement] = []
    for page, (start, stop) in zip(pages, page_times(pages, end), strict=True):
        if stop <= start:
            continue
        heard = word_timing(page) is Timing.ALIGNED and style.mode == "words"
        elements.append(
            CaptionElement(
                id=f"c{len(elements)}",
                start=start,
                duration=stop - start,
                words=tuple(
                    CaptionWord(text=w.text, start=max(w.start - start, Fraction(0)), end=w.end - start, space=w.space)
                    for w in page
                ),
                style="captions",
                mode="words" if heard else "lines",
            )
        )
    return elements
