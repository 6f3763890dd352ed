"""The client of the Clip Generation API: ranges of videos in, files out, measured and compared.

    from clip_generation import ClipGenerationClient

    client = ClipGenerationClient(api_key="cf_…", base_url="https://clips.example.org/clip-generation/v1")
    job = client.create_job(video_url="https://…/talk.mp4", start_time="00:00:10", end_time="00:00:30")
    print(client.wait_for_job(job.job_id).output_url)

clients    ClipGenerationClient, AsyncClipGenerationClient
answers    Job, JobPage, QualityReport (VideoMetrics, AudioMetrics, Measure), AbTest, Webhook
errors     those of `clipforge`: ClipForgeError, APIError with its kinds, ConnectionFailed, WaitTimeout; JobFailed

It needs httpx and msgspec, and nothing else of ClipForge but its client `clipforge`.
"""

from __future__ import annotations

from clip_generation.async_client import AsyncClipGenerationClient
from clip_generation.calls import JobFailed
from clip_generation.client import ClipGenerationClient
from clip_generation.models import (
    AbTest,
    AudioMetrics,
    Job,
    JobPage,
    Measure,
    QualityReport,
    VideoMetrics,
    Webhook,
)
from clipforge.errors import (
    APIError,
    AuthenticationError,
    ClipForgeError,
    ConflictError,
    ConnectionFailed,
    NotFoundError,
    PermissionDeniedError,
    QuotaError,
    RateLimitError,
    ServerError,
    UnexpectedAnswer,
    ValidationError,
    WaitTimeout,
    WebhookVerificationError,
)
from clipforge.verification import verify_webhook

__all__ = [
    "APIError",
    "AbTest",
    "AsyncClipGenerationClient",
    "AudioMetrics",
    "AuthenticationError",
    "ClipForgeError",
    "ClipGenerationClient",
    "ConflictError",
    "ConnectionFailed",
    "Job",
    "JobFailed",
    "JobPage",
    "Measure",
    "NotFoundError",
    "PermissionDeniedError",
    "QualityReport",
    "QuotaError",
    "RateLimitError",
    "ServerError",
    "UnexpectedAnswer",
    "ValidationError",
    "VideoMetrics",
    "WaitTimeout",
    "Webhook",
    "WebhookVerificationError",
    "verify_webhook",
]
