"""Lists in a script: whole where they fit, else as many of their items as do, and a word about the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from clipforge_plugins.script_writers.offline.choice import Choice, budget
from clipforge_plugins.script_writers.offline.material import Material, Unit, entries

MAJOR = 0.25
"""The part of all that there is to say from which a list is what the sources are about."""
SLACK = 1.15
"""How much more than the wanted length is taken of lists at first: what is too long is left out after that."""
MADE_HOOK = 6.0
"""Words of a made hook."""
LEAST_ITEMS = 2
"""Items of a list that is told in part, at least."""


def lists_first(material: Material, choice: Choice) -> None:
    """Take the lists that the sources are about: whole where they fit, else as many of their items as do."""
    said = sum(sentence.words for sentence in material.sentences)
    whole: Counter[int] = Counter()
    for sentence in material.sentences:
        whole[sentence.listing] += round(sentence.words)
    room = SLACK * budget(material.brief) - sum(material.sentences[part].words for part in choice.used)
    if choice.hook is not None:
        # A made hook is shorter, and takes its place where a list needs it.
        room += max(0.0, choice.hook.words - MADE_HOOK)
    lists = [unit for unit in material.lists.values() if whole[unit.listing] >= MAJOR * said]
    for unit in sorted(lists, key=lambda each: (not _ordered(material, each), -each.words)):
        taken = _fitting(material, unit, room)
        choice.points += taken
        room -= sum(each.words for each in taken)


def _ordered(material: Material, unit: Unit) -> bool:
    return material.sentences[unit.parts[0]].ordered


def _fitting(material: Material, unit: Unit, room: float) -> list[Unit]:
    """The items of a list for which there is room: the first ones of steps, else those that are worth most."""
    ranked = entries(material, unit)
    if unit.words <= room:
        return ranked
    if not _ordered(material, unit):
        ranked.sort(key=lambda each: (-each.value, each.parts))
    taken: list[Unit] = []
    for each in ranked:
        room -= each.words
        if room < 0.0:
            break
        taken.append(each)
    return taken if len(taken) >= LEAST_ITEMS else []


def untold(material: Material, choice: Choice) -> Iterator[tuple[str, int, int]]:
    """(its name, items that are said, all items) of each list that is not told whole."""
    used = choice.used
    for unit in material.lists.values():
        sentences = [material.sentences[part] for part in unit.parts]
        said = sum(len(each.items) for part, each in zip(unit.parts, sentences, strict=True) if part in used)
        whole = sum(len(each.items) for each in sentences)
        if said < whole:
            yield sentences[0].heading, said, whole
