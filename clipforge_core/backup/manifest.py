"""The manifest of a backup: what it holds, with sizes and hashes; written last: a backup without one is none."""

from __future__ import annotations

import re

import msgspec

from clipforge_core.backup.errors import BadBackup
from clipforge_core.codec import decode
from clipforge_core.contracts.storage import key_parts
from clipforge_core.errors import BadDocument, UsageError

SCHEMA = 1
MANIFEST = "manifest.json"
DATABASE = "clipforge.db"
KEYS = "keys/"
MEDIA = "media/"

_KEY_FILE = re.compile(r"keys/[A-Za-z0-9_-]+")


class BackupFile(msgspec.Struct, frozen=True):
    """One file: its name inside the backup, bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


class BackupManifest(msgspec.Struct, frozen=True, kw_only=True):
    """All of a backup but itself. `media` is False where they were left out; `absent` are keys that rows named though
    the storage no longer had them."""

    schema: int = SCHEMA
    version: str
    created_at: str
    media: bool
    files: tuple[BackupFile, ...]
    absent: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


def read_manifest(data: bytes, path: str) -> BackupManifest:
    """A manifest that holds together and leads nowhere else. Raises BadBackup."""
    try:
        manifest = decode(data, BackupManifest, path)
    except BadDocument as error:
        raise BadBackup(path=path, detail=f"its manifest cannot be read: {error.data['detail']}") from error
    if manifest.schema > SCHEMA:
        raise BadBackup(path=path, detail=f"it was taken by a newer version, {manifest.version}")
    names = [file.name for file in manifest.files]
    if len(set(names)) != len(names) or DATABASE not in names:
        raise BadBackup(path=path, detail="its manifest does not hold together")
    for name in names:
        if not _harmless(name):
            raise BadBackup(path=path, detail=f"its manifest names {name!r}")
    return manifest


def _harmless(name: str) -> bool:
    if name == DATABASE or _KEY_FILE.fullmatch(name):
        return True
    try:
        return name.startswith(MEDIA) and bool(key_parts(name.removeprefix(MEDIA)))
    except UsageError:
        return False
