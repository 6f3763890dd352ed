"""What rated scripts have in common: the kind of hook, the order of scenes, the usual length of a sentence.

    liking_of(rated, platform="tiktok")      # Liking(hook="question", roles=("hook", "definition", …), …)

A script counts by its rating: 5 counts twice as much as 4, 1 and 2 count against, 3 says nothing. It counts twice where
it is for the platform that is written for, and up to twice where its topic is near. What is liked is what has the most
weight, and only where that is more than nothing: badly rated scripts never steer towards themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.script import Liking, Script
from clipforge_core.scripting.measures.hook import hook_kind as kind_of_hook

T = TypeVar("T")

WEIGHTS = {5: 2.0, 4: 1.0, 3: 0.0, 2: -1.0, 1: -2.0}
"""What a rating counts."""

EXAMPLES = 5
"""Ids that are named at most."""


def hook_kind(script: Script) -> str:
    """How a script opens: "question", "number", "contrast" or "statement"; "" where nothing is said."""
    spoken = [scene for scene in script.scenes if scene.narration]
    scene = next((each for each in spoken if each.role == "hook"), spoken[0] if spoken else None)
    if scene is None:
        return ""
    return kind_of_hook(scene.narration[0].text, script.language)


def sentence_words(script: Script) -> float:
    """Words of a sentence on average; 0 where nothing is said."""
    counts = [len(sentence.text.split()) for scene in script.scenes for sentence in scene.narration]
    return sum(counts) / len(counts) if counts else 0.0


def liking_of(
    rated: Sequence[KeptScript], *, platform: str = "", near: Mapping[str, float] | None = None
) -> Liking | None:
    """What to write alike; None where nothing was rated well. `near` says how near topics are (0..1), by id."""
    nearness = near or {}
    weights = {
        each.id: WEIGHTS.get(each.rating, 0.0)
        * (2.0 if platform and each.script.platform.lower() == platform else 1.0)
        * (1.0 + max(0.0, min(1.0, nearness.get(each.id, 0.0))))
        for each in rated
    }
    good = sorted((each for each in rated if weights[each.id] > 0), key=lambda each: -weights[each.id])
    if not good:
        return None
    told = [(each, weights[each.id]) for each in rated]
    hook = _favourite((hook_kind(each.script), weight) for each, weight in told)
    roles = _favourite((tuple(scene.role for scene in each.script.scenes), weight) for each, weight in told)
    lengths = [(sentence_words(each.script), weights[each.id]) for each in good]
    total = sum(weight for length, weight in lengths if length)
    words = sum(length * weight for length, weight in lengths) / total if total else 0.0
    return Liking(
        hook=hook or "",
        roles=roles or (),
        sentence_words=round(words, 1),
        examples=tuple(each.id for each in good[:EXAMPLES]),
    )


def _favourite(votes: Iterable[tuple[T, float]]) -> T | None:
    """What has the most weight, the first of equal ones; None where nothing has more than none."""
    sums: defaultdict[T, float] = defaultdict(float)
    for value, weight in votes:
        if value:
            sums[value] += weight
    best = max(sums, key=lambda value: sums[value], default=None)
    return best if best is not None and sums[best] > 0 else None
