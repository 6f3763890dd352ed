"""Miniaturist: what an engine has beside the contract Engine where small pictures of picture files are wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from clipforge_core.contracts.composer import PictureFacts


@runtime_checkable
class Miniaturist(Protocol):
    """Makes thumbnails of JPEG, PNG, GIF and WebP files."""

    def miniature(self, path: Path, out: Path, largest: tuple[int, int]) -> PictureFacts:
        """Write a JPEG that fits into `largest` (width, height), upright, and say what the picture is like; of one that
        moves, its first frame. Raises MissingFile, EmptyFile, PermissionDenied, RenderFailed for what is no picture."""
