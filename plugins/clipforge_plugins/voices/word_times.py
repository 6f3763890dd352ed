"""Written words and the words that are read: which is which.

A voice reads "Dr. Lee paid $9.99" as "Doctor Lee paid nine dollars ...": `match_words` finds, for each
written word, the read words that it became, so that its time is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_PLAIN = re.compile(r"[^\w]+")


def written_words(text: str) -> list[str]:
    """Words between spaces that hold a letter or a digit; lone punctuation is left out."""
    return [word for word in text.split() if any(c.isalnum() for c in word)]


def plain(word: str) -> str:
    """Lower case letters and digits alone."""
    return _PLAIN.sub("", word).lower()


def match_words(written: Sequence[str], read: Sequence[str]) -> list[list[int]]:
    """For each written word the indexes of the read words that stand for it, in order.

    Equal words match; what lies between two matches belongs together: one to one where both sides
    have as many, else all written words there share all read ones.
    """
    left, right = [plain(w) for w in written], [plain(r) for r in read]
    matches: list[list[int]] = [[] for _ in written]
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag in ("equal", "replace") and b - a == d - c:
            for offset in range(b - a):
                matches[a + offset] = [c + offset]
        elif tag == "replace":
            sounding = [i for i in range(c, d) if right[i]]
            for number in range(a, b):
                matches[number] = sounding
    return matches
