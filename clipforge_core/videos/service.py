"""Videos: accepted as jobs, looked at, listed, cancelled, deleted.

made = videos.create(caller, {"scenes": [...]}, base_url="https://clips.example")
videos.get(caller, made[0].id).status
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import msgspec

from clipforge_core.codec import digest
from clipforge_core.films.accepting import admit, cancel_job, delete
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job
from clipforge_core.model.video import Video, VideoStatus
from clipforge_core.refusals import Invalid, LinkRefused, NotThere
from clipforge_core.requests.links import MEDIA
from clipforge_core.requests.paging import check_limit, check_offset, check_status
from clipforge_core.videos import rows
from clipforge_core.videos.checking import VideoOrder, checked_all
from clipforge_core.videos.settling import VIDEOS

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

SERVER_COMPOSE = "server_compose"
PAGE = 20
LARGEST_PAGE = 100
SCENE_SECONDS = 30.0
"""How long a scene is taken to be before its sound is known, where the room for it is asked for."""


class VideoPage(msgspec.Struct, frozen=True):
    """Some videos, newest first, and how many there are in all."""

    videos: tuple[Video, ...]
    total: int


class Videos:
    """The videos of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(self, caller: Caller, data: Any, *, base_url: str = "", request: str = "") -> list[Video]:
        """Accept a project, or each of a list of them: all, or none. `base_url` is what links to uploads, and
        those of webhooks, begin with.

        Raises InvalidParts with the path of every mistake, QuotaReached, StorageFull, NoRoom.
        """
        orders = checked_all(
            data, self._services.settings, lambda src: self._key(src, base_url), lambda voice: self._has(caller, voice)
        )
        seconds = SCENE_SECONDS * sum(order.scenes for order in orders)
        admit(self._services, caller, seconds=seconds, films=len(orders))
        made: list[Video] = []
        try:
            for order in orders:
                made.append(self._submit(caller, order, base_url, request))
        except BaseException:
            for video in made:
                with suppress(NotThere):
                    self.delete(caller, video.id)
            raise
        return made

    def get(self, caller: Caller, video_id: str) -> Video:
        """One video. Raises NotThere."""
        with self._database.read() as db:
            return rows.video(db, caller.id, video_id)

    def of_job(self, caller: Caller, job_id: str) -> Video:
        """The video that a job makes. Raises NotThere."""
        with self._database.read() as db:
            return rows.video_of_job(db, caller.id, job_id)

    def list(self, caller: Caller, *, limit: int = PAGE, offset: int = 0, status: str = "") -> VideoPage:
        """Videos of the caller, newest first, of one status ("" for any). Raises Invalid."""
        check_limit(limit, LARGEST_PAGE)
        check_offset(offset)
        check_status(status, VideoStatus)
        with self._database.read() as db:
            found, total = rows.page(db, caller.id, status, limit, offset)
        return VideoPage(tuple(found), total)

    def cancel(self, caller: Caller, job_id: str) -> Video:
        """Stop the job of a video; nothing happens to one that was cancelled.

        Raises NotThere; Conflict where it has ended.
        """
        video = self.of_job(caller, job_id)
        if video.status is VideoStatus.CANCELLED:
            return video
        cancel_job(self._services, job_id)
        return self.of_job(caller, job_id)

    def delete(self, caller: Caller, video_id: str) -> None:
        """Delete it with its file; its job is cancelled. Raises NotThere."""
        delete(self._services, VIDEOS, lambda db: rows.video(db, caller.id, video_id))

    def _submit(self, caller: Caller, order: VideoOrder, base_url: str, request: str) -> Video:
        video_id = new_id("vid")

        def also(db: Connection, job: Job) -> None:
            self._services.usage.take(db, caller.user, exports=1)
            db.execute(
                "INSERT INTO videos (id, user, job, status, comment, scenes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [video_id, caller.id, job.id, VideoStatus.PENDING.value, order.comment, order.scenes, iso()],
            )

        self._services.jobs.submit(
            SERVER_COMPOSE,
            {"video": video_id, "project": order.project, "uploads": order.uploads, "base_url": base_url},
            key=digest(SERVER_COMPOSE, video_id),
            user=caller.id,
            subject=video_id,
            request=request,
            also=also,
        )
        return self.get(caller, video_id)

    def _has(self, caller: Caller, voice: str) -> bool:
        try:
            self._services.voices.check(caller, voice)
        except NotThere:
            return False
        return True

    def _key(self, src: str, base_url: str) -> str | None:
        """The key of the stored file that a signed link of this server names. Raises Invalid."""
        bases = {each.rstrip("/") for each in (base_url, self._services.settings.get("public_url", str)) if each}
        base = next((each for each in bases if src.startswith(f"{each}{MEDIA}/")), None)
        if base is None:
            return None
        token, _, name = urlsplit(src).path.removeprefix(urlsplit(base).path + MEDIA + "/").partition("/")
        try:
            claims = self._services.vault.check_link(token)
        except LinkRefused as error:
            raise Invalid(field="src", detail=error.describe()) from error
        key = claims.claims.get("key", "")
        if claims.path != MEDIA or not key or key.rpartition("/")[2] != unquote(name):
            raise Invalid(field="src", detail="this link was changed, or is for something else")
        return key
