"""What a page of captions looks like at a time: which word is lit, which are painted, which have come.

The same state gives the same picture, so states are what bitmaps are kept by; those of things in
motion go by steps of `motion.STEPS` a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import regex

from clipforge_core import Appear, CaptionElement, CaptionStyle, CaptionWord
from clipforge_media.captions.motion import step_of

HOLD = Fraction(3, 10)
"""Seconds that a word stays lit after its end: shorter pauses between words do not flicker."""
DRAWN = Fraction(1, 5)
"""Seconds in which an underline is drawn."""
_WRITTEN = Fraction(3, 5)
"""A page that is written letter by letter is whole after this part of its time."""
_CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True)
class State:
    """`lit` is the active word, -1 for none; words up to `painted` keep its colour; `marked` tells
    whether the line below the active word is drawn.

    The first `shown` words are there (None: all), of which those of `moving` are still coming, each
    with its step; of word `written[0]` only the first `written[1]` letters are. `page` is the step of
    a page that comes as a whole. `badge` is the word whose picture stands above the block.
    """

    lit: int = -1
    painted: int = -1
    marked: bool = True
    shown: int | None = None
    moving: tuple[tuple[int, int], ...] = ()
    written: tuple[int, int] | None = None
    page: int | None = None
    badge: int = -1


def state_at(element: CaptionElement, style: CaptionStyle, time: Fraction) -> State:
    """The state of a page `time` seconds after its beginning."""
    by_word = style.active.effect != "none" and "lines" not in (element.mode, style.mode)
    begun, lit = _begun(element.words, time), -1
    if by_word:
        lit = _lit(element.words, begun, time)
    painted = begun if by_word and style.active.effect in ("fill", "sweep") else -1
    badge = -1
    if style.emoji is not None and style.emoji.place == "above":
        pictured = [i for i, w in enumerate(element.words) if w.emoji and (i <= begun or element.mode == "lines")]
        badge = pictured[-1] if pictured else -1
    shown, moving, written, page = _coming(element, style.appear, begun, time)
    return State(lit, painted, True, shown, moving, written, page, badge)


def part_of(word: CaptionWord, time: Fraction, *, most: Fraction | None = None) -> float:
    """How much of a word has been spoken, 0..1; `most` seconds at the most are taken for it."""
    lasting = word.end - word.start
    if most is not None:
        lasting = min(lasting, most)
    return 1.0 if lasting <= 0 else min(1.0, max(0.0, float((time - word.start) / lasting)))


def _begun(words: Sequence[CaptionWord], time: Fraction) -> int:
    begun = -1
    for index, word in enumerate(words):
        if word.start > time:
            break
        begun = index
    return begun


def _lit(words: Sequence[CaptionWord], begun: int, time: Fraction) -> int:
    if begun < 0:
        return -1
    end = words[begun].end
    following = words[begun + 1].start if begun + 1 < len(words) else None
    over = time >= end + HOLD or (following is not None and following - end > HOLD and time >= end)
    return -1 if over else begun


_Coming = tuple[int | None, tuple[tuple[int, int], ...], tuple[int, int] | None, int | None]


def _coming(element: CaptionElement, appear: Appear | None, begun: int, time: Fraction) -> _Coming:
    """`shown`, `moving`, `written` and `page` of a state."""
    if appear is None or appear.effect == "none":
        return None, (), None, None
    whole = appear.unit == "page" or element.mode == "lines"
    if appear.effect == "typewriter":
        index, letters = _typed(element, appear, begun, time) if not whole else _typed_page(element, appear, time)
        return (None, (), None, None) if index >= len(element.words) else (index + 1, (), (index, letters), None)
    duration = Fraction(appear.duration).limit_denominator(10000)
    if whole:
        return None, (), None, step_of(time) if time < duration else None
    moving = tuple(
        (i, step_of(time - word.start))
        for i, word in enumerate(element.words[: begun + 1])
        if time - word.start < duration
    )
    return (None if begun + 1 == len(element.words) else begun + 1), moving, None, None


def _typed(element: CaptionElement, appear: Appear, begun: int, time: Fraction) -> tuple[int, int]:
    """The word that is being written and how many of its letters are: it is whole when it has been spoken."""
    if begun < 0:
        return 0, 0
    word = element.words[begun]
    letters = len(_CLUSTER.findall(word.text))
    wanted = Fraction(appear.duration).limit_denominator(10000) * letters
    written = 1 + int(part_of(word, time, most=wanted) * (letters - 1))
    whole = written >= letters
    if whole and begun + 1 == len(element.words):
        return len(element.words), 0
    return begun, written


def _typed_page(element: CaptionElement, appear: Appear, time: Fraction) -> tuple[int, int]:
    """The same for a page that is written evenly from its beginning."""
    counts = [len(_CLUSTER.findall(word.text)) for word in element.words]
    each = min(Fraction(appear.duration).limit_denominator(10000), element.duration * _WRITTEN / max(1, sum(counts)))
    left = 1 + int(time / each) if each > 0 else sum(counts)
    for index, count in enumerate(counts):
        if left < count or (left == count and index + 1 < len(counts)):
            return index, left
        left -= count
    return len(counts), 0
