"""Variants of one cut, held against each other: which is best by each metric, and whether that is more than noise.

found = compare([("a", {"file_size": [100.0, 100.0]}), ("b", {"file_size": [80.0, 80.0]})], ["file_size"])
found.winner, found.reason      # "b", "b has the best file_size: 80 against 100 of a"

Each metric is measured several times. Its noise is the pooled standard deviation of the repeats; the best variant is
ahead of the next where their means differ by more than twice the standard error that this gives, and by more than what
the metric can tell apart at all (`Metric.finest`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

SURE = 2.0
"""Standard errors that a difference must exceed: one in twenty would by chance."""


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured: its unit, which way is better, and the smallest difference that means anything."""

    name: str
    unit: str
    best: Literal["high", "low"]
    finest: float


METRICS: dict[str, Metric] = {
    "quality_score": Metric(name="quality_score", unit="", best="high", finest=0.001),
    "processing_time": Metric(name="processing_time", unit="s", best="low", finest=0.01),
    "file_size": Metric(name="file_size", unit="bytes", best="low", finest=1.0),
}


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of one variant: every value, their mean and standard deviation (0 for one value)."""

    values: tuple[float, ...]
    mean: float
    spread: float
    unit: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One metric: the best variant and the next, their difference, the noise of such a difference (twice its standard
    error), and whether the difference is more than that."""

    metric: str
    best: str
    next: str
    difference: float
    noise: float
    clear: bool


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `winner` is "" where no metric tells the best two apart."""

    summaries: dict[str, dict[str, Summary]]
    comparisons: tuple[Comparison, ...]
    winner: str
    reason: str


def compare(variants: Sequence[tuple[str, Mapping[str, Sequence[float]]]], metrics: Sequence[str]) -> Compared:
    """Hold variants (name, values by metric) against each other; the first metric that tells decides. A variant without
    values of a metric is left out of its comparison."""
    summaries = {
        name: {metric: _summary(METRICS[metric], values[metric]) for metric in metrics if values.get(metric)}
        for name, values in variants
    }
    comparisons = tuple(found for metric in metrics if (found := _compared(METRICS[metric], summaries)) is not None)
    clear = next((c for c in comparisons if c.clear), None)
    if clear is None:
        reason = "no difference is larger than the noise of repeated measures"
        return Compared(summaries=summaries, comparisons=comparisons, winner="", reason=reason)
    best, following = (summaries[name][clear.metric].mean for name in (clear.best, clear.next))
    unit = f" {METRICS[clear.metric].unit}" if METRICS[clear.metric].unit else ""
    ahead = f"{_said(best)}{unit} against {_said(following)}{unit} of {clear.next}"
    reason = f"{clear.best} has the best {clear.metric}: {ahead}"
    passed = [c.metric for c in comparisons[: comparisons.index(clear)]]
    if passed:
        reason += f" (no clear difference in {', '.join(passed)})"
    return Compared(summaries=summaries, comparisons=comparisons, winner=clear.best, reason=reason)


def _summary(metric: Metric, values: Sequence[float]) -> Summary:
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else 0.0
    return Summary(values=tuple(values), mean=mean, spread=spread, unit=metric.unit)


def _compared(metric: Metric, summaries: Mapping[str, Mapping[str, Summary]]) -> Comparison | None:
    rows = [(name, found[metric.name]) for name, found in summaries.items() if metric.name in found]
    if len(rows) < 2:
        return None
    sign = -1 if metric.best == "high" else 1
    (first, a), (second, b) = sorted(rows, key=lambda row: sign * row[1].mean)[:2]
    freedom = sum(len(s.values) - 1 for _, s in rows)
    pooled = math.sqrt(sum(s.spread**2 * (len(s.values) - 1) for _, s in rows) / freedom) if freedom else 0.0
    noise = SURE * pooled * math.sqrt(1 / len(a.values) + 1 / len(b.values))
    difference = abs(a.mean - b.mean)
    return Comparison(
        metric=metric.name,
        best=first,
        next=second,
        difference=difference,
        noise=noise,
        clear=difference > noise and difference >= metric.finest,
    )


def _said(value: float) -> str:
    return f"{value:.0f}" if value >= 1000 else f"{value:.4g}"
