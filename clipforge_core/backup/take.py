"""Taking a backup while the server runs.

    with writing(Path("backup.tar")) as container:
        manifest = take_backup(environment, container, report=print)

See the package for the order, and why nothing is missing from what comes out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import clipforge_core
from clipforge_core.backup.containers import Changed, Writer
from clipforge_core.backup.manifest import DATABASE, KEYS, MANIFEST, MEDIA, BackupFile, BackupManifest
from clipforge_core.backup.references import referenced
from clipforge_core.codec import encode_pretty
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import MissingFile, StoreBusy
from clipforge_core.ids import iso
from clipforge_core.store.database import Database
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.opening import FILE
from clipforge_core.store.snapshot import snapshot
from clipforge_core.store.tables import core_migrations

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.environment import Environment

_CHUNK = 1 << 18
_TRIES = 10
_PASSES = 50


def take_backup(
    environment: Environment, container: Writer, *, media: bool = True, report: Report = silent
) -> BackupManifest:
    """Copy everything into a container; answers its manifest.

    Raises MissingFile where there is no database, StoreBusy, StoreBroken, DiskFull, and what `report` raises.
    """
    created = iso()
    data = environment.settings.path("data")
    storage = environment.registry.get("storages", environment.settings.get("storage", str))
    copying = _Media(storage, container, report)
    absent: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="clipforge-backup-") as scratch:
        for number in range(_PASSES):
            copy = Path(scratch) / f"{number}.db"
            snapshot(data / FILE, copy)
            if not media:
                break
            named = _named(copy, Path(scratch))
            copying.all()
            missing = named - copying.files.keys()
            # What two copies of the database name and the storage does not have is damage, not a race.
            lost = missing <= absent
            absent = missing
            if lost:
                break
        else:
            raise StoreBusy(path=data / FILE)
        files = [*copying.files.values(), *_keys(data / "keys", container), _file(container, DATABASE, copy)]
    manifest = BackupManifest(
        version=clipforge_core.__version__,
        created_at=created,
        media=media,
        files=tuple(sorted(files, key=lambda file: file.name)),
        absent=tuple(sorted(absent)),
    )
    text = encode_pretty(manifest)
    container.add(MANIFEST, [text], len(text))
    return manifest


class _Media:
    """Copies files of the storage, each once, again where it was replaced."""

    def __init__(self, storage: Storage, container: Writer, report: Report) -> None:
        self.files: dict[str, BackupFile] = {}
        self._storage = storage
        self._container = container
        self._report = report
        self._tags: dict[str, str] = {}

    def all(self) -> None:
        """Copy what was not copied yet, as it is now."""
        keys = list(self._storage.keys())
        done = 0
        for number, key in enumerate(keys):
            self._report(number / len(keys), f"{done / 1e6:.0f} MB of media")
            done += self._one(key)
        self._report(1.0, f"{done / 1e6:.0f} MB of media")

    def _one(self, key: str) -> int:
        for _ in range(_TRIES):
            try:
                kept = self._storage.stat(key)
                if self._tags.get(key) == kept.tag:
                    return 0
                size, digest = self._container.add(MEDIA + key, self._storage.read(key), kept.size)
            except MissingFile:
                # Deleted meanwhile. A copy that was made before stays: rows may still name it.
                return 0
            except Changed:
                continue
            self.files[key] = BackupFile(MEDIA + key, size, digest)
            self._tags[key] = kept.tag
            return size
        raise StoreBusy(path=key)


def _named(copy: Path, scratch: Path) -> set[str]:
    """Keys that a copy of the database names. It is brought up to date in a copy of its own: the tables of an older
    version are as they were, in what is kept."""
    current = scratch / f"{copy.stem}-current.db"
    snapshot(copy, current)
    database = Database(current)
    try:
        migrate(database, CORE, core_migrations())
        return referenced(database)
    finally:
        database.close()


def _keys(folder: Path, container: Writer) -> Iterator[BackupFile]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and not path.name.startswith("."):
            yield _file(container, KEYS + path.name, path)


def _file(container: Writer, name: str, path: Path) -> BackupFile:
    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece

    size, digest = container.add(name, pieces(), path.stat().st_size)
    return BackupFile(name, size, digest)
