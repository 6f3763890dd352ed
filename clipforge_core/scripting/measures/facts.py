"""What is counted of a script or a text: its sentences, its words, its topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from clipforge_core.model.script import Script
from clipforge_core.scripting.languages import ScriptLanguage, script_language
from clipforge_core.scripting.sentences import sentence_spans
from clipforge_core.scripting.words import function_words, same_word, words

_NUMBER = re.compile(r"\d")
_QUESTION = ("?", "？", "؟", '?"', "?”", "?»")


class Facts(msgspec.Struct, frozen=True):
    """`topic` are words in small letters, given or the most frequent; `title` "" where there is none."""

    language: ScriptLanguage
    title: str
    topic: tuple[str, ...]
    sentences: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    calls: bool = False

    @property
    def first(self) -> str:
        """The opening sentence."""
        return self.sentences[0] if self.sentences else ""

    @property
    def count(self) -> int:
        """Words of it all."""
        return sum(len(each) for each in self.words)

    def part(self, *cues: str) -> float:
        """The part of the sentences that have one of the cues ("question", "number", or patterns of the language)."""
        if not self.sentences:
            return 0.0
        return sum(any(has(self, sentence, cue) for cue in cues) for sentence in self.sentences) / len(self.sentences)


def has(facts: Facts, sentence: str, cue: str) -> bool:
    """Does a sentence have a cue?"""
    if cue == "question":
        return sentence.rstrip().endswith(_QUESTION)
    if cue == "number":
        return _NUMBER.search(sentence) is not None
    return facts.language.matches(cue, sentence)


def names_topic(facts: Facts, said: Sequence[str]) -> float:
    """The part of the topic's words that are among some words, 0..1."""
    if not facts.topic:
        return 0.0
    return sum(any(same_word(term, word) for word in said) for term in facts.topic) / len(facts.topic)


def facts_of(subject: Script | str, *, title: str = "", topic: str = "", language: str = "en") -> Facts:
    """The facts of a script (which knows its own title, topic and language) or of a text. Raises MissingExtra."""
    if isinstance(subject, Script):
        spoken = script_language(subject.language)
        sentences = tuple(sentence.text for scene in subject.scenes for sentence in scene.narration)
        calls = any(scene.role == "call_to_action" and scene.narration for scene in subject.scenes)
        title, topic = title or subject.title, topic or subject.topic
    else:
        spoken, calls = script_language(language), False
        sentences = tuple(" ".join(subject[start:end].split()) for start, end in sentence_spans(subject, language))
    said = tuple(tuple(words(sentence)) for sentence in sentences)
    little = function_words(spoken.code)
    wanted = tuple(dict.fromkeys(word for word in words(topic) if word not in little)) or tuple(words(topic))
    return Facts(spoken, title, wanted or _frequent(said, little), sentences, said, calls)


def _frequent(said: Sequence[Sequence[str]], little: frozenset[str]) -> tuple[str, ...]:
    """The word that a text turns on: said most often, at least twice; the first of equals."""
    counts = Counter(word for sentence in said for word in sentence if word not in little and len(word) > 3)
    best = max(counts.values(), default=0)
    return next(((word,) for word in counts if counts[word] == best), ()) if best > 1 else ()
