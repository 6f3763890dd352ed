"""A given text and the words that were heard: the text's words with the times of the sound.

    align("Dr. Lee paid $9.99", heard)        # [Word("Dr.", …), Word("Lee", …), …]

Words that agree (or stand one for one where others were heard) take the times that were heard. Others share the time
between their neighbours by their length, and are marked as interpolated. The order is the text's, and no word
begins before the one before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from fractions import Fraction

import msgspec

from clipforge_core.model.transcript import Timing, Word
from clipforge_core.stages.pages import display_width
from clipforge_core.timecode import Span

_PLAIN = re.compile(r"[\W_]+")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Chinese characters and kana: recognisers hear one after the other."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Letters of Thai, Lao, Burmese and Khmer, whose words are not parted by spaces."""
_STANDS_IN = 4
"""Words in a row that may be other ones than were heard: more of them are another text."""
_ALIKE = 0.4
"""How alike the letters of a word and of what was heard for it are (0..1)."""
_LEAST = 0.25
"""Share of words that must be found: below it the sound says something else, and single finds are accidents."""
_PIECE = 4
"""Letters of a script without spaces that are taken for a word."""


class Token(msgspec.Struct, frozen=True):
    """A word of a text as it is written, and whether a space parts it from the one before."""

    text: str
    space: bool = True


def tokens(text: str) -> list[Token]:
    """The words of a text: between spaces; in scripts without spaces, by some letters."""
    found: list[Token] = []
    for word in text.split():
        for number, piece in enumerate(_pieces(word)):
            found.append(Token(piece, number == 0))
    return found


def _pieces(word: str) -> list[str]:
    pieces: list[str] = []
    for letter in word:
        if not pieces or (unicodedata.category(letter)[0] not in "MP" and _begins(letter, pieces[-1])):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def _begins(letter: str, before: str) -> bool:
    """True where a letter begins a new piece after `before`."""
    if all(unicodedata.category(c)[0] == "P" for c in before):
        return False
    if _IDEOGRAPHS.match(letter) or _IDEOGRAPHS.search(before):
        return True
    if bool(_UNSPACED.match(letter)) != bool(_UNSPACED.match(before)):
        return True
    return _UNSPACED.match(letter) is not None and len(before) >= _PIECE


def align(text: str, heard: Sequence[Word], within: Span) -> list[Word]:
    """The words of a text with times inside `within` (where the sound is); all interpolated where nothing was heard."""
    written = tokens(text)
    matched = _matched(written, _split(heard))
    found = sum(w is not None and w.timing is Timing.ALIGNED for w in matched)
    if found < _LEAST * len(written):
        matched = [None] * len(written)
    return _in_order(_filled(written, matched, within))


def plain(word: str) -> str:
    """Lower case letters and digits alone."""
    return _PLAIN.sub("", word).casefold()


def _split(heard: Sequence[Word]) -> list[Word]:
    """Heard words of scripts without spaces in the pieces that texts are written in."""
    parts: list[Word] = []
    for word in heard:
        pieces = _pieces(word.text)
        length, at = (word.end - word.start) / max(1, len(word.text)), word.start
        for piece in pieces:
            parts.append(msgspec.structs.replace(word, text=piece, start=at, end=at + length * len(piece)))
            at += length * len(piece)
    return parts


def _matched(written: Sequence[Token], heard: Sequence[Word]) -> list[Word | None]:
    """The written words that were heard, or that stand where others were heard; None for the rest."""
    left, right = [plain(t.text) for t in written], [plain(w.text) for w in heard]
    found: list[Word | None] = [None] * len(written)
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c and _stands_in(left[a:b], right[c:d])):
            for token, number in zip(range(a, b), range(c, d), strict=True):
                if left[token]:
                    found[token] = _at(written[token], heard[number])
        elif tag == "replace" and b - a != d - c:
            # "nineteen eighty-four" for 1984: all of it is said while that is.
            found[a:b] = spread(written[a:b], Span(heard[c].start, max(w.end for w in heard[c:d])))
    return found


def _at(token: Token, heard: Word) -> Word:
    return Word(text=token.text, start=heard.start, end=heard.end, space=token.space)


def _stands_in(written: Sequence[str], heard: Sequence[str]) -> bool:
    """True where other words were heard in the place of as many: a few misheard ones, or numbers in digits. Many that
    are not like each other are another text."""
    if len(written) <= _STANDS_IN:
        return True
    alike = sum(
        any(c.isdigit() for c in a + b) or SequenceMatcher(None, a, b).ratio() >= _ALIKE
        for a, b in zip(written, heard, strict=True)
    )
    return 2 * alike >= len(written)


def _filled(written: Sequence[Token], found: Sequence[Word | None], within: Span) -> list[Word]:
    """Every word with times: runs without any share the time between the words around them."""
    words: list[Word] = []
    first = 0
    while first < len(written):
        known = found[first]
        if known is not None:
            words.append(known)
            first += 1
            continue
        last = first
        while last < len(written) and found[last] is None:
            last += 1
        after = found[last] if last < len(written) else None
        begin = words[-1].end if words else within.start
        end = max(begin, after.start if after is not None else within.end)
        words += spread(written[first:last], Span(begin, end))
        first = last
    return words


def spread(written: Sequence[Token], span: Span) -> list[Word]:
    """Words that share a stretch of time by their length on the screen, marked as interpolated."""
    weights = [1 + display_width(t.text) for t in written]
    total, done = sum(weights), 0
    words: list[Word] = []
    for token, weight in zip(written, weights, strict=True):
        start = span.start + span.duration * done / total
        done += weight
        end = span.start + span.duration * done / total
        words.append(Word(text=token.text, start=start, end=end, timing=Timing.INTERPOLATED, space=token.space))
    return words


def _in_order(words: Sequence[Word]) -> list[Word]:
    """No word begins before the one before it, or ends before it begins."""
    ordered: list[Word] = []
    floor = Fraction(0)
    for word in words:
        start = max(word.start, floor)
        ordered.append(msgspec.structs.replace(word, start=start, end=max(word.end, start)))
        floor = start
    return ordered
