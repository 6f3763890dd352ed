"""The job kind "project_proxy": a small version of a project's source that every browser plays.

    the source → H.264 and AAC in MP4, 540 lines at the most, a picture to begin with at every second → storage

It begins at the first picture that the source presents, as times of clips do; of several sounds it has the first. A
source without pictures becomes M4A. Parts that a kill leaves are gone on with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from clipforge_core.codec import convert
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.jobs import look, project_media
from clipforge_core.jobs.look import engine_of
from clipforge_core.jobs.project_export import SourceMedia
from clipforge_core.jobs.recoding import TASKS, Recoding, make_planned, recoding_of
from clipforge_core.model.job import Job
from clipforge_core.model.output import Animation
from clipforge_core.model.timeline import AudioEncoding, Canvas, VideoEncoding
from clipforge_core.projects.proxies import KIND, place_of, settle_proxy
from clipforge_core.projects.settling import Keeper
from clipforge_core.projects.sources import MediaPlan, StoredMedia
from clipforge_core.stages.outputs import Rendition
from clipforge_core.trims.formats import FORMATS

SHORT_SIDE = 540
VIDEO = VideoEncoding(options={"preset": "superfast", "crf": "26"}, gop=1.0, scaler="fast_bilinear")
AUDIO = AudioEncoding(codec="aac", bit_rate=128_000)


class ProxyParams(msgspec.Struct, frozen=True, kw_only=True):
    """Whose source, and where it is."""

    project: str
    media: SourceMedia


def plan_proxy(env: Any, report: Report, path: str) -> Recoding:
    """The whole of a source as small as that. Raises what probing raises, MissingEncoder."""
    info = look.probe(env, silent, path)
    if info.video is None:
        return recoding_of(info, ("0", "100%"), Rendition(format=FORMATS["m4a"], audio=AUDIO))
    video = engine_of(env).settle((VIDEO.codec,), VIDEO, "yuv420p").video
    audio = AUDIO if info.audio else None
    whole = recoding_of(info, ("0", "100%"), Rendition(format=FORMATS["mp4"], video=video, audio=audio))
    timeline = msgspec.structs.replace(whole.timeline, canvas=smaller(whole.timeline.canvas), chapters=())
    return msgspec.structs.replace(whole, timeline=timeline)


def smaller(canvas: Canvas) -> Canvas:
    """The same shape, in even sizes, with its shorter side at SHORT_SIDE at the most."""
    scale = min(1.0, SHORT_SIDE / min(canvas.width, canvas.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (canvas.width, canvas.height))
    return msgspec.structs.replace(canvas, width=width, height=height)


class ProjectProxyJob(Keeper):
    """A source to a version that browsers play."""

    name = KIND
    version = "1"
    tasks: Mapping[str, Any] = {**TASKS, **project_media.TASKS, "plan_proxy": plan_proxy}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what reading and rendering raise."""
        params = convert(context.job.params, ProxyParams, "job")
        storage = project_media.storage_of(context)
        stored = StoredMedia(key=params.media.key) if params.media.key else None
        plan = MediaPlan(stored=stored, file=params.media.file)
        media = project_media.resolve(context, storage, params.project, plan)
        planned: Recoding = context.start("plan_proxy", str(media.path), weight=0.3, stage="probe").result()
        # Not cached: nothing else ever shows these pictures.
        made = make_planned(
            context, planned, (), Animation(), context.work / "proxy", before=media.weight, cached=False
        )
        key = f"{place_of(params.project, context.job.id)}{made.path.name}"
        size = made.path.stat().st_size
        project_media.put_all(storage, [(key, made.path)])
        return {"project": params.project, "key": key, "size": size, "warnings": list(made.warnings)}

    def settle(self, db: Any, job: Job) -> None:
        """Write down where it is."""
        settle_proxy(db, job)
