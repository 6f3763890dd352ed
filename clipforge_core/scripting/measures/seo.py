"""How easily a script is found: where and how often the words of its topic stand, for that is what searches and the
subtitles that they read go by."""

from __future__ import annotations

from clipforge_core.scripting.measures import Measure, Part, share
from clipforge_core.scripting.measures.facts import Facts, names_topic
from clipforge_core.scripting.words import function_words, same_word, words

EARLY = 25
"""Words at the beginning in which the topic should be named."""
LEAST, ENOUGH, TOO_OFTEN = 0.0, 0.01, 0.06
"""Shares of all words that a word of the topic has: none, enough, and so many that it reads like stuffing."""
MENTIONS = 2
"""Times that a topic may be named however short a text is."""
WORDS = 60
"""Words from which there is enough to be found by."""
VARIED = 0.45
"""The share of different words among those that say something at which the vocabulary is rich."""


def seo(facts: Facts) -> Measure:
    """Title 25 (where there is one), early 25, frequency 25, vocabulary 15, length 10."""
    said = [word for sentence in facts.words for word in sentence]
    little = function_words(facts.language.code)
    telling = [word for word in said if word not in little]
    early = names_topic(facts, said[:EARLY])
    often = _often(facts, said)
    most = max(TOO_OFTEN, MENTIONS / len(said)) if said else TOO_OFTEN
    rich = len(set(telling)) / len(telling) if telling else 0.0
    # Any text repeats more the longer it is: what is counted is the first hundred words that say something.
    rich = len(set(telling[:100])) / len(telling[:100]) if telling else rich
    topic = " ".join(facts.topic) or "the topic"
    parts = [
        Part(
            25.0 * early,
            25.0,
            f"the first {EARLY} words name {early:.0%} of the topic",
            f"Name “{topic}” in the first {EARLY} words",
        ),
        Part(
            25.0 * _frequency(often, most),
            25.0,
            f"a word of the topic is {often:.1%} of all words",
            f"Say “{topic}” less often" if often > most else f"Name “{topic}” again: once in a hundred words",
        ),
        Part(
            15.0 * share(rich, VARIED),
            15.0,
            f"{rich:.0%} of the telling words are different ones",
            "Use more of the words that people search with",
        ),
        Part(
            10.0 * share(len(said), WORDS),
            10.0,
            f"{len(said)} words can be found",
            f"Say more: from {WORDS} words on there is enough to be found by",
        ),
    ]
    if facts.title:
        named = names_topic(facts, words(facts.title))
        advice = f"Put “{topic}” into the title"
        parts.insert(0, Part(25.0 * named, 25.0, f"the title names {named:.0%} of the topic", advice))
    return Measure("seo", tuple(parts))


def _often(facts: Facts, said: list[str]) -> float:
    """The share of all words that the topic's words have, each by itself, on average."""
    if not said or not facts.topic:
        return 0.0
    counts = [sum(same_word(term, word) for word in said) for term in facts.topic]
    return sum(counts) / len(counts) / len(said)


def _frequency(often: float, most: float) -> float:
    """1 from ENOUGH to `most`, falling to 0 on both sides."""
    if often <= ENOUGH:
        return share(often - LEAST, ENOUGH - LEAST)
    return 1.0 if often <= most else 1.0 - share(often - most, most)
