"""The job kind "project_detect": the clips of a project, by the very code of the kind "clips".

    media (stored, fetched or the operator's) → clips, as `clipforge detect` finds them → a picture of each → storage

What was found is written into the tables with the job's end (`projects.settling`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, encode, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import InputError, NothingFound
from clipforge_core.files import write_bytes
from clipforge_core.jobs import project_media
from clipforge_core.jobs.clips import ClipsJob
from clipforge_core.jobs.look import engine_of, load
from clipforge_core.jobs.within import Within
from clipforge_core.model.clip import ClipsDocument
from clipforge_core.model.job import Job
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.project import ProjectMedia
from clipforge_core.model.timeline import WHOLE
from clipforge_core.projects import drawing
from clipforge_core.projects.clips import DOCUMENT, detection_prefix
from clipforge_core.projects.settling import Keeper, settle_detection
from clipforge_core.projects.sources import MediaPlan
from clipforge_core.stages.documents import write_line

STILL_SIDE = 480
"""Pixels of the longer side of a clip's picture."""

STILL_QUALITY = 82
STILL_CANDIDATES = 5
STILL_WEIGHT = 0.15


class DetectParams(msgspec.Struct, frozen=True, kw_only=True):
    """A project to its clips: where its media are, and the wishes of the kind "clips" without a source."""

    project: str
    media: MediaPlan
    wishes: dict[str, Any] = msgspec.field(default_factory=dict)
    base_url: str = ""


def clip_still(env: Any, report: Report, info: MediaInfo, times: Sequence[float], out: str) -> bool:
    """A small picture of a clip: the best of some moments. False where none of them can be shown."""
    video = info.video
    assert video is not None
    scale = min(1.0, STILL_SIDE / max(video.display_width, video.display_height))
    size = (max(2, round(video.display_width * scale)), max(2, round(video.display_height * scale)))
    moments = [Fraction(time).limit_denominator(1000) for time in times]
    try:
        engine_of(env).still(
            info,
            moments,
            Path(out),
            crops=[WHOLE] * len(moments),
            faces=[[]] * len(moments),
            size=size,
            quality=STILL_QUALITY,
        )
    except InputError:
        return False  # a broken stretch: the clip is shown without a picture
    return True


class ProjectDetectJob(Keeper):
    """A project's media to clips."""

    name = "project_detect"
    version = "1"
    tasks: Mapping[str, Any] = {**ClipsJob.tasks, **project_media.TASKS, "clip_still": clip_still}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises what fetching and reading raise, and NothingFound."""
        params = convert(context.job.params, DetectParams, "job")
        storage = project_media.storage_of(context)
        media = project_media.resolve(context, storage, params.project, params.media)
        info: MediaInfo = context.start("probe", str(media.path), weight=0.1, stage="probe").result()
        wishes = {**params.wishes, "source": str(media.path), "stop_after": "detect"}
        after = params.wishes.get("num_clips", 1) * STILL_WEIGHT
        found = ClipsJob().run(Within(context, wishes, before=media.weight, after=after))
        document = convert(found["document"], ClipsDocument)
        if not document.clips:
            details = (*info.warnings, document.note or "nothing stood out")
            raise NothingFound(path=media.path.name, detail=". ".join(details))
        document.source = media.path.name
        return {
            "project": params.project,
            "clips": to_builtins(document.clips),
            "thumbnails": self._keep(context, storage, params.project, document, info, found["tracks"]),
            "media": to_builtins(_media(info, media.path, document)),
            "media_key": media.key,
            "unused_upload": media.unused,
            "note": document.note,
        }

    def _keep(
        self,
        context: Context,
        storage: Any,
        project: str,
        document: ClipsDocument,
        info: MediaInfo,
        refs: Mapping[str, str],
    ) -> list[str]:
        """Store the document, its tracks and a picture of each clip; answers the keys of the pictures."""
        prefix = detection_prefix(project, context.job.id)
        path = context.work / DOCUMENT
        write_bytes(path, write_line(document))
        pictures = self._pictures(context, document, info)
        keys = [f"{prefix}{number}.jpg" if picture else "" for number, picture in enumerate(pictures, start=1)]
        files = [(key, picture) for key, picture in zip(keys, pictures, strict=True) if picture is not None]
        context.progress(0, "store", "storing what was found")
        drawn = context.work / drawing.NAME
        tracks = load(context, {name: key for name, key in refs.items() if name in drawing.NAMES})
        write_bytes(drawn, encode(drawing.draw(tracks, document.duration)))
        own = [(f"{prefix}{DOCUMENT}", path), (f"{prefix}{drawing.NAME}", drawn)]
        project_media.put_all(storage, [*own, *files])
        return keys

    def _pictures(self, context: Context, document: ClipsDocument, info: MediaInfo) -> list[Path | None]:
        if info.video is None:
            return [None] * len(document.clips)
        started = []
        for number, clip in enumerate(document.clips, start=1):
            parts = clip.keep or [(clip.start, clip.end)]
            out = context.work / f"{number}.jpg"
            times = [_within(parts, (2 * n + 1) / (2 * STILL_CANDIDATES)) for n in range(STILL_CANDIDATES)]
            started.append(context.start("clip_still", info, times, str(out), weight=STILL_WEIGHT, stage="pictures"))
        made = context.wait(started)
        return [context.work / f"{number}.jpg" if there else None for number, there in enumerate(made, start=1)]

    def settle(self, db: Any, job: Job) -> None:
        """Write the clips, the project's state, usage and webhooks."""
        settle_detection(self.services, db, job)


def _within(parts: Sequence[tuple[float, float]], portion: float) -> float:
    """Seconds of the source at a portion of what is shown."""
    left = sum(b - a for a, b in parts) * portion
    for a, b in parts:
        if left <= b - a:
            return a + left
        left -= b - a
    return parts[-1][1]


def _media(info: MediaInfo, path: Path, document: ClipsDocument) -> ProjectMedia:
    return ProjectMedia(
        filename=path.name,
        duration=document.duration,
        size=info.size,
        width=info.video.display_width if info.video is not None else 0,
        height=info.video.display_height if info.video is not None else 0,
        digest=info.digest,
        codecs=tuple(each.codec for each in (info.video, *info.audio[:1]) if each is not None),
    )
