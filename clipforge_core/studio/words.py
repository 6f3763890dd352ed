"""What is looked for, as a query of SQLite's full-text search.

    any_of("What is the hypotenuse?")       # '"hypotenuse"'
    all_of("night sky")                     # '"night" "sky"*'

What people type is never taken for operators: each word is a quoted string (sqlite.org/fts5.html, 3.1).
"""

from __future__ import annotations

import re

from clipforge_core.stages.function_words import bare, plain

_WORD = re.compile(r"\w+")

MOST_WORDS = 32
"""Words of a query that are looked for."""


def words_of(text: str, language: str = "") -> list[str]:
    """Words of a text, once each and in small letters; those that say little are left out where others remain."""
    found = list(dict.fromkeys(word.lower() for word in _WORD.findall(text) if word.strip("_")))
    little = plain(language or "en")
    telling = [word for word in found if bare(word) not in little]
    return (telling or found)[:MOST_WORDS]


def any_of(text: str, language: str = "") -> str:
    """A query for rows that hold one of the words; "" where there is none."""
    return " OR ".join(f'"{word}"' for word in words_of(text, language))


def all_of(text: str) -> str:
    """A query for rows that hold all words; the last may go on, for it may still be typed."""
    found = [f'"{word}"' for word in dict.fromkeys(_WORD.findall(text.lower())) if word.strip("_")][:MOST_WORDS]
    return " ".join(found) + ("*" if found else "")
