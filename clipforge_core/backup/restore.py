"""Restoring a backup into a data folder that is empty, and checking one without restoring it.

    with reading(Path("backup.tar")) as source:
        restore_backup(source, "backup.tar", environment)

Every byte is compared with the manifest. Media go into the storage that the settings name now, which need not be the
one that they came from; the database comes last: without it the folder counts as empty. What another process worked on
when the backup was taken is free to be taken up again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clipforge_core.backup.containers import Reader
from clipforge_core.backup.errors import BadBackup, NotEmpty
from clipforge_core.backup.manifest import (
    DATABASE,
    KEYS,
    MANIFEST,
    MEDIA,
    BackupFile,
    BackupManifest,
    read_manifest,
)
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import StoreBroken
from clipforge_core.files import readable
from clipforge_core.queue.lock import runner_pid
from clipforge_core.retention.room import Room
from clipforge_core.store.database import Database
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.opening import FILE
from clipforge_core.store.tables import core_migrations

if TYPE_CHECKING:
    from clipforge_core.contracts.storage import Storage
    from clipforge_core.environment import Environment

_FREE = (
    # An owner of the machine that the backup was taken on may be alive, and works on something else.
    "UPDATE jobs SET owner_boot = 'restored' WHERE state = 'processing'",
    "UPDATE webhook_deliveries SET owner_boot = 'restored' WHERE owner_pid IS NOT NULL",
    "DELETE FROM idempotency WHERE state = 'working'",
    # Bytes of uploads that were on their way are not in a backup.
    "DELETE FROM uploads WHERE state = 'receiving'",
)


def check_backup(source: Reader, path: str, report: Report = silent) -> BackupManifest:
    """Read all of it. Raises BadBackup where it is not whole."""
    manifest = read_manifest(b"".join(source.read(MANIFEST)), path)
    for file in _told(manifest, manifest.files, report):
        _copy(source, path, file, lambda piece: None)
    return manifest


def restore_backup(
    source: Reader, path: str, environment: Environment, *, force: bool = False, report: Report = silent
) -> BackupManifest:
    """Make the data folder and the storage what they were.

    With `force`, a database and keys that are there are moved into a folder beside them and media of the same keys are
    replaced. Raises BadBackup, NotEmpty, NoRoom, DiskFull, PermissionDenied, UnknownName (the storage).
    """
    manifest = read_manifest(b"".join(source.read(MANIFEST)), path)
    data = environment.settings.path("data")
    storage: Storage = environment.registry.get("storages", environment.settings.get("storage", str))
    _check_place(data, storage, manifest, force)
    Room([data, *filter(None, [storage.local("media")])], 0).admit(manifest.size)
    media = [file for file in manifest.files if file.name.startswith(MEDIA)]
    others = [file for file in manifest.files if not file.name.startswith(MEDIA)]
    with _staging(data) as staging:
        for file in others:
            _extract(source, path, file, staging / file.name)
        _prepare(staging / DATABASE, path)
        with _undoing(storage) as added:
            for file in _told(manifest, media, report):
                part, key = staging / "media.part", file.name.removeprefix(MEDIA)
                _extract(source, path, file, part)
                if not storage.exists(key):
                    added.append(key)
                storage.adopt(key, part)
            _put_in_place(staging, data)
    return manifest


@contextmanager
def _undoing(storage: Storage) -> Iterator[list[str]]:
    """Keys that are removed again where the block ends with an error."""
    added: list[str] = []
    try:
        yield added
    except BaseException:
        for key in added:
            storage.delete(key)
        raise


def _check_place(data: Path, storage: Storage, manifest: BackupManifest, force: bool) -> None:
    pid = runner_pid(data)
    if pid is not None:
        raise BadBackup(path=data, detail=f"a server is running on this data folder (process {pid}): stop it first")
    if force:
        return
    if (data / FILE).exists() or any(_files(data / KEYS)):
        raise NotEmpty(path=data, detail="there is a database or a key already")
    if manifest.media and next(iter(storage.keys()), None) is not None:
        raise NotEmpty(path=data, detail=f"the storage {storage.name} holds files already")


@contextmanager
def _staging(data: Path) -> Iterator[Path]:
    folder = data / f".restoring.{os.getpid()}"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        (folder / KEYS).mkdir(mode=0o700)
    except OSError as error:
        raise readable(error, data) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(database: Path, path: str) -> None:
    """Bring the tables up to date, and let go of what a process held. Raises BadBackup for those of a newer version."""
    opened = Database(database)
    try:
        migrate(opened, CORE, core_migrations())
        with opened.write() as db:
            for statement in _FREE:
                db.execute(statement)
    except StoreBroken as error:
        raise BadBackup(path=path, detail=str(error.data.get("detail", "its database cannot be used"))) from error
    finally:
        opened.close()


def _put_in_place(staging: Path, data: Path) -> None:
    aside = data / f"before-restore-{time.strftime('%Y%m%d-%H%M%S')}"
    there = [path for path in (data / FILE, *data.glob(f"{FILE}-*"), *_files(data / KEYS)) if path.exists()]
    try:
        for path in there:
            kept = aside / path.relative_to(data)
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(kept)
        (data / KEYS).mkdir(mode=0o700, exist_ok=True)
        for path in _files(staging / KEYS):
            path.replace(data / KEYS / path.name)
        (staging / DATABASE).replace(data / FILE)
    except OSError as error:
        raise readable(error, data) from error


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _told(
    manifest: BackupManifest, files: list[BackupFile] | tuple[BackupFile, ...], report: Report
) -> Iterator[BackupFile]:
    """The files, one after the other, with a word on how far it is."""
    total, done = max(1, sum(file.size for file in files)), 0
    for file in files:
        report(done / total, f"{done / 1e6:.0f} of {total / 1e6:.0f} MB")
        yield file
        done += file.size
    report(1.0, f"{done / 1e6:.0f} MB")


def _extract(source: Reader, path: str, file: BackupFile, out: Path) -> None:
    try:
        with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:  # noqa: PTH123
            _copy(source, path, file, target.write)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        raise readable(error, out) from error


def _copy(source: Reader, path: str, file: BackupFile, write: Callable[[bytes], object]) -> None:
    """Raises BadBackup where the bytes are not those of the manifest."""
    digest, size = hashlib.sha256(), 0
    for piece in source.read(file.name):
        size += len(piece)
        if size > file.size:
            break
        digest.update(piece)
        write(piece)
    if size != file.size or digest.hexdigest() != file.sha256:
        raise BadBackup(path=path, detail=f"{file.name} is not what it was when the backup was taken")
