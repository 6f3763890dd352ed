"""OTIO: the Timeline as an OpenTimelineIO document, with everything that has a place there.

Times are whole frames of the canvas on the Timeline. Where a source is entered between two of them, the value
is a fraction of a frame; the exact time stands in the clip's metadata as "num/den". Captions and titles are markers,
framing stands in the metadata.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from clipforge_core import (
    AudioElement,
    ColourElement,
    ImageElement,
    Timeline,
    VideoElement,
    Written,
    to_builtins,
)
from clipforge_plugins.writers.shared import Clip, lanes, require, source_name, source_url, texts


class OtioWriter:
    """Everything but the look of captions."""

    name = "otio"
    version = "1"
    label = "OpenTimelineIO"
    ending = ".otio"

    def check(self) -> None:
        """Raises MissingExtra without opentimelineio."""
        require("--format otio", "opentimelineio")

    def write(self, timeline: Timeline, *, title: str) -> Written:
        """The document as JSON, with the same bytes at every run."""
        import opentimelineio as otio

        document = otio_timeline(timeline, title)
        text: str = otio.adapters.write_to_string(document, "otio_json")
        return Written(text.encode() + b"\n")


def otio_timeline(timeline: Timeline, title: str) -> Any:
    """The Timeline as an opentimelineio Timeline: video tracks bottom to top, then audio tracks."""
    import opentimelineio as otio

    rate = float(timeline.canvas.frame_rate)
    document = otio.schema.Timeline(name=title, global_start_time=otio.opentime.RationalTime(0, rate))
    document.metadata["clipforge"] = {
        "canvas": to_builtins(timeline.canvas),
        "duration": str(timeline.duration),
    }
    for kind, name in (("video", "Video"), ("audio", "Audio")):
        for label, elements in lanes(timeline, kind):
            track = otio.schema.Track(name=label, kind=name)
            _fill(track, elements, timeline)
            document.tracks.append(track)
    for start, duration, text in texts(timeline):
        marked = otio.opentime.TimeRange(_time(start, timeline), _time(duration, timeline))
        document.tracks.markers.append(otio.schema.Marker(name=text, marked_range=marked, color="YELLOW"))
    return document


def _time(seconds: Fraction, timeline: Timeline) -> Any:
    import opentimelineio as otio

    rate = timeline.canvas.frame_rate
    return otio.opentime.RationalTime(float(seconds * rate), float(rate))


def _fill(track: Any, elements: list[Clip], timeline: Timeline) -> None:
    import opentimelineio as otio

    at = Fraction(0)
    for element in elements:
        start = max(element.start, Fraction(0))
        if start > at:
            gap = otio.opentime.TimeRange(_time(Fraction(0), timeline), _time(start - at, timeline))
            track.append(otio.schema.Gap(source_range=gap))
        enter = None if isinstance(element, AudioElement) else element.enter
        leave = None if isinstance(element, AudioElement) else element.leave
        if enter is not None:
            track.append(_transition(enter.kind, Fraction(0), enter.duration, timeline))
        track.append(_clip(element, timeline))
        if leave is not None:
            track.append(_transition(leave.kind, leave.duration, Fraction(0), timeline))
        at = element.end


def _transition(kind: str, before: Fraction, after: Fraction, timeline: Timeline) -> Any:
    import opentimelineio as otio

    dissolve = otio.schema.TransitionTypes.SMPTE_Dissolve if kind == "fade" else otio.schema.TransitionTypes.Custom
    return otio.schema.Transition(
        name=kind,
        transition_type=dissolve,
        in_offset=_time(before, timeline),
        out_offset=_time(after, timeline),
    )


def _clip(element: Clip, timeline: Timeline) -> Any:
    import opentimelineio as otio

    begin = Fraction(0)
    speed = Fraction(1)
    if isinstance(element, ColourElement):
        reference = otio.schema.GeneratorReference(
            name=element.colour, generator_kind="SolidColor", parameters={"color": element.colour}
        )
        name = element.colour
    else:
        reference = otio.schema.ExternalReference(target_url=source_url(timeline, element.source))
        name = source_name(timeline, element.source)
        reference.name = name
        reference.metadata["clipforge"] = {"sha256": timeline.source(element.source).digest}
    if isinstance(element, VideoElement | AudioElement):
        begin, speed = element.source_start, element.speed
    clip = otio.schema.Clip(
        name=name,
        media_reference=reference,
        source_range=otio.opentime.TimeRange(_time(begin, timeline), _time(element.duration, timeline)),
    )
    if speed != 1:
        clip.effects.append(otio.schema.LinearTimeWarp(name="speed", time_scalar=float(speed)))
    known: dict[str, Any] = {"id": element.id, "source_start": str(begin), "speed": str(speed)}
    if isinstance(element, VideoElement | ImageElement):
        known |= {"fit": element.fit, "crop": to_builtins(element.crop), "place": to_builtins(element.place)}
    elif isinstance(element, AudioElement):
        known |= {"gain": element.gain, "role": element.role, "stream": element.stream}
    clip.metadata["clipforge"] = known
    return clip
