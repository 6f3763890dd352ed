"""An archive that is written while it is sent: no matter how large, no more than a piece of it is in memory.

Stream(zipped([("clip.mp4", lambda: storage.read(key))]))
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator

Pieces = Callable[[], Iterable[bytes]]


class _Pipe(io.RawIOBase):
    """What an archive is written to: it only grows, and is emptied as it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        """As files say it."""
        return True

    def write(self, data: object) -> int:
        """Keep some bytes."""
        piece = bytes(data)  # type: ignore[call-overload]
        self._written += piece
        return len(piece)

    def take(self) -> bytes:
        """What was written since the last time."""
        found = bytes(self._written)
        self._written.clear()
        return found


def zipped(files: Iterable[tuple[str, Pieces]]) -> Iterator[bytes]:
    """The bytes of an archive of files (name, what reads it), stored as they are: films do not get any smaller."""
    pipe = _Pipe()
    taken: set[str] = set()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, read in files:
            entry = zipfile.ZipInfo(_free(name, taken), (2020, 1, 1, 0, 0, 0))
            with archive.open(entry, "w", force_zip64=True) as out:
                for piece in read():
                    out.write(piece)
                    yield pipe.take()
    yield pipe.take()


def _free(name: str, taken: set[str]) -> str:
    """The name, or one beside it where there is one already."""
    stem, dot, end = name.rpartition(".")
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}{dot}{end}" if dot else f"{name}-{number}"
    taken.add(found)
    return found
