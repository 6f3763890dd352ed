"""Room: what would not fit on the disk is refused before work on it begins.

    room = Room([data, files], keep_free=settings.get("min_free_disk", int))
    room.admit(needed_for_export(seconds=60, aspects=2))         # raises NoRoom

The estimates are generous: what they allow ends well, what they refuse might just have done so.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from clipforge_core.refusals import NoRoom

EXPORT_RATE = 2_000_000
"""Bytes a second of a clip in 1080x1920 at the default quality, at most (16 Mbit/s of busy pictures)."""

EXPORT_COPIES = 2
"""Segments and the joined file lie side by side for a moment."""

DETECT_SHARE = 50
"""Tracks, sound and stills of an analysis take up to one part in so many of the source."""

DETECT_LEAST = 100_000_000
"""What an analysis needs however small the source is: sound as samples, the transcript, thumbnails."""


class Room:
    """Free bytes in the folders that a server writes to, less those that stay free for the system."""

    def __init__(
        self,
        folders: Sequence[Path],
        keep_free: int,
        measure: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
    ) -> None:
        self._folders = tuple(folders)
        self._keep_free = keep_free
        self._measure = measure

    def free(self) -> int:
        """Bytes that may still be written, in the fullest of the folders."""
        return max(0, min(self._measure(_there(folder)) for folder in self._folders) - self._keep_free)

    def admit(self, needed: int) -> None:
        """Raises NoRoom where so many bytes do not fit."""
        free = self.free()
        if needed > free:
            raise NoRoom(needed=needed, free=free)


def needed_for_detection(size: int, *, fetched: bool = False) -> int:
    """Bytes that looking for clips in a source of `size` bytes takes; more where it has to be fetched first."""
    return size // DETECT_SHARE + DETECT_LEAST + (size if fetched else 0)


def needed_for_export(seconds: float, aspects: int = 1) -> int:
    """Bytes that rendering so many seconds in so many aspect ratios takes."""
    return int(seconds * EXPORT_RATE * EXPORT_COPIES * max(1, aspects))


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists: it is made when it is first written to."""
    while not folder.exists() and folder.parent != folder:
        folder = folder.parent
    return folder
