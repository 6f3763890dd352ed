"""The whole comparison: make all variants in turns, measure them, say who wins.

    found = compare(context, candidates, make, metrics=metrics, repeat=3, cut=SourceCut(path="talk.mp4", starts=12.5))
    found.winner, found.reason

The kind of job that calls it has `measure_quality` among its tasks, and what its `make` starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from clipforge_core.comparing.deciding import decide, summary
from clipforge_core.comparing.measuring import Measured, SourceCut, measure_all
from clipforge_core.comparing.turns import Make, Tried, make_all
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import UsageError
from clipforge_core.model.comparison import Compared, Metric, VariantResult

REPEATS = 3
"""How often each variant is made where its time is compared: the fewest whose spread says something."""

MOST_VARIANTS, MOST_REPEATS = 12, 50


class AllFailed(UsageError):
    """No variant could be made."""

    code = "all_failed"
    message = "no variant could be made: {detail}"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A variant before it is made. `faithful` is false where its pictures are changed on purpose."""

    name: str
    parameters: dict[str, Any]
    faithful: bool = True


def compare(
    context: Context,
    candidates: Sequence[Candidate],
    make: Make,
    *,
    metrics: Sequence[Metric],
    repeat: int,
    cut: SourceCut,
    seconds: float = 0.0,
    weights: Mapping[str, float] | None = None,
    warm: Make | None = None,
    before: float = 0.0,
) -> Compared:
    """Make, measure and decide; files stay in the job's work folder. `seconds` is the length of the cut; `warm` makes
    something small in each variant's way, before what is timed.

    Raises AllFailed, Cancelled, DiskFull.
    """
    tried = make_all(context, [c.name for c in candidates], make, repeat=repeat, warm=warm, before=before)
    if all(mine.error is not None for mine in tried):
        raise AllFailed(detail="; ".join(f"{m.name}: {m.error.message}" for m in tried if m.error is not None))
    faithful = all(c.faithful for c, mine in zip(candidates, tried, strict=True) if mine.error is None)
    cut = msgspec.structs.replace(cut, faithful=cut.faithful and faithful)
    context.progress(0.0, "quality")
    measured = measure_all(context, tried, metrics, cut)
    decision = decide(metrics, measured.values, weights)
    return Compared(
        source=cut.path,
        starts=cut.starts,
        seconds=seconds,
        metrics=tuple(metrics),
        variants=tuple(
            _result(candidate, mine, metrics, measured) for candidate, mine in zip(candidates, tried, strict=True)
        ),
        comparisons=decision.comparisons,
        winner=decision.winner,
        tied=decision.tied,
        rule=decision.rule,
        reason=decision.reason,
        points=decision.points,
        repeat=repeat,
        held=measured.held,
        warnings=measured.warnings,
        work=tuple(each for mine in tried for each in mine.work),
    )


def _result(candidate: Candidate, mine: Tried, metrics: Sequence[Metric], measured: Measured) -> VariantResult:
    if mine.error is not None:
        return VariantResult(name=mine.name, parameters=candidate.parameters, error=mine.error)
    values = measured.values[mine.name]
    return VariantResult(
        name=mine.name,
        parameters=candidate.parameters,
        file=str(mine.files[mine.digests[0]]),
        metrics={m.name: summary(m, values[m.name]) for m in metrics if m.name in values},
        absent=measured.absent[mine.name],
        measures=measured.measures[mine.name],
        same_bytes=len(mine.files) == 1,
        facts=mine.facts,
        warnings=mine.warnings,
    )
