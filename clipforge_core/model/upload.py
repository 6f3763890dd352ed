"""Uploads: a file that was announced, is coming, or has come."""

from __future__ import annotations

from enum import Enum

import msgspec

LIBRARY = "library"
"""What an upload for the media library is signed for, instead of a project: no project takes it."""


class UploadState(str, Enum):
    """SIGNED: announced; RECEIVING: some of a resumable one is here; STORED: whole, and it is media."""

    SIGNED = "signed"
    RECEIVING = "receiving"
    STORED = "stored"


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One upload of a user.

    `key` is where the storage keeps it. `signed_for` is the project that it was announced for, or LIBRARY; `project`
    the one that took it: then it is bound for good. `size_limit` is what was announced, `received` what is here, in
    bytes. `expires` (seconds since 1970) is when an upload that is not whole is given up; `metadata` is what a
    resumable one came with, as it was written.
    """

    id: str
    user: str
    filename: str
    mime_type: str
    key: str
    state: UploadState
    size_limit: int
    signed_for: str = ""
    project: str = ""
    received: int = 0
    sha256: str = ""
    resumable: bool = False
    metadata: str = ""
    expires: float = 0.0
    created_at: str = ""
    stored_at: str = ""
