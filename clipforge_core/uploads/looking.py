"""Inspector: looks into files that came from strangers, in child processes.

    with Inspector(environment.spec()) as inspector:
        inspector.look(Path("received.part"), shown="talk.mp4")

A file that crashes a decoder, or keeps it busy for ever, costs a child and is no media.
"""

from __future__ import annotations

from concurrent.futures import TimeoutError as Late
from pathlib import Path

from clipforge_core.environment import EnvironmentSpec
from clipforge_core.errors import ChildCrashed, InputError, NotMedia
from clipforge_core.model.media import MediaInfo
from clipforge_core.queue.pool import TaskPool

SECONDS = 20.0
"""Time to find out what a file is: answers come within 30 s."""

_CHILDREN = 2


class Inspector:
    """Children that glance at files; started when first needed. Safe to share between threads."""

    def __init__(self, spec: EnvironmentSpec, log: Path | None = None, seconds: float = SECONDS) -> None:
        self._pool = TaskPool(spec, _CHILDREN, log)
        self._seconds = seconds

    def __enter__(self) -> Inspector:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self, path: Path, shown: str) -> MediaInfo:
        """What the beginning of the file holds; errors call it `shown`. Raises EmptyFile, NotMedia, TruncatedMedia,
        UnsupportedCodec."""
        task = self._pool.submit("clips/glance", (str(path),))
        try:
            found: MediaInfo = task.future.result(self._seconds)
        except InputError as error:
            # Where the file lies is nobody's business.
            detail = str(error.data.get("detail", "")).replace(str(path), shown)
            raise type(error)(**{**error.data, "path": shown, "detail": detail}) from None
        except Late:
            self._pool.cancel([task])
            detail = f"it could not be made out within {self._seconds:.0f} s"
            raise NotMedia(path=shown, detail=detail) from None
        except ChildCrashed:
            raise NotMedia(path=shown, detail="reading it crashed the decoder") from None
        return found

    def close(self) -> None:
        """End the children."""
        self._pool.close()
