"""Texts as SQLite's full-text search indexes them, and what is looked for as its queries.

    indexed("The hypotenuse 斜辺")            # "The hypotenuse 斜 辺"
    any_of("What is the hypotenuse?")         # '"hypotenuse"'
    all_of("night sk")                        # '"night" "sk"*'

Scripts that put no space between words are indexed sign by sign, and looked for by pairs of signs: where words begin
nobody has to know. What people type is never taken for operators: all of it is quoted (sqlite.org/fts5.html, 3.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipforge_core.stages.function_words import bare, plain

MOST_WORDS = 32
"""Words of a query that are looked for."""

_WORD = re.compile(r"\w+")
_UNPARTED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Japanese, Chinese
    "\uac00-\ud7af"  # Korean has spaces, and endings on most words
)
_SIGN = re.compile(f"([{_UNPARTED}])")
_RUN = re.compile(f"[{_UNPARTED}]+|[^{_UNPARTED}]+")


def indexed(text: str) -> str:
    """A text as it is indexed."""
    return _SIGN.sub(r" \1 ", text)


def words_of(text: str, language: str = "") -> list[str]:
    """What to look for: words in small letters, pairs of signs; once each. Words that say little are left out where
    others remain."""
    found = list(dict.fromkeys(word for run in _runs(text) for word in _parts(run)))
    little = plain(language or "en")
    telling = [word for word in found if bare(word) not in little]
    return (telling or found)[:MOST_WORDS]


def any_of(text: str, language: str = "") -> str:
    """A query for rows that hold one of the words; "" where there is none."""
    return " OR ".join(f'"{word}"' for word in words_of(text, language))


def all_of(text: str) -> str:
    """A query for rows that hold all words; the last may go on, for it may still be typed."""
    found = list(dict.fromkeys(" ".join(run) if _SIGN.match(run) else run for run in _runs(text)))[:MOST_WORDS]
    return " ".join(f'"{word}"' for word in found) + ("*" if found else "")


def _runs(text: str) -> Iterator[str]:
    """Words, and stretches of signs without spaces."""
    for word in _WORD.findall(text.lower()):
        if word.strip("_"):
            yield from _RUN.findall(word)


def _parts(run: str) -> list[str]:
    if not _SIGN.match(run) or len(run) == 1:
        return [run]
    return [f"{first} {second}" for first, second in zip(run, run[1:], strict=False)]
