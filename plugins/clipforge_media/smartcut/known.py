"""What was found out about files, remembered as long as they do not change: opening a long file takes a while.

info = known_info(Path("talk.mp4"))
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from clipforge_core import MediaInfo
from clipforge_media.opening import media_error
from clipforge_media.probing import glance

Stamp = tuple[int, int, int, int]
"""Device, inode, size and time of change of a file."""


def stamp(path: Path) -> Stamp:
    """What tells one state of a file from another. Raises as `open_media` does."""
    try:
        facts = path.stat()
    except OSError as error:
        raise media_error(error, path) from error
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


def known_info(path: Path) -> MediaInfo:
    """What the beginning of the file says. Raises as `glance` does."""
    return _glanced(path, stamp(path))


@lru_cache(maxsize=16)
def _glanced(path: Path, _state: Stamp) -> MediaInfo:
    return glance(path)
