"""What words mean to the text features, one language a file (en.toml, ...).

Every entry was written for ClipForge. A pattern is a line with a regular expression over lower-case
text with straight apostrophes; where a language has spaces it matches whole words. Its strength (0..1)
says how much one occurrence counts. To add a language, write its file and name it in LANGUAGES.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any

LANGUAGES = ("de", "en", "es", "fr", "zh")
"""Languages that have a lexicon; in all others the features that need one are absent."""


class Lexicon:
    """One language, from its parsed file.

    `phrases` maps a feature to tiers of patterns with a strength. `pronouns` and `connectives` are words
    that lean on what was said before when a sentence opens with them; `stopwords` carry no topic.
    `spaced` is False where words are written without spaces.
    """

    def __init__(self, code: str, data: Mapping[str, Any]) -> None:
        self.code = code
        self.spaced = bool(data["spaced"])
        self.phrases: Mapping[str, list[dict[str, Any]]] = data["phrases"]
        self.pronouns = frozenset(data["pronouns"].split())
        self.connectives = frozenset(data["connectives"].split())
        self.stopwords = frozenset(data["stopwords"].split()) | self.pronouns | self.connectives

    @cached_property
    def patterns(self) -> dict[str, tuple[tuple[float, re.Pattern[str]], ...]]:
        """Compiled phrases by feature, strongest first."""
        return {
            feature: tuple((float(t["strength"]), self._compile(t["patterns"])) for t in sorted(tiers, key=_weakness))
            for feature, tiers in self.phrases.items()
        }

    def _compile(self, source: str) -> re.Pattern[str]:
        alternatives = "|".join(line.strip() for line in source.strip().splitlines() if line.strip())
        return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if self.spaced else f"(?:{alternatives})")

    def opening(self, word: str) -> str:
        """ "pronoun" or "connective" where a sentence that opens with this word leans on the one before."""
        if self.spaced:
            return "pronoun" if word in self.pronouns else "connective" if word in self.connectives else ""
        for kind, words in (("connective", self.connectives), ("pronoun", self.pronouns)):
            if any(word.startswith(each) for each in words):
                return kind
        return ""


def _weakness(tier: Mapping[str, Any]) -> float:
    return -float(tier["strength"])


def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language (ISO 639-1), or None."""
    if language not in LANGUAGES:
        return None
    text = (files(__name__) / f"{language}.toml").read_text("utf-8")
    return Lexicon(language, tomllib.loads(text))


def guess(words: list[str]) -> str:
    """The language of words whose language nobody told, by their function words; "" where unclear."""
    sample = words[:2000]
    if not sample:
        return ""
    text = "".join(sample)
    if re.search("[぀-ヿ가-힯]", text):
        return ""
    if len(re.findall("[一-鿿]", text)) * 2 > len(text):
        return "zh"
    shares: list[tuple[float, str]] = []
    for code in LANGUAGES:
        known = lexicon(code)
        if known is not None and known.spaced:
            shares.append((sum(word in known.stopwords for word in sample) / len(sample), code))
    shares.sort(reverse=True)
    best, second = shares[0], shares[1]
    return best[1] if best[0] >= 0.25 and best[0] > 1.3 * second[0] else ""
