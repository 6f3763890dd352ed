"""What uploads look like over the native API."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from clipforge_core.model.upload import LIBRARY, Upload, UploadState

STATUS: dict[UploadState, Literal["SIGNED", "RECEIVING", "STORED"]] = {
    UploadState.SIGNED: "SIGNED",
    UploadState.RECEIVING: "RECEIVING",
    UploadState.STORED: "STORED",
}


class NewUpload(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A file that will be sent: its name, its type as the sender knows it, and how many bytes it has at most. With a
    `projectId` it goes to that project and to no other."""

    filename: Annotated[str, Meta(min_length=1, max_length=4096)]
    size: Annotated[int, Meta(ge=1, description="Bytes; an upper bound.")]
    mime_type: Annotated[str, Meta(max_length=255)] = ""
    project_id: Annotated[str, Meta(max_length=64)] | None = None


class SignedUpload(msgspec.Struct, rename="camel", kw_only=True):
    """Where to PUT the bytes (no header is needed), where the file can be had afterwards, under which key it is kept,
    and until when the PUT may begin."""

    id: str
    upload_url: str
    download_url: str
    key: str
    expires_at: str


class UploadAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """An upload: SIGNED while nothing has come, RECEIVING (resumable ones), STORED when it is whole. `size` is what was
    announced, `received` what is here, in bytes; `projectId` is the project that took it, or that it was announced
    for."""

    id: str
    filename: str
    mime_type: str
    status: Literal["SIGNED", "RECEIVING", "STORED"]
    key: str
    size: int
    received: int
    sha256: str | None
    project_id: str | None
    created_at: str
    stored_at: str | None

    @classmethod
    def of(cls, upload: Upload) -> UploadAnswer:
        """As the API shows it."""
        return cls(
            id=upload.id,
            filename=upload.filename,
            mime_type=upload.mime_type,
            status=STATUS[upload.state],
            key=upload.key,
            size=upload.size_limit,
            received=upload.received,
            sha256=upload.sha256 or None,
            project_id=upload.project or (upload.signed_for if upload.signed_for != LIBRARY else "") or None,
            created_at=upload.created_at,
            stored_at=upload.stored_at or None,
        )
