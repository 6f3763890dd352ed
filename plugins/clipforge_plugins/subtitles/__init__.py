"""Subtitle and transcript files: SubRip, WebVTT, ASS and word JSON."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import SubtitleFormat, hookimpl


@hookimpl
def clipforge_register_subtitle_formats() -> Sequence[SubtitleFormat]:
    """The four formats that come with ClipForge."""
    from clipforge_media import Ass, Srt, Vtt, WordJson

    return [Srt(), Vtt(), Ass(), WordJson()]
