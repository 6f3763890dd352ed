"""A trim: one range of a video, cut to one file on a server; and A/B tests of how it could have been encoded.

A trim goes pending → processing → completed | failed | cancelled and stays there; its id is that of its job.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

import msgspec

from clipforge_core.model.job import JobError
from clipforge_core.model.project import StoredFile

Option = Literal["stabilization", "color_correction", "audio_enhancement"]
Level = Literal["none", "standard", "aggressive"]


class TrimStatus(str, Enum):
    """Where a trim, or a test, stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """True where nothing more will happen."""
        return self in (TrimStatus.COMPLETED, TrimStatus.FAILED, TrimStatus.CANCELLED)


class TrimWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a range: times "HH:MM:SS[.mmm]", a format of `trims.formats.FORMATS`, a quality of QUALITIES
    ("": packets are copied where that is possible), the options that make it better, and how strongly."""

    start: str
    end: str
    output_format: str = "mp4"
    quality: str = ""
    options: tuple[Option, ...] = ()
    level: Level = "standard"


class Trim(msgspec.Struct, frozen=True, kw_only=True):
    """One trim. `source` is the URL or the upload's id, `source_key` where it lies in the storage once it is there;
    `estimate` is how long the work was expected to take (seconds; None: nothing like it was measured here yet),
    `processing_time` how long it took. `facts` say how the file was made, `report` what was measured of it. Progress is
    0..100; times UTC ISO 8601."""

    id: str
    user: str
    status: TrimStatus
    source: str
    wish: TrimWish
    estimate: float | None = None
    source_key: str = ""
    output: StoredFile | None = None
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    processing_time: float = 0.0
    error: JobError | None = None
    quality_job: str = ""
    report: dict[str, Any] | None = None
    progress: float = 0.0
    stage: str = ""
    created_at: str = ""
    updated_at: str = ""


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One way to make the same cut."""

    name: str
    wish: TrimWish


class TestWish(msgspec.Struct, frozen=True, kw_only=True):
    """Which ways are compared, by which metrics (names of `comparing.metrics`)."""

    __test__ = False

    variants: tuple[Variant, ...]
    metrics: tuple[str, ...]


class AbTest(msgspec.Struct, frozen=True, kw_only=True):
    """One A/B test of a trim; `result` is there once it is completed."""

    id: str
    trim: str
    user: str
    job: str
    status: TrimStatus
    wish: TestWish
    result: dict[str, Any] | None = None
    error: JobError | None = None
    progress: float = 0.0
    created_at: str = ""
    updated_at: str = ""
