"""A job: a piece of work with a state, a history and an owner.

States go queued → processing → completed | failed | cancelled; processing goes back to queued
when its owner dies or it is handed back, as long as attempts are left. `clipforge_core.store.jobs`
is the only writer; `TRANSITIONS` is the state machine that the tests walk.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec


class JobState(str, Enum):
    """Where a job stands."""

    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """True where nothing more will happen."""
        return self in (JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED)


TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.PROCESSING, JobState.CANCELLED}),
    JobState.PROCESSING: frozenset({JobState.QUEUED, JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}),
    JobState.COMPLETED: frozenset(),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CANCELLED: frozenset({JobState.QUEUED}),
}


DEAD_LETTER = "dead_letter"
"""The code of the error of a job whose process died over it time after time."""


class Priority(str, Enum):
    """What goes first. Low never starves."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a job is: 0..100, the stage's name and a message for people."""

    percentage: float = 0.0
    stage: str = ""
    message: str = ""


class JobError(msgspec.Struct, frozen=True, kw_only=True):
    """Why a job failed: a stable code, and a line that says what to do."""

    code: str
    message: str


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """The process that works on a job. `boot` tells one boot of the machine from the next, and
    `started` (clock ticks since boot) one process from another that was given the same pid."""

    pid: int
    boot: str
    started: int


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One job as the store holds it. `params` and `result` are plain JSON; times UTC ISO 8601.

    `user` is the id of whose it is and `subject` of what it is about (a project, an export), `request` of the request
    that asked for it; "" where there is none. `foreground` jobs are run by the process that submitted them.
    `attempts` counts the tries that came to nothing, `deliveries` how often a process began it and did not hand it
    back (what kills its process counts here). `not_before` is seconds since 1970, `time_limit` seconds of work.
    """

    id: str
    kind: str
    params: dict[str, Any]
    user: str = ""
    subject: str = ""
    request: str = ""
    foreground: bool = False
    state: JobState = JobState.QUEUED
    priority: Priority = Priority.NORMAL
    attempts: int = 0
    max_attempts: int = 3
    deliveries: int = 0
    not_before: float = 0.0
    time_limit: float | None = None
    progress: Progress = msgspec.field(default_factory=Progress)
    result: dict[str, Any] | None = None
    error: JobError | None = None
    cancel_requested: bool = False
    owner: Owner | None = None
    created_at: str = ""
    started_at: str = ""
    finished_at: str = ""

    @property
    def dead_letter(self) -> bool:
        """True for a job that failed because every attempt at it came to nothing: people should look at it."""
        used_up = self.attempts >= self.max_attempts or (self.error is not None and self.error.code == DEAD_LETTER)
        return self.state is JobState.FAILED and used_up
