"""Does a passage carry what a sentence says? What is not carried is not said.

What a sentence denies, a passage must deny. Every figure of it must stand in the passages that it cites, every name
too, and most of the words that say something in one form or another (`same_word`). Where the cited passages do not
carry it, the nearest others are tried: models mistake numbers more often than facts. A sentence without sources may
hold neither figures nor names, and little else: then it is one that holds others together. Words alone are compared:
"A follows B" and "B follows A" are the same to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clipforge_core import ScriptLanguage, same_word, words

CARRIED = 0.6
"""The part of a sentence's telling words that its passages must hold."""
LOOSE_WORDS = 4
"""Telling words, besides those of the topic, of a sentence that holds others together; a question may have twice."""
NEAREST = 2
"""Passages that are cited where the model named none that carry it."""
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[\w,;:”\"] )[A-ZÀ-ÖØ-Þ][\w’'-]+")


class Check:
    """Sentences against passages, in a language. `topic` are words that need no source."""

    def __init__(self, passages: Sequence[str], language: ScriptLanguage, topic: str) -> None:
        self._language = language
        self._words = [words(passage) for passage in passages]
        self._figures = [set(_figures(passage)) for passage in passages]
        self._denied = [language.matches("negation", passage) for passage in passages]
        self._topic = words(topic)

    def carried(self, text: str, cited: Sequence[int]) -> tuple[int, ...] | None:
        """The passages (from 0) that carry a sentence: () for one that states nothing; None where nothing does."""
        if cited and self._hold(text, cited):
            return tuple(sorted(set(cited)))
        if not cited and self.states_nothing(text):
            return ()
        nearest = self._nearest(text)
        return nearest if nearest and self._hold(text, nearest) else None

    def states_nothing(self, text: str) -> bool:
        """True for a sentence that only holds others together."""
        if _figures(text) or any(not self._of_topic(name.lower()) for name in self._names(text)):
            return False
        telling = [word for word in self._telling(text) if not self._of_topic(word)]
        question = text.rstrip().endswith(("?", "？"))
        return len(telling) <= LOOSE_WORDS * (2 if question else 1) or self._language.matches("calling", text)

    def _hold(self, text: str, numbers: Sequence[int]) -> bool:
        figures = set().union(*(self._figures[number] for number in numbers))
        if not set(_figures(text)) <= figures:
            return False
        if self._denies(text) and not any(self._denied[number] for number in numbers):
            return False
        held = [word for number in numbers for word in self._words[number]] + self._topic
        if any(not _among(name.lower(), held) for name in self._names(text)):
            return False
        telling = self._telling(text)
        return sum(_among(word, held) for word in telling) >= CARRIED * len(telling)

    def _denies(self, text: str) -> bool:
        return self._language.matches("negation", text)

    def _nearest(self, text: str) -> tuple[int, ...]:
        telling = self._telling(text)
        ranked = sorted(
            ((sum(_among(word, held) for word in telling), -number) for number, held in enumerate(self._words)),
            reverse=True,
        )
        return tuple(sorted(-number for count, number in ranked[:NEAREST] if count))

    def _telling(self, text: str) -> list[str]:
        little = self._language.stopwords | self._language.little
        return [word for word in words(text) if word not in little and len(word) > 2 and not word[0].isdigit()]

    def _names(self, text: str) -> list[str]:
        # German writes every noun with a capital: there the words themselves are held against the passages.
        return [] if self._language.code == "de" else _NAME.findall(text)

    def _of_topic(self, word: str) -> bool:
        return _among(word, self._topic)


def _figures(text: str) -> list[str]:
    return [re.sub(r"[.,](?=\d{3}\b)", "", figure).replace(",", ".") for figure in _FIGURE.findall(text)]


def _among(word: str, held: Sequence[str]) -> bool:
    return any(same_word(word, other) for other in held)
