"""The features of a highlight: weights, languages and definitions, and how they make a score.

Every feature is a number of 0..1. Those that cannot be measured on a file are absent, and the weights
of the others are scaled up to take their place:

    score = 1 - exp(-STEEP * Σ w·v / max(KNOWN, Σ w))        over the features that are there

that is a noisy-or with weights: each feature adds to the score, the first strong ones the most. All
constants are fixed, so scores of different files can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clipforge_core import Evidence
from clipforge_plugins.detectors.highlight.lexicons import LANGUAGES

STEEP = 4.0
"""Steepness of the score: a flat passage of a talk lies near 0.3, a striking one between 0.6 and 0.9."""
KNOWN = 0.2
"""Features that weigh less than this together cannot make a high score: too little is known."""
SPOKEN = 0.3
"""Where less than this share of a file is spoken, the text features weigh less in proportion."""


@dataclass(frozen=True)
class Feature:
    """One row of the table. `languages` () means all; `group` is "text", "sound" or "picture"."""

    name: str
    group: str
    weight: float
    languages: tuple[str, ...] = ()


FEATURES = (
    Feature("hook", "text", 0.14, LANGUAGES),
    Feature("question", "text", 0.09),
    Feature("number", "text", 0.09),
    Feature("contrast", "text", 0.09, LANGUAGES),
    Feature("personal", "text", 0.08, LANGUAGES),
    Feature("arousal", "text", 0.08, ("en",)),
    Feature("emphasis", "text", 0.06, LANGUAGES),
    Feature("novelty", "text", 0.06),
    Feature("start", "text", 0.05, LANGUAGES),
    Feature("topic", "text", 0.04),
    Feature("loudness", "sound", 0.09),
    Feature("pause", "sound", 0.02),
    Feature("rate", "sound", 0.02),
    Feature("faces", "picture", 0.04),
    Feature("motion", "picture", 0.03),
    Feature("rhythm", "picture", 0.02),
)
"""docs/detectors.md explains each; the weights sum to 1."""


@dataclass(frozen=True)
class Measured:
    """A feature measured on all candidates.

    `values` is float64 (candidates,), 0..1. `cite` answers the evidence of one candidate, strongest
    first; `say` puts it in words for the line of reason ("" where there is nothing to say).
    """

    values: Any
    cite: Callable[[int], Sequence[Evidence]]
    say: Callable[[int], str]


def uncited(candidate: int) -> Sequence[Evidence]:
    """Evidence of a feature that is about what is not there."""
    return ()


def unsaid(candidate: int) -> str:
    """Words of a feature that is never a reason by itself."""
    return ""


def shares(names: Sequence[str], spoken_share: float) -> dict[str, float]:
    """The weight of each feature that is there; they sum to 1, or to less where little is known."""
    fade = min(1.0, spoken_share / SPOKEN)
    raw = {f.name: f.weight * (fade if f.group == "text" else 1.0) for f in FEATURES if f.name in names}
    total = max(KNOWN, sum(raw.values()))
    return {name: weight / total for name, weight in raw.items() if weight > 0}


def score(measured: Mapping[str, Measured], weights: Mapping[str, float], count: int) -> Any:
    """Scores of all `count` candidates, float64 (count,), 0..1; 0 where nothing could be measured."""
    import numpy as np

    total = np.zeros(count)
    for name, weight in weights.items():
        total += weight * measured[name].values
    return 1.0 - np.exp(-STEEP * total)
