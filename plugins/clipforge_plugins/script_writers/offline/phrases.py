"""The telling phrases of sentences: what stands in the picture, names scenes and is searched for.

A phrase is a group of a noun: what comes after an article, a preposition, a possessive or a number up to the next
function word or mark, or a name. Without a tagger the verb after a subject looks like a part of it ("the theorem gives
the …"): where what follows tells that the last word is one, it is left out. Better no phrase than a broken one: what
stands in a picture or names a scene is surely a group (a name, the object of a preposition, what comes again), and no
single word that is said once. Among
groups the best are those whose words come often and keep company with others (Rose et al., RAKE, 2010), that come
again as they are, and names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clipforge_core import ScriptLanguage, hook_kind, same_word, spoken_words
from clipforge_plugins.script_writers.offline.speaking import loose_opening

PLAIN, LONGEST = 2, 3
"""Words of the longest phrase, and of the longest that has a name or a figure in it."""
LONGEST_NAME = 5
WHOLE, WHOLE_UNSPACED = 7, 14
"""Words up to which a sentence is shown as it is; and of scripts without spaces, by their signs."""
YEAR = 4
"""Digits of a year."""
LONGEST_SUM = 48
"""Characters of a formula that is shown."""
OFTEN, SHORT_NOUN, LONG_NOUN = 2, 5, 9
"""Times that a single word of a Romance language is said by which something is named; its letters; those of a German
word. A single English word is none: too many of them are verbs as well."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'./-][^\W_]+|,(?=\d)\d+)*|[^\w\s]")
_AMOUNT = re.compile(
    r"(?<![^\W_])(?<![^\W\d_][-–])((?:[€$£]\s?)?\d(?:[\d.,]*\d)?(?:[ \u00a0\u202f]\d{3}(?!\d))*(?:[-–/×x]\d+)*"
    r"(?:\s?(?:to|bis|a|à|–|-)\s?\d(?:[\d.,]*\d)?)?(?:\s?(?:[%€$£]|°[CF]?))?)"
    r"((?:[\s-]+(?!\d)[^\W_][\w'’/-]*){0,3})"
)
_YEAR = re.compile(r"(?:,?\s(?:de\s|of\s)?)(\d{4})(?!\w)")
_NUMBERED = frozenset(
    ("number", "no", "nr", "nummer", "número", "numéro", "numero", "page", "chapter", "kapitel", "seite")
)
"""Words before a figure that is a name: "the number 28 tram"."""
_COUNTED = frozenset(("people", "times", "parts", "ways", "personnes", "personas", "pessoas", "persone"))
"""Words that say little elsewhere, and what is counted behind a figure."""
_MEASURED = frozenset(("long", "high", "wide", "deep", "tall", "old", "faster", "slower", "more", "less", "ago"))
"""What may stand behind a unit in the plural: "100 metres high"."""
_ENGLISH_VERB = re.compile(
    r"(?:ed|meant|felt|said|told|knew|saw|thought|left|kept|held|stood|broke|lost|won|met|sent|built|spent|brought|wrote"
    r"|gave|flew|chose|spoke|rang|shook|began|rose|fell|came|went|grew|became|made|took|got|ran|sank|led|fails?|works?|ends?|helps?|begins?|runs?"
    r"|falls?|rises?|moves?|grows?|takes?|makes?|uses?|changes?|costs?|stands?|lies|goes|comes|gives?)$"
)
_CAUSING = frozenset(("let", "lets", "make", "makes", "help", "helps", "see", "watch", "hear", "keep", "get", "leave"))
"""Verbs after whose object another verb comes: "let the batter rest"."""
_MATHS = re.compile(r"[^\W\d_²³⁴ⁿ]{3,}")
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
    """A group of a noun in a text: its words, whether it is a name, and whether it is surely a group: no verb at its
    end, no form that only stands behind its article."""

    words: tuple[str, ...]
    name: bool
    sure: bool = True

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

    def of(
        self, text: str, most: int = 1, without: Sequence[str] = (), topic: str = "", *, sure: bool = False
    ) -> list[str]:
        """The best phrases of a text that share no word with each other or `without` and say more than `topic`, in its
        order; with `sure` those alone that can stand by themselves."""
        taken = {word.lower() for phrase in without for word in phrase.split()}
        found = [(-self._value(group), at, group) for at, group in enumerate(self.groups(text))]
        known = set(topic.lower().split())
        chosen: list[tuple[int, str]] = []
        for _, at, group in sorted(found, key=lambda each: (each[0], each[1])):
            if sure and not self._stands(group):
                continue
            if len(chosen) < most and not set(group.key) & taken and not _among(group.key, known):
                shown = re.sub(r"['’]s?$", "", " ".join(group.words))
                chosen.append((at, re.sub(r"^(?:[LlDd]|[Dd]ell|[Nn]ell|[Aa]ll)['’](?=\w)", "", shown)))
                taken |= set(group.key)
        return [phrase for _, phrase in sorted(chosen)]

    def line(self, text: str, without: Sequence[str] = (), topic: str = "") -> str:
        """What stands in the picture while a sentence is said: the sentence where it is short, its formula, its figure,
        or its best phrase; "" where all of its phrases are in `without`."""
        plain = text[self._announced(text) :].rstrip(".!。！")
        whole = WHOLE if " " in plain else WHOLE_UNSPACED
        if spoken_words(plain) <= whole and not plain.endswith("?"):
            return plain
        return self.sum(plain) or self.amount(plain) or next(iter(self.of(plain, 1, without, topic, sure=True)), "")

    def sum(self, text: str) -> str:
        """The longest formula of a text; "" for none."""
        tokens = text.split()
        best = ""
        for at, token in enumerate(tokens):
            if "=" not in token:
                continue
            begin = end = at
            while begin > 0 and self._is_term(tokens[begin - 1]) and not tokens[begin - 1].endswith((",", ";", ":")):
                begin -= 1
            while end + 1 < len(tokens) and self._is_term(tokens[end + 1]) and not tokens[end].endswith((",", ";")):
                end += 1
            found = " ".join(tokens[begin : end + 1]).strip(",;: ")
            whole = begin < at < end or len(token) > 2
            if whole and len(best) < len(found) <= LONGEST_SUM:
                best = found
        return best

    def _is_term(self, token: str) -> bool:
        bare = token.strip("()[],;:.").lower()
        return not _MATHS.search(bare) and (len(bare) < 2 or bare not in self._language.stopwords)

    def _announced(self, text: str) -> int:
        """Characters of an opening such as "For example, "."""
        size = max(self._language.opening(cue, text) for cue in ("example", "summary", "loose"))
        loose = loose_opening(text, self._language)
        if not size or not (loose or text[size : size + 1] in (",", ":")):
            return 0
        return size + len(text[size:]) - len(text[size:].lstrip(" ,:"))

    def amount(self, text: str) -> str:
        """The figure of a text with the words after it: "40 percent"; "" where there is none but years and names."""
        if hook_kind(text.replace("?", "."), self._language.code) != "number":
            return ""
        for found in _AMOUNT.finditer(text):
            before = text[: found.start()].split()
            capital = bool(before) and before[-1][:1].isupper() and before[-1][-1:].isalpha()
            # "Plimpton 322" is a name; "About 40 people" is none.
            if capital and (len(before) > 1 or not self._little(before[-1])):
                continue
            if before and before[-1].lower().rstrip(".") in _NUMBERED:
                continue
            shown = [found[1]]
            for word in found[2].split():
                little = self._little(word) and not (len(shown) == 1 and word in _COUNTED)
                if word[0].isalpha() and (little or (len(shown) > 1 and not self._measures(shown, word))):
                    break
                shown.append(word)
            year = _YEAR.match(text[found.end() :])
            if year and len(shown) > 1 and shown[-1].isalpha():
                shown.append(year[1])
            line = " ".join(shown).rstrip(".,;:-–")
            told = len(shown) > 1 or not line[-1:].isdigit() or line[0] in "€$£"
            if told and hook_kind(line, self._language.code) == "number":
                return line
        return ""

    def _measures(self, shown: Sequence[str], word: str) -> bool:
        """Does a second word behind a figure belong to it: "85 newton metres", "100 metres high"?"""
        if self._language.code == "de":
            return word[0].isupper()
        if self._language.code != "en":
            return False
        return word in _MEASURED or not (shown[-1].endswith("s") or _ENGLISH_VERB.search(word))

    def title(self, text: str, topic: str) -> str:
        """A headline: the best phrase that is surely one; "" where there is none."""
        return next((each for each in self.of(text, 3, topic=topic, sure=True) if not each[0].isdigit()), "")

    def _stands(self, group: Group) -> bool:
        """Can it stand by itself?"""
        if len(group.words) == 1:
            word = group.words[0]
            if len(word) < SHORT_NOUN:
                return False
            if self._language.code == "de":
                return len(word) >= LONG_NOUN and not word.endswith(("eln", "ern", "schen"))
            return self._language.code != "en" and self._often[word.lower()] >= OFTEN
        return group.sure or self._again[group.key] > 1

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
            earlier = tokens[at - 2] if at > 1 else ""
            yield from self._grouped(tokens[at:end], earlier, before, after)
            at = end

    def _grouped(self, run: Sequence[str], earlier: str, before: str, after: str) -> Iterator[Group]:
        """The groups in a run of telling words."""
        german = self._language.code == "de"
        names = [] if german else list(_names(run, first=not before or before in '.!?:“"«('))
        yield from names
        if before.lower() not in self._language.nominal:
            return
        words = list(run[1:] if run[0].isdigit() and len(run[0]) == YEAR else run)
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
        sure = self._sure_german(words, before) if german else self._sure(words, run, earlier, before, after)
        sure = sure and 0 < len(words) <= LONGEST
        if not german and any(word[0].islower() and after[0].isupper() for word, after in pairwise(words)):
            sure = False
        # "Pythagoras survives"
        if not german and any(word[0].isupper() and re.match(r"[a-z].*s$", after) for word, after in pairwise(words)):
            sure = False
        if german and sure and len(words) > 1 and before.lower() in ("der", "die", "das") and words[0][-1] == "e":
            words = [before.lower(), *words]
        group = Group(tuple(words[:LONGEST]), False, sure)
        if words and any(sign.isalpha() for sign in words[-1]) and not any(group.key == name.key for name in names):
            yield group

    def _sure(self, words: Sequence[str], run: Sequence[str], earlier: str, before: str, after: str) -> bool:
        """Is a run behind an article or preposition no more than a group? It is where it is an object; a subject may
        have its verb with it."""
        language = self._language
        if not words or (language.code == "en" and _ENGLISH_VERB.search(words[-1])):
            return False
        following = after.lower().replace("’", "'")
        if len(words) < len(run):
            return False
        if earlier.lower() in _CAUSING:
            return False
        determined = before.lower() in language.articles
        opens = not earlier or not earlier[0].isalnum() or earlier.lower() in language.joining | language.coordinators
        opens = opens or language.opening("subordinate", earlier) > 0
        if determined and opens:
            return language.code == "en" and language.matches("verbs", following)
        return not after or not after[0].isalnum() or self._little(after)

    def _sure_german(self, words: Sequence[str], before: str) -> bool:
        """Is it in a form that stands by itself, or with its article? "das saubere Wasser", not "sauberem Wasser"."""
        if len(words) < 2:
            return True
        first, article = words[0], before.lower()
        if first[0].isupper() or len(words) > PLAIN or first.endswith("es"):
            return first.endswith("es") and len(words) == PLAIN
        if article in ("der", "die", "das", "eine", "keine"):
            return first.endswith("e")
        return article in ("ein", "kein") and first.endswith("er")

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
        while end < len(run) and run[end][0].isupper() and len(run[end]) > 1:
            end += 1
        capitals = end - at
        if end < len(run) and run[end].isdigit() and (capitals > 1 or (capitals and len(run[end]) != YEAR)):
            end += 1
        if end - at >= 2 and capitals - (first and at == 0) >= 1 and end - at <= LONGEST_NAME:
            yield Group(tuple(run[at:end]), True)
        at = max(end, at + 1)
