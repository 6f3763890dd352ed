"""Resumable uploads: what the tus protocol asks of a store, without its HTTP.

    upload = resumable.create(caller, filename="talk.mp4", mime_type="video/mp4", size=10_000_000)
    with resumable.append(caller, upload.id, offset=0, length=5_000_000) as piece:
        piece.write(chunk)
    resumable.status(caller, upload.id).received          # 5000000, also after a restart of the server

An offset counts bytes that are on the disk, whatever dies: the row is written after the file was synced, and bytes
behind it that a killed process left are cut off when the upload goes on. One process at a time writes (flock).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any

from clipforge_core.errors import InputError
from clipforge_core.files import readable
from clipforge_core.model.upload import Upload, UploadState
from clipforge_core.model.user import Caller
from clipforge_core.refusals import ChecksumMismatch, Conflict, Locked, NotThere, TooLarge
from clipforge_core.uploads.receiving import CHECK_ROOM_BYTES
from clipforge_core.uploads.service import Uploads

NOTE_BYTES = 16 * 1024 * 1024
"""What a kill may cost at most."""

ALGORITHMS = ("sha1", "sha256", "md5")
"""Checksums that a piece may carry (tus demands SHA-1)."""


class ResumableUploads:
    """Uploads in pieces, over the same rows, limits and checks as those in one."""

    def __init__(self, uploads: Uploads, admit: Callable[[int], None]) -> None:
        self.uploads = uploads
        self._admit = admit

    @property
    def max_bytes(self) -> int:
        """The largest upload that is taken."""
        return self.uploads.rules.max_bytes

    def create(
        self,
        caller: Caller,
        *,
        filename: str,
        mime_type: str,
        size: int,
        project: str = "",
        for_library: bool = False,
        metadata: str = "",
    ) -> Upload:
        """Announce one of exactly `size` bytes; `metadata` is kept as it is. Raises as `Uploads.sign` does."""
        upload = self.uploads.sign(
            caller,
            filename=filename,
            mime_type=mime_type,
            size=size,
            project=project,
            for_library=for_library,
            resumable=True,
            metadata=metadata,
        )
        try:
            self.uploads.incoming.resumable(upload.id).touch(0o600)
        except OSError as error:
            self.uploads.delete(caller, upload.id)
            raise readable(error, self.uploads.incoming.folder) from error
        return upload

    def status(self, caller: Caller, upload_id: str) -> Upload:
        """Where it stands. Raises NotThere, also for one whose time is up."""
        upload = self.uploads.get(caller, upload_id)
        if not upload.resumable:
            raise NotThere(kind="upload", id=upload_id)
        if upload.state is not UploadState.STORED and upload.expires <= self.uploads.now():
            raise NotThere(kind="upload", id=upload_id)
        return upload

    def append(
        self,
        caller: Caller,
        upload_id: str,
        *,
        offset: int,
        length: int | None,
        checksum: tuple[str, bytes] | None = None,
    ) -> Piece:
        """A piece of an upload, to be entered with `with`; `length` is how long the sender says it is.

        Raises NotThere; Conflict where the upload is at another offset; TooLarge, Locked, NoRoom.
        """
        upload = self.status(caller, upload_id)
        if offset != upload.received:
            raise Conflict(detail=f"the upload is at {upload.received}, not at {offset}", offset=upload.received)
        if length is not None and offset + length > upload.size_limit:
            raise TooLarge(what=upload.filename, limit=upload.size_limit)
        self._admit(length or 0)
        return Piece(self.uploads, upload, checksum, self._admit)

    def finish(self, caller: Caller, upload_id: str, piece: Piece | None = None) -> Upload:
        """Keep an upload whose last piece has come; answers it as it is where more is to come.

        Asked without a piece it does what a kill or a full disk kept the last one from.

        What is no media is forgotten, and so is its file. Raises NotMedia and other InputErrors, StorageFull.
        """
        upload = self.status(caller, upload_id)
        if upload.received < upload.size_limit or upload.state is UploadState.STORED:
            return upload
        path = self.uploads.incoming.resumable(upload_id)
        try:
            return self.uploads.keep(upload_id, path, upload.received, (piece.sha256 if piece else "") or _sha256(path))
        except InputError:
            self.uploads.delete(caller, upload_id)
            raise

    def terminate(self, caller: Caller, upload_id: str) -> None:
        """Forget it. Raises NotThere, Conflict where a project uses it."""
        self.status(caller, upload_id)
        self.uploads.delete(caller, upload_id)


class Piece:
    """The bytes of one PATCH. Leaving the block with an error keeps what has come; a checksum that does not fit takes
    all of the piece back."""

    def __init__(
        self, uploads: Uploads, upload: Upload, checksum: tuple[str, bytes] | None, admit: Callable[[int], None]
    ) -> None:
        self.offset = upload.received
        self._uploads = uploads
        self._upload = upload
        self._checksum = checksum
        self._admit = admit
        self._noted = upload.received
        self._checked = upload.received
        self._descriptor = -1
        # The hash of all of it comes for nothing where all of it comes in one piece.
        self._whole = hashlib.sha256() if upload.received == 0 else None
        self._check: Any = hashlib.new(checksum[0]) if checksum is not None else None

    def __enter__(self) -> Piece:
        """Take the lock. Raises Locked, NotThere, Conflict where another request was quicker."""
        path = self._uploads.incoming.resumable(self._upload.id)
        try:
            self._descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError as error:
            raise NotThere(kind="upload", id=self._upload.id) from error
        try:
            self._lock()
        except BaseException:
            self._close()
            raise
        return self

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked(detail="another request is sending bytes of this upload") from error
        now = self._uploads.find(self._upload.id)
        if now.received != self.offset or os.fstat(self._descriptor).st_nlink == 0:
            raise Conflict(detail=f"the upload is at {now.received}, not at {self.offset}", offset=now.received)
        if os.fstat(self._descriptor).st_size < self.offset:
            raise NotThere(kind="upload", id=self._upload.id)
        os.ftruncate(self._descriptor, self.offset)
        os.lseek(self._descriptor, self.offset, os.SEEK_SET)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            wrong = self._check is not None and (kind is not None or self._check.digest() != self._checksum[1])  # type: ignore[index]
            if wrong:
                os.ftruncate(self._descriptor, self._upload.received)
                if kind is None:
                    raise ChecksumMismatch(detail="the piece does not have the checksum that came with it")
            else:
                self._note()
        finally:
            self._close()

    @property
    def sha256(self) -> str:
        """Of the whole upload, in hex; "" where it did not come in one piece."""
        return self._whole.hexdigest() if self._whole is not None else ""

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Take a chunk. Raises TooLarge before a byte more than was announced is written, NoRoom, DiskFull, NotThere
        where the upload was deleted."""
        if self.offset + len(chunk) > self._upload.size_limit:
            raise TooLarge(what=self._upload.filename, limit=self._upload.size_limit)
        if self.offset - self._checked > CHECK_ROOM_BYTES:
            self._checked = self.offset
            self._admit(len(chunk))
        view = memoryview(chunk)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            raise readable(error, self._uploads.incoming.folder) from error
        for state in (self._whole, self._check):
            if state is not None:
                state.update(chunk)
        self.offset += len(chunk)
        if self._check is None and self.offset - self._noted >= NOTE_BYTES:
            self._note()

    def _note(self) -> None:
        if self.offset != self._noted:
            os.fsync(self._descriptor)
            self._uploads.note(self._upload.id, self.offset)
            self._noted = self.offset

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _sha256(path: Any) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
