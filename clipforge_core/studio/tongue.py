"""The language of a text, told by its small words.

    language_of("The cat sat on the mat because it was warm.")     # "en"

Of scripts that one language alone is written in, the script is enough. Else it is told only where one language is
clearly ahead; "" where none is, also for languages whose small words are not listed.
"""

from __future__ import annotations

import re
from collections import Counter

from clipforge_core.stages.function_words import bare, plain

KNOWN = ("en", "de", "es", "fr", "it", "pt", "nl")

LOOKED_AT = 4000
"""Words, or signs, from the beginning that are enough."""

LEAST = 0.2
"""Share of a text's words that are small ones, in the language that it is in."""

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

AHEAD = 1.25
"""How many times more small words the language must have than the next one."""


def language_of(text: str) -> str:
    """Two letters, or "" where it is not clear."""
    if script := _script(text[:LOOKED_AT]):
        return script
    words = [bare(word) for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)[:LOOKED_AT]]
    if not words:
        return ""
    counts = Counter(words)
    shares = {code: sum(counts[word] for word in plain(code)) / len(words) for code in KNOWN}
    first, second = sorted(shares, key=lambda code: -shares[code])[:2]
    return first if shares[first] >= LEAST and shares[first] >= AHEAD * shares[second] else ""


def is_latin(text: str) -> bool:
    """True where most letters of a text's beginning are Latin ones."""
    letters = [char for char in text[:LOOKED_AT] if char.isalpha()]
    return len(_LATIN.findall(text[:LOOKED_AT])) * 2 >= len(letters)


def _script(text: str) -> str:
    """The language of a script that no other is written in, where a good part of the text is in it; Japanese is
    written in Chinese signs too, with its own between them."""
    letters = sum(char.isalpha() for char in text)
    for code, signs in _SCRIPTS:
        if letters and len(signs.findall(text)) > letters * (0.1 if code == "ja" else 0.4):
            return code
    return ""
