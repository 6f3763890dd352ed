"""The job kind "studio_video": the scenes and layers of a studio video to a film, by the code of the kind "narrate".

    a plan (script, wishes, layers) → files of the library and of URLs → what lies over each scene → a film → storage

Sentences, pictures and segments are kept under the hash of what they were made of, so that a scene that was not edited
is neither spoken nor drawn nor rendered again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clipforge_core.codec import convert, short_id, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.storage import Storage
from clipforge_core.errors import ClipForgeError, InputError
from clipforge_core.jobs import look, project_media, studio_stills
from clipforge_core.jobs.narrate import STAGES, NarrateJob, Stages
from clipforge_core.jobs.server_trim import keep
from clipforge_core.jobs.studio_laying import TASKS, Laid, narrated
from clipforge_core.jobs.within import Within
from clipforge_core.model.job import Job
from clipforge_core.projects.settling import Keeper
from clipforge_core.studio_videos import pictures, previews, template_pictures
from clipforge_core.studio_videos.plans import StudioPlan, media_of
from clipforge_core.studio_videos.settling import files_of, settle_studio_video

LAY_WEIGHT, STILLS_WEIGHT, STORE_WEIGHT = 0.5, 1.0, 0.5
MEDIA = "media/"


class StudioVideoJob(Keeper):
    """Scenes and layers to a film in the storage."""

    name = "studio_video"
    version = "1"

    def __init__(self) -> None:
        self._narrate = NarrateJob()
        own = {**project_media.TASKS, **previews.TASKS, **pictures.TASKS, **template_pictures.TASKS, **TASKS}
        own |= {**studio_stills.TASKS, "glance": look.glance}
        self.tasks: Mapping[str, Any] = {**self._narrate.tasks, **own}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what the kind "narrate" raises, and what fetching the media does."""
        plan = convert(context.job.params, StudioPlan, "job")
        stages = Stages(context)
        stages.enter(STAGES[0], "collecting media")
        # A first guess, so that the bar does not begin at its end.
        context.expect(LAY_WEIGHT + STILLS_WEIGHT + STORE_WEIGHT + 5.0 + plan.script.seconds + len(plan.scenes))
        storage = project_media.storage_of(context)
        paths = self._paths(context, storage, plan)
        folder = context.work / "film"
        folder.mkdir(parents=True, exist_ok=True)
        shapes = context.work / "shapes"
        shapes.mkdir(exist_ok=True)
        laid: Laid = context.start(
            "lay", plan, context.job.user, paths, str(shapes), weight=LAY_WEIGHT, stage=STAGES[0]
        ).result()
        wish = narrated(plan, context.job.user, paths, laid, folder / "film.mp4")
        inner = Within(context, to_builtins(wish), before=LAY_WEIGHT, after=STILLS_WEIGHT + STORE_WEIGHT)
        made = self._narrate.make(inner, stages)
        prefix = files_of(plan.video, context.job.id)
        scenes = self._scenes(context, storage, prefix, made)
        thumbnail = made["files"].get("thumbnail")
        kept = {
            "file": to_builtins(keep(storage, f"{prefix}film.mp4", Path(made["file"]))),
            "thumbnail": to_builtins(keep(storage, f"{prefix}thumbnail.jpg", Path(thumbnail))) if thumbnail else None,
        }
        stages.enter(STAGES[6])
        told = {name: made[name] for name in ("duration", "width", "height", "segments", "rendered")}
        return {
            "video": plan.video,
            "codec": "h264",
            **kept,
            **told,
            "scenes": scenes,
            "fetched": _size(storage, files_of(plan.video) + MEDIA),
            "warnings": [*laid.notes, *made["warnings"]],
        }

    def settle(self, db: Any, job: Job) -> None:
        """Write the video's end: its film, the times of its scenes, usage."""
        settle_studio_video(self.services, db, job)

    def _scenes(self, context: Context, storage: Storage, prefix: str, made: dict[str, Any]) -> list[dict[str, Any]]:
        """The scenes of a film, with a picture of each in the storage."""
        times = [(scene["start"], scene["duration"]) for scene in made["scenes"]]
        folder = str(context.work / "stills")
        task = context.start("stills", made["file"], times, folder, weight=STILLS_WEIGHT, stage=STAGES[5])
        return [
            {**scene, "thumbnail": to_builtins(keep(storage, f"{prefix}scenes/{scene['id']}.jpg", Path(path)))}
            for scene, path in zip(made["scenes"], task.result(), strict=True)
        ]

    def _paths(self, context: Context, storage: Storage, plan: StudioPlan) -> dict[str, str]:
        """Files of this machine by what the plan names. Raises InputError for a medium that cannot be had."""
        found: dict[str, str] = {}
        for named in media_of(plan):
            key = plan.files.get(named)
            if key is None:
                folder = f"{files_of(plan.video)}{MEDIA}{short_id('media', named)}/"
                try:
                    key = project_media.fetched(context, storage, folder, named)
                except InputError as error:
                    raise _unreachable(named, error) from error
            found[named] = str(project_media.in_storage(context, storage, key).path)
        return found


def _size(storage: Storage, prefix: str) -> int:
    """Bytes below a prefix."""
    return sum(storage.stat(key).size for key in storage.keys(prefix))


def _unreachable(url: str, error: InputError) -> ClipForgeError:
    return InputError(path=url, detail=f"a layer or a scene shows it, and it cannot be had: {error.describe()}")
