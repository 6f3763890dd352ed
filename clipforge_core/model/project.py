"""A project: one source, the clips that were found in it, and what they were exported as.

A project goes CREATED → PROCESSING → READY | FAILED; another detection begins at PROCESSING again. An export goes
PENDING → PROCESSING → COMPLETED | FAILED | CANCELLED and stays there.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec

from clipforge_core.model.clip import DocumentClip
from clipforge_core.model.job import JobError


class ProjectStatus(str, Enum):
    """Where a project stands."""

    CREATED = "CREATED"
    PROCESSING = "PROCESSING"
    READY = "READY"
    FAILED = "FAILED"


class ProjectMedia(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a project's source: seconds, bytes, pixels as shown (0 without pictures), SHA-256; `codecs` of
    its pictures and its first sound."""

    filename: str
    duration: float
    size: int = 0
    width: int = 0
    height: int = 0
    digest: str = ""
    codecs: tuple[str, ...] = ()


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """One project. `media_key` is where its source lies in the storage, "" where it has none (yet) or it is a file of
    the operator's; `error` is why the last detection failed. Times UTC ISO 8601."""

    id: str
    user: str
    title: str
    status: ProjectStatus = ProjectStatus.CREATED
    source_url: str = ""
    media_key: str = ""
    media: ProjectMedia | None = None
    detect_job: str = ""
    error: JobError | None = None
    created_at: str = ""
    updated_at: str = ""


class ProjectClip(msgspec.Struct, frozen=True, kw_only=True):
    """One clip of a project: `document` is what `clips.json` would say of it, with every edit. `detection` is the job
    that found it."""

    id: str
    project: str
    detection: str
    document: DocumentClip
    thumbnail_key: str = ""
    created_at: str = ""


class ExportStatus(str, Enum):
    """Where an export stands."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an export in the storage: its key, bytes and SHA-256."""

    key: str
    size: int
    sha256: str


class ProjectExport(msgspec.Struct, frozen=True, kw_only=True):
    """One export of a clip. `progress` is 0..100; `artifacts` are its files by kind (mp4, srt, thumbnail, ...), None
    until it is completed; `duration` in seconds."""

    id: str
    clip: str
    project: str
    user: str
    job: str
    status: ExportStatus
    format: str
    aspect_ratio: str
    template: str
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    artifacts: dict[str, StoredFile] | None = None
    progress: float = 0.0
    duration: float = 0.0
    error: JobError | None = None
    created_at: str = ""
    finished_at: str = ""
