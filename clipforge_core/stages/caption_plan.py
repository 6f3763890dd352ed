"""Words that a Timeline speaks become its caption elements: paged, timed, word by word where the times are heard,
with the words that stand out and the pictures that the style asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from clipforge_core.contracts.subtitles import Cue
from clipforge_core.model.style import CaptionStyle, WordLook
from clipforge_core.model.timeline import CaptionElement, CaptionWord, Timeline
from clipforge_core.model.transcript import Timing, Word, join_words
from clipforge_core.stages.emoji import emoji_words, page_emoji
from clipforge_core.stages.emphasis import looks, word_counts
from clipforge_core.stages.function_words import binding
from clipforge_core.stages.pages import page_times, paginate, word_timing

_SIGN = re.compile(r"^(?:[%‰€$£]|°[CF]?)[.,;:!?)”\"]*$")


def caption_pages(
    words: Sequence[Word], style: CaptionStyle, end: Fraction, language: str = ""
) -> list[CaptionElement]:
    """Caption elements of the words (on the Timeline's clock), none after `end`; without places.

    `language` (ISO 639-1, "" where it is not known) tells which words bind and which have pictures.
    """
    speed = style.reading_speed
    bound = binding(language)
    pages = paginate(words, max_words=style.max_words, max_chars=style.max_chars, binding=bound, speed=speed)
    counts = word_counts(words)
    pictures = emoji_words(language, style.emoji.words) if style.emoji is not None else {}
    elements: list[CaptionElement] = []
    for page, (start, stop) in zip(pages, page_times(pages, end, speed), strict=True):
        if stop <= start:
            continue
        heard = word_timing(page) is Timing.ALIGNED and style.mode == "words"
        found = looks(page, style.emphasis, counts, language) if style.emphasis is not None else {}
        drawn = page_emoji(page, style.emoji, pictures) if style.emoji is not None else {}
        elements.append(
            CaptionElement(
                id=f"c{len(elements)}",
                start=start,
                duration=stop - start,
                words=tuple(
                    _word(w, start, found.get(i), drawn.get(i, ""), w.text.lower() in bound or _counted(page, i))
                    for i, w in enumerate(page)
                ),
                style="captions",
                mode="words" if heard else "lines",
            )
        )
    return elements


def _counted(page: Sequence[Word], at: int) -> bool:
    """True for a number before its sign, which belong together: 80 %."""
    return at + 1 < len(page) and _SIGN.match(page[at + 1].text) is not None and page[at].text[-1:].isdigit()


def _word(word: Word, start: Fraction, look: WordLook | None, emoji: str, binds: bool) -> CaptionWord:
    return CaptionWord(
        text=word.text,
        start=max(word.start - start, Fraction(0)),
        end=word.end - start,
        space=word.space,
        look=look,
        emoji=emoji,
        binds=binds,
    )


def page_cues(timeline: Timeline) -> list[Cue]:
    """The caption pages of a Timeline as cues, word by word where that is how they are shown: for a subtitle format
    that carries the style."""
    found: list[Cue] = []
    for element in timeline.elements("video"):
        if isinstance(element, CaptionElement) and element.words:
            timing = Timing.ALIGNED if element.mode == "words" else Timing.INTERPOLATED
            words = tuple(
                Word(
                    text=w.text, start=element.start + w.start, end=element.start + w.end, timing=timing, space=w.space
                )
                for w in element.words
            )
            found.append(Cue(start=element.start, end=element.end, text=join_words(words), words=words))
    return found
