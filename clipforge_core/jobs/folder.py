"""The folder of one source's results: what is in it, and whether it still holds.

`manifest.json` lists every file with its hash and names, by a key, all that they were made from. A run
that would make the same leaves the folder alone; one that makes something else removes the files of the
one before; a `clips.json` that somebody has edited is never written over.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import decode, encode_pretty
from clipforge_core.errors import BadDocument, UsageError
from clipforge_core.files import sweep, write_bytes
from clipforge_core.model.export import Artefact

NAME = "manifest.json"


class EditedDocument(UsageError):
    """A clips.json was edited and would be written over."""

    code = "edited_document"
    message = "{path} was edited since it was made"
    way_out = "Export it with `clipforge export {path}`, or remove it to start afresh"


class FolderManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder holds. `result` is the job's answer, so that a second run can give it again."""

    schema: int = 1
    key: str
    files: tuple[Artefact, ...] = ()
    result: dict[str, Any] = msgspec.field(default_factory=dict)


def read_manifest(folder: Path) -> FolderManifest | None:
    """The manifest, or None where there is none that can be read."""
    try:
        return decode((folder / NAME).read_bytes(), FolderManifest)
    except (OSError, BadDocument):
        return None


def up_to_date(folder: Path, key: str) -> FolderManifest | None:
    """The manifest, if it was made from `key` and every file is there with its size."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.key != key:
        return None
    for file in manifest.files:
        try:
            if (folder / file.name).stat().st_size != file.size:
                return None
        except OSError:
            return None
    return manifest


def guard_edits(folder: Path) -> None:
    """Raises EditedDocument where `clips.json` is not the one that was written."""
    manifest = read_manifest(folder)
    path = folder / "clips.json"
    if manifest is None or not path.is_file():
        return
    made = next((f.sha256 for f in manifest.files if f.name == "clips.json"), None)
    if made is not None and hashlib.sha256(path.read_bytes()).hexdigest() != made:
        raise EditedDocument(path=str(path))


def artefact(folder: Path, kind: str, name: str) -> Artefact:
    """A file of the folder with its size and hash."""
    path = folder / name
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Artefact(kind=kind, name=name, size=path.stat().st_size, sha256=sha256)


def write_manifest(folder: Path, manifest: FolderManifest) -> None:
    """Write it, then remove the files of the manifest before it that it does not name."""
    before = read_manifest(folder)
    write_bytes(folder / NAME, encode_pretty(manifest))
    named = {f.name for f in manifest.files}
    for file in before.files if before is not None else ():
        # Stills lie one folder deeper; nothing else that a manifest names is reached from here.
        place = Path(file.name)
        if file.name in named or place.is_absolute() or len(place.parts) > 2 or ".." in place.parts:
            continue
        with suppress(OSError):
            (folder / place).unlink()
        if len(place.parts) == 2:
            with suppress(OSError):
                (folder / place).parent.rmdir()


def sweep_folder(folder: Path) -> None:
    """Remove what writers that were killed left half-written."""
    sweep(folder.glob(".*.part") if folder.is_dir() else ())
