"""The sentences of a brief, weighed: how much each has to do with the topic, how central it is, what it is good for.

A sentence that opens with a pronoun or a connective that leans on the one before it is only said together with that
one: a unit is a sentence with all that it needs before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from clipforge_core import (
    Equipment,
    ScriptBrief,
    ScriptLanguage,
    ScriptSource,
    language_of,
    same_word,
    script_language,
    words,
)
from clipforge_plugins.script_writers.offline.phrases import Phrases
from clipforge_plugins.script_writers.offline.sentences import Sentence, Told, sentences_of
from clipforge_plugins.script_writers.offline.space import Space, space_of
from clipforge_plugins.script_writers.offline.wishes import Wishes, wishes_of

CONTEXT = "context"
"""The id of the source that the context of a brief is."""
WANTED = 0.35
"""What it is worth that a sentence is what the context wishes for."""
FORMULA = 0.25
"""What it is worth that a sentence ends with a formula that stands alone: it was made to be seen."""
FADES = 0.75
"""What is left of it for the sentence that goes on from one."""
LONGEST_CHAIN, LONGEST_BOUND = 3, 9
"""Sentences of the longest unit, and of the longest that tells an example or an item of a list."""
EXAMPLE = 75
"""Words of an example up to which it is told whole."""
NAME_OF_ITEM = 2
"""Words of an item that is only said with the sentence after it."""
LABELLED = 45
"""Words of a paragraph with a name of its own ("Weight: …") up to which it is told whole."""
LEAST_LISTED, LISTED = 150, 3.0
"""Units that points are chosen among: at least, and for each sentence that can be said."""
ALIKE = 0.86
"""Likeness from which two sentences say the same."""
TELLING = 25
"""Words of a text whose language can be told by them."""
BEGINNING = 600
"""Characters of a document in which it says what it is about."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences that are said together, by their place in the material; the last is what it is about."""

    parts: tuple[int, ...]
    value: float
    words: float
    listing: int = 0
    """The list that is told whole; 0 for what is none."""

    @property
    def last(self) -> int:
        """The sentence that the others lead to."""
        return self.parts[-1]


@dataclass
class Material:
    """All that can be said. `relevance`, `wanted` and `values` are 0..1 by sentence; `tongues` are the languages of the
    sources; `lists` are the items of each list, one unit a list; `told` is what was left out while reading."""

    brief: ScriptBrief
    language: ScriptLanguage
    sources: tuple[ScriptSource, ...]
    sentences: list[Sentence]
    wishes: Wishes
    space: Space
    phrases: Phrases
    topic: tuple[str, ...]
    tongues: tuple[str, ...] = ()
    relevance: list[float] = field(default_factory=list)
    wanted: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    units: dict[int, Unit] = field(default_factory=dict)
    lists: dict[int, Unit] = field(default_factory=dict)
    told: Told = field(default_factory=lambda: Told([]))
    _pairs: dict[tuple[int, int], float] = field(default_factory=dict)

    def says_topic(self, text: str) -> float:
        """The part of the topic's words that a text says, 0..1."""
        said = words(text)
        hits = sum(any(same_word(term, word) for word in said) for term in self.topic)
        return hits / len(self.topic) if self.topic else 0.0

    def alike(self, one: int, others: Sequence[int]) -> float:
        """How near a sentence is to the nearest of others, 0..1."""
        return max((self._near(one, other) for other in others), default=0.0)

    def _near(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._pairs:
            self._pairs[pair] = max(0.0, self.space.likeness(*pair))
        return self._pairs[pair]

    @cached_property
    def shortlist(self) -> frozenset[int]:
        """The units that are worth most, several times as many as can be said: points are chosen among them."""
        words = self.brief.seconds * self.brief.words_per_second
        count = max(LEAST_LISTED, round(LISTED * words / 10.0))
        ranked = sorted(self.units, key=lambda at: (-self.units[at].value - WANTED * self.wanted[at], at))
        return frozenset(ranked[:count])


def material_of(brief: ScriptBrief, language: ScriptLanguage, equipment: Equipment | None) -> Material:
    """What a brief has to say. Raises MissingExtra without the extra "scripts"."""
    wishes = wishes_of(brief.context, language)
    sources = list(brief.sources)
    if brief.context.strip():
        name = CONTEXT
        while any(source.id == name for source in sources):
            name += "-0"
        sources.insert(0, ScriptSource(id=name, kind="context", text=brief.context))
    tongues = [_tongue(source, language) for source in sources]
    told = sentences_of(sources, tongues)
    sentences = [s for s in told.sentences if not _wished(s, sources, wishes)]
    little = language.stopwords
    topic = tuple(dict.fromkeys(word for word in words(brief.topic) if word not in little))
    texts = [sentence.text for sentence in sentences]
    query = " ".join([brief.topic, *wishes.terms])
    material = Material(
        brief=brief,
        language=language,
        sources=tuple(sources),
        sentences=sentences,
        wishes=wishes,
        space=space_of([*texts, query], language.code, equipment),
        phrases=Phrases(texts, language),
        topic=topic or tuple(dict.fromkeys(words(brief.topic))),
        tongues=tuple(tongue.code for tongue in tongues),
        told=told,
    )
    _weigh(material)
    _bind(material)
    return material


def _tongue(source: ScriptSource, language: ScriptLanguage) -> ScriptLanguage:
    """The language of a source, told by its words; that of the script where they are too few to tell."""
    if len(source.text.split()) < TELLING:
        return language
    code = language_of(source.text)
    return language if code in ("", language.code) else script_language(code)


def _wished(sentence: Sentence, sources: Sequence[ScriptSource], wishes: Wishes) -> bool:
    if sources[sentence.source].kind != "context":
        return False
    return any(start <= sentence.start < end for start, end in wishes.ranges)


def _weigh(material: Material) -> None:
    """Relevance and value of every sentence; those of sources that are about something else are worth nothing."""
    count = len(material.sentences)
    near = [max(0.0, material.space.likeness(at, count)) for at in range(count)]
    middle = [max(0.0, material.space.central(at)) for at in range(count)]
    most_near, most_middle = max(near, default=0.0) or 1.0, max(middle, default=0.0) or 1.0
    about = [_is_about(material, number) for number in range(len(material.sources))]
    for at, sentence in enumerate(material.sentences):
        named, wanted = material.says_topic(sentence.text), _wanted(sentence, material)
        if at and sentence.follows(material.sentences[at - 1]):
            # A passage goes on with what its first sentence names.
            wanted = max(wanted, FADES * material.wanted[at - 1])
        relevance = 0.6 * near[at] / most_near + 0.4 * named
        given = material.sources[sentence.source].kind == "context"
        value = (
            0.4 * relevance
            + 0.2 * middle[at] / most_middle
            + WANTED * wanted
            + 0.1 * given
            + 0.08 * _early(sentence, material)
            + 0.05 * sentence.first
            + 0.1 * sentence.item
            + FORMULA * sentence.formula
            - _wordy(sentence, material.brief)
        )
        material.relevance.append(relevance)
        material.wanted.append(wanted)
        material.values.append(max(0.01, value) if about[sentence.source] or named >= 0.99 else 0.0)


def _is_about(material: Material, number: int) -> bool:
    """Is a source about the topic? What the user wrote for it is; a document names it in its title, its beginning or
    often."""
    source = material.sources[number]
    if source.kind in ("context", "dictionary"):
        return True
    if material.says_topic(f"{source.title} {source.text[:BEGINNING]}") >= 0.5:
        return True
    own = [sentence for sentence in material.sentences if sentence.source == number]
    return sum(material.says_topic(sentence.text) >= 0.99 for sentence in own) > 0.05 * len(own)


def _wanted(sentence: Sentence, material: Material) -> float:
    """How much of what the context wishes for is in it, 0..1: the words that the topic does not have, and its kinds."""
    wishes = material.wishes
    terms = [term for term in wishes.terms if not any(same_word(term, word) for word in material.topic)]
    said = [*words(sentence.text), *words(sentence.heading)] if terms else []
    found = sum(any(same_word(term, word) for word in said) for term in terms)
    kinds = bool(wishes.cues & sentence.cues) or ("number" in wishes.cues and sentence.kind == "number")
    return 0.6 * min(1.0, found / max(1.0, 0.5 * len(terms))) + 0.4 * kinds


def _early(sentence: Sentence, material: Material) -> float:
    """1 at the beginning of a source, 0 at its end: what matters most is mostly said first."""
    length = len(material.sources[sentence.source].text)
    return 1.0 - sentence.start / length if length else 0.0


def _wordy(sentence: Sentence, brief: ScriptBrief) -> float:
    """What is taken off for words beyond what is easily heard."""
    if sentence.formula:
        return 0.0
    usual = brief.liking.sentence_words if brief.liking and brief.liking.sentence_words else 0.0
    most, each = (usual * 1.1, 0.05) if usual else (24.0, 0.012)
    return each * max(0.0, sentence.words - most)


def _bind(material: Material) -> None:
    """The unit of every sentence that can be said with what it needs before it; and the lists."""
    sentences = material.sentences
    heads: dict[int, list[int]] = {}
    for at, sentence in enumerate(sentences):
        if sentence.item and material.values[at] > 0.0:
            heads.setdefault(sentence.listing, []).append(at)
            if len(sentence.text.split()) <= NAME_OF_ITEM and _goes_on(sentences, at):
                # "Noise." alone says nothing.
                heads[sentence.listing].append(at + 1)
        parts = _chain(sentences, at)
        if sentences[parts[0]].leans or sentence.question or material.values[at] <= 0.0:
            continue
        if opens_example(material, at):
            parts = _whole_example(sentences, at)
        if not _extended(material, parts):
            continue
        material.units[at] = unit_of(material, parts)
    for listing, parts in heads.items():
        if len(parts) > 1 or len(sentences[parts[0]].items) > 1:
            material.lists[listing] = replace(unit_of(material, parts), listing=listing)


def unit_of(material: Material, parts: Sequence[int]) -> Unit:
    """Sentences as a unit."""
    value = sum(material.values[part] for part in parts) / len(parts)
    return Unit(tuple(parts), value, sum(material.sentences[part].words for part in parts))


def entries(material: Material, unit: Unit) -> list[Unit]:
    """The items of a list, each with what is always said with it."""
    found: list[list[int]] = []
    for part in unit.parts:
        if material.sentences[part].item or not found:
            found.append([])
        found[-1].append(part)
    return [unit_of(material, parts) for parts in found]


def _chain(sentences: Sequence[Sentence], at: int) -> list[int]:
    """A sentence with those before it that it leans on."""
    parts = [at]
    while (first := sentences[parts[0]]).leans:
        before = parts[0] - 1
        most = LONGEST_BOUND if first.bound or first.listed else LONGEST_CHAIN
        if before < 0 or len(parts) >= most or not first.follows(sentences[before]):
            break
        parts.insert(0, before)
    return parts


def _goes_on(sentences: Sequence[Sentence], at: int) -> bool:
    after = at + 1
    return after < len(sentences) and sentences[after].follows(sentences[at]) and not sentences[after].item


def opens_example(material: Material, at: int) -> bool:
    """Does an example begin that goes on in the next sentences?"""
    sentence = material.sentences[at]
    section = sentence.first and sentence.section == "example"
    return section or sentence.announces or material.language.opening("setting", sentence.text) > 0


def _whole_example(sentences: Sequence[Sentence], at: int) -> list[int]:
    """An example with all that it says, as far as it is not too long."""
    parts, count = [at], sentences[at].words
    while (after := parts[-1] + 1) < len(sentences) and sentences[after].bound:
        count += sentences[after].words
        if count > EXAMPLE or not sentences[after].follows(sentences[parts[-1]]):
            break
        parts.append(after)
    return parts


def _extended(material: Material, parts: list[int]) -> bool:
    """Take what has to come after a sentence: what sets right what people think; what is announced; the rest of a short
    paragraph with a name of its own. False where it is not there."""
    sentences = material.sentences
    last = sentences[parts[-1]]
    needs = last.announces or ("belief" in last.cues and not material.language.matches("turn", last.text))
    if needs:
        after = parts[-1] + 1
        if after == len(sentences) or not sentences[after].follows(last):
            return False
        parts.append(after)
    if last.label and last.first:
        count = last.words
        while (after := parts[-1] + 1) < len(sentences) and sentences[after].follows(sentences[parts[-1]]):
            count += sentences[after].words
            if count > LABELLED:
                break
            parts.append(after)
    return True
