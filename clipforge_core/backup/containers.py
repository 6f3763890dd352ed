"""What a backup is written to and read from: a folder, a tar file, or (written only) a stream.

    with writing(Path("backup.tar")) as container:      # there when the block ends well, else not
        size, sha256 = container.add("clipforge.db", pieces, 4096)
    with reading(Path("backup.tar")) as source:
        pieces = source.read("clipforge.db")

Nobody else may read what is written: it holds the server's keys.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from clipforge_core.backup.errors import BadBackup
from clipforge_core.errors import MissingFile
from clipforge_core.files import readable, temporary

TAR = (".tar",)
_CHUNK = 1 << 18


class Changed(Exception):
    """A file did not have the bytes that it was said to have: it was replaced while it was read."""


class Writer(Protocol):
    """Takes files one after the other; one that is added again replaces what was there."""

    def add(self, name: str, pieces: Iterable[bytes], size: int) -> tuple[int, str]:
        """Write a file of `size` bytes; answers (bytes, SHA-256). Raises Changed, DiskFull."""


class Reader(Protocol):
    """Gives files by name."""

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, in pieces. Raises BadBackup where it is not there."""


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A new backup: a tar file where the name ends in .tar, else a folder. Raises DiskFull, PermissionDenied, and
    BadBackup where there is something already."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise BadBackup(path=target, detail="there is something of that name already")
    if target.suffix in TAR and not target.is_dir():
        with temporary(target) as part:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                with tar_stream(file) as container:
                    yield container
                file.flush()
                os.fsync(file.fileno())
        return
    with temporary(target) as part:
        try:
            part.mkdir(mode=0o700)
            yield FolderWriter(part)
            if target.is_dir():
                target.rmdir()
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


@contextmanager
def tar_stream(file: IO[bytes]) -> Iterator[Writer]:
    """A backup as a tar archive that is written from its beginning to its end, such as to a pipe."""
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        yield TarWriter(archive)


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """A backup that was written. Raises MissingFile, BadBackup."""
    if path.is_dir():
        yield FolderReader(path)
        return
    if not path.exists():
        raise MissingFile(path=path)
    try:
        archive = tarfile.open(path, "r:")  # noqa: SIM115 - closed below
    except (tarfile.TarError, OSError) as error:
        raise BadBackup(path=path, detail="it is neither a folder nor a tar file") from error
    with archive:
        yield TarReader(archive, path)


class FolderWriter:
    """Files below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, name: str, pieces: Iterable[bytes], size: int) -> tuple[int, str]:
        """Write one."""
        path = self._folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest, written = hashlib.sha256(), 0
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                written += len(piece)
            file.flush()
            os.fsync(file.fileno())
        if written != size:
            path.unlink()
            raise Changed
        return written, digest.hexdigest()


class TarWriter:
    """Members of a tar archive; of several with one name the last counts."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def add(self, name: str, pieces: Iterable[bytes], size: int) -> tuple[int, str]:
        """Write one. The size stands before the bytes: what is missing is filled up, and the member does not count."""
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        stream = _Measured(pieces, size)
        self._archive.addfile(member, stream)
        if not stream.fits:
            raise Changed
        return size, stream.digest.hexdigest()


class _Measured(io.RawIOBase):
    """A stream of exactly `size` bytes, whatever the pieces hold."""

    def __init__(self, pieces: Iterable[bytes], size: int) -> None:
        self._pieces = iter(pieces)
        self._left = size
        self._rest = b""
        self._short = False
        self.digest = hashlib.sha256()

    @property
    def fits(self) -> bool:
        """True where the pieces held just that many bytes."""
        return not self._short and not self._rest and next(self._pieces, None) is None

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        collected = bytearray(self._rest)
        while len(collected) < wanted and not self._short:
            piece = next(self._pieces, None)
            if piece is None:
                self._short = True
                collected += bytes(wanted - len(collected))
            else:
                collected += piece
        found, self._rest = bytes(collected[:wanted]), bytes(collected[wanted:])
        self._left -= len(found)
        self.digest.update(found)
        return found


class FolderReader:
    """Files below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of one."""
        path = self._folder / name
        if path.is_symlink() or not path.is_file():
            raise BadBackup(path=self._folder, detail=f"{name} is missing")
        try:
            return _pieces(path.open("rb"))
        except OSError as error:
            raise readable(error, path) from error


class TarReader:
    """Members of a tar file."""

    def __init__(self, archive: tarfile.TarFile, path: Path) -> None:
        self._archive = archive
        self._path = path
        try:
            self._members = {member.name: member for member in archive if member.isreg()}
        except (tarfile.TarError, OSError) as error:
            raise BadBackup(path=path, detail=f"the archive is broken: {error}") from error

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of one."""
        file = self._archive.extractfile(self._members[name]) if name in self._members else None
        if file is None:
            raise BadBackup(path=self._path, detail=f"{name} is missing")
        return self._checked(file)

    def _checked(self, file: IO[bytes]) -> Iterator[bytes]:
        try:
            yield from _pieces(file)
        except (tarfile.TarError, EOFError) as error:
            raise BadBackup(path=self._path, detail=f"the archive is cut off: {error}") from error


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_CHUNK):
            yield piece
