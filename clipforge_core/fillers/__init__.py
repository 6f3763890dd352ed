"""Words that fill a pause, one language a file (en.toml, …): "um", "äh", "euh".

    fillers = fillers_of("en")
    fillers.match(["so", "um", "well"], 1)     # Match(words=1, phrase=False)

`sure` are sounds that are no word of the language: they say nothing wherever they stand. `phrases` are words with
a meaning of their own that often only fill ("like", "you know"): they count where pauses stand on both sides.
A word that means something is never in `sure`: German "um" is a preposition, Spanish "este" a pronoun.
`prompt` is a sentence full of them: a recogniser that is given it writes them down instead of leaving them out.
To add a language, write its file and name it in LANGUAGES.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files

import msgspec

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "sv")
"""Languages that have a list."""

Phrase = tuple[str, ...]


class Match(msgspec.Struct, frozen=True):
    """So many words from a place on fill; `phrase` where they could mean something."""

    words: int
    phrase: bool


class Fillers(msgspec.Struct, frozen=True, kw_only=True):
    """The fillers of a language, each a run of words as `normal` writes them."""

    language: str
    sure: frozenset[Phrase]
    phrases: frozenset[Phrase]
    prompt: str = ""

    def match(self, words: Sequence[str], at: int) -> Match | None:
        """The longest filler that begins with word `at` of normal words, or None."""
        longest = max((len(phrase) for phrase in self.sure | self.phrases), default=0)
        for length in range(min(longest, len(words) - at), 0, -1):
            run = tuple(words[at : at + length])
            if run in self.sure or run in self.phrases:
                return Match(length, run not in self.sure)
        return None

    def changed(self, also: str = "", never: str = "") -> Fillers:
        """With words of somebody's own: both are lists with commas between."""
        no = _phrases(never.split(","))
        yes = _phrases(also.split(","))
        return msgspec.structs.replace(self, sure=(self.sure | yes) - no, phrases=(self.phrases - yes) - no)


def fillers_of(language: str) -> Fillers | None:
    """The fillers of a language ("en", "pt-BR"), or None where there is no list."""
    code = language.replace("_", "-").split("-")[0].lower()
    if code not in LANGUAGES:
        return None
    data = tomllib.loads((files(__name__) / f"{code}.toml").read_text("utf-8"))
    return Fillers(language=code, sure=_phrases(data["sure"]), phrases=_phrases(data["phrases"]), prompt=data["prompt"])


def no_fillers(language: str) -> Fillers:
    """A list without a word, for languages that have none: words of somebody's own can be added."""
    return Fillers(language=language, sure=frozenset(), phrases=frozenset())


_NO_LETTERS = re.compile(r"[^\w'-]+|_")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")


def normal(text: str) -> str:
    """A word as the lists write it: lower case, without punctuation, a letter that is drawn out written twice."""
    bare = _NO_LETTERS.sub("", text.lower().replace("’", "'")).strip("'-")
    return _DRAWN_OUT.sub(r"\1\1", bare)


def _phrases(listed: Iterable[str]) -> frozenset[Phrase]:
    split = (tuple(normal(word) for word in text.split()) for text in listed)
    return frozenset(phrase for phrase in split if phrase and all(phrase))
