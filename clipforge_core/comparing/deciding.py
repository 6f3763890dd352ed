"""Which variant is best, by a stated rule, and whether that is more than noise.

    found = decide(metrics, {"a": {"file_size": [100.0]}, "b": {"file_size": [80.0]}})
    found.winner, found.reason      # "b", "b has the best file_size: 80 B, a has 100 B"

Two variants differ in a metric where their means are further apart than the noise: half the 95 % confidence interval of
the difference of two means by Welch's test (B. L. Welch, Biometrika 34, 1947; degrees of freedom after Satterthwaite,
1946). What gives the same value each time has no noise. A difference below the metric's own threshold says nothing.

Without weights the metrics decide in their order: each leaves those that are not clearly behind its best, and the first
that leaves one names the winner. With weights each metric gives points for the ratio to its best (see `_points`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from clipforge_core.model.comparison import Decision, Metric, Ranking, Summary

STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""97.5 % quantiles of Student's t for 1, 2, 3, ... degrees of freedom."""

_NORMAL = 1.96
_LEAST = 1e-9

Values = Mapping[str, Mapping[str, Sequence[float]]]
"""Values by variant and metric; a variant that has none of a metric cannot be judged by it."""


def decide(metrics: Sequence[Metric], values: Values, weights: Mapping[str, float] | None = None) -> Decision:
    """Who wins. `weights` by metric name replace the order of the metrics; metrics without one count nothing."""
    summaries = {
        name: {m.name: summary(m, found[m.name]) for m in metrics if found.get(m.name)}
        for name, found in values.items()
    }
    rankings = tuple(r for r in (rank(m, summaries, list(values)) for m in metrics) if r is not None)
    if weights:
        return _by_weights(metrics, summaries, rankings, weights)
    return _by_order(metrics, summaries, rankings)


def summary(metric: Metric, values: Sequence[float]) -> Summary:
    """All values, their mean and standard deviation."""
    # Rounding must not make a spread where there is none.
    mean = values[0] if len(set(values)) == 1 else math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else 0.0
    return Summary(values=tuple(values), mean=mean, spread=spread, unit=metric.unit)


def noise(metric: Metric, a: Summary, b: Summary) -> float:
    """What the difference of two means must exceed; infinite where one value of a thing that varies is all there is."""
    if metric.repeated and min(len(a.values), len(b.values)) < 2:
        return math.inf
    parts = [s.spread**2 / len(s.values) for s in (a, b)]
    freedoms = [len(s.values) - 1 for s in (a, b)]
    error = math.fsum(parts)
    found = 0.0
    if error > 0:
        satterthwaite = 1 / math.fsum((p / error) ** 2 / f for p, f in zip(parts, freedoms, strict=True) if f > 0)
        found = student(satterthwaite) * math.sqrt(error)
    return max(found, metric.finest, metric.share * max(abs(a.mean), abs(b.mean)))


def student(freedom: float) -> float:
    """The 97.5 % quantile of Student's t; degrees of freedom are rounded down."""
    whole = max(1, int(freedom + _LEAST))
    return STUDENT[whole - 1] if whole <= len(STUDENT) else _NORMAL


def rank(metric: Metric, summaries: Mapping[str, Mapping[str, Summary]], among: Sequence[str]) -> Ranking | None:
    """The variants in the order of a metric; None where fewer than two have it."""
    rows = [(name, summaries[name][metric.name]) for name in among if metric.name in summaries[name]]
    if len(rows) < 2:
        return None
    rows.sort(key=lambda row: (metric.cost(row[1].mean), row[1].spread, row[0]))
    (best, first), (following, second) = rows[:2]
    apart, limit = _apart(metric, first, second), noise(metric, first, second)
    leaders = [best, *(name for name, s in rows[1:] if not _clear(metric, first, s))]
    once = "measured once: its noise is not known" if math.isinf(limit) else ""
    return Ranking(
        metric=metric.name,
        order=tuple(name for name, _ in rows),
        best=best,
        next=following,
        difference=apart,
        noise=0.0 if once else limit,
        clear=_clear(metric, first, second),
        leaders=tuple(leaders),
        note=once,
    )


def _apart(metric: Metric, a: Summary, b: Summary) -> float:
    return abs(metric.cost(a.mean) - metric.cost(b.mean))


def _clear(metric: Metric, a: Summary, b: Summary) -> bool:
    return _apart(metric, a, b) > noise(metric, a, b)


def _by_order(
    metrics: Sequence[Metric], summaries: Mapping[str, Mapping[str, Summary]], rankings: tuple[Ranking, ...]
) -> Decision:
    rule = "the first metric, in their order, that tells the best apart from the rest by more than noise"
    left = list(summaries)
    passed: list[str] = []
    for metric in metrics:
        if len(left) < 2 or any(metric.name not in summaries[name] for name in left):
            continue
        ranking = rank(metric, summaries, left)
        assert ranking is not None
        before, left = left, [name for name in left if name in ranking.leaders]
        if len(left) == 1:
            reason = _why(metric, summaries, left[0], [n for n in ranking.order if n != left[0]], passed)
            return Decision(comparisons=rankings, winner=left[0], tied=(), rule=rule, reason=reason)
        if len(left) == len(before):
            passed.append(metric.name)
    if len(left) == 1:
        only = f"{left[0]} is the only one that was made"
        return Decision(comparisons=rankings, winner=left[0], tied=(), rule=rule, reason=only)
    notes = "".join(f"; {r.metric} was {r.note}" for r in rankings if r.note)
    reason = f"a tie of {_listed(left)}: they differ in nothing by more than noise{notes}"
    return Decision(comparisons=rankings, winner="", tied=tuple(left), rule=rule, reason=reason)


def _why(
    metric: Metric,
    summaries: Mapping[str, Mapping[str, Summary]],
    best: str,
    others: Sequence[str],
    passed: Sequence[str],
) -> str:
    mine = summaries[best][metric.name]
    behind = ", ".join(f"{name} has {amount(summaries[name][metric.name].mean, metric.unit)}" for name in others)
    told = f"{best} has the best {metric.name}: {amount(mine.mean, metric.unit)}, {behind}"
    return f"{told} (no clear difference in {', '.join(passed)})" if passed else told


def _by_weights(
    metrics: Sequence[Metric],
    summaries: Mapping[str, Mapping[str, Summary]],
    rankings: tuple[Ranking, ...],
    weights: Mapping[str, float],
) -> Decision:
    said = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
    rule = f"the most points, which are the weighted mean of the ratios to the best of each metric ({said})"
    shared = [m for m in metrics if weights.get(m.name, 0) > 0 and all(m.name in s for s in summaries.values())]
    total = math.fsum(weights[m.name] for m in shared)
    if len(summaries) == 1:
        only = next(iter(summaries))
        reason = f"{only} is the only one that was made"
        return Decision(comparisons=rankings, winner=only, tied=(), rule=rule, reason=reason)
    if total <= 0:
        reason = "a tie: no metric with a weight was measured of all of them"
        return Decision(comparisons=rankings, winner="", tied=tuple(summaries), rule=rule, reason=reason)
    logs = dict.fromkeys(summaries, 0.0)
    for metric in shared:
        for name, part in _points(metric, summaries, rankings).items():
            logs[name] += weights[metric.name] / total * part
    points = {name: round(100 * math.exp(value), 2) for name, value in logs.items()}
    most = max(points.values())
    first = [name for name, value in points.items() if value == most]
    listed = ", ".join(f"{name} {value:g}" for name, value in sorted(points.items(), key=lambda row: -row[1]))
    if len(first) > 1:
        reason = f"a tie of {_listed(first)}; points: {listed}"
        return Decision(comparisons=rankings, winner="", tied=tuple(first), rule=rule, reason=reason, points=points)
    reason = f"{first[0]} has the most points: {listed}"
    return Decision(comparisons=rankings, winner=first[0], tied=(), rule=rule, reason=reason, points=points)


def _points(
    metric: Metric, summaries: Mapping[str, Mapping[str, Summary]], rankings: Sequence[Ranking]
) -> dict[str, float]:
    """The logarithm of each variant's ratio to the best of a metric, 0 for the best and for who is not clearly behind
    it. Where a metric has a scale, the difference in parts of it stands for the logarithm: decibels have no ratio."""
    ranking = next(r for r in rankings if r.metric == metric.name)
    best = summaries[ranking.best][metric.name].mean
    found: dict[str, float] = {}
    for name in ranking.order:
        mean = summaries[name][metric.name].mean
        if name in ranking.leaders:
            found[name] = 0.0
        elif metric.scale > 0:
            found[name] = (metric.cost(best) - metric.cost(mean)) / metric.scale
        else:
            found[name] = -abs(math.log(max(mean, _LEAST) / max(best, _LEAST)))
    return found


def amount(value: float, unit: str) -> str:
    """A value with its unit, for people: "1.53 MB", "0.812"."""
    if unit == "B":
        for name in ("B", "kB", "MB", "GB"):
            if abs(value) < 1000 or name == "GB":
                return f"{value:.0f} B" if name == "B" else f"{value:.3g} {name}"
            value /= 1000
    number = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{number} {unit}".strip()


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
