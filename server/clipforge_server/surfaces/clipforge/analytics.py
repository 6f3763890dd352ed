"""/v1/analytics: what is counted, of one project and of all that the caller owns."""

from __future__ import annotations

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from clipforge_core.model.user import Caller
from clipforge_core.projects.analytics import Counts
from clipforge_core.services import Services

TAGS = ["analytics"]


class AnalyticsAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """Counts. `plays` of exports by their links, once a viewing; `watchTime` in seconds, as players told it (both in
    docs/audience.md); `minutesProcessed` of sources that were looked through; `exports` are all that there are,
    `exportsByStatus` as they stand (PENDING until they end)."""

    projects: int
    clips: int
    clips_by_detector: dict[str, int]
    exports: int
    exports_by_status: dict[str, int]
    plays: int
    watch_time: float
    minutes_processed: float

    @classmethod
    def of(cls, counts: Counts) -> AnalyticsAnswer:
        """As the API shows it."""
        return cls(
            projects=counts.projects,
            clips=counts.clips,
            clips_by_detector=counts.clips_by_detector,
            exports=counts.exports,
            exports_by_status=counts.exports_by_status,
            plays=counts.plays,
            watch_time=counts.watch_seconds,
            minutes_processed=counts.minutes,
        )


@get("/analytics/projects/{project_id:str}", tags=TAGS, sync_to_thread=False)
def project_analytics(
    services: NamedDependency[Services], caller: NamedDependency[Caller], project_id: FromPath[str]
) -> AnalyticsAnswer:
    """Count what belongs to a project."""
    return AnalyticsAnswer.of(services.analytics.project(caller, project_id))


@get("/analytics/org", tags=TAGS, sync_to_thread=False)
def org_analytics(services: NamedDependency[Services], caller: NamedDependency[Caller]) -> AnalyticsAnswer:
    """Count everything that belongs to the caller's account."""
    return AnalyticsAnswer.of(services.analytics.owned(caller))


HANDLERS = (project_analytics, org_analytics)
