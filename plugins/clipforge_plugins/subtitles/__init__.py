"""Subtitle and transcript files: SubRip, WebVTT, ASS and word JSON."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from clipforge_core import SubtitleFormat, hookimpl


@hookimpl
def clipforge_register_subtitle_formats() -> Sequence[SubtitleFormat]:
    """The four formats that come with ClipForge; none where the parts that they need are not installed."""
    if find_spec("regex") is None:
        return []
    from clipforge_media import Ass, Srt, Vtt, WordJson

    return [Srt(), Vtt(), Ass(), WordJson()]
