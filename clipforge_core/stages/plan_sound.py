"""A clip of a source without pictures becomes a Timeline of sound alone.

It has no canvas to speak of: 0x0 pixels, and a hundred "frames" a second, so that edges lie on hundredths.
"""

from __future__ import annotations

from fractions import Fraction

from clipforge_core.errors import NoAudioTrack
from clipforge_core.model.clip import Clip
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import AudioElement, Canvas, Source, Timeline, TimelineTrack
from clipforge_core.stages.pieces import pieces_of
from clipforge_core.timecode import frame_time

RATE = Fraction(100)
"""Steps a second on which edges lie."""


def plan_sound(info: MediaInfo, clip: Clip, template: ExportTemplate) -> Timeline:
    """The Timeline of a clip that is only heard. Raises NoAudioTrack."""
    if not info.audio:
        raise NoAudioTrack(path=info.path)
    pieces = pieces_of(clip, RATE, 0)
    stream = info.audio[0].index if len(info.audio) > 1 else -1
    elements = tuple(
        AudioElement(
            id=f"a{i}",
            start=frame_time(p.first, RATE),
            duration=frame_time(p.frames, RATE),
            source="source",
            source_start=p.start,
            stream=stream,
        )
        for i, p in enumerate(pieces)
    )
    return Timeline(
        canvas=Canvas(width=0, height=0, frame_rate=RATE),
        duration=frame_time(pieces[-1].first + pieces[-1].frames, RATE),
        sources=(Source(id="source", path=info.path, digest=info.digest),),
        tracks=(TimelineTrack(name="sound", kind="audio", elements=elements),),
        loudness=template.loudness,
        audio=template.audio,
    )
