"""What a detector is asked for: made from a job's parameters, and checked before any work is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clipforge_core.contracts.detector import Bounded, Checking, Detector, DetectRequest
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import UsageError
from clipforge_core.jobs.params import ClipsParams
from clipforge_core.model.media import MediaInfo
from clipforge_core.timecode import seconds


def detector_for(registry: Any, name: str, query: str = "", options: Iterable[str] = ()) -> Detector:
    """The detector of that name. Raises UnknownName, and UsageError for a query or an option that it does not take."""
    detector: Detector = registry.get("detectors", name)
    if query and not getattr(detector, "takes_query", False):
        takers = [n for n, d in sorted(registry.all("detectors").items()) if getattr(d, "takes_query", False)]
        raise UsageError(detail=f"the detector {name} takes no query; these do: {', '.join(takers) or 'none'}")
    known: Mapping[str, str] | None = getattr(detector, "options", None)
    unknown = [option for option in options if known is not None and option not in known]
    if unknown:
        there = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise UsageError(detail=f"the detector {name} has no option {unknown[0]}; {there}")
    return detector


def request_of(params: ClipsParams) -> DetectRequest:
    """The wishes of a job, with exact times."""
    return DetectRequest(
        num_clips=params.num_clips,
        min_duration=None if params.min_duration is None else seconds(params.min_duration),
        max_duration=None if params.max_duration is None else seconds(params.max_duration),
        language=params.language,
        query=params.query,
        options=params.options,
    )


def shortest_clip(registry: Any, params: ClipsParams, info: MediaInfo) -> float:
    """Seconds below which no clip of this wish lies; a little less, as clips end where a frame or a word does."""
    detector = detector_for(registry, params.detector, params.query, params.options)
    if not isinstance(detector, Bounded):
        return min(1.0, float(info.duration))
    return 0.9 * min(float(info.duration), float(detector.shortest(info, request_of(params))))


def check_wish(env: Any, report: Report, info: MediaInfo, name: str, request: DetectRequest) -> None:
    """A task: let the detector say now, and not after an hour of work, what it cannot do. Raises what it raises."""
    detector = env.registry.get("detectors", name)
    if isinstance(detector, Checking):
        detector.check(info, request)


def settings_of(settings: Any, detector: str) -> dict[str, str]:
    """The settings of a detector's own (called "detector.name") that what it finds depends on; secrets are left out."""
    rows = settings.explain()
    return {row.name: str(row.value) for row in rows if row.name.startswith(f"{detector}.") and not row.secret}
