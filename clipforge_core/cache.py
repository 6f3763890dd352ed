"""The stage cache: results by the hash of everything they were made from.

    key = stage_key("transcribe", "3", file_digest, settings={"language": "en"}, model=fingerprint)
    transcript = cache.get(key, Transcript)
    if transcript is None:
        transcript = ...
        cache.put(key, transcript)

An entry is one file: `values/ab/<key>` holds a line with the hash of the rest, `files/ab/<sha256>` holds bytes under
their own hash. Entries appear whole (`os.replace`), are checked when they are read, and a broken one counts as absent.
Several processes may use one folder; the least recently used entries go when the limit is passed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from clipforge_core.codec import decode, digest, encode
from clipforge_core.errors import BadDocument
from clipforge_core.files import readable, sweep, temporary, write_bytes

T = TypeVar("T")

_CHUNK = 1 << 20
_SETTLED = 2.0
_ABANDONED = 3600.0


class CacheStats(msgspec.Struct, frozen=True):
    """What a cache holds: number of entries and their size, with its limit, in bytes."""

    folder: str
    entries: int
    size: int
    limit: int


class StoredFile(msgspec.Struct, frozen=True):
    """The value that stands for a file: where its bytes are, by hash, and how many."""

    sha256: str
    size: int


class _Memo(msgspec.Struct, frozen=True):
    """A file's hash, and the state of the file that it belongs to."""

    size: int
    mtime_ns: int
    inode: int
    sha256: str


def stage_key(
    stage: str,
    version: str,
    *inputs: Any,
    plugins: Iterable[str] = (),
    settings: Mapping[str, Any] | None = None,
    model: str = "",
) -> str:
    """The key of a stage's result: its name and version, its inputs (hashes and values), the plugins that took part
    with their versions, the settings that it read, and the hash of its model."""
    return digest(stage, version, list(inputs), list(plugins), dict(settings or {}), model)


class StageCache:
    """Values and files by key, in a folder that holds at most about `limit` bytes (0 keeps nothing for long)."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self._size: int | None = None

    # -- values ---------------------------------------------------------------------------------

    def get(self, key: str, kind: type[T]) -> T | None:
        """The value under a key, or None where there is none, or none that is whole."""
        path = self._value(key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if hashlib.sha256(body).hexdigest().encode() != head:
            self._drop(path)
            return None
        try:
            value = decode(body, kind)
        except BadDocument:
            self._drop(path)
            return None
        _touch(path)
        return value

    def put(self, key: str, value: Any) -> None:
        """Keep a value. Raises DiskFull, PermissionDenied."""
        self._put(key, value, ())

    def _put(self, key: str, value: Any, beside: tuple[Path, ...]) -> None:
        body = encode(value)
        data = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
        path = self._value(key)
        write_bytes(path, data)
        self._grown(len(data), (path, *beside))

    # -- files ----------------------------------------------------------------------------------

    def file(self, key: str) -> Path | None:
        """The file under a key, where it lies in the cache and whole: to be read, never changed. Else None."""
        stored = self.get(key, StoredFile)
        if stored is None:
            return None
        path = self._file(stored.sha256)
        try:
            whole = path.stat().st_size == stored.size and _hash(path) == stored.sha256
        except OSError:
            whole = False
        if not whole:
            self._drop(path)
            self._drop(self._value(key))
            return None
        _touch(path)
        return path

    def get_file(self, key: str, out: Path) -> bool:
        """Copy the file under a key to `out`; False where there is none. Raises DiskFull, PermissionDenied."""
        path = self.file(key)
        if path is None:
            return False
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source, temporary(out) as part, part.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
        return True

    def put_file(self, key: str, source: Path) -> Path:
        """Keep a copy of a file; answers where. Raises DiskFull, PermissionDenied, MissingFile."""
        try:
            sha256 = _hash(source)
            size = source.stat().st_size
        except OSError as error:
            raise readable(error, source) from error
        path = self._file(sha256)
        if not path.is_file():
            with temporary(path) as part:
                shutil.copyfile(source, part)
            self._grown(size, (path,))
        self._put(key, StoredFile(sha256, size), (path,))
        return path

    # -- hashes of input files ------------------------------------------------------------------

    def file_digest(self, path: Path) -> str:
        """SHA-256 (hex) of a file's bytes, remembered by path, size, mtime and inode.

        Raises MissingFile, PermissionDenied, InputError.
        """
        path = path.absolute()
        memo_path = self._entry("digests", hashlib.sha256(os.fsencode(path)).hexdigest())
        try:
            state = path.stat()
            memo = self._memo(memo_path)
            if memo and (memo.size, memo.mtime_ns, memo.inode) == _state(state):
                return memo.sha256
            sha256 = _hash(path)
            again = path.stat()
        except OSError as error:
            raise readable(error, path) from error
        # A file that was written a moment ago may be written again within one tick of its mtime.
        settled = time.time() - again.st_mtime > _SETTLED
        if settled and _state(state) == _state(again):
            write_bytes(memo_path, encode(_Memo(*_state(again), sha256)))
        return sha256

    def _memo(self, path: Path) -> _Memo | None:
        try:
            return decode(path.read_bytes(), _Memo)
        except (OSError, BadDocument):
            return None

    # -- size -----------------------------------------------------------------------------------

    def stats(self) -> CacheStats:
        """Entries and bytes that are there now."""
        sizes = [state.st_size for _, state in self._entries()]
        return CacheStats(str(self.folder), len(sizes), sum(sizes), self.limit)

    def clear(self) -> CacheStats:
        """Remove everything; answers what there was."""
        before = self.stats()
        for path, _ in self._entries():
            self._drop(path)
        self._size = 0
        return before

    def trim(self, keep: Iterable[Path] = ()) -> None:
        """Remove the least recently used entries until nine tenths of the limit are left, and what killed writers
        left behind. `keep` stays: it was just written."""
        kept = set(keep)
        entries = sorted(self._entries(), key=lambda entry: entry[1].st_mtime_ns)
        size = sum(state.st_size for _, state in entries)
        old = time.time() - _ABANDONED
        for path, state in entries:
            abandoned = path.name.endswith(".part")
            too_much = size > self.limit * 0.9 and not abandoned and path not in kept
            if too_much or (abandoned and state.st_mtime < old):
                self._drop(path)
                size -= state.st_size
        self._size = size

    def sweep(self) -> None:
        """Remove what writers that were killed left half-written."""
        for kind in ("values", "files", "digests"):
            sweep((self.folder / kind).glob("*/.*.part"))

    def _grown(self, by: int, keep: Iterable[Path]) -> None:
        if self._size is None:
            self._size = self.stats().size
        else:
            self._size += by
        if self._size > self.limit:
            self.trim(keep)

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        for kind in ("values", "files", "digests"):
            for path in (self.folder / kind).glob("*/*"):
                with suppress(OSError):
                    yield path, path.stat()

    def _entry(self, kind: str, name: str) -> Path:
        return self.folder / kind / name[:2] / name

    def _value(self, key: str) -> Path:
        return self._entry("values", key)

    def _file(self, sha256: str) -> Path:
        return self._entry("files", sha256)

    def _drop(self, path: Path) -> None:
        with suppress(OSError):
            path.unlink()


def _state(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_size, state.st_mtime_ns, state.st_ino


def _touch(path: Path) -> None:
    """Mark as used: the modification time is what eviction sorts by (access times are often switched off)."""
    with suppress(OSError):
        os.utime(path)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
