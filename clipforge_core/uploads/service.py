"""Uploads: announced, received, checked and kept.

    upload = uploads.sign(caller, filename="talk.mp4", mime_type="video/mp4", size=10_000_000)
    with uploads.receive(upload.id) as receiving:
        receiving.write(chunk)
        upload = uploads.finish(upload.id, receiving)

An upload is kept when it is whole and turned out to be media; until then nobody sees a byte of it, and of one that is
cut off nothing stays. What was kept never changes: the same bytes again are welcome, others are refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.ids import iso, new_id
from clipforge_core.model.upload import LIBRARY, Upload, UploadState
from clipforge_core.projects.removals import Removals, doom
from clipforge_core.refusals import Conflict, Invalid, NotThere, StorageFull, TooLarge
from clipforge_core.uploads import rows
from clipforge_core.uploads.incoming import Incoming
from clipforge_core.uploads.names import kept_name, plain_type, shown_name
from clipforge_core.uploads.receiving import Receiving

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.model.user import Caller
    from clipforge_core.retention.room import Room
    from clipforge_core.store.database import Database

LONGEST_NAME = 4096
LONGEST_TYPE = 255


class UploadRules(msgspec.Struct, frozen=True, kw_only=True):
    """How large an upload may be (bytes), and how long (seconds) it may take to begin, or to go on."""

    max_bytes: int
    lifetime: float
    pause: float


class Uploads:
    """The uploads of the users of one server. Safe to share between threads; other processes see the same rows.

    `look` finds out what a file is and raises InputError for what is no media; `look_for_library` takes still pictures
    too. `limit_of` says how many bytes a user (by id) may keep.
    """

    def __init__(
        self,
        database: Database,
        storage: Storage,
        folder: Path,
        *,
        rules: UploadRules,
        look: Callable[[Path, str], Any],
        look_for_library: Callable[[Path, str], Any] | None = None,
        limit_of: Callable[[str], int],
        room: Room,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.rules = rules
        self.incoming = Incoming(folder)
        self._database = database
        self._storage = storage
        self._look = look
        self._look_for_library = look_for_library or look
        self._limit_of = limit_of
        self._room = room
        self.now = now

    # -- announcing and seeing -----------------------------------------------------------------

    def sign(
        self,
        caller: Caller,
        *,
        filename: str,
        mime_type: str,
        size: int,
        project: str = "",
        for_library: bool = False,
        resumable: bool = False,
        metadata: str = "",
    ) -> Upload:
        """Announce a file of `size` bytes at most, for a project, for the media library, or for whichever project asks
        first.

        Raises Invalid, TooLarge, NotThere (the project), StorageFull, NoRoom.
        """
        if len(filename) > LONGEST_NAME or not filename.strip():
            raise Invalid(field="filename", detail=f"1 to {LONGEST_NAME} characters are needed")
        if len(mime_type) > LONGEST_TYPE:
            raise Invalid(field="mimeType", detail=f"at most {LONGEST_TYPE} characters are taken")
        if size < 1:
            raise Invalid(field="size", detail="a number of bytes from 1 on is needed")
        if size > self.rules.max_bytes:
            raise TooLarge(what="the file", limit=self.rules.max_bytes)
        limit = self._limit_of(caller.id)
        self._room.admit(size)
        upload_id, now = new_id("upl"), self.now()
        upload = Upload(
            id=upload_id,
            user=caller.id,
            filename=shown_name(filename),
            mime_type=plain_type(mime_type),
            key=f"uploads/{upload_id}/{kept_name(filename, mime_type)}",
            state=UploadState.RECEIVING if resumable else UploadState.SIGNED,
            size_limit=size,
            signed_for=LIBRARY if for_library else project,
            resumable=resumable,
            metadata=metadata,
            expires=now + (self.rules.pause if resumable else self.rules.lifetime),
            created_at=iso(now),
        )
        with self._database.write() as db:
            if project and not rows.project_of(db, caller.id, project):
                raise NotThere(kind="project", id=project)
            self._check_quota(db, caller.id, size, limit)
            rows.insert(db, upload)
        return upload

    def get(self, caller: Caller, upload_id: str) -> Upload:
        """One upload of the caller. Raises NotThere."""
        found = self.find(upload_id)
        if found.user != caller.id:
            raise NotThere(kind="upload", id=upload_id)
        return found

    def find(self, upload_id: str) -> Upload:
        """One upload, whoever asks: a signed link stands for its user. Raises NotThere."""
        with self._database.read() as db:
            found = rows.find(db, upload_id)
        if found is None:
            raise NotThere(kind="upload", id=upload_id)
        return found

    def all(self, caller: Caller, *, limit: int = 100, before: str = "") -> list[Upload]:
        """Uploads of the caller, newest first; `before` is the id of the last one of the page before."""
        with self._database.read() as db:
            return rows.of_user(db, caller.id, limit, before)

    def delete(self, caller: Caller, upload_id: str) -> None:
        """Forget an upload, whole or not; its file goes too. Raises NotThere; Conflict where a project uses it."""
        with self._database.write() as db:
            upload = rows.find(db, upload_id)
            if upload is None or upload.user != caller.id:
                raise NotThere(kind="upload", id=upload_id)
            if upload.project:
                detail = f"project {upload.project} uses this upload: delete the project, and it goes with it"
                raise Conflict(detail=detail)
            self._forget(db, upload)
        self.incoming.resumable(upload_id).unlink(missing_ok=True)
        self.delete_files()

    # -- receiving in one piece ----------------------------------------------------------------

    def receive(self, upload_id: str, declared: int | None = None) -> Receiving:
        """Where the bytes of an upload go; `declared` is how many the sender says there are.

        Raises NotThere; TooLarge, StorageFull, NoRoom before a byte is read.
        """
        upload = self.find(upload_id)
        if upload.resumable:
            raise Conflict(detail="this upload is resumable: it goes on with PATCH")
        if declared is not None and declared > upload.size_limit:
            raise TooLarge(what=upload.filename, limit=upload.size_limit)
        if upload.state is not UploadState.STORED:
            with self._database.read() as db:
                self._check_quota(db, upload.user, declared or 1, self._limit_of(upload.user))
            self._room.admit(declared or 0)
        path = self.incoming.temporary(upload_id)
        return Receiving(path, upload.size_limit, upload.filename, self._room.admit)

    def finish(self, upload_id: str, receiving: Receiving) -> Upload:
        """Keep what was received: from then on it is there for everybody who may see it.

        Raises NotMedia and other InputErrors for what is none, Conflict where other bytes were kept before, NotThere,
        StorageFull, NoRoom, DiskFull.
        """
        receiving.sync()
        return self.keep(upload_id, receiving.path, receiving.size, receiving.sha256)

    def keep(self, upload_id: str, path: Path, size: int, sha256: str) -> Upload:
        """Check a whole file and move it into the storage; what is refused stays where it is. Raises as `finish`."""
        with self.incoming.finishing(upload_id):
            upload = self.find(upload_id)
            if upload.state is UploadState.STORED:
                return self._again(upload, sha256)
            look = self._look_for_library if upload.signed_for == LIBRARY else self._look
            look(path, upload.filename)
            more, limit = size - upload.received, self._limit_of(upload.user)
            with self._database.read() as db:
                self._check_quota(db, upload.user, more, limit)
            self._storage.adopt(upload.key, path)
            try:
                with self._database.write() as db:
                    self._check_quota(db, upload.user, more, limit)
                    if not rows.stored(db, upload_id, size, sha256, iso(self.now())):
                        raise NotThere(kind="upload", id=upload_id)
            except BaseException:
                # The row does not say that it is there, so it must not be.
                self._storage.delete(upload.key)
                raise
        return self.find(upload_id)

    # -- upkeep --------------------------------------------------------------------------------

    def used(self, caller: Caller) -> int:
        """Bytes that the uploads of the caller take up, or will."""
        with self._database.read() as db:
            return rows.used(db, caller.id)

    def expire(self, keep_unused: float) -> list[Upload]:
        """Forget what did not come in time, and whole ones that no project took within `keep_unused` seconds (0: they
        stay); answers them. Files go with the next removals."""
        now = self.now()
        with self._database.write() as db:
            lost = rows.given_up(db, now, iso(now - keep_unused) if keep_unused else "")
            for upload in lost:
                self._forget(db, upload)
        for upload in lost:
            self.incoming.resumable(upload.id).unlink(missing_ok=True)
        return lost

    def sweep(self) -> list[Path]:
        """Remove what interrupted uploads left in the folder of incoming ones."""
        with self._database.read() as db:
            known = rows.unfinished(db)
        return self.incoming.sweep(known, self.now())

    def delete_files(self) -> None:
        """Remove the files of what was forgotten."""
        Removals(self._database, self._storage).run()

    def note(self, upload_id: str, received: int) -> None:
        """So much of a resumable upload is safe; it has time again. Raises NotThere."""
        with self._database.write(durable=False) as db:
            if not rows.noted(db, upload_id, received, self.now() + self.rules.pause):
                raise NotThere(kind="upload", id=upload_id)

    def _forget(self, db: Any, upload: Upload) -> None:
        rows.remove(db, [upload.id])
        doom(db, f"uploads/{upload.id}/")

    def _again(self, upload: Upload, sha256: str) -> Upload:
        if upload.sha256 == sha256:
            return upload
        raise Conflict(detail="this upload is complete and these are other bytes: sign a new upload for them")

    def _check_quota(self, db: Any, user: str, more: int, limit: int) -> None:
        used = rows.used(db, user)
        if used + more > limit:
            raise StorageFull(needed=more, used=used, limit=limit)
