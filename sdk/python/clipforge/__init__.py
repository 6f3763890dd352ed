"""ClipForge's client: long videos in, short captioned clips out, at a server of yours.

    from clipforge import ClipForgeClient

    client = ClipForgeClient(api_key="cf_…", base_url="https://clips.example.org")
    projects = client.projects.list()

clients    ClipForgeClient, AsyncClipForgeClient
webhooks   verify_webhook, WebhookEvent
answers    Project, Detection, Clip, Export, Job, JobEvent, Upload, Usage, WebhookEndpoint, WebhookDelivery, ApiKey,
           Page
errors     ClipForgeError: APIError (ValidationError, AuthenticationError, QuotaError, PermissionDeniedError,
           NotFoundError, ConflictError, RateLimitError, ServerError), ConnectionFailed, UnexpectedAnswer, WaitTimeout,
           ExportFailed, JobFailed, WebhookVerificationError

It needs httpx and msgspec, and nothing else of ClipForge.
"""

from __future__ import annotations

from clipforge.async_client import AsyncClipForgeClient
from clipforge.client import ClipForgeClient
from clipforge.errors import (
    APIError,
    AuthenticationError,
    ClipForgeError,
    ConflictError,
    ConnectionFailed,
    ExportFailed,
    JobFailed,
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
from clipforge.models import (
    ApiKey,
    Clip,
    Detection,
    Export,
    Failure,
    Job,
    JobEvent,
    Page,
    Project,
    Upload,
    Usage,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from clipforge.verification import verify_webhook

__all__ = [
    "APIError",
    "ApiKey",
    "AsyncClipForgeClient",
    "AuthenticationError",
    "Clip",
    "ClipForgeClient",
    "ClipForgeError",
    "ConflictError",
    "ConnectionFailed",
    "Detection",
    "Export",
    "ExportFailed",
    "Failure",
    "Job",
    "JobEvent",
    "JobFailed",
    "NotFoundError",
    "Page",
    "PermissionDeniedError",
    "Project",
    "QuotaError",
    "RateLimitError",
    "ServerError",
    "UnexpectedAnswer",
    "Upload",
    "Usage",
    "ValidationError",
    "WaitTimeout",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookVerificationError",
    "verify_webhook",
]
