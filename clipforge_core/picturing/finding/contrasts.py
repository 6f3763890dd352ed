"""One thing against another, and what a text says of each.

found_contrast("Cats vs dogs. Cats sleep all day. Dogs need walks.")
# Contrast(left="Cats", right="Dogs", left_items=("Cats sleep all day",), right_items=("Dogs need walks",))
"""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from clipforge_core.picturing.finding.clauses import label_of, sentences

_NAME = r"[\w'’-]+(?:\s[\w'’-]+){0,3}?"
_VERSUS = re.compile(
    rf"(?P<left>{_NAME})\s+"
    r"(?:vs\.?|versus|gegen|contra|contre|compared (?:to|with)|im vergleich (?:zu|mit)|frente a)\s+"
    rf"(?P<right>{_NAME})(?=[.,:;!?–—]|\s+(?:is|are|in|for|when|ist|sind|es|est)\b|$)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\b(?:difference between|unterschied zwischen|diferencia entre|différence entre)\s+(?P<left>{_NAME})\s+"
    rf"(?:and|und|y|et)\s+(?P<right>{_NAME})(?=[.,:;!?–—]|\s+(?:is|are|in|lies|ist|liegt|es|est)\b|$)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r",?\s+(?:while|whereas|but|however|während|aber|mientras que|pero|tandis que|mais)\s+", re.IGNORECASE
)
_PAIR = re.compile(
    rf"^(?P<left>{_NAME})\s+(?:and|or|und|oder|y|o|et|ou|versus|vs\.?)\s+(?P<right>{_NAME})$", re.IGNORECASE
)
_MOST_WORDS = 14


class Contrast(msgspec.Struct, frozen=True):
    """Two things, and what is said of each."""

    left: str
    right: str
    left_items: tuple[str, ...] = ()
    right_items: tuple[str, ...] = ()


def found_contrast(text: str, heading: str = "") -> Contrast | None:
    """The two that the heading or the text sets against each other; None where it sets none.

    Without a word such as "versus", the text does so where it says the same of two things in one sentence, and
    something of both in others.
    """
    match = next((m for t in (heading, text) for m in (_VERSUS.search(t) or _BETWEEN.search(t),) if m), None)
    if match is not None:
        return _about(text, label_of(match["left"]), label_of(match["right"]))
    for sentence in sentences(text):
        for left, right in pairwise(_PARTS.split(sentence)):
            found = _about(text, *_subjects(left, right))
            if found is not None and min(len(found.left_items), len(found.right_items)) >= 2:
                return found
    return None


def found_pair(text: str, topic: str) -> Contrast | None:
    """The two that a topic names ("Electric cars and petrol cars"), where a text says something of either."""
    match = _PAIR.match(topic.strip(" .?!"))
    found = _about(text, label_of(match["left"]), label_of(match["right"])) if match else None
    return found if found is not None and found.left_items and found.right_items else None


def _about(text: str, left: str, right: str) -> Contrast | None:
    """What the text says of either, where these are two."""
    if not left or not right or left.casefold() == right.casefold():
        return None
    about: dict[str, list[str]] = {left: [], right: []}
    stems = {name: _stem(name) for name in about}
    if len(set(stems.values())) == 1:
        stems = {name: name.casefold().removesuffix("s") for name in about}
    for sentence in sentences(text):
        for part in _PARTS.split(sentence):
            named = [n for n, stem in stems.items() if re.search(rf"\b{re.escape(stem)}", part.casefold())]
            if len(named) == 1 and len(part.split()) <= _MOST_WORDS:
                about[named[0]].append(_predicate(_clean(part), named[0]))
    return Contrast(left, right, tuple(about[left][:5]), tuple(about[right][:5]))


def _subjects(left: str, right: str) -> tuple[str, str]:
    """What stands before the first word that two clauses share: "cats sleep" and "dogs sleep" give cats and dogs."""
    first, second = left.split(), right.split()
    for at, word in enumerate(first[1:5], start=1):
        other = next((i for i, w in enumerate(second[1:5], start=1) if _clean(w) == _clean(word)), 0)
        if other and word[:1].isalpha():
            return label_of(" ".join(first[:at])), label_of(" ".join(second[:other]))
    return "", ""


def _stem(name: str) -> str:
    last = name.casefold().split()[-1]
    if len(last) < 3:
        return name.casefold()
    return last[:-1] if len(last) > 4 and last.endswith("s") else last


def _predicate(part: str, name: str) -> str:
    """A clause without its subject, where that is the name of its side: it stands above it."""
    rest = re.sub(rf"^(?:the\s+|die\s+|der\s+|das\s+)?{re.escape(name)}\s+", "", part, flags=re.IGNORECASE)
    return _clean(rest) if len(rest.split()) > 1 else part


def _clean(part: str) -> str:
    part = part.strip(" .,;:!?–—")
    return part[:1].upper() + part[1:]
