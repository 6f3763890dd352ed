"""A narration: a film that a server makes of a topic, and the job that makes it.

A narration goes queued → processing → completed | failed | cancelled and stays there. Its id is that of its job.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from clipforge_core.model.job import JobError, Priority
from clipforge_core.model.project import StoredFile
from clipforge_core.narrating.wishes import Aspect, Quality


class NarrationStatus(str, Enum):
    """Where a narration stands."""

    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """True where nothing more will happen."""
        return self not in (NarrationStatus.QUEUED, NarrationStatus.PROCESSING)


class NarrationWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a user asked for; "" is what is usual.

    With `use_documents` passages of the user's own documents are drawn on, with `use_liking` earlier scripts of the
    user that were rated well steer this one. `seconds` is the wanted length; where the user named it, `at_most` holds
    it too, and a film that would be clearly longer is shortened as far as that sounds natural. `music` is "auto" or a
    mood of the bundled tracks; `ending` is the container of the film.
    """

    topic: str
    context: str
    quality: Quality = "medium"
    use_documents: bool = False
    use_liking: bool = False
    captions: bool = True
    thumbnail: bool = True
    ending: str = "mp4"
    style: str = ""
    colours: str = ""
    mood: str = ""
    music: str = ""
    writer: str = ""
    voice: str = ""
    language: str = "en"
    seconds: float = 60.0
    at_most: float = 0.0
    aspect: Aspect = "16:9"
    platform: str = ""
    tone: str = ""


class Narration(msgspec.Struct, frozen=True, kw_only=True):
    """One narration. `progress` is a percentage and `stage` what is done now. `estimate` are the seconds of work that
    were expected when it was accepted, None where nothing like it was done on this machine yet.

    `film`, `thumbnail`, `captions` (by kind) and `script` are there once it is completed, with `duration` in seconds
    and the size of the picture in pixels; `script_id` is its script among those of the user. Times UTC ISO 8601.
    """

    id: str
    user: str
    status: NarrationStatus
    priority: Priority
    wish: NarrationWish
    estimate: float | None = None
    progress: float = 0.0
    stage: str = ""
    title: str = ""
    film: StoredFile | None = None
    thumbnail: StoredFile | None = None
    script: StoredFile | None = None
    script_id: str = ""
    captions: dict[str, StoredFile] = msgspec.field(default_factory=dict)
    duration: float = 0.0
    width: int = 0
    height: int = 0
    warnings: tuple[str, ...] = ()
    error: JobError | None = None
    created_at: str = ""
    started_at: str = ""
    updated_at: str = ""
    finished_at: str = ""
