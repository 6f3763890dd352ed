"""What is known of a language where scripts are written and measured: one file each, `<code>.toml`.

lexicon        words and patterns by which sentences are told apart; a pattern a line, in small letters.
               `pronouns` and `dependent` open sentences that need the one before; `loose` openers can be left out,
               `coordinators` are those of them that need no comma. `expletive` openers look like pronouns and stand
               for nothing, `subordinate` ones name what a later pronoun means, `pointing` words mean what was said
               before. A `belief` is what people think, and is said only with the sentence that sets it right, or with a
               `turn` in itself. `deictic` sentences point at something that is not heard: figures, chapters, buttons.
               `imperative` verbs open advice, `asking` words questions, `negation` denies. `address` is how the viewer
               is spoken to, `calling` what asks him to do something, `feeling` are strong words. `nominal` words open
               a group of a noun, `joining` words begin a clause after one, `little` ones (and patterns of them,
               `endings`) belong to none. `subjects` are pronouns that stand for somebody who was named, `persons` those
               of them that are a person, `trailing` words at the end of a sentence that mean what was said before.
               `definite` are articles of what is known, `life` says that somebody lived, `states` that something is. A
               `setting` opens an example that goes on in the next sentences; what is no more than an `announce` needs
               the next one. `warning` and `advice` are what is surely a catch and a use; `example_section`,
               `catch_section`, `action_section` and `history_section` are headings of such sections.
instructions   by which a sentence of the context is known as a wish and not as material: verbs that say so at once
               (`strong`), verbs that do so beside a word of `about` (`weak`), phrases, and words that open a wish
               without a verb (`openers`).
made           sentences that hold others together, with no fact of their own; {topic} is the topic as it is spoken of.
titles         of scenes, by their role.

    script_language("en").matches("catch", "But it only works for right triangles.")      # True
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from clipforge_core.languages import two_letters
from clipforge_core.scripting.words import function_words

KNOWN = ("en", "de", "es", "fr", "it", "pt")
"""Languages that have a file."""
_PATTERNS = (
    "dependent",
    "loose",
    "expletive",
    "subordinate",
    "pointing",
    "define",
    "verbs",
    "example",
    "catch",
    "contrast",
    "belief",
    "turn",
    "action",
    "imperative",
    "summary",
    "cause",
    "history",
    "steps",
    "deictic",
    "address",
    "feeling",
    "calling",
    "negation",
    "endings",
    "setting",
    "trailing",
    "life",
    "states",
    "announce",
    "warning",
    "advice",
    "example_section",
    "catch_section",
    "action_section",
    "history_section",
)


class ScriptLanguage:
    """A language as scripts know it; one without a file has no words, and matches nothing."""

    def __init__(self, code: str, table: dict[str, Any]) -> None:
        self.code = code
        lexicon: dict[str, str] = table.get("lexicon", {})
        self.articles = frozenset(lexicon.get("articles", "").split())
        self.pronouns = frozenset(lexicon.get("pronouns", "").split())
        self.coordinators = frozenset(lexicon.get("coordinators", "").split())
        self.nominal = frozenset(lexicon.get("nominal", "").split())
        self.subjects = frozenset(lexicon.get("subjects", "").split())
        self.definite = frozenset(lexicon.get("definite", "").split())
        self.persons = frozenset(lexicon.get("persons", "").split())
        self.joining = frozenset(lexicon.get("joining", "").split())
        self.little = frozenset(lexicon.get("little", "").split())
        self.asking = frozenset(lexicon.get("asking", "").split())
        self.titles: dict[str, str] = table.get("titles", {})
        self.made: dict[str, Any] = table.get("made", {})
        self.wishes: dict[str, Any] = table.get("instructions", {})
        self._sources = {name: lexicon.get(name, "") for name in _PATTERNS}
        self._compiled: dict[str, re.Pattern[str] | None] = {}

    @property
    def known(self) -> bool:
        """True where there is a file of it."""
        return bool(self.made)

    @cached_property
    def stopwords(self) -> frozenset[str]:
        """Words that say little by themselves."""
        return function_words(self.code) | self.articles | self.pronouns

    @cached_property
    def wish_strong(self) -> frozenset[str]:
        """Verbs that open a wish whatever follows."""
        return self._wish("strong")

    @cached_property
    def wish_weak(self) -> frozenset[str]:
        """Verbs that open one beside a word that is about films."""
        return self._wish("weak")

    @cached_property
    def wish_verbs(self) -> frozenset[str]:
        """Verbs, openers and polite words of wishes."""
        return self.wish_strong | self.wish_weak | self.wish_openers | self.wish_polite

    @cached_property
    def wish_about(self) -> frozenset[str]:
        """Words about films and those who watch them."""
        return self._wish("about")

    @cached_property
    def wish_openers(self) -> frozenset[str]:
        """Words that open a wish without a verb."""
        return self._wish("openers")

    @cached_property
    def wish_polite(self) -> frozenset[str]:
        """ "please"."""
        return self._wish("polite")

    @cached_property
    def wish_cues(self) -> dict[str, frozenset[str]]:
        """Kinds of sentences, by the words that ask for them."""
        cues: dict[str, str] = self.wishes.get("cues", {})
        return {cue: frozenset(names.split()) for cue, names in cues.items()}

    def _wish(self, name: str) -> frozenset[str]:
        return frozenset(str(self.wishes.get(name, "")).split())

    def has_verb(self, text: str) -> bool:
        """Does the text hold one of the usual verbs that make a sentence?"""
        return self.matches("verbs", text)

    @cached_property
    def wish_phrases(self) -> re.Pattern[str] | None:
        """What only a wish says."""
        return _either(str(self.wishes.get("phrases", "")))

    def pattern(self, name: str) -> re.Pattern[str] | None:
        """The patterns of a name as one; None where there are none."""
        if name not in self._compiled:
            self._compiled[name] = _either(self._sources.get(name, ""))
        return self._compiled[name]

    def matches(self, name: str, text: str) -> bool:
        """Does the text hold one of the patterns of a name?"""
        pattern = self.pattern(name)
        return pattern is not None and pattern.search(text.lower().replace("’", "'")) is not None

    def opening(self, name: str, text: str) -> int:
        """Characters at the beginning of the text that are one of the patterns; 0 for none."""
        pattern = self.pattern(name)
        found = pattern.match(text.lower().replace("’", "'")) if pattern is not None else None
        return found.end() if found else 0


@cache
def script_language(code: str) -> ScriptLanguage:
    """The language of a code or tag ("de", "de-AT", "ger")."""
    code = two_letters(code)
    table: dict[str, Any] = {}
    if code in KNOWN:
        table = tomllib.loads(files(__package__).joinpath(f"{code}.toml").read_text("utf-8"))
    return ScriptLanguage(code, table)


def _either(lines: str) -> re.Pattern[str] | None:
    """Patterns, one a line (or parted by "|" on one), as one that begins and ends at words; the longest first."""
    patterns = sorted((line.strip() for line in lines.strip().splitlines() if line.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") if patterns else None
