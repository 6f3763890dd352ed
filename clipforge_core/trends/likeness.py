"""Which headlines are about one thing: by the words that they share, and by what they mean where that can be told.

Two topics are one where, small words left out, they have the same words; or, from three words on, where at least six
tenths of their words are shared or their vectors are nearly the same (a cosine of 0.8: "Apple's M6 MacBook announced"
and "Apple unveils MacBook with M6" have 0.86, two other stories of one company 0.6 to 0.75). Short ones are names, and
names are not the same for being alike.
"""

from __future__ import annotations

import re
import unicodedata

SAME_WORDS = 0.6
SAME_MEANING = 0.8
RELATED_MEANING = 0.3
RELATED_WORDS = 0.2
NAMES = 2
"""Words up to which a topic is a name."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ASIDE = re.compile(r"^(?:show|ask|tell|launch) hn\b:?|\[[^\]]{1,12}\]|\((?:video|pdf|\d{4})\)", re.IGNORECASE)
"""What sites put before or behind headlines."""


def words_of(topic: str) -> frozenset[str]:
    """The words of a topic that say something, in small letters without accents."""
    from clipforge_core.stages.function_words import plain

    small = plain("en")
    found = [_bare(word) for word in _WORD.findall(_ASIDE.sub(" ", topic))]
    return frozenset(word for word in found if word not in small) or frozenset(found)


def key_of(topic: str) -> str:
    """What topics with the same words have in common."""
    return " ".join(sorted(words_of(topic))) or topic.strip().casefold()


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The part of their words that two topics share, 0 to 1 (Jaccard)."""
    together = one | other
    return len(one & other) / len(together) if together else 0.0


class WordIndex:
    """Which of many topics, named by numbers, share words with one."""

    def __init__(self) -> None:
        self.words: dict[int, frozenset[str]] = {}
        self._having: dict[str, list[int]] = {}

    def add(self, number: int, words: frozenset[str]) -> None:
        """Take up a topic."""
        self.words[number] = words
        for word in words:
            self._having.setdefault(word, []).append(number)

    def sharing(self, words: frozenset[str], least: float) -> dict[int, float]:
        """By number, the part of the words that is shared, of those that share so much."""
        some = {number for word in words for number in self._having.get(word, ())}
        parts = {number: shared(words, self.words[number]) for number in some}
        return {number: part for number, part in parts.items() if part >= least}


def is_name(words: frozenset[str]) -> bool:
    """True for a topic that is too short to be like another."""
    return len(words) <= NAMES


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).removesuffix("'s")
