"""The telling phrases of sentences: what stands in the picture, names scenes and is searched for.

Runs of words without function words and marks between them (Rose et al., RAKE, 2010), weighed by how often their words
come and how many keep company with them; names and figures count more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from clipforge_core import ScriptLanguage

LONGEST = 4
"""Words of the longest phrase."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'.,/-][^\W_]+)*%?|[€$£]\d[\d.,]*|[^\w\s]")
_AMOUNT = re.compile(r"[€$£]?\d")


class Phrases:
    """Phrases of a body of texts."""

    def __init__(self, texts: Iterable[str], language: ScriptLanguage) -> None:
        self._language = language
        self._often: Counter[str] = Counter()
        self._company: Counter[str] = Counter()
        for text in texts:
            for run in self._runs(text):
                for word in run:
                    self._often[word.lower()] += 1
                    self._company[word.lower()] += len(run) - 1

    def of(self, text: str, most: int = 1, without: Sequence[str] = ()) -> list[str]:
        """The best phrases of a text that share no word with each other or `without`, in its order."""
        taken = {word.lower() for phrase in without for word in phrase.split()}
        found: list[tuple[float, int, str]] = []
        for at, run in enumerate(self._runs(text)):
            for words in _windows(run):
                value = sum(self._weight(word) for word in words) / len(words) ** 0.5
                found.append((-value, at, " ".join(words)))
        chosen: list[tuple[int, str]] = []
        for _, at, phrase in sorted(found):
            own = {word.lower() for word in phrase.split()}
            if len(chosen) < most and not own & taken:
                chosen.append((at, phrase))
                taken |= own
        return [phrase for _, phrase in sorted(chosen)]

    def amount(self, text: str) -> str:
        """The figure of a text with the words after it: "40 percent"; "" where there is none."""
        for run in self._runs(text, bridging=True):
            for at, word in enumerate(run):
                if _AMOUNT.match(word) and not re.fullmatch(r"(1\d|20)\d\d", word):
                    return " ".join(run[at : at + 3])
        return ""

    def _weight(self, word: str) -> float:
        key = word.lower()
        often = self._often[key]
        value = (self._company[key] + often) / (often or 1) * (1 + 0.5 * min(often, 6))
        return value * (1.4 if _AMOUNT.match(word) else 1.2 if word[:1].isupper() else 1.0)

    def _runs(self, text: str, bridging: bool = False) -> list[list[str]]:
        runs: list[list[str]] = [[]]
        for token in _TOKEN.findall(text):
            word = token.lower().replace("’", "'")
            little = word in self._language.stopwords and not (bridging and word in ("of", "de", "di", "von"))
            telling = (len(token) > 1 or token.isdigit()) and not little and re.match(r"\w|[€$£]\d", token)
            if telling:
                runs[-1].append(token)
            elif runs[-1]:
                runs.append([])
        return [run for run in runs if run]


def _windows(run: Sequence[str]) -> Iterable[Sequence[str]]:
    if len(run) <= LONGEST:
        yield run
        return
    for at in range(len(run) - LONGEST + 1):
        yield run[at : at + LONGEST]
