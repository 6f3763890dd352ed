"""A video: a film that a server makes of a scene file, and the job that makes it.

A video goes pending → processing → completed | failed | cancelled and stays there.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from clipforge_core.model.job import JobError
from clipforge_core.model.project import StoredFile


class VideoStatus(str, Enum):
    """Where a video stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """True where nothing more will happen."""
        return self in (VideoStatus.COMPLETED, VideoStatus.FAILED, VideoStatus.CANCELLED)


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """One video. `job` is the id of the job that makes it, `progress` its percentage and `stage` what it does;
    `comment` the project's own. `file` is there once it is completed, with `duration` in seconds and the size of the
    picture in pixels. Times UTC ISO 8601."""

    id: str
    user: str
    job: str
    status: VideoStatus
    scenes: int
    comment: str = ""
    progress: float = 0.0
    stage: str = ""
    file: StoredFile | None = None
    duration: float = 0.0
    width: int = 0
    height: int = 0
    warnings: tuple[str, ...] = ()
    error: JobError | None = None
    created_at: str = ""
    finished_at: str = ""
