"""Whether OpenCV is there: asked before any work, and before a segment is rendered that needs it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from clipforge_core import MissingExtra


def require_opencv(what: str) -> None:
    """Raises MissingExtra where OpenCV is not installed. Loads nothing."""
    if find_spec("cv2") is None:
        raise MissingExtra(what=what, package="opencv-contrib-python-headless", extra="enhance")


def opencv() -> Any:
    """OpenCV, imported when it is first needed. Its versions do not agree on types: nobody relies on them."""
    import cv2

    return cv2
