"""Variants of one cut, held against each other: what was measured of each, which is best by what, and who wins.

Plain data: the result of the job kind "compare", and what its page shows.
"""

from __future__ import annotations

from typing import Any

import msgspec

from clipforge_core.model.job import JobError
from clipforge_core.model.quality import Best


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: its unit and which way is better.

    Differences below `finest` (in the unit) and below `share` of the larger value mean nothing. `repeated` says that
    it differs from one time to the next, so that one value says nothing of its noise; `held` that it needs the source.
    `scale` is the way from a good value to a bad one, 0 where values are told apart by their ratio.
    """

    name: str
    unit: str
    best: Best
    finest: float = 0.0
    share: float = 0.0
    scale: float = 0.0
    target: float = 0.0
    repeated: bool = False
    held: bool = False
    meaning: str = ""

    def cost(self, value: float) -> float:
        """How far a value is from the best, in the unit: less is better."""
        if self.best == "target":
            return abs(value - self.target)
        return -value if self.best == "high" else value


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of one variant: every value, their mean and standard deviation (0 for one value)."""

    values: tuple[float, ...]
    mean: float
    spread: float
    unit: str


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """One metric: the variants from the best to the worst, and by how much the first is ahead of the next.

    `difference` and `noise` are in the metric's unit: the noise is what a difference must exceed to say anything.
    `clear` is true where it does; `leaders` are all that are not clearly behind the first. `note` is why a metric
    decides nothing.
    """

    metric: str
    order: tuple[str, ...]
    best: str
    next: str
    difference: float
    noise: float
    clear: bool
    leaders: tuple[str, ...]
    note: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Who wins. `winner` is "" for a tie, `tied` are then those that nothing tells apart; `rule` says how it was found,
    `reason` why it is this one. `points` are the weighted sums, where weights were given."""

    comparisons: tuple[Ranking, ...]
    winner: str
    tied: tuple[str, ...]
    rule: str
    reason: str
    points: dict[str, float] = msgspec.field(default_factory=dict)


class VariantResult(msgspec.Struct, frozen=True, kw_only=True):
    """One variant: what was asked for, the file that it became ("" where it failed), and what was measured of it.

    `absent` says why a metric is not there. `same_bytes` is true where every repeat gave the very same file. `facts`
    say how it was made. `preview` is a file for browsers where they do not play the variant itself.
    """

    name: str
    parameters: dict[str, Any]
    file: str = ""
    preview: str = ""
    metrics: dict[str, Summary] = msgspec.field(default_factory=dict)
    absent: dict[str, str] = msgspec.field(default_factory=dict)
    measures: dict[str, float] = msgspec.field(default_factory=dict)
    same_bytes: bool = True
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    error: JobError | None = None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A whole comparison. `held` is true where quality was measured against the source cut. `starts` and `seconds` say
    which part of `source` was cut; `repeat` how often each variant was made; `work` is (kind of work, seconds of media,
    seconds that it took)."""

    source: str
    starts: float
    seconds: float
    metrics: tuple[Metric, ...]
    variants: tuple[VariantResult, ...]
    comparisons: tuple[Ranking, ...]
    winner: str
    tied: tuple[str, ...]
    rule: str
    reason: str
    repeat: int = 1
    held: bool = False
    points: dict[str, float] = msgspec.field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    work: tuple[tuple[str, float, float], ...] = ()
