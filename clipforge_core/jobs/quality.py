"""The job kind "quality": what a file's pictures and sound are like, by the metrics that plugins bring.

report = measure_quality(env, silent, "clip.mp4")            # QualityReport, remembered by the file's content
report = measure_quality(env, silent, "clip.mp4", "talk.mp4")   # against the recording that it was cut from
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.codec import convert, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report
from clipforge_core.contracts.quality import Comparer, QualityMetric
from clipforge_core.errors import MissingExtra, UsageError
from clipforge_core.jobs.look import OnEngine, engine_of, probe
from clipforge_core.jobs.params import QualityParams
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.quality import QualityReport
from clipforge_core.stages.measuring import measure
from clipforge_core.timecode import parse_time

VERSION = "1"
"""Part of the keys of reports: changes when scores are put together in another way."""

_ALIGNING = 0.25
"""Share of the work that finding the place in a reference takes, roughly."""


class QualityJob(OnEngine):
    """What a file's pictures and sound are like."""

    name = "quality"
    version = VERSION

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; the result is a QualityReport. Raises CannotAlign and what probing raises."""
        params = convert(context.job.params, QualityParams, "job")
        context.expect(UNKNOWN)
        order = (params.source, params.reference, params.offset, params.whole)
        context.expect(1.0)
        found: QualityReport = context.start("measure_quality", *order, weight=1.0, stage="quality").result()
        plain: dict[str, Any] = to_builtins(found)
        return plain


def measure_quality(
    env: Any, report: Report, path: str, reference: str = "", offset: str = "", whole: bool = False
) -> QualityReport:
    """The report of a file, remembered by its content, its reference's and the metrics' versions.

    `offset` is where the file begins in its reference ("12.5", "0:12.5"); "" looks for the place. `whole` looks at all
    pictures of long files too. Raises CannotAlign, UsageError and what probing raises.
    """
    begins = _offset(offset)
    engine = engine_of(env)
    info = probe(env, report, path)
    other: MediaInfo | None = probe(env, report, reference) if reference else None
    metrics: list[QualityMetric] = [m for _, m in sorted(env.registry.all("quality_metrics").items())]
    key = stage_key(
        "quality",
        VERSION,
        info.digest,
        other.digest if other is not None else "",
        offset,
        whole,
        plugins=[f"{m.name} {m.version}" for m in metrics] + [f"{engine.name} {engine.version}"],
    )
    known: QualityReport | None = env.cache.get(key, QualityReport)
    if known is None:
        known = _measured(engine, metrics, info, other, begins, whole, report)
        if known.warnings == info.warnings:  # a metric that failed may do better the next time
            env.cache.put(key, known)
    return msgspec.structs.replace(known, source=path, reference=reference)


def _measured(
    engine: Any,
    metrics: list[QualityMetric],
    info: MediaInfo,
    other: MediaInfo | None,
    begins: Fraction | None,
    whole: bool,
    report: Report,
) -> QualityReport:
    if other is None:
        return measure(engine, metrics, info, whole=whole, report=report)
    able: object = engine
    if not isinstance(able, Comparer):
        raise MissingExtra(what="comparing with a reference", package="an engine that can compare", extra="media")
    aligned = able.reference(info, other, offset=begins, report=lambda done, text="": report(done * _ALIGNING, text))

    def rest(done: float, message: str = "") -> None:
        report(_ALIGNING + (1 - _ALIGNING) * done, message)

    return measure(engine, metrics, info, reference=aligned, whole=whole, report=rest)


def _offset(text: str) -> Fraction | None:
    if not text:
        return None
    try:
        return parse_time(text)
    except ValueError as error:
        raise UsageError(detail=f"the offset {text!r} is not a time ({error}); write 12.5 or 1:02.5") from error


TASKS: dict[str, Any] = {"measure_quality": measure_quality}
"""Tasks by name, as `Context.start` finds them."""
