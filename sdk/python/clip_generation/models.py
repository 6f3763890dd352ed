"""What the Clip Generation API answers, as typed values. Keys that this version does not know are left out; times are
UTC ISO 8601 texts."""

from __future__ import annotations

from typing import Any

import msgspec


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Root of all answers."""

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain


class Job(Model, frozen=True, kw_only=True):
    """A range of a video that is cut. `status` is pending, processing, completed, failed or cancelled; `progress` is
    0..100, `estimated_duration` and `processing_time` are in seconds (0 with `estimate_known` False: nobody knows),
    `result` says how the file was made."""

    job_id: str
    status: str = ""
    progress: float = 0
    created_at: str = ""
    updated_at: str = ""
    output_url: str | None = None
    error: str | None = None
    estimated_duration: float = 0.0
    estimate_known: bool = False
    processing_time: float = 0.0
    result: dict[str, Any] | None = None

    @property
    def final(self) -> bool:
        """True where nothing more will happen."""
        return self.status in ("completed", "failed", "cancelled")


class JobPage(Model, frozen=True, kw_only=True):
    """Jobs, newest first; `next_cursor` asks for those after them, "" at the end."""

    jobs: list[Job]
    next_cursor: str = ""


class VideoMetrics(Model, frozen=True, kw_only=True):
    """1 is best, but for `artifact_level`, where 0 is."""

    resolution: str = ""
    frame_rate: float = 0.0
    bitrate: str = ""
    color_accuracy: float = 0.0
    motion_smoothness: float = 0.0
    artifact_level: float = 0.0


class AudioMetrics(Model, frozen=True, kw_only=True):
    """`loudness` in LUFS, `dynamic_range` in LU; 1 is best for `frequency_response`, 0 for the two after it."""

    loudness: float = 0.0
    dynamic_range: float = 0.0
    frequency_response: float = 0.0
    distortion: float = 0.0
    noise_level: float = 0.0


class Measure(Model, frozen=True, kw_only=True):
    """One number that was measured; `score` is 1 for the best, None where none is given."""

    name: str
    value: float
    unit: str = ""
    score: float | None = None


class QualityReport(Model, frozen=True, kw_only=True):
    """What a file is like; `unmeasured` names fields that are 0 because nothing could be measured."""

    job_id: str
    video_metrics: VideoMetrics
    audio_metrics: AudioMetrics
    overall_score: float = 0.0
    timestamp: str = ""
    unmeasured: list[str] = []
    measures: list[Measure] = []
    warnings: list[str] = []


class AbTest(Model, frozen=True, kw_only=True):
    """Variants of one cut, compared; `winner` is "" where none can be told from the others, `reason` says why."""

    test_id: str
    job_id: str
    status: str = ""
    progress: float = 0
    metrics: list[str] = []
    variants: list[dict[str, Any]] = []
    comparisons: list[dict[str, Any]] = []
    winner: str = ""
    reason: str = ""
    error: str | None = None
    created_at: str = ""
    updated_at: str = ""

    @property
    def final(self) -> bool:
        """True where nothing more will happen."""
        return self.status in ("completed", "failed", "cancelled")


class Webhook(Model, frozen=True, kw_only=True):
    """An endpoint; its `secret` is there once, when it is made."""

    webhook_id: str
    url: str = ""
    events: list[str] = []
    enabled: bool = True
    created_at: str = ""
    secret: str = ""
