"""FCPXML 1.8: the Timeline for Final Cut Pro and what reads its files, times as exact fractions of a second.

The bottom picture track is the primary storyline; other tracks are connected clips, pictures above (lane 1, 2, ...) and
sound below (lane -1, ...). Captions and titles are markers. Written after Apple's description of the format
(developer.apple.com/documentation/professional-video-applications/fcpxml-reference).
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree as ET

from clipforge_core import AudioElement, ColourElement, ImageElement, Timeline, VideoElement, Written
from clipforge_plugins.writers.shared import Clip, lanes, losses, source_name, source_url, texts


class FcpxmlWriter:
    """Clips, speeds, connected tracks and markers; transitions and framing are told as lost."""

    name = "fcpxml"
    version = "1"
    label = "Final Cut Pro XML"
    ending = ".fcpxml"

    def check(self) -> None:
        """It needs nothing."""

    def write(self, timeline: Timeline, *, title: str) -> Written:
        """The document, with the same bytes at every run."""
        return Written(_Document(timeline, title).text(), tuple(_losses(timeline)))


def _losses(timeline: Timeline) -> list[str]:
    told = losses(timeline, "FCPXML as written here")
    drawn = [e for e in timeline.elements("video") if isinstance(e, VideoElement | ImageElement | ColourElement)]
    if any(e.enter is not None or e.leave is not None for e in drawn):
        told.append("transitions are written as cuts")
    if any(isinstance(e, ColourElement) for e in drawn):
        told.append("plain areas of colour are gaps")
    return told


def seconds(time: Fraction) -> str:
    """A time as FCPXML writes it: "1001/30000s", "5s"."""
    return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"


class _Document:
    def __init__(self, timeline: Timeline, title: str) -> None:
        self._timeline = timeline
        self._root = ET.Element("fcpxml", version="1.8")
        self._resources = ET.SubElement(self._root, "resources")
        canvas = timeline.canvas
        ET.SubElement(
            self._resources,
            "format",
            id="r1",
            frameDuration=seconds(1 / canvas.frame_rate),
            width=str(canvas.width),
            height=str(canvas.height),
            colorSpace="1-1-1 (Rec. 709)",
        )
        self._assets: dict[str, str] = {}
        event = ET.SubElement(ET.SubElement(self._root, "library"), "event", name=title)
        project = ET.SubElement(event, "project", name=title)
        sequence = ET.SubElement(
            project,
            "sequence",
            format="r1",
            duration=seconds(timeline.duration),
            tcStart="0s",
            tcFormat="NDF",
            audioLayout="stereo" if canvas.channels == 2 else "mono",
            audioRate=f"{canvas.sample_rate // 1000}k",
        )
        self._fill(ET.SubElement(sequence, "spine"))

    def _fill(self, spine: ET.Element) -> None:
        pictures = lanes(self._timeline, "video")
        base = pictures[0][1] if pictures else []
        # (begin on the Timeline, end, local time at the begin, element) of what stands in the storyline.
        story: list[tuple[Fraction, Fraction, Fraction, ET.Element]] = []
        at = Fraction(0)
        for element in base:
            if element.start > at:
                story.append(self._gap(spine, at, element.start))
            begin, made = self._made(spine, element, element.start, "video")
            story.append((element.start, element.end, begin, made))
            at = element.end
        if at < self._timeline.duration:
            story.append(self._gap(spine, at, self._timeline.duration))
        for number, (_, lane) in enumerate(pictures[1:], start=1):
            self._connect(story, lane, number)
        for number, (_, lane) in enumerate(lanes(self._timeline, "audio"), start=1):
            self._connect(story, lane, -number)
        # Markers stand behind connected clips, as the document type wants it.
        for start, duration, text in texts(self._timeline):
            begin, _, local, parent = self._under(story, start)
            ET.SubElement(
                parent, "marker", start=seconds(local + start - begin), duration=seconds(duration), value=text
            )

    def _gap(
        self, spine: ET.Element, start: Fraction, end: Fraction
    ) -> tuple[Fraction, Fraction, Fraction, ET.Element]:
        made = ET.SubElement(spine, "gap", name="Gap", offset=seconds(start), start="0s", duration=seconds(end - start))
        return start, end, Fraction(0), made

    def _under(
        self, story: list[tuple[Fraction, Fraction, Fraction, ET.Element]], time: Fraction
    ) -> tuple[Fraction, Fraction, Fraction, ET.Element]:
        return next((part for part in story if part[0] <= time < part[1]), story[-1])

    def _connect(
        self, story: list[tuple[Fraction, Fraction, Fraction, ET.Element]], lane: list[Clip], number: int
    ) -> None:
        for element in lane:
            begin, _, local, parent = self._under(story, max(element.start, Fraction(0)))
            kind = "audio" if isinstance(element, AudioElement) else "video"
            _, made = self._made(parent, element, local + element.start - begin, kind)
            made.set("lane", str(number))

    def _made(self, parent: ET.Element, element: Clip, offset: Fraction, kind: str) -> tuple[Fraction, ET.Element]:
        """(the element's local time at its begin, the XML element)."""
        if isinstance(element, ColourElement):
            made = ET.SubElement(
                parent, "gap", name=element.colour, offset=seconds(offset), start="0s",
                duration=seconds(element.duration),
            )  # fmt: skip
            return Fraction(0), made
        asset = self._asset(element.source, still=isinstance(element, ImageElement))
        name = source_name(self._timeline, element.source)
        if isinstance(element, ImageElement):
            made = ET.SubElement(
                parent, "video", ref=asset, name=name, offset=seconds(offset), start="0s",
                duration=seconds(element.duration),
            )  # fmt: skip
            return Fraction(0), made
        # Under a time map, a clip's own time is the source's divided by the speed.
        begin = element.source_start / element.speed
        made = ET.SubElement(
            parent, "asset-clip", ref=asset, name=name, offset=seconds(offset), start=seconds(begin),
            duration=seconds(element.duration), srcEnable=kind, format="r1", tcFormat="NDF",
        )  # fmt: skip
        if element.speed != 1:
            end = begin + element.duration
            mapped = ET.SubElement(made, "timeMap")
            ET.SubElement(mapped, "timept", time="0s", value="0s", interp="linear")
            ET.SubElement(mapped, "timept", time=seconds(end), value=seconds(end * element.speed), interp="linear")
        return begin, made

    def _asset(self, source: str, still: bool) -> str:
        if source in self._assets:
            return self._assets[source]
        number = f"r{len(self._assets) + 2}"
        self._assets[source] = number
        asset = ET.SubElement(
            self._resources, "asset", id=number, name=source_name(self._timeline, source), start="0s",
            duration="0s" if still else seconds(self._end_of(source)), hasVideo="1", format="r1",
        )  # fmt: skip
        if not still:
            asset.set("hasAudio", "1")
            asset.set("audioSources", "1")
            asset.set("audioChannels", str(self._timeline.canvas.channels))
        asset.set("src", source_url(self._timeline, source))
        return number

    def _end_of(self, source: str) -> Fraction:
        """The last moment of a source that is shown or heard: how long the file is, the Timeline does not say."""
        ends = [
            e.source_start + e.duration * e.speed
            for e in (*self._timeline.elements("video"), *self._timeline.elements("audio"))
            if isinstance(e, VideoElement | AudioElement) and e.source == source
        ]
        return max(ends, default=Fraction(0))

    def text(self) -> bytes:
        """The document with its declaration."""
        ET.indent(self._root, "  ")
        body = ET.tostring(self._root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'.encode()
