"""The telling phrases of sentences: what stands in the picture, names scenes and is searched for.

A phrase is a run of words without function words and marks between them (Rose et al., RAKE, 2010). It is better the
more often its words come and the more keep company with them, where it comes again as it is, where an article or a
preposition opens it, and where it is a name; at the beginning of a sentence it mostly runs into the verb.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from clipforge_core import ScriptLanguage, hook_kind

LONGEST = 3
"""Words of the longest phrase."""
WHOLE = 7
"""Words up to which a sentence is shown as it is."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'./-][^\W_]+|,(?=\d)\d+)*|[^\w\s]")
_AMOUNT = re.compile(
    r"(?<![^\W_])(?<![^\W\d_][-–])((?:[€$£]\s?)?\d[\d.,]*(?:[ \u00a0\u202f]\d{3}(?!\d))*(?:[-–/×x]\d+)*"
    r"(?:\s?(?:to|bis|a|à|–|-)\s?\d[\d.,]*)?(?:\s?(?:[%€$£]|°[CF]?))?)"
    r"((?:[\s-]+(?!\d)[^\W_][\w'’-]*){0,2})"
)


class Phrases:
    """Phrases of a body of texts."""

    def __init__(self, texts: Iterable[str], language: ScriptLanguage) -> None:
        self._language = language
        self._often: Counter[str] = Counter()
        self._company: Counter[str] = Counter()
        self._again: Counter[tuple[str, ...]] = Counter()
        for text in texts:
            for run, _ in self._runs(text):
                for word in run:
                    self._often[word.lower()] += 1
                    self._company[word.lower()] += min(len(run), LONGEST) - 1
                for window in _windows(run):
                    self._again[tuple(word.lower() for word in window)] += 1

    def of(self, text: str, most: int = 1, without: Sequence[str] = ()) -> list[str]:
        """The best phrases of a text that share no word with each other or `without`, in its order."""
        taken = {word.lower() for phrase in without for word in phrase.split()}
        found: list[tuple[float, int, Sequence[str]]] = []
        for at, (run, opened) in enumerate(self._runs(text)):
            for window in _windows(run):
                if not any(sign.isalpha() for word in window for sign in word):
                    continue
                begins = opened and window[0] is run[0]
                value = self._value(window, begins, first=at == 0 and not opened)
                # A long run mostly holds a verb.
                found.append(
                    (-value * (1.0 if len(run) <= 2 or (begins and len(window) == len(run)) else 0.6), at, window)
                )
        chosen: list[tuple[int, str]] = []
        for _, at, window in sorted(found, key=lambda each: (each[0], each[1])):
            own = {word.lower() for word in window}
            if len(chosen) < most and not own & taken:
                chosen.append((at, " ".join(window)))
                taken |= own
        return [phrase for _, phrase in sorted(chosen)]

    def line(self, text: str, without: Sequence[str] = ()) -> str:
        """What stands in the picture while a sentence is said: the sentence where it is short, its figure, or its
        best phrase; "" where all of its phrases are in `without`."""
        plain = text.rstrip(".!")
        if len(plain.split()) <= WHOLE and not plain.endswith("?"):
            return plain
        return self.amount(text) or next(iter(self.of(text, 1, without)), "")

    def amount(self, text: str) -> str:
        """The figure of a text with the words after it: "40 percent"; "" where there is none but years."""
        if hook_kind(text.replace("?", "."), self._language.code) != "number":
            return ""
        for found in _AMOUNT.finditer(text):
            shown = [found[1]]
            for word in found[2].split():
                if word[0].isalpha() and self._little(word):
                    break
                shown.append(word)
            line = " ".join(shown).rstrip(".,;:-–")
            if (len(shown) > 1 or not line[-1:].isdigit()) and hook_kind(line, self._language.code) == "number":
                return line
        return ""

    def _little(self, word: str) -> bool:
        plain = word.lower().replace("’", "'")
        language = self._language
        return (
            plain in language.stopwords or plain in language.little or language.opening("endings", plain) == len(plain)
        )

    def _value(self, window: Sequence[str], opened: bool, first: bool) -> float:
        value = sum(self._weight(word) for word in window) / len(window) ** 0.6
        again = self._again[tuple(word.lower() for word in window)]
        named = sum(word[:1].isupper() for word in window) == len(window) and not first
        value *= 1.5 if again > 1 and len(window) > 1 else 1.0
        return float(value) * (1.6 if opened else 1.0) * (1.3 if named else 1.0) * (0.5 if first else 1.0)

    def _weight(self, word: str) -> float:
        often = self._often[word.lower()] or 1
        return (self._company[word.lower()] + often) / often * (1 + 0.3 * min(often, 6))

    def _runs(self, text: str) -> Iterator[tuple[list[str], bool]]:
        """Runs of telling words, and whether an article, a preposition or the like opens each."""
        run: list[str] = []
        opened, before = False, ""
        for token in _TOKEN.findall(text):
            telling = (len(token) > 2 or token.isdigit()) and not self._little(token) and token[0].isalnum()
            if telling:
                if not run:
                    opened = before.lower() in self._language.nominal
                run.append(token)
            elif run:
                yield run, opened
                run = []
            before = token
        if run:
            yield run, opened


def _windows(run: Sequence[str]) -> Iterator[Sequence[str]]:
    """The parts of a run that could be phrases: all of it, where it is short, else its beginnings and ends."""
    size = min(len(run), LONGEST)
    yield run[:size]
    if len(run) > LONGEST:
        yield run[-size:]
    if len(run) > 1:
        yield run[-1:]
