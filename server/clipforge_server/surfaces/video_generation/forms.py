"""What the Video Generation API reads and answers.

No number that its document shows is ever null: what is not known is 0, and a flag beside it says so. What a request
says beyond what is known is passed over.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from clipforge_core.ids import iso
from clipforge_core.model.narration import Narration, NarrationStatus, NarrationWish
from clipforge_core.narrating.wishes import USUAL
from clipforge_core.requests.links import Links

Status = Literal["queued", "processing", "completed", "failed", "cancelled"]
Stage = Literal[
    "initializing",
    "generating_script",
    "generating_audio",
    "generating_visuals",
    "rendering",
    "uploading",
    "completed",
]
STAGES: tuple[Stage, ...] = Stage.__args__  # type: ignore[attr-defined]
Quality = Literal["low", "medium", "high"]
Word = Annotated[str, Meta(max_length=100)]


class StylePreferences(msgspec.Struct):
    """How the film looks. Words that nobody here knows are taken for what is usual."""

    visual_style: Annotated[str, Meta(max_length=100, examples=["clean"])] = ""
    color_scheme: Annotated[str, Meta(max_length=100, examples=["blue"])] = ""
    mood: Annotated[str, Meta(max_length=100, examples=["calm"])] = ""


class Configuration(msgspec.Struct):
    """What the film is about and how it is made.

    `context` is an instruction, material, or both: what is said comes from it, from documents of yours (`use_rag`), and
    from nowhere else. `use_context_learning` lets scripts of yours that you rated well steer this one. `duration` is
    the wanted length in seconds; thin material gives a shorter film that says so. `voice` is an id of this server's
    voices, `model` the name of a writer of scripts.
    """

    topic: Annotated[str, Meta(min_length=1, max_length=300, examples=["Pythagorean Theorem"])]
    context: Annotated[str, Meta(min_length=1, max_length=50_000, examples=["Explain the theorem with an example"])]
    quality: Quality = "medium"
    use_rag: bool = False
    use_context_learning: bool = False
    enable_subtitles: bool = True
    enable_thumbnails: bool = True
    output_format: Annotated[str, Meta(max_length=10, description="mp4, webm, mov or mkv")] = "mp4"
    style_preferences: StylePreferences | None = None
    model: Word | None = None
    voice: Word | None = None
    language: Annotated[str, Meta(max_length=35, examples=["en"])] = "en"
    duration: Annotated[float, Meta(ge=10, le=1800)] | None = None
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:5"] = "16:9"
    music: Annotated[str, Meta(max_length=100, description="auto, or a mood of the bundled tracks")] = ""
    platform: Word = ""
    tone: Word = ""


class NewJob(msgspec.Struct):
    """A film, and how urgent it is: high goes before normal, normal before low, and low never starves."""

    configuration: Configuration
    priority: Literal["low", "normal", "high"] = "normal"

    def wish(self) -> NarrationWish:
        """As the core takes it."""
        asked = self.configuration
        style = asked.style_preferences or StylePreferences()
        return NarrationWish(
            topic=asked.topic.strip(),
            context=asked.context.strip(),
            quality=asked.quality,
            use_documents=asked.use_rag,
            use_liking=asked.use_context_learning,
            captions=asked.enable_subtitles,
            thumbnail=asked.enable_thumbnails,
            ending=asked.output_format.lower().lstrip("."),
            style=style.visual_style,
            colours=style.color_scheme,
            mood=style.mood,
            music=asked.music,
            writer=asked.model or "",
            voice=asked.voice or "",
            language=asked.language,
            seconds=USUAL if asked.duration is None else asked.duration,
            at_most=asked.duration or 0.0,
            aspect=asked.aspect_ratio,
            platform=asked.platform,
            tone=asked.tone,
        )


FIELDS = {
    "topic": "configuration.topic",
    "context": "configuration.context",
    "ending": "configuration.output_format",
    "seconds": "configuration.duration",
    "voice": "configuration.voice",
    "language": "configuration.language",
    "style": "configuration.style_preferences.visual_style",
    "colours": "configuration.style_preferences.color_scheme",
    "music": "configuration.music",
    "mood": "configuration.style_preferences.mood",
    "writer": "configuration.model",
    "platform": "configuration.platform",
    "tone": "configuration.tone",
}
"""Names of the core, and where they stand in a request."""


class Progress(msgspec.Struct):
    """How far a job is, in percent, and what it does."""

    percentage: float
    current_stage: Stage


class ErrorMessage(msgspec.Struct):
    """Why a job failed."""

    message: str
    code: str


class JobAnswer(msgspec.Struct, kw_only=True, omit_defaults=False):
    """A job. `estimated_completion_time` is told by what such work took on this machine and what stands before it (with
    `estimate_known` false nothing like it was done here yet, and it is a guess); of one that is over, it is when it
    ended. `error` is there when it failed."""

    job_id: str
    status: Status
    progress: Progress
    estimated_completion_time: str
    estimate_known: bool
    priority: Literal["low", "normal", "high"]
    created_at: str
    updated_at: str
    topic: str
    warnings: list[str]
    error: ErrorMessage | UnsetType = UNSET


class JobPage(msgspec.Struct, kw_only=True):
    """Some jobs, newest first; `total` is how many there are."""

    jobs: list[JobAnswer]
    total: int
    limit: int
    offset: int


class VideoMetadata(msgspec.Struct, kw_only=True):
    """A film: seconds, bytes."""

    title: str
    duration: float
    quality: Literal["draft", "low", "medium", "high"]
    format: str
    file_size: int
    demo: bool = False
    created_at: str


class VideoAnswer(msgspec.Struct, kw_only=True):
    """Where a film and what stands beside it can be had. URLs work without a header and expire; ask again for new ones.
    What was not wanted has an empty URL; `script_id` is the script among yours, to be rated."""

    job_id: str
    status: Status
    video_url: str
    download_url: str
    thumbnail_url: str
    captions: dict[str, str]
    script_url: str
    script_id: str
    metadata: VideoMetadata
    is_demo: bool = False
    warnings: list[str]


class Dimensions(msgspec.Struct):
    """Pixels."""

    width: int
    height: int


class FullMetadata(VideoMetadata, kw_only=True):
    """The same with the size of the picture."""

    dimensions: Dimensions


class MetadataAnswer(msgspec.Struct, kw_only=True):
    """What is known of a film."""

    job_id: str
    metadata: FullMetadata


class HealthAnswer(msgspec.Struct, kw_only=True):
    """How the server is: "ok" or "unavailable"."""

    status: str
    app_name: str
    version: str
    environment: str
    time: str
    timestamp: str


def stage_of(narration: Narration) -> Stage:
    """The stage of a job by the document's names."""
    if narration.status is NarrationStatus.COMPLETED:
        return "completed"
    return next((stage for stage in STAGES if stage == narration.stage), "initializing")


def job_answer(narration: Narration, finish: float) -> JobAnswer:
    """A job as it is shown; `finish` is when it will be, or was, done."""
    error: ErrorMessage | UnsetType = UNSET
    if narration.error is not None:
        error = ErrorMessage(message=narration.error.message, code=narration.error.code)
    now = iso()
    return JobAnswer(
        job_id=narration.id,
        status=narration.status.value,
        progress=Progress(percentage=round(narration.progress, 1), current_stage=stage_of(narration)),
        estimated_completion_time=iso(finish),
        estimate_known=narration.estimate is not None or narration.status.over,
        priority=narration.priority.value,
        created_at=narration.created_at,
        updated_at=now if narration.status is NarrationStatus.PROCESSING else narration.updated_at,
        topic=narration.wish.topic,
        warnings=list(narration.warnings),
        error=error,
    )


class Shown:
    """Films as they are shown to one request: with links that begin with what it asked, good for so many seconds."""

    def __init__(self, links: Links, seconds: float) -> None:
        self._links = links
        self._seconds = seconds

    def video(self, narration: Narration) -> VideoAnswer:
        """A completed film."""
        assert narration.film is not None
        name = f"{narration.id}.{narration.wish.ending}"
        return VideoAnswer(
            job_id=narration.id,
            status=narration.status.value,
            video_url=self._url(narration.film.key),
            download_url=self._url(narration.film.key, name),
            thumbnail_url=self._url(narration.thumbnail.key) if narration.thumbnail is not None else "",
            captions={kind: self._url(file.key) for kind, file in narration.captions.items()},
            script_url=self._url(narration.script.key) if narration.script is not None else "",
            script_id=narration.script_id,
            metadata=VideoMetadata(**_facts(narration)),
            warnings=list(narration.warnings),
        )

    def _url(self, key: str, download: str = "") -> str:
        return self._links.media(key, expires_in=self._seconds, download=download)


def metadata_answer(narration: Narration) -> MetadataAnswer:
    """What is known of a completed film."""
    dimensions = Dimensions(narration.width, narration.height)
    return MetadataAnswer(job_id=narration.id, metadata=FullMetadata(**_facts(narration), dimensions=dimensions))


def _facts(narration: Narration) -> dict[str, Any]:
    assert narration.film is not None
    return {
        "title": narration.title,
        "duration": round(narration.duration, 3),
        "quality": narration.wish.quality,
        "format": narration.wish.ending,
        "file_size": narration.film.size,
        "created_at": narration.finished_at,
    }
