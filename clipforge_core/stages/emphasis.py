"""Which words of a page stand out, by the rules of its style (`CaptionStyle.emphasis`).

    looks(page, Emphasis(), counts=word_counts(words), language="en")   # {2: WordLook(colour="#ffe14d")}

Rules are tried in order; the first that fits a word wins. Where more words fit than a page may have, those of
earlier rules stay, then those that say more.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from clipforge_core.model.style import Emphasis, EmphasisRule, WordLook
from clipforge_core.model.transcript import Word
from clipforge_core.stages.function_words import bare, plain
from clipforge_core.stages.pages import ends_sentence

SHORTEST_KEY = 5
"""Letters of the shortest word that can be the one that says most."""
_LONG_ENOUGH = 10
_NOUNS_ARE_CAPITAL = ("de",)


def word_counts(words: Sequence[Word]) -> Counter[str]:
    """How often each word is said."""
    return Counter(bare(word.text) for word in words)


def looks(page: Sequence[Word], emphasis: Emphasis, counts: Mapping[str, int], language: str) -> dict[int, WordLook]:
    """The looks of the words that stand out, by their place on the page."""
    common = plain(language)
    weights = [_weight(bare(word.text), counts, common) for word in page]
    key = max(range(len(page)), key=lambda i: (weights[i], -i), default=-1)
    if key >= 0 and weights[key] <= 0:
        key = -1
    found: list[tuple[int, float, int]] = []
    for index, word in enumerate(page):
        rule = next(
            (n for n, r in enumerate(emphasis.rules) if _fits(r, index, word, page, key, common, language)), None
        )
        if rule is not None:
            found.append((rule, -weights[index], index))
    return {index: _look(emphasis.rules[rule]) for rule, _, index in sorted(found)[: emphasis.most]}


def _look(rule: EmphasisRule) -> WordLook:
    return WordLook(colour=rule.colour, scale=rule.scale, weight=rule.weight)


def _weight(word: str, counts: Mapping[str, int], common: frozenset[str]) -> float:
    """How much a word says: long words, and those that are said again, say more."""
    letters = sum(c.isalpha() for c in word)
    if word in common or letters < SHORTEST_KEY:
        return 0.0
    return min(letters, _LONG_ENOUGH) * (1.0 + math.log(max(1, counts.get(word, 1))))


def _fits(
    rule: EmphasisRule,
    index: int,
    word: Word,
    page: Sequence[Word],
    key: int,
    common: frozenset[str],
    language: str,
) -> bool:
    text = bare(word.text)
    if any(text == bare(listed) for listed in rule.words):
        return True
    if rule.pattern and re.fullmatch(rule.pattern, word.text.strip(".,;:!?…\"'“”()"), re.IGNORECASE):
        return True
    if rule.kind == "numbers":
        return any(c.isdigit() for c in text)
    if rule.kind == "capitals":
        letters = [c for c in word.text if c.isalpha()]
        return len(letters) > 1 and all(c.isupper() for c in letters)
    if rule.kind == "names":
        return _is_name(index, word, page, common, language)
    return rule.kind == "key" and index == key


def _is_name(index: int, word: Word, page: Sequence[Word], common: frozenset[str], language: str) -> bool:
    """A capital inside a sentence; the first word of a page may begin one, and is not taken."""
    inside = index > 0 and not ends_sentence(page[index - 1].text)
    letters = word.text.strip("\"'“”‘’«»(")
    capital = letters[:1].isupper() and letters[1:2].islower()
    return inside and capital and language[:2] not in _NOUNS_ARE_CAPITAL and bare(word.text) not in common
