"""Phrases of the lexicons found in units: what the text features count, and what they cite.

A match is a run of words with a strength. Matches of one feature never share a word; the stronger
phrase wins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from clipforge_plugins.detectors.highlight.talk import Talk

_QUESTION = re.compile(r"[?？؟]")
_SHOUT = re.compile(r"[!！]")
_DIGIT = re.compile(r"[$€£¥]?\d[\d.,:/]*%?")


@dataclass(frozen=True)
class Match:
    """Words [first, last) of unit `unit`, with a strength of 0..1."""

    unit: int
    first: int
    last: int
    strength: float


class UnitText:
    """A unit's text in lower case, with the way back from characters to words."""

    def __init__(self, talk: Talk, number: int) -> None:
        unit = talk.units[number]
        self.number, self.first = number, unit.first
        pieces: list[str] = []
        for i in range(unit.first, unit.last):
            word = talk.words[i]
            pieces.append((" " if word.space and pieces else "") + lower(word.text))
        self.text = "".join(pieces)
        self._offsets = list(accumulate((len(p) for p in pieces), initial=0))[:-1]

    def words(self, start: int, end: int) -> tuple[int, int]:
        """The words, [first, last), that characters [start, end) touch."""
        first = bisect_right(self._offsets, start) - 1
        last = bisect_right(self._offsets, max(start, end - 1))
        return self.first + first, self.first + max(last, first + 1)


def lower(text: str) -> str:
    """Lower case of the same length, with straight apostrophes."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text).replace("’", "'")


def find(talk: Talk) -> dict[str, list[Match]]:
    """Matches by feature, sorted by place. A feature that cannot be measured here is not a key:
    those that need a lexicon where the language has none, questions where nothing is punctuated."""
    texts = [UnitText(talk, i) for i in range(len(talk.units))]
    found: dict[str, list[Match]] = {"number": []}
    if talk.lexicon is not None:
        found |= {feature: [] for feature in talk.lexicon.patterns}
    if any(_QUESTION.search(t.text) or re.search(r"[.。।]", t.text) for t in texts):
        found["question"] = []
    arousing = arousing_words() if talk.language == "en" else {}
    if arousing:
        found["arousal"] = []
    for text in texts:
        if "question" in found:
            found["question"] += _questions(talk, text)
        for feature, tiers in talk.lexicon.patterns.items() if talk.lexicon else ():
            found[feature] += _tiers(text, feature, tiers)
        if talk.lexicon is None:
            found["number"] += _tiers(text, "number", ((0.5, _DIGIT),))
        if arousing:
            found["arousal"] += _arousal(talk, text, arousing)
    return found


def _tiers(text: UnitText, feature: str, tiers: tuple[tuple[float, re.Pattern[str]], ...]) -> list[Match]:
    taken: set[int] = set()
    matches = []
    extra = ((0.5, _SHOUT),) if feature == "emphasis" else ()
    for strength, pattern in (*tiers, *extra):
        for hit in pattern.finditer(text.text):
            first, last = text.words(hit.start(), hit.end())
            if taken.isdisjoint(range(first, last)):
                taken.update(range(first, last))
                matches.append(Match(text.number, first, last, strength))
    return sorted(matches, key=lambda m: m.first)


def _questions(talk: Talk, text: UnitText) -> list[Match]:
    """A question cites the clause that asks: back to the sentence's last stop."""
    matches, since = [], 0
    for hit in re.finditer(r"[?？؟.。!！]+", text.text):
        if _QUESTION.search(hit.group()):
            while since < hit.start() and not text.text[since].isalnum():
                since += 1
            first, last = text.words(since, hit.end())
            matches.append(Match(text.number, first, last, 0.9))
        since = hit.end()
    return matches


def _arousal(talk: Talk, text: UnitText, arousing: Mapping[str, float]) -> list[Match]:
    matches = []
    unit = talk.units[text.number]
    for i in range(unit.first, unit.last):
        word = re.sub(r"^\W+|\W+$", "", lower(talk.words[i].text))
        strength = arousing.get(word, 0.0)
        if strength:
            matches.append(Match(text.number, i, i + 1, strength))
    return matches


def arousing_words() -> dict[str, float]:
    """Word → strength, from the VADER lexicon (Hutto and Gilbert, 2014) where it is installed.

    The magnitude of the mean rating (-4..4) counts, whatever its sign; ratings under 2 are too weak.
    """
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return {}
    ratings: dict[str, float] = SentimentIntensityAnalyzer().lexicon
    return {word: min(1.0, abs(r) / 4) for word, r in ratings.items() if abs(r) >= 2.0 and word.isalpha()}
