"""Trimmer: what an engine can do besides where a Timeline keeps to its source (`Timeline.keeps`)."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.contracts.progress import Report
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import Segment, Timeline


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How many frames of a segment are copied and how many are encoded, and why those are."""

    copied: int = 0
    encoded: int = 0
    reasons: tuple[str, ...] = ()


class KeptSound(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a sound track. `codec` is the one that it has afterwards, `reason` why it is encoded."""

    codec: str
    copied: bool
    reason: str = ""


@runtime_checkable
class Trimmer(Protocol):
    """Says what a trim copies, and writes sound that is only cut."""

    def survey(self, path: Path) -> MediaInfo:
        """What must be known for a trim; `digest` may name more than the content. Raises as `Engine.probe` does."""

    def share(self, segment: Segment) -> Share:
        """What is copied of a segment that the copy renderer takes. Raises RenderFailed."""

    def kept_sound(self, timeline: Timeline) -> tuple[KeptSound, ...]:
        """What becomes of each sound track. Raises UsageError where a container cannot hold any form of it."""

    def cut_sound(self, timeline: Timeline, out: Path, *, report: Report) -> None:
        """All sound tracks of such a Timeline, exact to the sample. Without pictures `out` is the finished file."""
