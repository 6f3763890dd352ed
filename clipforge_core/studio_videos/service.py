"""StudioVideos: films of scripts, accepted as jobs, looked at, listed, rendered again, deleted.

made = studio_videos.create(caller, NewVideo(title="Tides", script=script, wish=VideoWish(voice="hibari")))
studio_videos.get(caller, made.id).status
studio_videos.render(caller, made.id)             # after its scenes were edited
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.codec import digest, encode, to_builtins
from clipforge_core.films.accepting import admit, delete
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job, Priority
from clipforge_core.model.script import Script, ScriptScene
from clipforge_core.model.studio_video import StudioScene, StudioVideo, VideoWish
from clipforge_core.model.video import VideoStatus
from clipforge_core.refusals import Conflict, Invalid
from clipforge_core.requests.paging import check_limit, check_status
from clipforge_core.studio_videos import rows
from clipforge_core.studio_videos.music import music_of
from clipforge_core.studio_videos.plans import plan_of, voices_of
from clipforge_core.studio_videos.settling import STUDIO_VIDEOS
from clipforge_core.studio_videos.voices import check_voice

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection
    from clipforge_core.studio_videos.plans import StudioPlan

STUDIO_VIDEO = "studio_video"
PAGE, LARGEST_PAGE = 20, 100
LONGEST_TITLE = 300
MOST_SCENES = 200
WORDS_PER_SECOND = 2.6
"""How quickly a voice usually speaks, where the room for a film is asked for."""


class NewVideo(msgspec.Struct, frozen=True, kw_only=True):
    """A video that is asked for. `script_id` is where the script is kept, "" where it is kept nowhere."""

    title: str
    script: Script
    script_id: str = ""
    wish: VideoWish = msgspec.field(default_factory=VideoWish)
    platform: str = ""
    template: str = ""
    bulk: str = ""


class StudioVideoPage(msgspec.Struct, frozen=True):
    """Some videos, newest first, and how many there are in all."""

    videos: tuple[StudioVideo, ...]
    total: int


class StudioVideos:
    """The studio videos of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(self, caller: Caller, new: NewVideo, *, base_url: str = "", request: str = "") -> StudioVideo:
        """Accept a video and the job that makes it. `base_url` is what links in webhooks begin with.

        Raises Invalid for a title or a script that cannot be narrated, QuotaReached, StorageFull, NoRoom.
        """
        title = checked_title(new.title)
        music = music_of(self._services, caller, new.wish.music)
        new = msgspec.structs.replace(new, wish=msgspec.structs.replace(new.wish, music=music))
        scenes = _scenes_of(new.script)
        self._admit(caller, scenes)
        video_id = new_id("vid")
        now = iso()
        head = msgspec.structs.replace(new.script, scenes=())
        kept = [
            StudioScene(
                id=new_id("scn"),
                video=video_id,
                number=number,
                scene=scene,
                seconds=scene.seconds,
                start=sum(before.seconds for before in scenes[: number - 1]),
                created_at=now,
                updated_at=now,
            )
            for number, scene in enumerate(scenes, start=1)
        ]
        plan = self.resolved(caller, plan_of(video_id, 1, title, new.platform, new.wish, head, kept))

        def also(db: Connection, job: Job) -> None:
            self._services.usage.take(db, caller.user, exports=1)
            row = {
                "id": video_id,
                "user": caller.id,
                "title": title,
                "script": new.script_id,
                "bulk": new.bulk,
                "job": job.id,
                "platform": new.platform,
                "template": new.template,
                "wish": encode(new.wish).decode(),
                "head": encode(head).decode(),
                "status": VideoStatus.PENDING.value,
                "created_at": now,
                "updated_at": now,
            }
            rows.insert(db, "studio_videos", row)
            for scene in kept:
                rows.insert(db, "studio_scenes", rows.scene_row(scene))
            if new.template:
                self._services.studio_templates.used(db, new.template)

        self._submit(caller, plan, base_url, request, also)
        return self.get(caller, video_id)

    def get(self, caller: Caller, video_id: str) -> StudioVideo:
        """One video. Raises NotThere."""
        with self._database.read() as db:
            return rows.video(db, caller.id, video_id)

    def list(
        self, caller: Caller, *, limit: int = PAGE, offset: int = 0, status: str = "", platform: str = ""
    ) -> StudioVideoPage:
        """Videos of the caller, newest first, of one status and platform ("" for any). Raises Invalid."""
        check_limit(limit, LARGEST_PAGE)
        if not 0 <= offset < 2**63:
            raise Invalid(field="page", detail="it is too large")
        check_status(status, VideoStatus)
        with self._database.read() as db:
            found, total = rows.page(
                db, caller.id, status=status, platform=platform.lower(), limit=limit, offset=offset
            )
        return StudioVideoPage(tuple(found), total)

    def update(
        self, caller: Caller, video_id: str, *, title: str | None = None, platform: str | None = None,
        wish: VideoWish | None = None,
    ) -> StudioVideo:  # fmt: skip
        """Change what a video is called or how it is wanted; a changed wish shows with the next render.

        Raises NotThere, Invalid.
        """
        with self._database.write() as db:
            video = rows.video(db, caller.id, video_id)
            columns: dict[str, object] = {}
            if title is not None:
                columns["title"] = checked_title(title)
            if platform is not None:
                columns["platform"] = platform.lower()
            if wish is not None and wish != video.wish:
                columns["wish"] = encode(wish).decode()
                rows.edited(db, video_id)
            if columns:
                rows.change(db, "studio_videos", video_id, columns)
            return rows.video(db, caller.id, video_id)

    def render(self, caller: Caller, video_id: str, *, base_url: str = "", request: str = "") -> StudioVideo:
        """Make its film anew from the scenes as they stand; those that did not change are not rendered again.

        Raises NotThere, QuotaReached, StorageFull, NoRoom, Conflict where it is being made.
        """
        with self._database.read() as db:
            video = rows.video(db, caller.id, video_id)
            head, scenes = rows.head(db, video_id), rows.scenes(db, video_id)
        if not video.status.over:
            raise Conflict(detail=f"video {video_id} is {video.status.value}: wait for it, or cancel its job")
        self._admit(caller, [scene.scene for scene in scenes])
        plan = plan_of(video_id, video.revision, video.title, video.platform, video.wish, head, scenes)
        plan = self.resolved(caller, plan)

        def also(db: Connection, job: Job) -> None:
            now = rows.video(db, caller.id, video_id)
            if not now.status.over:
                raise Conflict(detail=f"video {video_id} is {now.status.value}: wait for it, or cancel its job")
            self._services.usage.take(db, caller.user, exports=1)
            columns = {"job": job.id, "status": VideoStatus.PENDING.value, "error_code": None, "error_message": None}
            rows.change(db, "studio_videos", video_id, {**columns, "finished_at": ""})

        self._submit(caller, plan, base_url, request, also)
        return self.get(caller, video_id)

    def delete(self, caller: Caller, video_id: str) -> None:
        """Delete it with its scenes and files; its job is cancelled. Raises NotThere."""
        delete(self._services, STUDIO_VIDEOS, lambda db: rows.video(db, caller.id, video_id))

    def resolved(self, caller: Caller, plan: StudioPlan) -> StudioPlan:
        """A plan with the storage keys of the media that it names. Raises Invalid for a medium or a voice that the
        caller does not have."""
        from clipforge_core.studio_videos.media import files_of_plan

        for voice in voices_of(plan):
            check_voice(self._services, voice, plan.wish.language, caller=caller)
        return msgspec.structs.replace(plan, files=files_of_plan(self._services, caller, plan))

    def _admit(self, caller: Caller, scenes: Sequence[ScriptScene]) -> None:
        words = sum(len(scene.text.split()) for scene in scenes)
        admit(self._services, caller, seconds=words / WORDS_PER_SECOND + 3.0 * len(scenes))

    def _submit(
        self, caller: Caller, plan: StudioPlan, base_url: str, request: str, also: Callable[[Connection, Job], None]
    ) -> Job:
        return self._services.jobs.submit(
            STUDIO_VIDEO,
            to_builtins(msgspec.structs.replace(plan, base_url=base_url)),
            key=digest(STUDIO_VIDEO, new_id("try")),
            user=caller.id,
            subject=plan.video,
            request=request,
            priority=queue_priority(plan.wish.priority),
            also=also,
        )


def queue_priority(number: int) -> Priority:
    """What of the queue a number from 1 (first) to 10 is."""
    return Priority.HIGH if number <= 3 else Priority.NORMAL if number <= 7 else Priority.LOW


def checked_title(title: str) -> str:
    """A title as it is kept. Raises Invalid."""
    title = " ".join(title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Invalid(field="title", detail=f"1 to {LONGEST_TITLE} characters are needed")
    return title


def _scenes_of(script: Script) -> list[ScriptScene]:
    scenes = [scene for scene in script.scenes if scene.narration or scene.on_screen or scene.title]
    if not scenes or not script.text.strip():
        raise Invalid(field="script", detail="nothing is said in it: a scene needs narration")
    if len(scenes) > MOST_SCENES:
        raise Invalid(field="script", detail=f"it has {len(scenes)} scenes, more than {MOST_SCENES}")
    return scenes
