"""What projects, clips, exports and jobs look like over the native API: bodies that are read, answers that are given.

No number is ever null: what is not known yet is 0. Texts that do not exist and whole parts that are not there are null.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from clipforge_core.model.clip import DocumentWord
from clipforge_core.model.job import Job, JobError, JobState
from clipforge_core.model.project import Project, ProjectClip, ProjectExport, ProjectMedia, ProjectStatus
from clipforge_core.projects.edits import ClipEdit, WordEdit
from clipforge_core.projects.options import ExportWish
from clipforge_core.projects.plain import plain
from clipforge_core.projects.wishes import DetectWish

Title = Annotated[str, Meta(max_length=1000, description="1 to 200 characters.")]
Seconds = Annotated[float, Meta(description="Seconds from the start of the source.")]

JOB_STATUS: dict[JobState, Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]] = {
    JobState.QUEUED: "PENDING",
    JobState.PROCESSING: "PROCESSING",
    JobState.COMPLETED: "COMPLETED",
    JobState.FAILED: "FAILED",
    JobState.CANCELLED: "CANCELLED",
}
"""How clients know the states of jobs: as those of exports."""

_PROJECT_STATUS: dict[ProjectStatus, Literal["CREATED", "PROCESSING", "READY", "FAILED"]] = {
    ProjectStatus.CREATED: "CREATED",
    ProjectStatus.PROCESSING: "PROCESSING",
    ProjectStatus.READY: "READY",
    ProjectStatus.FAILED: "FAILED",
}

JOB_TYPES = {"project_detect": "detect", "project_export": "export"}
"""How clients know kinds of jobs; others go by their own name."""


class ErrorNote(msgspec.Struct, rename="camel"):
    """Why something failed: a stable code, and a line for people."""

    code: str
    message: str


def error_note(error: JobError | None) -> ErrorNote | None:
    """The same without places of the server's machine."""
    return None if error is None else ErrorNote(code=error.code, message=plain(error.message))


# -- projects -------------------------------------------------------------------------------


class NewProject(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A title, and where the video is unless it will be uploaded: an http, https or (where the operator allowed the
    folder) file URL."""

    title: Title
    source_url: Annotated[str, Meta(max_length=8192)] | None = None


class ProjectChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Another title."""

    title: Title


class MediaAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """The project's source: seconds, bytes, pixels as shown (0 without pictures)."""

    filename: str
    duration: float
    size: int
    width: int
    height: int

    @classmethod
    def of(cls, media: ProjectMedia | None) -> MediaAnswer | None:
        """As the API shows it."""
        if media is None:
            return None
        return cls(
            filename=media.filename, duration=media.duration, size=media.size, width=media.width, height=media.height
        )


class ProjectAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A project: CREATED, PROCESSING while clips are looked for, then READY or FAILED (`error` says why). `media` is
    null until they were looked for once, `jobId` is that of the last detection."""

    id: str
    title: str
    status: Literal["CREATED", "PROCESSING", "READY", "FAILED"]
    source_url: str | None
    media: MediaAnswer | None
    job_id: str | None
    error: ErrorNote | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, project: Project) -> ProjectAnswer:
        """As the API shows it."""
        return cls(
            id=project.id,
            title=project.title,
            status=_PROJECT_STATUS[project.status],
            source_url=project.source_url or None,
            # Asked first: lists have many projects, and a call costs more than the question.
            media=None if project.media is None else MediaAnswer.of(project.media),
            job_id=project.detect_job or None,
            error=None if project.error is None else error_note(project.error),
            created_at=project.created_at,
            updated_at=project.updated_at,
        )


class DetectBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Which clips are wanted; all of it may be left out. `query` finds clips about something, `options` are the
    detector's own."""

    num_clips: Annotated[int, Meta(description="How many at most, 1 to 50.")] = 6
    detector: Annotated[str, Meta(max_length=100)] | None = None
    min_duration: Annotated[float, Meta(description="Seconds of the shortest clip.")] | None = None
    max_duration: Annotated[float, Meta(description="Seconds of the longest clip.")] | None = None
    language: Annotated[str, Meta(max_length=35, description="A code such as en.")] | None = None
    query: Annotated[str, Meta(max_length=4000)] | None = None
    options: dict[str, Any] = msgspec.field(default_factory=dict)

    def wish(self) -> DetectWish:
        """As the service takes it."""
        return DetectWish(
            num_clips=self.num_clips,
            detector=self.detector or "",
            min_duration=self.min_duration,
            max_duration=self.max_duration,
            language=self.language or "",
            query=self.query or "",
            options=self.options,
        )


class DetectAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """The job that looks for clips."""

    job_id: str
    status: Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]
    project_id: str


# -- clips ----------------------------------------------------------------------------------


class Word(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A word that is said; `space` false joins it to the word before."""

    text: Annotated[str, Meta(max_length=1000)]
    start: Seconds
    end: Seconds
    space: bool = True


class ClipChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is left out stays as it is. Words are given whole, in the order in which they are said."""

    title: Annotated[str, Meta(max_length=2000)] | UnsetType = UNSET
    hook: Annotated[str, Meta(max_length=2000)] | UnsetType = UNSET
    t_start: Seconds | UnsetType = UNSET
    t_end: Seconds | UnsetType = UNSET
    words: Annotated[list[Word], Meta(max_length=20_000)] | UnsetType = UNSET

    def edit(self) -> ClipEdit:
        """As the service takes it."""
        words = None
        if self.words is not UNSET:
            words = tuple(WordEdit(text=w.text, start=w.start, end=w.end, space=w.space) for w in self.words)
        return ClipEdit(
            title=None if self.title is UNSET else self.title,
            hook=None if self.hook is UNSET else self.hook,
            start=None if self.t_start is UNSET else self.t_start,
            end=None if self.t_end is UNSET else self.t_end,
            words=words,
        )


FEATURE_NAMES = {"hook": "hookPhrase", "arousal": "emotion"}
"""What the API calls features that detectors know by another name."""

ALWAYS_SHOWN = ("hookPhrase", "novelty", "emotion")


class ClipAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A clip. Times in seconds from the start of the source; `score` and `features` from 0 to 1; `reason` says in one
    line why it was taken; `hookPhrase`, `novelty` and `emotion` are always among the features, 0 where they could not
    be measured; `thumbnailUrl` is null where there are no pictures."""

    id: str
    project_id: str
    title: str
    hook: str
    t_start: float
    t_end: float
    duration: float
    score: float
    reason: str
    detector: str
    features: dict[str, float]
    transcript: str
    thumbnail_url: str | None
    created_at: str

    @classmethod
    def of(cls, clip: ProjectClip, media: Callable[[str], str]) -> ClipAnswer:
        """As the API shows it; `media` makes links to stored files."""
        return cls(**_clip_fields(clip, media))


class ClipWithWords(ClipAnswer, kw_only=True):
    """A clip with every word that is said in it."""

    words: list[Word]

    @classmethod
    def of(cls, clip: ProjectClip, media: Callable[[str], str]) -> ClipWithWords:
        """As the API shows it."""
        words = [Word(text=w.text, start=w.start, end=w.end, space=w.space) for w in clip.document.words]
        return cls(**_clip_fields(clip, media), words=words)


def _clip_fields(clip: ProjectClip, media: Callable[[str], str]) -> dict[str, Any]:
    document = clip.document
    return {
        "id": clip.id,
        "project_id": clip.project,
        "title": document.title,
        "hook": document.hook,
        "t_start": document.start,
        "t_end": document.end,
        "duration": round(document.end - document.start, 3),
        "score": _portion(document.score),
        "reason": " ".join(document.reason.split()),
        "detector": document.detector,
        "features": _features(document.features),
        "transcript": _said(document.words),
        "thumbnail_url": media(clip.thumbnail_key) if clip.thumbnail_key else None,
        "created_at": clip.created_at,
    }


def _features(measured: dict[str, float]) -> dict[str, float]:
    """What was measured, by the API's names; what its document shows is always there, 0 where it is not known."""
    named = {FEATURE_NAMES.get(name, _camel(name)): _portion(value) for name, value in measured.items()}
    return {**dict.fromkeys(ALWAYS_SHOWN, 0.0), **named}


def _portion(value: float) -> float:
    return min(1.0, max(0.0, float(value))) if math.isfinite(value) else 0.0


def _said(words: list[DocumentWord]) -> str:
    return "".join(word.text if not number or not word.space else f" {word.text}" for number, word in enumerate(words))


def _camel(name: str) -> str:
    first, *rest = name.replace("-", "_").split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


# -- exports --------------------------------------------------------------------------------


class ExportBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What to make of a clip; all of it may be left out. `format` is any format of `clipforge formats`, in any case of
    letters; `captions` false leaves them out, a table changes keys of their style; `changes` are values of the template
    by dotted key, as docs/templates.md lists them."""

    format: Annotated[str, Meta(max_length=40)] = "MP4"
    aspect_ratio: Annotated[str, Meta(max_length=20, description="9:16, 1:1, 4:5 or 16:9.")] | None = None
    template: Annotated[str, Meta(max_length=100, description="The name of an export template.")] | None = None
    platform: Annotated[str, Meta(max_length=100, description="The name of a platform, such as tiktok.")] | None = None
    captions: bool | dict[str, Any] = True
    changes: dict[str, Any] = msgspec.field(default_factory=dict)

    def wish(self) -> ExportWish:
        """As the service takes it."""
        return ExportWish(
            format=self.format,
            aspect_ratio=self.aspect_ratio or "",
            template=self.template or "",
            platform=self.platform or "",
            captions=self.captions,
            changes=self.changes,
        )


class ExportAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """An export. `progress` from 0 to 100; `artifacts` are links that work without a key and expire, by name (mp4_url,
    srt_url, thumbnail_url, ...), null until it is COMPLETED; `duration` in seconds, 0 until then."""

    id: str
    clip_id: str
    project_id: str
    job_id: str
    status: Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]
    format: str
    aspect_ratio: str
    template: str
    progress: float
    duration: float
    artifacts: dict[str, str] | None
    error: ErrorNote | None
    created_at: str
    finished_at: str | None

    @classmethod
    def of(cls, export: ProjectExport, media: Callable[[str], str]) -> ExportAnswer:
        """As the API shows it; `media` makes links to stored files."""
        artifacts = None
        if export.artifacts is not None:
            artifacts = {f"{kind}_url": media(file.key) for kind, file in export.artifacts.items()}
        return cls(
            id=export.id,
            clip_id=export.clip,
            project_id=export.project,
            job_id=export.job,
            status=export.status.value,
            format=export.format,
            aspect_ratio=export.aspect_ratio,
            template=export.template,
            progress=export.progress,
            duration=export.duration,
            artifacts=artifacts,
            error=error_note(export.error),
            created_at=export.created_at,
            finished_at=export.finished_at or None,
        )


# -- jobs -----------------------------------------------------------------------------------


class JobAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A job: `type` detect, export or the name of its kind; `progress` from 0 to 100, `stage` and `message` say what it
    is at; `projectId`, `clipId` and `exportId` what it is about."""

    id: str
    type: str
    status: Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]
    progress: float
    stage: str
    message: str
    attempts: int
    project_id: str | None
    clip_id: str | None
    export_id: str | None
    error: ErrorNote | None
    created_at: str
    started_at: str | None
    finished_at: str | None

    @classmethod
    def of(cls, job: Job) -> JobAnswer:
        """As the API shows it."""
        export = job.kind == "project_export"
        return cls(
            id=job.id,
            type=JOB_TYPES.get(job.kind, job.kind),
            status=JOB_STATUS[job.state],
            progress=job.progress.percentage,
            stage=job.progress.stage,
            message=plain(job.progress.message),
            attempts=job.attempts,
            project_id=_text(job, "project"),
            clip_id=_text(job, "clip_id") if export else None,
            export_id=_text(job, "export") if export else None,
            error=error_note(job.error),
            created_at=job.created_at,
            started_at=job.started_at or None,
            finished_at=job.finished_at or None,
        )


def _text(job: Job, name: str) -> str | None:
    value = job.params.get(name)
    return value if isinstance(value, str) and value else None
