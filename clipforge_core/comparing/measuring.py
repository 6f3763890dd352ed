"""What the files of variants are like: sizes, times, and the measures of the quality report.

The quality of all is measured in the same way: against the source cut where every variant shows the pictures of the
source, by themselves where one was graded or steadied on purpose (a faithful copy would win over every better picture),
or where one cannot be held against the source. PSNR and its like are measured against the source in any case. The
score counts those parts alone that all files have: a GIF is silent, and that is no reason to score its sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from clipforge_core.comparing.metrics import OWN, QUALITY, SIZE, TIME
from clipforge_core.comparing.turns import MEASURING, Tried
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import Cancelled, ClipForgeError, DiskFull, InputError
from clipforge_core.model.comparison import Metric
from clipforge_core.model.quality import QualityReport
from clipforge_core.stages.scoring import overall_score


class SourceCut(msgspec.Struct, frozen=True, kw_only=True):
    """The recording that variants were cut from, and where the cut begins in it, in seconds. `faithful` is true where
    every variant is meant to look as the source does; `path` "" stands for none that could be looked at."""

    path: str = ""
    starts: float = 0.0
    faithful: bool = True


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Values by variant and metric, why others are absent, and the measures of each variant's first file."""

    values: dict[str, dict[str, list[float]]]
    absent: dict[str, dict[str, str]]
    measures: dict[str, dict[str, float]]
    held: bool
    warnings: tuple[str, ...] = ()


Reports = dict[str, QualityReport]
"""Reports by the hash of the file."""


def measure_all(context: Context, tried: Sequence[Tried], metrics: Sequence[Metric], cut: SourceCut) -> Measured:
    """Measure what the turns made. A file that cannot be measured costs its variant those metrics, no more."""
    made = [mine for mine in tried if mine.error is None]
    looks = any(m.name not in OWN or m.name == QUALITY for m in metrics)
    own: Reports = {}
    held: Reports = {}
    problems: dict[str, str] = {}
    warnings: list[str] = []
    if looks:
        judges = cut.faithful and bool(cut.path)
        if cut.path and (judges or any(m.held for m in metrics)):
            held, problem = _held(context, made, cut)
            if problem:
                warnings.append(problem)
        if not (judges and held):
            own = _own(context, made, problems)
    judging = own or held
    parts, told = _shared_parts(judging)
    warnings += [*told, *_troubles(made, {**held, **own})]
    values: dict[str, dict[str, list[float]]] = {}
    absent: dict[str, dict[str, str]] = {}
    for mine in made:
        values[mine.name], absent[mine.name] = {}, {}
        for metric in metrics:
            found, why = _values(mine, metric, judging, held, problems, parts)
            if found:
                values[mine.name][metric.name] = found
            else:
                absent[mine.name][metric.name] = why
    measures = {mine.name: _measures(mine, judging, held) for mine in made}
    return Measured(
        values=values, absent=absent, measures=measures, held=bool(held) and not own, warnings=tuple(warnings)
    )


def _values(
    mine: Tried, metric: Metric, judging: Reports, held: Reports, problems: dict[str, str], parts: frozenset[str]
) -> tuple[list[float], str]:
    if metric.name == TIME:
        return mine.seconds, ""
    if metric.name == SIZE:
        return mine.sizes, ""
    reports = held if metric.held else judging
    found: list[float] = []
    for digest in mine.digests:
        report = reports.get(digest)
        if report is None:
            why = "it could not be held against the source" if metric.held else "it could not be measured"
            return [], problems.get(digest, why)
        if metric.name == QUALITY:
            score = overall_score({name: value for name, value in report.parts.items() if name in parts})
            if score is None:
                return [], "nothing in it could be scored"
            found.append(round(score, 4))
            continue
        measure = report.measure(metric.name)
        if measure is None:
            return [], next((a.reason for a in report.absent if a.name == metric.name), "it was not measured")
        found.append(measure.value)
    return found, ""


def _shared_parts(reports: Reports) -> tuple[frozenset[str], list[str]]:
    """The parts that all reports score, and what to tell where some have more."""
    sets = [frozenset(report.parts) for report in reports.values()]
    shared = frozenset.intersection(*sets) if sets else frozenset()
    more = sorted(frozenset().union(*sets) - shared)
    if not more:
        return shared, []
    named = ", ".join(part.replace("_", " ") for part in more)
    return shared, [f"quality_score counts what all variants have, and not {named}"]


def _troubles(made: Sequence[Tried], reports: Reports) -> list[str]:
    """What metrics had to tell, once each. Of the files themselves their variants tell."""
    own = {warning for mine in made for warning in mine.warnings}
    return list(dict.fromkeys(w for report in reports.values() for w in report.warnings if w not in own))


def _measures(mine: Tried, judging: Reports, held: Reports) -> dict[str, float]:
    first = mine.digests[0] if mine.digests else ""
    found = {m.name: m.value for reports in (held, judging) if first in reports for m in reports[first].measures}
    return dict(sorted(found.items()))


def _own(context: Context, made: Sequence[Tried], problems: dict[str, str]) -> Reports:
    """Each file by itself; those that cannot be measured are told in `problems` by their hash."""
    found: Reports = {}
    for digest, path in _files(made):
        try:
            found[digest] = _ask(context, path)
        except (Cancelled, DiskFull):
            raise
        except ClipForgeError as error:
            problems[digest] = error.describe()
    return found


def _held(context: Context, made: Sequence[Tried], cut: SourceCut) -> tuple[Reports, str]:
    """All files against the source; none, and why, where one of them cannot be."""
    found: Reports = {}
    for digest, path in _files(made):
        try:
            found[digest] = _ask(context, path, cut.path, f"{cut.starts:.6f}")
        except InputError as error:
            return {}, f"quality was measured without the source: {error.describe()}"
    return found, ""


def _files(made: Sequence[Tried]) -> list[tuple[str, Path]]:
    return list({digest: path for mine in made for digest, path in mine.files.items()}.items())


def _ask(context: Context, path: Path, reference: str = "", offset: str = "") -> QualityReport:
    order = (str(path), reference, offset)
    report: QualityReport = context.start("measure_quality", *order, weight=MEASURING, stage="quality").result()
    return report
