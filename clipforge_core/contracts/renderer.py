"""Renderer: segments of Timelines → closed groups of pictures in files, ready to be joined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from clipforge_core.contracts.progress import Report
from clipforge_core.model.timeline import Segment


@runtime_checkable
class Renderer(Protocol):
    """Renders segments. Renderers are asked in order; the first that takes a segment gets it."""

    name: str
    version: str

    def refuses(self, segment: Segment) -> str | None:
        """None where it can render the segment, else why not."""

    def render(self, work: Sequence[tuple[Segment, Path]], *, report: Report) -> None:
        """Write each segment to its path: pictures only, `segment.frames` frames from time 0, the first
        a keyframe, no reference beyond its ends.

        Segments that show the same source range (several aspect ratios) are given together, so that
        one decode serves them all.
        """

    # A renderer may also have `depends(segment) -> str`: what its pixels depend on that is not in the segment (fonts of
    # the machine). Results are kept under it, so that they are made anew when it changes.
