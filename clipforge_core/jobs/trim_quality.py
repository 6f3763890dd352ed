"""The job kind "trim_quality": what the file of a trim is like, by the very code of the kind "quality".

Where the source is at hand, the file is measured against the same range of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from clipforge_core.codec import convert, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import InputError
from clipforge_core.ids import iso
from clipforge_core.jobs import project_media
from clipforge_core.jobs.quality import TASKS
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.model.job import Job
from clipforge_core.model.quality import QualityReport
from clipforge_core.model.trim import TrimWish
from clipforge_core.projects.settling import Keeper
from clipforge_core.trims.formats import FORMATS
from clipforge_core.trims.settling import settle_report
from clipforge_core.trims.wishes import seconds_of


class TrimQualityParams(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of the file and of its source ("": it is gone), and which range of the source was wanted."""

    trim: str
    output: str
    wish: TrimWish
    source: str = ""
    base_url: str = ""


class TrimQualityJob(Keeper):
    """A file of a trim to a report."""

    name = "trim_quality"
    version = "1"
    tasks: Mapping[str, Any] = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what probing raises."""
        params = convert(context.job.params, TrimQualityParams, "job")
        context.expect(UNKNOWN)
        storage = project_media.storage_of(context)
        output = str(project_media.in_storage(context, storage, params.output).path)
        report = measured(context, storage, output, params.source, params.wish)
        plain: dict[str, Any] = to_builtins(msgspec.structs.replace(report, source="", reference=""))
        return {"report": {**plain, "timestamp": iso()}}

    def settle(self, db: Any, job: Job) -> None:
        """Write the report and the webhook."""
        settle_report(self.services, db, job)


def measured(context: Context, storage: Any, output: str, source_key: str, wish: TrimWish) -> QualityReport:
    """The report of a file, against the range of its source where that is there and can be aligned."""
    reference, offset, problem = "", "", ""
    if source_key and FORMATS[wish.output_format].kind == "video":
        try:
            reference = str(project_media.in_storage(context, storage, source_key).path)
            offset = f"{float(seconds_of(wish.start, 'start_time')):.6f}"
        except InputError as error:
            problem = f"the source is gone: {type(error).__name__}"
    context.expect(1.0)
    try:
        found: QualityReport = context.start(
            "measure_quality", output, reference, offset, weight=1.0, stage="quality"
        ).result()
    except InputError as error:
        if not reference:
            raise
        problem = f"it was not held against its source: {error.code}"
        found = context.start("measure_quality", output, weight=1.0, stage="quality").result()
    return msgspec.structs.replace(found, warnings=(*found.warnings, problem)) if problem else found
