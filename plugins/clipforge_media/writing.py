"""Media files that are whole or not there, and what FFmpeg says when it cannot write one.

with replacing(Path("clip.mp4")) as part, av.open(str(part), "w", format="mp4") as container: ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from clipforge_core import RenderFailed, temporary


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; it takes its place when the block ends well, and goes away otherwise.

    Its suffix is ".part": name the format when opening it. Raises DiskFull, PermissionDenied, RenderFailed.
    """
    try:
        with temporary(path) as part:
            yield part
    except av.error.FFmpegError as error:
        raise RenderFailed(path=str(path), detail=error.strerror or str(error)) from error
