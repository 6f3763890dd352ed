"""Words of a text in a form in which they can be compared, and those that say little by themselves.

    words("The Cat's whiskers")         # ["the", "cat's", "whiskers"]
    same_word("triangle", "triangles")  # True

Inflected forms count as equal where they share at least four letters and seven tenths of the longer one: it needs no
knowledge of the language.
"""

from __future__ import annotations

import re

from clipforge_core.stages.function_words import plain

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
LETTERS = 4
SHARE = 0.7


def words(text: str) -> list[str]:
    """The words in small letters; pairs of characters in scripts that put no spaces between words."""
    found: list[str] = []
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if _UNSPACED.search(word) and len(word) > 1:
            found += [word[i : i + 2] for i in range(len(word) - 1)]
        else:
            found.append(word)
    return found


def function_words(language: str) -> frozenset[str]:
    """Words that say little by themselves; those of English where the language is not known."""
    return plain(language)


def same_word(one: str, other: str) -> bool:
    """True for two forms of one word."""
    if one == other:
        return True
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= LETTERS and shared >= SHARE * max(len(one), len(other))
