"""The topic as it is spoken of: "the Pythagorean theorem", "volcanoes"; and the questions that can be made of it."""

from __future__ import annotations

import re
from collections import Counter

from clipforge_plugins.script_writers.offline.material import Material
from clipforge_plugins.script_writers.offline.mending import capital

EARLY, NAMED = 12, 2
"""Sentences of a source in which it says that somebody was born, and times that "she" is said of somebody."""
PRONOUN = 4
"""Words of a sentence among which "she" speaks of its subject."""


def spoken_topic(material: Material) -> tuple[str, str]:
    """(the topic as the sources speak of it, "hook", "hook_plural" or "hook_other": which questions fit it)."""
    topic = " ".join(material.brief.topic.split()).strip(" .!?¿¡")
    first = topic.split(" ")[0].lower() if topic else ""
    if first[:1].isdigit():
        return topic, "hook_list"
    if topic.lower().startswith("how to ") and material.language.code == "en":
        return topic[0].lower() + topic[1:], "hook_how"
    if first in material.language.asking:
        return topic, "hook_asked"
    if kind := _person(material, topic):
        return topic, kind
    if material.language.code != "en" or len(topic.split()) > 5 or first.endswith("ing"):
        return topic, "hook_other"
    mentions = re.compile(rf"(?:\b(the|an?)\s+)?\b({re.escape(topic)})\b(?:\s+(is|are|was|were)\b)?", re.IGNORECASE)
    articles: Counter[str] = Counter()
    verbs: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for sentence in material.sentences:
        for found in mentions.finditer(sentence.text):
            # As a subject it is spoken of as it is asked for.
            articles[(found[1] or "").lower()] += 3 if found[3] else 1
            verbs[(found[3] or "").lower()] += bool(found[3])
            if found.start(2) > 0:
                written[found[2]] += 1
    if not articles:
        return topic, "hook_other"
    shown = written.most_common(1)[0][0] if written else topic
    article = articles.most_common(1)[0][0]
    if verbs["are"] + verbs["were"] > verbs["is"] + verbs["was"]:
        return shown, "hook_plural"
    if not article and not verbs["is"]:
        return shown, "hook_other"
    return f"{article} {shown}".strip(), "hook"


def _person(material: Material, topic: str) -> str:
    """Which question asks for a person, a name of more than one word that is spoken of as "he" or "she"; "" where the
    topic is none."""
    named = [word for word in topic.split() if word[:1].isupper()]
    own = set(material.topic)
    said = [re.findall(r"[\w'’]+", sentence.text.lower()) for sentence in material.sentences]
    spoken = sum(any(word in material.language.persons for word in each[:PRONOUN]) for each in said)
    lived = any(
        material.language.matches("life", sentence.text)
        and (sentence.leans or material.says_topic(sentence.text) > 0.0)
        for sentence in material.sentences[:EARLY]
    )
    # In other languages than English, things are "he" and "she" too.
    person = lived or (material.language.code == "en" and spoken >= NAMED)
    if len(named) < 2 or len(named) < len(own) or not person or named[0].lower() in material.language.articles:
        return ""
    past = re.compile(rf"{re.escape(topic)} (?:was|war|fue|era|était|fut|foi|è stat[oa]|fu)\b", re.IGNORECASE)
    return "hook_was" if any(past.search(sentence.text) for sentence in material.sentences) else "hook_person"


def of_topic(text: str, topic: str) -> str:
    """A made sentence about the topic."""
    return capital(text.replace("{topic}", topic))
