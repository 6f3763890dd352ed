"""Writer: a Timeline as a file that editing programs read."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.model.timeline import Timeline


class Written(msgspec.Struct, frozen=True):
    """A file's bytes, and what the format could not hold, one sentence each."""

    data: bytes
    losses: tuple[str, ...] = ()


@runtime_checkable
class Writer(Protocol):
    """Writes Timelines in one format. `name` is what `--format` takes, `ending` what its files end with."""

    name: str
    version: str
    label: str
    ending: str

    def check(self) -> None:
        """Raises MissingExtra where a package is missing. Called before any work."""

    def write(self, timeline: Timeline, *, title: str) -> Written:
        """The whole Timeline, times exact where the format allows it. Paths of sources are absolute.

        Raises RenderFailed where the format cannot hold it at all.
        """
