"""What a detection is asked for over the API, checked before anything is stored.

wish = DetectWish(num_clips=3, query="the price")
checked(wish, registry)                 # ClipsParams of the job kind "clips", without a source
"""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec

from clipforge_core.errors import UnknownName, UsageError
from clipforge_core.jobs.params import ClipsParams
from clipforge_core.jobs.wish import detector_for
from clipforge_core.refusals import Invalid

DEFAULT_CLIPS = 6
MOST_CLIPS = 50
LONGEST_CLIP = 3600.0
"""Seconds."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_QUERY = 1000


class DetectWish(msgspec.Struct, frozen=True, kw_only=True):
    """A request for clips; durations in seconds. "" and None take the usual."""

    num_clips: int = DEFAULT_CLIPS
    detector: str = ""
    min_duration: float | None = None
    max_duration: float | None = None
    language: str = ""
    query: str = ""
    options: dict[str, Any] = msgspec.field(default_factory=dict)


def checked(wish: DetectWish, registry: Any) -> ClipsParams:
    """The parameters of the job, without a source. Raises Invalid with the name of the field."""
    if not 1 <= wish.num_clips <= MOST_CLIPS:
        raise Invalid(field="numClips", detail=f"a number from 1 to {MOST_CLIPS} is needed")
    for field, value in (("minDuration", wish.min_duration), ("maxDuration", wish.max_duration)):
        if value is not None and not (math.isfinite(value) and 0 < value <= LONGEST_CLIP):
            raise Invalid(field=field, detail=f"seconds above 0 and at most {LONGEST_CLIP:g} are needed")
    if wish.min_duration is not None and wish.max_duration is not None and wish.min_duration > wish.max_duration:
        raise Invalid(field="minDuration", detail=f"it is longer than maxDuration, {wish.max_duration:g}")
    if wish.language and not _LANGUAGE.fullmatch(wish.language):
        raise Invalid(field="language", detail="a language code such as en or pt-BR is needed")
    query = " ".join(wish.query.split())
    if len(query) > _QUERY:
        raise Invalid(field="query", detail=f"at most {_QUERY} characters are taken")
    detector = wish.detector or ("query" if query else "highlights")
    if len(detector) > 100:
        raise Invalid(field="detector", detail="no detector has such a name")
    try:
        detector_for(registry, detector)
    except UnknownName as error:
        raise Invalid(field="detector", detail=error.describe()) from error
    for field, values in (("query", {"query": query}), ("options", {"options": tuple(wish.options)})):
        try:
            detector_for(registry, detector, **values)
        except UsageError as error:
            raise Invalid(field=field, detail=error.describe()) from error
    return ClipsParams(
        source="",
        num_clips=wish.num_clips,
        min_duration=wish.min_duration,
        max_duration=wish.max_duration,
        detector=detector,
        language=wish.language,
        query=query,
        options=wish.options,
        stop_after="detect",
    )
