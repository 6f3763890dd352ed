"""Composer: what an engine has beside the contract Engine where films are composed of pictures and texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.model.timeline import Timeline


class PictureFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A picture file: its size in pixels as it is shown, upright, and whether it moves (GIF, animated WebP, APNG)."""

    width: int
    height: int
    moving: bool = False


@runtime_checkable
class Composer(Protocol):
    """Looks at picture files, and says which fonts stand in for others."""

    def picture(self, path: Path) -> PictureFacts:
        """What a picture file is like. Raises MissingFile, EmptyFile, PermissionDenied, and RenderFailed for what is no
        picture."""

    def stand_ins(self, timeline: Timeline) -> Sequence[str]:
        """Sentences on texts that are not drawn by the font of their style: it is not installed, or lacks a
        character. [] where all are."""
