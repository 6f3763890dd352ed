"""The telling phrases of sentences: what stands in the picture, names scenes and is searched for.

A phrase is a group of a noun: what comes after an article, a preposition, a possessive or a number up to the next
function word or mark, or a name. Without a tagger the verb after a subject looks like a part of it ("the theorem gives
the …"): where what follows tells that the last word is one, it is left out. Better no phrase than a broken one. Among
groups the best are those whose words come often and keep company with others (Rose et al., RAKE, 2010), that come
again as they are, and names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clipforge_core import ScriptLanguage, hook_kind, same_word, spoken_words

PLAIN, LONGEST = 2, 3
"""Words of the longest phrase, and of the longest that has a name or a figure in it."""
LONGEST_NAME = 5
WHOLE = 7
"""Words up to which a sentence is shown as it is."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'./-][^\W_]+|,(?=\d)\d+)*|[^\w\s]")
_AMOUNT = re.compile(
    r"(?<![^\W_])(?<![^\W\d_][-–])((?:[€$£]\s?)?\d(?:[\d.,]*\d)?(?:[ \u00a0\u202f]\d{3}(?!\d))*(?:[-–/×x]\d+)*"
    r"(?:\s?(?:to|bis|a|à|–|-)\s?\d(?:[\d.,]*\d)?)?(?:\s?(?:[%€$£]|°[CF]?))?)"
    r"((?:[\s-]+(?!\d)[^\W_][\w'’-]*){0,2})"
)
_OPENING_VERB = {
    "en": re.compile(r"ing$"),
    "es": re.compile(r"[aei]r(?:se)?$"),
    "pt": re.compile(r"[aei]r(?:-se)?$"),
    "it": re.compile(r"[aei]r(?:e|si)$"),
    "fr": re.compile(r"(?:er|ir|re)$"),
}
"""How verbs end that stand after a preposition."""
_VERBAL = re.compile(r"(?:s|ed|en|es)$")
"""How English verbs end where they stand before a preposition."""
_PLURAL = re.compile(r"[^s]s$")
"""Before a word that is none, an English plural is the subject of a verb: "bears swim"."""
_OF = frozenset(("of", "de", "du", "des", "di", "del", "della", "do", "da", "von", "d"))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a noun in a text: its words, and whether it is a name."""

    words: tuple[str, ...]
    name: bool

    @property
    def key(self) -> tuple[str, ...]:
        """By which it is found again."""
        return tuple(word.lower() for word in self.words)


class Phrases:
    """Phrases of a body of texts."""

    def __init__(self, texts: Iterable[str], language: ScriptLanguage) -> None:
        self._language = language
        self._often: Counter[str] = Counter()
        self._company: Counter[str] = Counter()
        self._again: Counter[tuple[str, ...]] = Counter()
        for text in texts:
            for group in self.groups(text):
                self._again[group.key] += 1
                for word in group.key:
                    self._often[word] += 1
                    self._company[word] += len(group.words) - 1

    def of(self, text: str, most: int = 1, without: Sequence[str] = (), topic: str = "") -> list[str]:
        """The best phrases of a text that share no word with each other or `without` and say more than `topic`, in its
        order."""
        taken = {word.lower() for phrase in without for word in phrase.split()}
        found = [(-self._value(group), at, group) for at, group in enumerate(self.groups(text))]
        known = set(topic.lower().split())
        chosen: list[tuple[int, str]] = []
        for _, at, group in sorted(found, key=lambda each: (each[0], each[1])):
            if len(chosen) < most and not set(group.key) & taken and not _among(group.key, known):
                chosen.append((at, re.sub(r"['’]s?$", "", " ".join(group.words))))
                taken |= set(group.key)
        return [phrase for _, phrase in sorted(chosen)]

    def line(self, text: str, without: Sequence[str] = (), topic: str = "") -> str:
        """What stands in the picture while a sentence is said: the sentence where it is short, its figure, or its
        best phrase; "" where all of its phrases are in `without`."""
        plain = text[self._announced(text) :].rstrip(".!。！")
        if spoken_words(plain) <= WHOLE and not plain.endswith("?"):
            return plain
        return self.amount(plain) or next(iter(self.of(plain, 1, without, topic)), "")

    def _announced(self, text: str) -> int:
        """Characters of an opening such as "For example, "."""
        size = max(self._language.opening(cue, text) for cue in ("example", "summary", "loose"))
        return (
            size + len(text[size:]) - len(text[size:].lstrip(" ,:")) if size and text[size : size + 1] in ",: " else 0
        )

    def amount(self, text: str) -> str:
        """The figure of a text with the words after it: "40 percent"; "" where there is none but years and names."""
        if hook_kind(text.replace("?", "."), self._language.code) != "number":
            return ""
        for found in _AMOUNT.finditer(text):
            before = text[: found.start()].split()
            if len(before) > 1 and before[-1][:1].isupper() and before[-1][-1:].isalpha():
                continue
            shown = [found[1]]
            for word in found[2].split():
                if word[0].isalpha() and self._little(word):
                    break
                shown.append(word)
            line = " ".join(shown).rstrip(".,;:-–")
            told = len(shown) > 1 or not line[-1:].isdigit() or line[0] in "€$£"
            if told and hook_kind(line, self._language.code) == "number":
                return line
        return ""

    def title(self, text: str, topic: str) -> str:
        """A headline: the best phrase of two and more words, or a word that comes again; "" where there is none."""
        for phrase in self.of(text, 3, topic=topic):
            if " " in phrase or self._often[phrase.lower()] > 1:
                return phrase
        return ""

    def groups(self, text: str) -> Iterator[Group]:
        """The groups of nouns in a text, in order."""
        tokens = _TOKEN.findall(text)
        at = 0
        while at < len(tokens):
            end = at
            while end < len(tokens) and self._telling(tokens[end]):
                end += 1
            if end == at:
                at += 1
                continue
            before = tokens[at - 1] if at else ""
            after = tokens[end] if end < len(tokens) else ""
            yield from self._grouped(tokens[at:end], before, after)
            at = end

    def _grouped(self, run: Sequence[str], before: str, after: str) -> Iterator[Group]:
        """The groups in a run of telling words."""
        german = self._language.code == "de"
        names = [] if german else list(_names(run, first=not before or before in '.!?:“"«('))
        yield from names
        if before.lower() not in self._language.nominal:
            return
        words = list(run)
        if german:
            # Its nouns have capitals: a group ends with the last of the first ones.
            nouns = [place for place, word in enumerate(words) if word[0].isupper()]
            words = words[: nouns[0] + 1] if nouns else []
        elif self._ends_with_verb(words, after):
            words.pop()
        verbal = _OPENING_VERB.get(self._language.code)
        if words and verbal is not None and before.lower() not in self._language.articles and verbal.search(words[0]):
            return
        # Of more words than two one is mostly a verb.
        if len(words) > PLAIN and not words[0][0].isdigit() and not any(word[0].isupper() for word in words):
            return
        group = Group(tuple(words[:LONGEST]), False)
        if words and any(sign.isalpha() for sign in words[-1]) and not any(group.key == name.key for name in names):
            yield group

    def _ends_with_verb(self, words: Sequence[str], after: str) -> bool:
        """Does what follows tell that the last word is a verb?"""
        if len(words) < 2:
            return False
        following = after.lower().replace("’", "'")
        language = self._language
        if language.code == "en" and _PLURAL.search(words[-2]) and words[-1].islower() and words[-1][-1] != "s":
            return True
        if not after or not after[0].isalnum():
            return False
        if following == "than":
            return True
        if following in _OF or language.matches("verbs", following):
            return False
        short = len(following) <= 2 and following not in language.nominal
        if following in language.articles or following[0].isdigit() or short:
            return True
        if following in language.pronouns and len(words) > PLAIN:
            return True
        if following in language.nominal:
            return language.code != "en" or _VERBAL.search(words[-1]) is not None
        if following in language.joining:
            return language.code not in ("en", "de")
        return self._little(after) and following not in language.coordinators | language.pronouns

    def _telling(self, token: str) -> bool:
        return (len(token) > 2 or token.isdigit()) and token[0].isalnum() and not self._little(token)

    def _little(self, word: str) -> bool:
        plain = word.lower().replace("’", "'")
        language = self._language
        if plain in language.stopwords or plain in language.little or plain in language.nominal:
            return True
        return language.opening("endings", plain) == len(plain)

    def _value(self, group: Group) -> float:
        value = float(sum(self._weight(word) for word in group.key) / len(group.words) ** 0.6)
        again = self._again[group.key] > 1
        return value * (1.5 if again and len(group.words) > 1 else 1.0) * (1.4 if group.name else 1.0)

    def _weight(self, word: str) -> float:
        often = self._often[word] or 1
        return (self._company[word] + often) / often * (1 + 0.3 * min(often, 6))


def _among(words: Iterable[str], known: Iterable[str]) -> bool:
    """Are all words among those that are known, in one form or another?"""
    return all(any(same_word(word, other) for other in known) for word in words)


def _names(run: Sequence[str], first: bool) -> Iterator[Group]:
    """Two and more words with capitals side by side, and the number after them; at the beginning of a sentence the
    first capital says nothing."""
    at = 0
    while at < len(run):
        end = at
        while end < len(run) and run[end][0].isupper():
            end += 1
        capitals = end - at
        if end < len(run) and run[end].isdigit() and capitals:
            end += 1
        if end - at >= 2 and capitals - (first and at == 0) >= 1 and end - at <= LONGEST_NAME:
            yield Group(tuple(run[at:end]), True)
        at = max(end, at + 1)
