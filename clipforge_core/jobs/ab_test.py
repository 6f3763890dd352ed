"""The job kind "ab_test": the cut of a trim made in several ways, each measured, and held against each other.

Every variant is really rendered, REPEATS times and past the cache, one after the other in turns (a, b, a, b, ...), so
that whatever else the machine does falls on all of them alike. `processing_time` is the time for enhancing and making
the file; fetching, and looking for shots and speech, which all variants share, are not counted.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.storage import Storage
from clipforge_core.jobs import project_media, quality, recoding
from clipforge_core.jobs.project_media import Media
from clipforge_core.jobs.server_trim import Cut, cut_range, keep
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.jobs.trim import TrimJob
from clipforge_core.jobs.trim_quality import measured
from clipforge_core.model.job import Job
from clipforge_core.model.trim import TestWish, Variant
from clipforge_core.projects.settling import Keeper
from clipforge_core.stages.variants import compare
from clipforge_core.trims.settling import begin_test, settle_test, test_folder

REPEATS = 3
"""How often each variant is made: the fewest that say something of the noise."""


class AbTestParams(msgspec.Struct, frozen=True, kw_only=True):
    """Whose cut, where its source lies, and which variants are wanted."""

    test: str
    trim: str
    source: str
    wish: TestWish
    base_url: str = ""


class _Tried(msgspec.Struct):
    """What is known of one variant: its values by metric, and the file that was made first."""

    values: dict[str, list[float]]
    path: Path
    facts: dict[str, Any]
    scores: dict[str, float]


class AbTestJob(Keeper):
    """Variants of a cut, compared."""

    name = "ab_test"
    version = "1"

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = {
            **TrimJob().tasks,
            **recoding.TASKS,
            **quality.TASKS,
            **project_media.TASKS,
        }

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what trims raise."""
        params = convert(context.job.params, AbTestParams, "job")
        context.expect(UNKNOWN)
        storage = project_media.storage_of(context)
        media = project_media.in_storage(context, storage, params.source)
        tried: dict[str, _Tried] = {}
        work: list[tuple[str, float, float]] = []
        rounds = REPEATS if _repeated(params.wish) else 1
        for turn in range(rounds):
            for number, variant in enumerate(params.wish.variants):
                done = (turn * len(params.wish.variants) + number) / (rounds * len(params.wish.variants))
                context.progress(done * 98, "variants", f"{variant.name}, {turn + 1} of {rounds}")
                folder = context.work / f"{turn}-{number}"
                # What an attempt before this one left would be taken for work that costs nothing.
                shutil.rmtree(folder, ignore_errors=True)
                cut = cut_range(context, media, variant.wish, folder, cached=False)
                work += cut.work
                self._note(context, storage, media, params, variant, cut, tried)
        return self._result(storage, params, tried, work)

    def _note(
        self,
        context: Context,
        storage: Storage,
        media: Media,
        params: AbTestParams,
        variant: Variant,
        cut: Cut,
        tried: dict[str, _Tried],
    ) -> None:
        """Write down what one making of a variant gave."""
        mine = tried.get(variant.name)
        if mine is None:
            values: dict[str, list[float]] = {metric: [] for metric in params.wish.metrics}
            mine = tried[variant.name] = _Tried(values=values, path=cut.path, facts=cut.facts, scores={})
        if "file_size" in mine.values:
            mine.values["file_size"].append(float(cut.path.stat().st_size))
        if "processing_time" in mine.values:
            mine.values["processing_time"].append(round(sum(seconds for _, _, seconds in cut.work), 4))
        if "quality_score" in mine.values:
            digest = context.cache.file_digest(cut.path)
            if digest not in mine.scores:  # the same bytes are as good as they were
                report = measured(context, storage, str(cut.path), media.key, variant.wish)
                if report.overall is not None:
                    mine.scores[digest] = report.overall
            if digest in mine.scores:
                mine.values["quality_score"].append(mine.scores[digest])
        if cut.path != mine.path:
            cut.path.unlink()

    def _result(
        self,
        storage: Storage,
        params: AbTestParams,
        tried: dict[str, _Tried],
        work: list[tuple[str, float, float]],
    ) -> dict[str, Any]:
        compared = compare([(name, mine.values) for name, mine in tried.items()], params.wish.metrics)
        folder = test_folder(params.trim, params.test)
        shown = []
        for number, (name, mine) in enumerate(tried.items(), start=1):
            output = keep(storage, f"{folder}{number}{mine.path.suffix}", mine.path)
            shown.append(
                {
                    "name": name,
                    "metrics": to_builtins(compared.summaries[name]),
                    "output": to_builtins(output),
                    "enhancements": mine.facts["enhancements"],
                }
            )
        return {
            "variants": shown,
            "comparisons": to_builtins(compared.comparisons),
            "winner": compared.winner,
            "reason": compared.reason,
            "work": work,
        }

    def begin(self, db: Any, job: Job) -> None:
        """Write the status."""
        begin_test(db, job)

    def settle(self, db: Any, job: Job) -> None:
        """Write the result, the status, speeds and webhooks."""
        settle_test(self.services, db, job)


def _repeated(wish: TestWish) -> bool:
    """True where anything that is asked for differs from one time to the next."""
    return "processing_time" in wish.metrics or "quality_score" in wish.metrics
