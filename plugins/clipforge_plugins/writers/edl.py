"""EDL (CMX 3600): one track of cuts with timecodes, read by everything and holding little.

Only the bottom track of pictures is written; captions become locators, speed an M2 line. What is left out is told.
"""

from __future__ import annotations

import re
from typing import Any

from clipforge_core import ColourElement, ImageElement, RenderFailed, Timeline, VideoElement, Written
from clipforge_plugins.writers.otio_file import otio_timeline
from clipforge_plugins.writers.shared import lanes, losses, require, texts

_LONGEST = 120
"""Letters of a locator."""


class EdlWriter:
    """Cuts of the bottom picture track."""

    name = "edl"
    version = "1"
    label = "EDL (CMX 3600)"
    ending = ".edl"

    def check(self) -> None:
        """Raises MissingExtra without opentimelineio or its adapter."""
        require("--format edl", "opentimelineio", "otio_cmx3600_adapter")

    def write(self, timeline: Timeline, *, title: str) -> Written:
        """The list. Raises RenderFailed where the frame rate has no timecode, and where there are no pictures."""
        import opentimelineio as otio

        document = otio_timeline(timeline, re.sub(r"\s+", " ", title)[:60])
        video = [track for track in document.tracks if track.kind == "Video"]
        told = losses(timeline, "EDL")
        if len(video) > 1:
            told.append(f"{len(video) - 1} upper picture tracks are left out: EDL has one")
        if any(track.kind == "Audio" for track in document.tracks):
            told.append("sound is left out: link it again from the source")
        if any(isinstance(e, ImageElement | ColourElement) for _, lane in lanes(timeline, "video")[:1] for e in lane):
            told.append("pictures and colours on the bottom track are named, not drawn")
        rate = float(timeline.canvas.frame_rate)
        single = otio.schema.Timeline(name=document.name, global_start_time=document.global_start_time)
        if not video:
            raise RenderFailed(path=f"{title}.edl", detail="an EDL lists pictures, and there are none")
        track = video[0].deepcopy()
        told += _without_transitions(track)
        _name_reels(track)
        _locate(track, timeline)
        single.tracks.append(track)
        valid = otio.opentime.RationalTime.nearest_smpte_timecode_rate(rate)
        if abs(valid - rate) > 0.01:
            raise RenderFailed(path=f"{title}.edl", detail=f"{rate:g} frames a second have no timecode")
        text: str = otio.adapters.write_to_string(single, "cmx_3600", rate=valid)
        return Written(text.encode("utf-8"), tuple(told))


def _without_transitions(track: Any) -> list[str]:
    import opentimelineio as otio

    places = [i for i, item in enumerate(track) if isinstance(item, otio.schema.Transition)]
    for place in reversed(places):
        del track[place]
    return ["transitions are written as cuts"] if places else []


def _name_reels(track: Any) -> None:
    """Reel names of eight letters and digits, as the format asks for."""
    import opentimelineio as otio

    for clip in track.find_children(descended_from_type=otio.schema.Clip):
        reel = re.sub(r"[^A-Za-z0-9]", "", clip.name.rpartition(".")[0] or clip.name)[:8].upper() or "AX"
        clip.metadata["cmx_3600"] = {"reel": reel}


def _locate(track: Any, timeline: Timeline) -> None:
    """Captions as locators of the clip that is shown when they begin."""
    import opentimelineio as otio

    shown = [e for _, lane in lanes(timeline, "video")[:1] for e in lane]
    clips = list(track.find_children(descended_from_type=otio.schema.Clip))
    rate = timeline.canvas.frame_rate
    for start, _, text in texts(timeline):
        for element, clip in zip(shown, clips, strict=False):
            if element.start <= start < element.end:
                begin = element.source_start if isinstance(element, VideoElement) else 0
                at = otio.opentime.RationalTime(float((begin + start - element.start) * rate), float(rate))
                nothing = otio.opentime.RationalTime(0, float(rate))
                marked = otio.opentime.TimeRange(at, nothing)
                clip.markers.append(otio.schema.Marker(name=text[:_LONGEST], marked_range=marked, color="YELLOW"))
                break
