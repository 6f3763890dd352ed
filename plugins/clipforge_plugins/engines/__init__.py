"""Bundled engines: `pyav`, the media library on FFmpeg's libraries."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from clipforge_core import Engine, hookimpl


@hookimpl
def clipforge_register_engines() -> Sequence[Engine]:
    """The engine that is used by default; none where PyAV is not installed."""
    if find_spec("av") is None:
        return []
    from clipforge_media import PyavEngine

    return [PyavEngine()]
