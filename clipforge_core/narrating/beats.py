"""When a voice comes to each item of a list, so that it appears then.

beats_of(items, words)      # seconds on the clock of the words, one for each item, or () where most are not said
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from clipforge_core.model.script import VisualBrief
from clipforge_core.model.transcript import Word

EARLY = Fraction(15, 100)
"""Seconds by which an item is there before its word."""
REACH = 9
"""Words in which those of one item are looked for."""

_NAMES = {"list": "items", "chart": "labels", "diagram": "labels", "card": "lines"}
"""Where the texts stand of kinds that have one list of them."""
_LETTERS = re.compile(r"[^\W_]+", re.UNICODE)
_STEM = 5


def items_of(brief: VisualBrief) -> tuple[str, ...]:
    """The texts of a brief that are shown one after the other."""
    data = brief.data
    if brief.kind == "comparison":
        sides = [data.get(side) for side in ("left", "right")]
        return tuple(_first(side) for side in sides if isinstance(side, Mapping) and _first(side))
    if brief.kind == "timeline":
        events = data.get("events")
        found = events if isinstance(events, Sequence) and not isinstance(events, str) else ()
        return tuple(f"{e.get('when', '')} {e.get('text', '')}".strip() for e in found if isinstance(e, Mapping))
    texts = _texts(data.get(_NAMES.get(brief.kind, "")))
    return _valued(texts, data.get("values")) if brief.kind == "chart" else texts


def _valued(labels: Sequence[str], values: Any) -> tuple[str, ...]:
    """Labels with their numbers: both are said where the one is told of the other."""
    given = list(values) if isinstance(values, list | tuple) else []
    told = [f" {value:g}" if isinstance(value, int | float) else "" for value in given]
    return tuple(f"{label}{number}" for label, number in zip(labels, [*told, *[""] * len(labels)], strict=False))


def _first(side: Mapping[str, Any]) -> str:
    """What a side of a comparison is known by: it comes as a whole."""
    return str(side.get("title") or next(iter(_texts(side.get("items"))), ""))


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(str(item) for item in value)


def beats_of(items: Sequence[str], words: Sequence[Word]) -> tuple[Fraction, ...]:
    """The time of each item, never before the one before it; items that are not said come between their neighbours.

    () where fewer than half of them are said: then nobody knows.
    """
    said = [_stems(word.text) for word in words]
    found: list[Fraction | None] = []
    begin = 0
    for item in items:
        place = _place(_stems(item), said, begin)
        found.append(None if place is None else max(Fraction(0), words[place].start - EARLY))
        begin = begin if place is None else place + 1
    known = [time for time in found if time is not None]
    if not items or 2 * len(known) < len(items):
        return ()
    return _filled(found, words[-1].end)


def _stems(text: str) -> tuple[str, ...]:
    """Words of a text that say something, cut short so that most forms of a word are alike."""
    words = [word.lower() for word in _LETTERS.findall(text)]
    telling = [word for word in words if len(word) > 3 or word.isdigit()] or words
    return tuple(word[:_STEM] for word in telling)


def _place(item: Sequence[str], said: Sequence[Sequence[str]], begin: int) -> int | None:
    """Where most of an item's words begin to be said."""
    wanted = set(item)
    best, most = None, 0
    for place in range(begin, len(said)):
        if not wanted & set(said[place]):
            continue
        near = {stem for words in said[place : place + REACH] for stem in words}
        if len(wanted & near) > most:
            best, most = place, len(wanted & near)
    return best if 2 * most >= len(wanted) else None


def _filled(times: Sequence[Fraction | None], end: Fraction) -> tuple[Fraction, ...]:
    filled: list[Fraction] = []
    for number, time in enumerate(times):
        before = filled[-1] if filled else Fraction(0)
        if time is not None:
            filled.append(max(time, before))
            continue
        later = next(((n, t) for n, t in enumerate(times) if n > number and t is not None), (len(times), end))
        filled.append(before + max(Fraction(0), later[1] - before) / (later[0] - number + 1))
    return tuple(filled)
