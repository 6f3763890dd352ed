"""The job kind "ab_test": the cut of a trim made in several ways, each measured, and held against each other.

Every variant is really rendered, REPEATS times and past the cache, in turns (`clipforge_core.comparing`).
`processing_time` is the time for enhancing and making the file; fetching, and looking for shots and speech, which all
variants share, are not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, to_builtins
from clipforge_core.comparing.core import REPEATS, Candidate, compare
from clipforge_core.comparing.measuring import SourceCut
from clipforge_core.comparing.metrics import SIZE, TIME, chosen_metrics
from clipforge_core.comparing.turns import Made
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.storage import Storage
from clipforge_core.jobs import project_media, quality, recoding
from clipforge_core.jobs.server_trim import cut_range, keep
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.jobs.trim import TrimJob
from clipforge_core.model.comparison import Compared, VariantResult
from clipforge_core.model.job import Job
from clipforge_core.model.trim import TestWish, TrimWish
from clipforge_core.projects.settling import Keeper
from clipforge_core.timecode import format_time
from clipforge_core.trims.formats import FORMATS
from clipforge_core.trims.settling import begin_test, settle_test, test_folder
from clipforge_core.trims.wishes import length_of, seconds_of


class AbTestParams(msgspec.Struct, frozen=True, kw_only=True):
    """Whose cut, where its source lies, and which variants are wanted."""

    test: str
    trim: str
    source: str
    wish: TestWish
    base_url: str = ""


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
        """Do it; raises AllFailed, and what reading the source raises."""
        params = convert(context.job.params, AbTestParams, "job")
        context.expect(UNKNOWN)
        storage = project_media.storage_of(context)
        media = project_media.in_storage(context, storage, params.source)
        variants = params.wish.variants

        def make(turn: Context, number: int, folder: Path) -> Made:
            cut = cut_range(turn, media, variants[number].wish, folder, cached=False)
            took = round(sum(seconds for _, _, seconds in cut.work), 4)
            return Made(path=cut.path, seconds=took, facts=cut.facts, work=cut.work)

        def warm(turn: Context, number: int, folder: Path) -> Made:
            cut = cut_range(turn, media, _beginning(variants[number].wish), folder, cached=False)
            return Made(path=cut.path, seconds=0.0)

        shown = all(FORMATS[variant.wish.output_format].kind == "video" for variant in variants)
        starts = float(seconds_of(variants[0].wish.start, "start_time"))
        compared = compare(
            context,
            [Candidate(name=v.name, parameters={}, faithful=not v.wish.options) for v in variants],
            make,
            metrics=chosen_metrics(context.registry, params.wish.metrics),
            # Bytes are the same each time.
            repeat=1 if set(params.wish.metrics) == {SIZE} else REPEATS,
            cut=SourceCut(path=str(media.path) if shown else "", starts=starts),
            seconds=length_of(variants[0].wish),
            warm=warm if TIME in params.wish.metrics else None,
        )
        return _result(storage, params, compared)

    def begin(self, db: Any, job: Job) -> None:
        """Write the status."""
        begin_test(db, job)

    def settle(self, db: Any, job: Job) -> None:
        """Write the result, the status, speeds and webhooks."""
        settle_test(self.services, db, job)


def _beginning(wish: TrimWish) -> TrimWish:
    """Its first half second, or all of it where it is shorter."""
    end = min(seconds_of(wish.start, "start_time") + Fraction(1, 2), seconds_of(wish.end, "end_time"))
    return msgspec.structs.replace(wish, end=format_time(end))


def _result(storage: Storage, params: AbTestParams, compared: Compared) -> dict[str, Any]:
    folder = test_folder(params.trim, params.test)
    return {
        "variants": [_kept(storage, folder, n, found) for n, found in enumerate(compared.variants, start=1)],
        "comparisons": to_builtins(compared.comparisons),
        "winner": compared.winner,
        "reason": compared.reason,
        "warnings": list(compared.warnings),
        "work": [list(each) for each in compared.work],
    }


def _kept(storage: Storage, folder: str, number: int, found: VariantResult) -> dict[str, Any]:
    """A variant with its file in the storage."""
    path = Path(found.file) if found.file else None
    output = keep(storage, f"{folder}{number}{path.suffix}", path) if path is not None else None
    return {
        "name": found.name,
        "metrics": to_builtins(found.metrics),
        "absent": found.absent,
        "output": to_builtins(output),
        "enhancements": found.facts.get("enhancements", []),
        "error": to_builtins(found.error),
    }
