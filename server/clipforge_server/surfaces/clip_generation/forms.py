"""What is read and answered over the Clip Generation API.

No number that the document shows is ever null: what is not known is 0, and a flag or a list beside it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from clipforge_core.codec import convert
from clipforge_core.model.project import StoredFile
from clipforge_core.model.trim import AbTest, Trim, TrimWish
from clipforge_core.projects.plain import plain
from clipforge_core.trims.wishes import OPTIONS, checked_wish

Status = Literal["pending", "processing", "completed", "failed", "cancelled"]
OutputFormat = Literal["mp4", "webm", "mov", "mkv", "gif", "mp3", "m4a", "wav"]
QualityName = Literal["low", "medium", "high", "lossless"]
LevelName = Literal["none", "standard", "aggressive"]
UrlOf = Callable[[StoredFile], str]
Time = Annotated[str, Meta(max_length=32, description="HH:MM:SS or HH:MM:SS.mmm", examples=["00:00:10"])]


class EnhancementOptions(msgspec.Struct, forbid_unknown_fields=True):
    """What is made better; each is measured before and after, and left out where it does not help."""

    stabilization: bool = False
    color_correction: bool = False
    audio_enhancement: bool = False
    enhancement_level: LevelName = "standard"


class NewJob(msgspec.Struct, forbid_unknown_fields=True):
    """A range of a video, and the file that is wanted of it. Without a `quality` (or with "lossless") and without
    enhancements the packets of the source are copied, frame-exact."""

    video_url: Annotated[
        str,
        Meta(
            max_length=4096,
            description="An HTTPS URL, the id of an upload of this server (upl_…), or a link to one.",
            examples=["https://example.com/video.mp4"],
        ),
    ]
    start_time: Time
    end_time: Time
    output_format: OutputFormat = "mp4"
    quality: QualityName | None = None
    enhancement_options: EnhancementOptions | None = None

    def wish(self) -> TrimWish:
        """As the core takes it. Raises Invalid."""
        options = self.enhancement_options or EnhancementOptions()
        return checked_wish(
            start=self.start_time,
            end=self.end_time,
            output_format=self.output_format,
            quality=self.quality or "",
            options=[option for option in OPTIONS if getattr(options, option)],
            level=options.enhancement_level,
        )


class JobCreated(msgspec.Struct, kw_only=True):
    """A job that was accepted. `estimated_duration` is seconds of work by what such work took on this machine before,
    not counting jobs before it; 0 with `estimate_known` false where nothing like it was done yet."""

    job_id: str
    status: Status
    created_at: str
    estimated_duration: float
    estimate_known: bool

    @classmethod
    def of(cls, trim: Trim) -> JobCreated:
        """As the API shows it."""
        return cls(
            job_id=trim.id,
            status=trim.status.value,
            created_at=trim.created_at,
            estimated_duration=trim.estimate or 0.0,
            estimate_known=trim.estimate is not None,
        )


class EnhancementAnswer(msgspec.Struct, kw_only=True):
    """What became of one step that makes things better, by its own measure; `note` says why one was left out."""

    name: str
    applied: bool
    measure: str = ""
    before: float | None = None
    after: float | None = None
    unit: str = ""
    note: str = ""


class MadeAnswer(msgspec.Struct, kw_only=True):
    """How the file was made: "copied" (packets of the source; `frames_encoded` at the edges were not) or "encoded"."""

    how: Literal["copied", "encoded"]
    duration: float
    frames: int
    frames_encoded: int
    codec: str
    file_size: int
    enhancements: list[EnhancementAnswer]
    warnings: list[str]


class JobAnswer(msgspec.Struct, kw_only=True):
    """A job. `output_url` works without a header and expires; ask again for another. `processing_time` in seconds."""

    job_id: str
    status: Status
    progress: Annotated[int, Meta(ge=0, le=100)]
    created_at: str
    updated_at: str
    output_url: str | None
    error: str | None
    estimated_duration: float
    estimate_known: bool
    processing_time: float
    result: MadeAnswer | None

    @classmethod
    def of(cls, trim: Trim, url_of: UrlOf) -> JobAnswer:
        """As the API shows it."""
        return cls(
            job_id=trim.id,
            status=trim.status.value,
            progress=int(trim.progress),
            created_at=trim.created_at,
            updated_at=trim.updated_at,
            output_url=url_of(trim.output) if trim.output is not None else None,
            error=plain(trim.error.message) if trim.error is not None else None,
            estimated_duration=trim.estimate or 0.0,
            estimate_known=trim.estimate is not None,
            processing_time=trim.processing_time,
            result=_made(trim),
        )


def _made(trim: Trim) -> MadeAnswer | None:
    if trim.output is None:
        return None
    facts = trim.facts
    return MadeAnswer(
        how=facts["how"],
        duration=facts["seconds"],
        frames=facts["frames"],
        frames_encoded=facts.get("encoded", facts["frames"]),
        codec=facts["codec"],
        file_size=trim.output.size,
        enhancements=[EnhancementAnswer(**each) for each in facts["enhancements"]],
        warnings=[plain(warning) for warning in facts["warnings"]],
    )


class JobList(msgspec.Struct, kw_only=True):
    """Jobs, newest first; `next_cursor` asks for those after them, "" at the end."""

    jobs: list[JobAnswer]
    next_cursor: str


# -- quality --------------------------------------------------------------------------------


class VideoMetrics(msgspec.Struct, kw_only=True):
    """docs/quality.md defines each: 1 is best, but for `artifact_level`, where 0 is."""

    resolution: str = ""
    frame_rate: float = 0.0
    bitrate: str = "0kbps"
    color_accuracy: float = 0.0
    motion_smoothness: float = 0.0
    artifact_level: float = 0.0


class AudioMetrics(msgspec.Struct, kw_only=True):
    """`loudness` in LUFS, `dynamic_range` in LU; 1 is best for `frequency_response`, 0 for the two after it."""

    loudness: float = 0.0
    dynamic_range: float = 0.0
    frequency_response: float = 0.0
    distortion: float = 0.0
    noise_level: float = 0.0


class MeasureAnswer(msgspec.Struct, kw_only=True):
    """One number that was measured; `score` is 1 for the best and 0 for the worst, null where none is given."""

    name: str
    value: float
    unit: str
    score: float | None = None


class ReportAnswer(msgspec.Struct, kw_only=True):
    """What a job's file is like.

    `unmeasured` names fields that are 0 because nothing could be measured (no sound, say); `measures` are all numbers
    behind the fields, with those against the source (psnr, ssim, xpsnr) where it is there."""

    job_id: str
    video_metrics: VideoMetrics
    audio_metrics: AudioMetrics
    overall_score: float
    timestamp: str
    status: Literal["completed"] = "completed"
    unmeasured: list[str]
    measures: list[MeasureAnswer]
    warnings: list[str]

    @classmethod
    def of(cls, trim: Trim, report: dict[str, Any]) -> ReportAnswer:
        """As the API shows it."""
        video, audio = report.get("video", {}), report.get("audio", {})
        overall = report.get("overall")
        unmeasured = [f"video_metrics.{n}" for n in VideoMetrics.__struct_fields__ if n not in video]
        unmeasured += [f"audio_metrics.{n}" for n in AudioMetrics.__struct_fields__ if n not in audio]
        return cls(
            job_id=trim.id,
            video_metrics=VideoMetrics(**_known(video, VideoMetrics)),
            audio_metrics=AudioMetrics(**_known(audio, AudioMetrics)),
            overall_score=overall or 0.0,
            timestamp=report["timestamp"],
            unmeasured=unmeasured + (["overall_score"] if overall is None else []),
            measures=[
                MeasureAnswer(name=m["name"], value=m["value"], unit=m["unit"], score=m.get("score"))
                for m in report.get("measures", ())
            ],
            warnings=[plain(warning) for warning in report.get("warnings", ())],
        )


def _known(found: dict[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name in kind.__struct_fields__}


class Waiting(msgspec.Struct, kw_only=True):
    """There is no report yet: ask again."""

    job_id: str
    status: Status
    progress: Annotated[int, Meta(ge=0, le=100)]


# -- A/B tests ------------------------------------------------------------------------------


class VariantBody(msgspec.Struct, forbid_unknown_fields=True):
    """One way to make the job's cut. `parameters`: quality, enhancement_level, output_format, and each enhancement by
    its name; what is left out is as in the job."""

    name: Annotated[str, Meta(max_length=200, examples=["control"])]
    parameters: Annotated[dict[str, str | bool], Meta(examples=[{"quality": "high", "enhancement_level": "standard"}])]


class NewTest(msgspec.Struct, forbid_unknown_fields=True):
    """Two to six variants, and what is measured of them: the first metric that tells the best two apart decides."""

    __test__ = False

    variants: Annotated[list[VariantBody], Meta(max_length=20)]
    metrics: Annotated[list[str], Meta(max_length=20)] = msgspec.field(default_factory=list)


class TestAnswer(msgspec.Struct, kw_only=True):
    """An A/B test.

    Once it is completed, `variants` have their metrics (values, their mean and spread), `comparisons` say by how much
    the best of each metric is ahead of the next and whether that is more than noise, and `winner` is the name of the
    best ("" where none can be told), with the `reason`."""

    __test__ = False

    test_id: str
    job_id: str
    status: Status
    progress: Annotated[int, Meta(ge=0, le=100)]
    metrics: list[str]
    variants: list[dict[str, Any]]
    comparisons: list[dict[str, Any]]
    winner: str
    reason: str
    error: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, test: AbTest, url_of: UrlOf) -> TestAnswer:
        """As the API shows it."""
        result = test.result or {}
        made = {each["name"]: each for each in result.get("variants", ())}
        variants = []
        for variant in test.wish.variants:
            shown: dict[str, Any] = {"name": variant.name, "parameters": _parameters(variant.wish), "metrics": {}}
            found = made.get(variant.name)
            if found is not None:
                output, error = found["output"], found["error"]
                shown |= {
                    "metrics": found["metrics"],
                    "unmeasured": found["absent"],
                    "output_url": url_of(convert(output, StoredFile)) if output is not None else None,
                    "enhancements": found["enhancements"],
                    "error": plain(error["message"]) if error is not None else None,
                }
            variants.append(shown)
        return cls(
            test_id=test.id,
            job_id=test.trim,
            status=test.status.value,
            progress=int(test.progress),
            metrics=list(test.wish.metrics),
            variants=variants,
            comparisons=list(result.get("comparisons", ())),
            winner=result.get("winner", ""),
            reason=result.get("reason", ""),
            error=plain(test.error.message) if test.error is not None else None,
            created_at=test.created_at,
            updated_at=test.updated_at,
        )


def _parameters(wish: TrimWish) -> dict[str, Any]:
    return {
        "output_format": wish.output_format,
        "quality": wish.quality or "source",
        "enhancement_level": wish.level if wish.options else "none",
        **{option: option in wish.options for option in OPTIONS},
    }


# -- webhooks -------------------------------------------------------------------------------


class NewWebhook(msgspec.Struct, forbid_unknown_fields=True):
    """Where to be told, and of what."""

    url: Annotated[str, Meta(max_length=2048, examples=["https://example.org/clips"])]
    events: Annotated[list[str], Meta(min_length=1, max_length=50, examples=[["job.completed"]])]
    secret: Annotated[str, Meta(min_length=1, max_length=256)] | None = None


class WebhookAnswer(msgspec.Struct, kw_only=True):
    """An endpoint."""

    webhook_id: str
    url: str
    events: list[str]
    enabled: bool
    created_at: str


class WebhookCreated(WebhookAnswer, kw_only=True):
    """A new endpoint, with the secret that signs what is sent to it: shown now, and never again."""

    secret: str


class WebhookList(msgspec.Struct, kw_only=True):
    """All endpoints, newest first."""

    webhooks: list[WebhookAnswer]
