"""What is said in which place of a script: hook, definition, points, example, catch, action, recap.

Places are filled with the sentence that fits them best; the points by maximal marginal relevance (Carbonell and
Goldstein, 1998): worth saying, and unlike what is said already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from clipforge_plugins.script_writers.offline.manner import Manner
from clipforge_plugins.script_writers.offline.material import ALIKE, Material, Unit

WORTH = 0.65
"""The weight of a sentence's value against its likeness to what is said already."""
HOOK_WORDS = 24
_YEAR = re.compile(r"^(?:1\d|20)\d\d$")


@dataclass
class Choice:
    """What was chosen. `hook` None is a made question of the kind `kind`. `again` is a recap that repeats a unit."""

    kind: str = "question"
    hook: Unit | None = None
    slots: dict[str, Unit] = field(default_factory=dict)
    points: list[Unit] = field(default_factory=list)
    again: bool = False

    @property
    def used(self) -> set[int]:
        """Sentences that are said."""
        units = [*self.points, *(unit for role, unit in self.slots.items() if role != "recap" or not self.again)]
        return {part for unit in [*units, *([self.hook] if self.hook else [])] for part in unit.parts}

    def copy(self) -> Choice:
        """Another one that can be changed alone."""
        return replace(self, slots=dict(self.slots), points=list(self.points))


def begun(material: Material, manner: Manner) -> Choice:
    """The hook and the places that are filled once, without points."""
    choice = Choice()
    definition = _definition(material) if "definition" in manner.roles else None
    choice.kind, choice.hook = _hook(material, manner, definition)
    if definition is not None and not set(definition.parts) & choice.used:
        choice.slots["definition"] = definition
    for role in ("example", "catch", "action"):
        if role in manner.roles and (unit := _by_cue(material, choice, role)) is not None:
            choice.slots[role] = unit
    return choice


def candidates(material: Material, choice: Choice) -> Iterator[Unit]:
    """Units that could be points, the best to say next first."""
    used = choice.used
    said = sorted(used)
    ranked: list[tuple[float, int, Unit]] = []
    for at, unit in material.units.items():
        if set(unit.parts) & used:
            continue
        like = material.alike(at, said)
        if like >= ALIKE:
            continue
        # What goes on from a sentence that is said is understood more easily than what begins anew.
        goes_on = any(material.sentences[unit.parts[0]].follows(material.sentences[part]) for part in said)
        ranked.append((WORTH * unit.value - (1 - WORTH) * like + 0.04 * goes_on, at, unit))
    for _, _, unit in sorted(ranked, key=lambda each: (-each[0], each[1])):
        yield unit


def recap(material: Material, choice: Choice) -> tuple[Unit, bool] | None:
    """(a unit that sums up, whether it repeats one): a summary of the sources, else the core of what was said."""
    used, said = choice.used, sorted(choice.used)
    fresh = [
        unit
        for at, unit in material.units.items()
        if "summary" in material.sentences[at].cues
        and not set(unit.parts) & used
        and unit.words <= 30
        and material.alike(at, said) < ALIKE
    ]
    if fresh:
        return max(fresh, key=lambda unit: (unit.value, -unit.last)), False
    said_units = [choice.slots["definition"]] if "definition" in choice.slots else []
    said_units += choice.points
    short = [unit for unit in said_units if len(unit.parts) == 1 and unit.words <= 18]
    if not short or len(choice.points) < 3:
        return None
    return max(short, key=lambda unit: (unit.value, -unit.last)), True


def _definition(material: Material) -> Unit | None:
    """The sentence that says what the topic is, the earliest of the plainest."""
    found: list[tuple[float, int]] = []
    for at, unit in material.units.items():
        if len(unit.parts) == 1 and (fit := defines(material, material.sentences[at].text)):
            found.append((fit + 0.3 * material.values[at], at))
    return material.units[max(found, key=lambda each: (each[0], -each[1]))[1]] if found else None


def defines(material: Material, text: str) -> float:
    """How plainly a sentence says what the topic is, 0..1: the topic is its subject, and a verb of definition comes
    soon after."""
    pattern = material.language.pattern("define")
    if pattern is None or not material.topic:
        return 0.0
    lower = text.lower().replace("’", "'")
    for verb in pattern.finditer(lower):
        subject = lower[: verb.start()]
        count = len(subject.split())
        if count > len(material.topic) + 6:
            return 0.0
        if material.says_topic(subject) >= 0.99:
            plain = 1.0 if count <= len(material.topic) + 1 else 0.7
            article = lower[verb.end() :].split()[:1]
            return plain * (1.0 if article and article[0] in material.language.articles else 0.8)
    return 0.0


def _by_cue(material: Material, choice: Choice, cue: str) -> Unit | None:
    used, said = choice.used, sorted(choice.used)
    fits = [
        unit
        for at, unit in material.units.items()
        if cue in material.sentences[at].cues
        and not set(unit.parts) & used
        and material.alike(at, said) < ALIKE
        and material.relevance[at] >= 0.3
        and unit.words <= 45
        and (cue != "action" or not material.sentences[at].cues & {"catch"})
    ]
    return max(fits, key=lambda unit: (unit.value, -unit.last)) if fits else None


def _hook(material: Material, manner: Manner, definition: Unit | None) -> tuple[str, Unit | None]:
    """(kind, sentence); a question that no source asks is made."""
    for kind in manner.hooks:
        fits = list(_openings(material, kind, definition))
        if fits:
            best = max(fits, key=lambda at: (_strength(material, at), -at))
            return kind, Unit((best,), material.values[best], material.sentences[best].words)
        if kind == "question" and manner.language.known:
            return kind, None
    return "question", None


def _openings(material: Material, kind: str, definition: Unit | None) -> Iterable[int]:
    for at, sentence in enumerate(material.sentences):
        if sentence.opener in ("pronoun", "dependent") or sentence.words > HOOK_WORDS:
            continue
        if material.relevance[at] < 0.35 or (definition is not None and at in definition.parts):
            continue
        if sentence.question != (kind == "question"):
            continue
        if kind in ("question", "statement") or kind in sentence.cues:
            yield at


def _strength(material: Material, at: int) -> float:
    sentence = material.sentences[at]
    return material.values[at] + 0.3 * material.relevance[at] - 0.012 * sentence.words
