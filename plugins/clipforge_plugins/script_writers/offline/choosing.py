"""What is said in which place of a script: hook, definition, points, example, catch, action, recap.

Places are filled with the sentence that fits them best; the points by maximal marginal relevance (Carbonell and
Goldstein, 1998): worth saying, and unlike what is said already.
"""

from __future__ import annotations

from collections.abc import Iterator

from clipforge_core import same_word
from clipforge_plugins.script_writers.offline.choice import Choice, budget
from clipforge_plugins.script_writers.offline.lists import lists_first
from clipforge_plugins.script_writers.offline.manner import Manner
from clipforge_plugins.script_writers.offline.material import (
    ALIKE,
    EXAMPLE,
    Material,
    Unit,
    entries,
    opens_example,
    unit_of,
)
from clipforge_plugins.script_writers.offline.opening import HOOK_WORDS, opening

WORTH = 0.65
"""The weight of a sentence's value against its likeness to what is said already."""
WISHED = 0.4
"""What it is worth more, among points, that a sentence is what the context wishes for."""
GOES_ON = 0.16
"""What it is worth that a sentence goes on from one that is said."""
JUMPS, SHORT = 0.06, 9.0
"""What is taken off for a sentence from the middle of a paragraph of which nothing is said right before it; and words
of one that is too little to stand there."""
NAMED_BEFORE = 0.1
"""What is taken off for "the crest …" where the sentence that speaks of a crest first is not said."""
AGAIN = 90.0
"""Seconds from which the core of a script is said once more at its end."""
ANNOUNCED = 24
"""Characters of a sentence in which an example is announced."""
BESIDES = 0.35
"""The part of a script that the formula may fill where the context wishes for something."""
PLACES, EXAMPLES, PART = 0.5, 0.75, 0.3
"""The part of a script that definition, example, catch and action may fill, with an example that is told whole,
and the part that one passage may."""
PASSAGE = {"definition": 55, "example": 45, "action": 40, "catch": 45}
"""Words of a place up to which the sentences that follow in the source are taken along."""


def begun(material: Material, manner: Manner) -> Choice:
    """The hook and the places that are filled once, without points."""
    choice = Choice()
    definition = _definition(material) if "definition" in manner.roles else None
    choice.kind, choice.hook = opening(material, manner, definition)
    if definition is not None and not set(definition.parts) & choice.used:
        choice.slots["definition"] = definition
        if material.brief.seconds >= 40:
            choice.slots["definition"] = _passage(material, choice, "definition", definition)
    if (formula := _formula(material, choice)) is not None:
        choice.points.append(formula)
    lists_first(material, choice)
    listed = sum(unit.words for unit in choice.points)
    room = min(PLACES * budget(material.brief), budget(material.brief) - listed)
    for role in ("example", "catch", "action"):
        wished = not material.wishes.cues or role in material.wishes.cues
        if wished and role in manner.roles and (unit := _by_cue(material, choice, role)) is not None:
            passage = _passage(material, choice, role, unit)
            filled = sum(each.words for each in choice.slots.values())
            # An example is told whole or not at all.
            more = EXAMPLES * budget(material.brief) - listed if opens_example(material, unit.parts[0]) else room
            if filled + passage.words <= max(room, more):
                choice.slots[role] = passage
    if "recap" in manner.roles and (summary := _summary(material, choice)) is not None:
        choice.slots["recap"] = summary
    return choice


def _formula(material: Material, choice: Choice) -> Unit | None:
    """The sentence with the formula of the topic, which no script about it leaves out where there is room."""
    most = (BESIDES if material.wishes.terms or material.wishes.cues else PLACES) * budget(material.brief)
    fits = [
        unit
        for at, unit in material.units.items()
        if material.sentences[at].formula
        and not material.sentences[at].bound
        and not set(unit.parts) & choice.used
        and unit.words <= most
    ]

    def fit(unit: Unit) -> tuple[bool, float, int]:
        named = material.says_topic(material.sentences[unit.last].text) >= 0.99
        return named, material.relevance[unit.last], -unit.last

    return max(fits, key=fit) if fits else None


def added(material: Material, choice: Choice, unit: Unit) -> Choice:
    """The choice with one more point; what leans on the definition is said with it, a list item by item."""
    more = choice.copy()
    definition = choice.slots.get("definition")
    first = material.sentences[unit.parts[0]]
    if unit.listing:
        more.points += entries(material, unit)
    elif definition is not None and first.leans and first.follows(material.sentences[definition.last]):
        more.slots["definition"] = Unit(
            (*definition.parts, *unit.parts), definition.value, definition.words + unit.words
        )
    else:
        more.points.append(unit)
    return more


def _passage(material: Material, choice: Choice, role: str, unit: Unit) -> Unit:
    """A unit with the sentences that follow it where they belong to it: those that lean on it, and what goes on in a
    passage of instructions."""
    parts, used = list(unit.parts), choice.used
    count, most = unit.words, min(PASSAGE[role], PART * budget(material.brief))
    while (at := parts[-1] + 1) < len(material.sentences):
        sentence = material.sentences[at]
        leans = sentence.leans or role == "action" or (role == sentence.section and role != "definition")
        fits = sentence.follows(material.sentences[parts[-1]]) and count + sentence.words <= most
        sums_up = "summary" in sentence.cues
        if (
            not (leans and fits)
            or "belief" in sentence.cues
            or sums_up
            or at in used
            or sentence.question
            or material.values[at] <= 0.0
        ):
            break
        parts.append(at)
        count += sentence.words
    return Unit(tuple(parts), unit.value, count)


def candidates(material: Material, choice: Choice, *, scraps: bool = False) -> Iterator[Unit]:
    """Units that could be points, the best to say next first; with `scraps` also short ones from the middle of a
    paragraph of which nothing is said right before."""
    used = choice.used
    said = sorted(used)
    points = _led(material, choice)
    begun = {material.sentences[part].listing for part in used}
    ranked: list[tuple[float, int, Unit]] = []
    shortlist = material.shortlist
    for at, sentence in enumerate(material.sentences):
        if at in used or sentence.item or (at not in shortlist and at - 1 not in used):
            continue
        goes_on = at - 1 in points and sentence.follows(material.sentences[at - 1])
        if sentence.listed and sentence.listing not in begun:
            continue
        unit = _next(material, at, points, goes_on)
        if unit is None or set(unit.parts) & used or material.language.opening("summary", sentence.text):
            continue
        if sentence.bound and not goes_on and opens_example(material, unit.parts[0]):
            # Of an example nothing is told but the whole, or what is left of it.
            continue
        before = unit.parts[0] - 1
        goes_on = before in used and material.sentences[unit.parts[0]].follows(material.sentences[before])
        if material.alike(at, said) >= ALIKE or _too_much(material, choice, unit):
            continue
        # What goes on from a sentence that is said is near it, and no repetition for that.
        like = material.alike(at, [part for part in said if part != before])
        jumps = not goes_on and not material.sentences[unit.parts[0]].first
        if jumps and unit.words < SHORT and not scraps:
            continue
        worth = unit.value + WISHED * material.wanted[at] - JUMPS * jumps
        worth -= NAMED_BEFORE * _named_before(material, unit, used)
        ranked.append((WORTH * worth - (1 - WORTH) * like + GOES_ON * goes_on, at, unit))
    for unit in material.lists.values():
        if not set(unit.parts) & used:
            wanted = max(material.wanted[part] for part in unit.parts)
            ranked.append((WORTH * (unit.value + WISHED * wanted), unit.parts[0], unit))
    for _, _, unit in sorted(ranked, key=lambda each: (-each[0], each[1])):
        yield unit


def _led(material: Material, choice: Choice) -> set[int]:
    """Sentences that another one may go on from: points and the definition are said in the order of their sources, and
    so is a hook that is the beginning of all of it."""
    units = [*choice.points, *(unit for role, unit in choice.slots.items() if role == "definition")]
    if choice.hook is not None and choice.hook.parts[0] == 0 and "definition" not in choice.slots:
        units.append(choice.hook)
    return {part for unit in units for part in unit.parts}


def _next(material: Material, at: int, points: set[int], goes_on: bool) -> Unit | None:
    """What would be said for a sentence: its unit, or what of it is not said yet."""
    whole = material.units.get(at)
    if whole is not None:
        return _rest(material, whole, points)
    sentence = material.sentences[at]
    free = not (sentence.question or sentence.announces or "belief" in sentence.cues) and material.values[at] > 0.0
    return unit_of(material, [at]) if goes_on and free else None


def _named_before(material: Material, unit: Unit, used: set[int]) -> bool:
    """Does it open with a thing of which a sentence before it in its paragraph, that is not said, speaks first?"""
    first = material.sentences[unit.parts[0]]
    said = [word.strip(",.;:").lower() for word in first.text.split()[:3]]
    if first.first or len(said) < 2 or said[0] not in material.language.articles:
        return False
    thing = said[1]
    if any(same_word(thing, word) for word in material.topic):
        return False
    at = unit.parts[0] - 1
    if said[0] in material.language.definite and at >= 0 and at not in used:
        return material.sentences[at].block == first.block
    while at >= 0 and material.sentences[at].block == first.block and material.sentences[at].source == first.source:
        if any(same_word(thing, word.strip(",.;:").lower()) for word in material.sentences[at].text.split()):
            return at not in used
        at -= 1
    return False


def _too_much(material: Material, choice: Choice, unit: Unit) -> bool:
    """Would the definition with what leans on it take too much of the script?"""
    definition = choice.slots.get("definition")
    if sum(sentence.words for sentence in material.sentences) <= budget(material.brief):
        return False
    if definition is None or not material.sentences[unit.parts[0]].follows(material.sentences[definition.last]):
        return False
    leans = material.sentences[unit.parts[0]].leans
    return leans and definition.words + unit.words > PART * budget(material.brief)


def _rest(material: Material, unit: Unit, points: set[int]) -> Unit | None:
    """What of a unit is not said yet, where the beginning of it is a point or the definition already; both are said in
    the order of their sources, so that it will follow."""
    parts = list(unit.parts)
    while parts and parts[0] in points:
        parts.pop(0)
    if not parts or any(part in points for part in parts):
        return None
    return Unit(tuple(parts), unit.value, sum(material.sentences[part].words for part in parts))


def _summary(material: Material, choice: Choice) -> Unit | None:
    """A summary of the sources."""
    used, said = choice.used, sorted(choice.used)
    fresh = [
        unit
        for at, unit in material.units.items()
        if unit.parts[0] == at
        and material.language.opening("summary", material.sentences[at].text)
        and not set(unit.parts) & used
        and unit.words <= 30
        and material.alike(at, said) < ALIKE
    ]
    return max(fresh, key=lambda unit: (unit.value, -unit.last)) if fresh else None


def core(material: Material, choice: Choice) -> Unit | None:
    """The core of what is said, to be said once more in the end: a short sentence that stands for itself."""
    if len(choice.points) < 3 or material.brief.seconds < AGAIN:
        return None
    definition = choice.slots.get("definition")
    if definition is not None and material.sentences[definition.parts[0]].words <= HOOK_WORDS:
        return unit_of(material, definition.parts[:1])
    short = [
        unit
        for unit in choice.points
        if len(unit.parts) == 1
        and unit.words <= 18
        and not material.sentences[unit.last].listed
        and material.says_topic(material.sentences[unit.last].text) >= 0.99
    ]
    return max(short, key=lambda unit: (unit.value, -unit.last)) if short else None


def _definition(material: Material) -> Unit | None:
    """The sentence that says what the topic is, the earliest of the plainest."""
    found: list[tuple[float, int]] = []
    for at, unit in material.units.items():
        sentence = material.sentences[at]
        if sentence.first and material.sources[sentence.source].kind == "dictionary":
            return unit
        # What answers a question of the source answers the made one too.
        alone = len(unit.parts) == 1 or (len(unit.parts) == 2 and material.sentences[unit.parts[0]].asks)
        if alone and (fit := defines(material, sentence.text)):
            found.append((fit + 0.3 * material.values[at], at))
    return unit_of(material, [max(found, key=lambda each: (each[0], -each[1]))[1]]) if found else None


def defines(material: Material, text: str) -> float:
    """How plainly a sentence says what the topic is, 0..1: the topic is its subject, and a verb of definition comes
    soon after."""
    pattern = material.language.pattern("define")
    if pattern is None or not material.topic or material.language.opening("pointing", text):
        return 0.0
    lower = text.lower().replace("’", "'")
    denies = material.language.pattern("negation")
    for verb in pattern.finditer(lower):
        if denies is not None and denies.match(lower[verb.end() :].lstrip()):
            return 0.0
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
        (at, unit)
        for at, unit in material.units.items()
        if _has(material, at, cue)
        and unit.parts[0] == at
        and not material.sentences[at].listed
        and not set(unit.parts) & used
        and material.alike(at, said) < ALIKE
        and unit.words <= (EXAMPLE if cue == "example" else 45)
    ]

    def fit(found: tuple[int, Unit]) -> tuple[float, int]:
        at, unit = found
        sentence = material.sentences[at]
        opens = material.language.opening(cue, sentence.text) > 0
        return unit.value + 0.3 * (opens and cue == "example") + 0.3 * (sentence.section == cue), -at

    return max(fits, key=fit)[1] if fits else None


def _has(material: Material, at: int, cue: str) -> bool:
    """Is a sentence surely one for the place? An example is announced at its beginning, elsewhere it is only named; a
    section says in its heading what it is there for; else it takes more than a word."""
    sentence = material.sentences[at]
    if sentence.section == cue and sentence.first:
        return True
    if cue == "example":
        return opens_example(material, at) or material.language.matches("example", sentence.text[:ANNOUNCED])
    if cue == "action":
        return material.language.matches("advice", sentence.text) and not sentence.cues & {"belief"}
    return material.language.matches("warning", sentence.text) or "belief" in sentence.cues
