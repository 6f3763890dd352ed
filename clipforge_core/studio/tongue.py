"""The language of a text, told by its small words.

    language_of("The cat sat on the mat because it was warm.")     # "en"

It is told only where one language is clearly ahead; "" else, also for languages whose small words are not listed.
"""

from __future__ import annotations

import re
from collections import Counter

from clipforge_core.stages.function_words import bare, plain

KNOWN = ("en", "de", "es", "fr", "it", "pt", "nl")

LOOKED_AT = 4000
"""Words from the beginning that are enough."""

LEAST = 0.2
"""Share of a text's words that are small ones, in the language that it is in."""

AHEAD = 1.25
"""How many times more small words the language must have than the next one."""


def language_of(text: str) -> str:
    """Two letters, or "" where it is not clear."""
    words = [bare(word) for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)[:LOOKED_AT]]
    if not words:
        return ""
    counts = Counter(words)
    shares = {code: sum(counts[word] for word in plain(code)) / len(words) for code in KNOWN}
    first, second = sorted(shares, key=lambda code: -shares[code])[:2]
    return first if shares[first] >= LEAST and shares[first] >= AHEAD * shares[second] else ""
