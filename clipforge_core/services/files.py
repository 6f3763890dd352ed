"""What is kept in files, and how it is reached: storage, uploads, links."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from clipforge_core.refusals import Forbidden
from clipforge_core.services.people import People

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.projects.removals import Removals
    from clipforge_core.requests.idempotency import IdempotencyStore
    from clipforge_core.requests.links import Links
    from clipforge_core.retention.room import Room
    from clipforge_core.uploads.looking import Inspector
    from clipforge_core.uploads.resumable import ResumableUploads
    from clipforge_core.uploads.service import Uploads


class Files(People):
    """Files of users, on what `People` knows of them."""

    def work_folder(self) -> TemporaryDirectory[str]:
        """A folder for files that come in, as a context manager that removes it; a kill leaves it to `Incoming.sweep`.

        Raises PermissionDenied, DiskFull."""
        return self.uploads.incoming.work_folder()

    @cached_property
    def storage(self) -> Storage:
        """Where media are kept: uploads/upl_…/name, projects/proj_…/…, exports/exp_…/…. Raises UnknownName."""
        found: Storage = self.environment.registry.get("storages", self.settings.get("storage", str))
        return found

    @cached_property
    def room(self) -> Room:
        """What still fits on the disk."""
        from clipforge_core.retention.room import Room

        folders = [self.data]
        kept = self.storage.local("uploads/room")
        if kept is not None:
            folders.append(kept)
        return Room(folders, self.settings.get("min_free_disk", int))

    @cached_property
    def inspector(self) -> Inspector:
        """Looks into files of strangers, in children; `close` ends them."""
        from clipforge_core.uploads.looking import Inspector

        return Inspector(self.environment.spec(), self.data / "children.log")

    @cached_property
    def uploads(self) -> Uploads:
        """Files that users send."""
        from clipforge_core.uploads.service import UploadRules, Uploads

        return Uploads(
            self.database,
            self.storage,
            self.data / "incoming",
            rules=UploadRules(
                max_bytes=self.settings.get("upload_max_bytes", int),
                lifetime=self.settings.get("upload_link_lifetime", float),
                pause=self.settings.get("upload_pause", float),
            ),
            look=lambda path, shown: self.inspector.look(path, shown),
            look_for_library=self._look_for_library,
            limit_of=self._storage_limit,
            room=self.room,
        )

    def _look_for_library(self, path: Path, shown: str) -> None:
        """Raises what keeps a file out of the media library. What is found is thrown away: it is looked at again."""
        with self.work_folder() as folder:
            self.inspector.ask("clips/inspect", path, shown, shown, str(Path(folder) / "thumbnail.jpg"))

    def _storage_limit(self, user_id: str) -> int:
        user = self.users.get(user_id)
        if not user.active:
            raise Forbidden(detail="this account is not active")
        return self.usage.limits(user).storage

    @cached_property
    def resumable(self) -> ResumableUploads:
        """Files that users send in pieces."""
        from clipforge_core.uploads.resumable import ResumableUploads

        return ResumableUploads(self.uploads, self.room.admit)

    @cached_property
    def removals(self) -> Removals:
        """Files that have to go once their rows are gone."""
        from clipforge_core.projects.removals import Removals

        return Removals(self.database, self.storage)

    @cached_property
    def idempotency(self) -> IdempotencyStore:
        """The first answer to each idempotency key."""
        from clipforge_core.requests.idempotency import IdempotencyStore

        return IdempotencyStore(self.database, self.vault)

    @cached_property
    def links(self) -> Links:
        """Absolute URLs where no request says what address was asked: below the setting `public_url`, or where the
        server listens."""
        from clipforge_core.requests.links import Links

        host, port = self.settings.get("host", str), self.settings.get("port", int)
        base = self.settings.get("public_url", str) or f"http://{f'[{host}]' if ':' in host else host}:{port}"
        return Links(base, self.vault.sign_link)
