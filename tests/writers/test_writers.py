"""Timelines for editing programs, written and read back: the same ranges, exact times, what is lost is told."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    AudioElement,
    Canvas,
    CaptionElement,
    CaptionStyle,
    CaptionWord,
    ColourElement,
    Source,
    Timeline,
    TimelineTrack,
    Transition,
    VideoElement,
)
from clipforge_plugins.writers.edl import EdlWriter
from clipforge_plugins.writers.fcpxml import FcpxmlWriter, seconds
from clipforge_plugins.writers.otio_file import OtioWriter
from clipforge_plugins.writers.shared import lanes, texts

otio = pytest.importorskip("opentimelineio")
F = Fraction
NTSC = F(30000, 1001)
PAL, REAL_TIME = F(25), F(1)


def timeline(rate: Fraction = PAL, speed: Fraction = REAL_TIME) -> Timeline:
    step = 1 / rate
    words = (
        CaptionWord(text="Hello", start=F(0), end=step * 5),
        CaptionWord(text="world", start=step * 5, end=step * 10),
    )
    pictures = (
        VideoElement(id="a", start=F(0), duration=step * 50, source="s", source_start=step * 100),
        VideoElement(
            id="b", start=step * 60, duration=step * 40, source="s", source_start=step * 400, speed=speed,
            enter=Transition(duration=step * 5),
        ),
    )  # fmt: skip
    return Timeline(
        canvas=Canvas(width=1080, height=1920, frame_rate=rate),
        duration=step * 100,
        sources=(Source(id="s", path="/films/a talk & more.mp4", digest="d" * 64),),
        tracks=(
            TimelineTrack(name="picture", elements=pictures),
            TimelineTrack(
                name="over",
                elements=(
                    VideoElement(id="c", start=step * 10, duration=step * 20, source="s", source_start=step * 7),
                ),
            ),
            TimelineTrack(
                name="captions",
                elements=(CaptionElement(id="t", start=step * 10, duration=step * 10, words=words, style="c"),),
            ),
            TimelineTrack(
                name="sound",
                kind="audio",
                elements=(AudioElement(id="x", start=F(0), duration=step * 100, source="s", source_start=step * 100),),
            ),
        ),
        styles={"c": CaptionStyle()},
    )


def clips(track: Any) -> list[Any]:
    return [item for item in track if isinstance(item, otio.schema.Clip)]


@pytest.mark.parametrize("rate", [F(24), F(25), NTSC, F(60000, 1001)])
def test_otio_is_read_back_with_the_same_ranges(rate: Fraction) -> None:
    plan = timeline(rate, F(2))
    read = otio.adapters.read_from_string(OtioWriter().write(plan, title="T").data.decode(), "otio_json")
    assert [(t.name, t.kind) for t in read.tracks] == [("picture", "Video"), ("over", "Video"), ("sound", "Audio")]
    first, second = clips(read.tracks[0])
    assert (first.source_range.start_time.value, first.source_range.duration.value) == (100, 50)
    assert second.source_range.start_time.value == pytest.approx(400)
    assert F(second.metadata["clipforge"]["source_start"]) == 400 / rate
    assert second.range_in_parent().start_time.value == 60
    assert [e.time_scalar for e in second.effects] == [2.0]
    assert [type(item).__name__ for item in read.tracks[0]] == ["Clip", "Gap", "Transition", "Clip"]
    assert first.media_reference.target_url == "file:///films/a%20talk%20%26%20more.mp4"
    (marker,) = read.tracks.markers
    assert (marker.name, marker.marked_range.start_time.value, marker.marked_range.duration.value) == (
        "Hello world", 10, 10,
    )  # fmt: skip
    assert read.duration().value == 100


def test_the_same_timeline_gives_the_same_bytes() -> None:
    for writer in (OtioWriter(), FcpxmlWriter(), EdlWriter()):
        assert writer.write(timeline(), title="T").data == writer.write(timeline(), title="T").data


def test_an_edl_holds_the_bottom_track_and_tells_of_the_rest() -> None:
    written = EdlWriter().write(timeline(F(25)), title="A talk")
    text = written.data.decode()
    assert text.startswith("TITLE: A talk")
    assert "00:00:04:00 00:00:06:00 00:00:00:00 00:00:02:00" in text
    assert "00:00:16:00 00:00:17:15 00:00:02:10 00:00:04:00" in text
    assert "LOC: 00:00:04:10 YELLOW  HELLO WORLD" in text
    told = " ".join(written.losses)
    assert all(part in told for part in ("upper picture tracks", "sound is left out", "transitions"))
    read = otio.adapters.read_from_string(text, "cmx_3600", rate=25)
    assert [c.source_range.duration.value for c in clips(read.tracks[0])] == [50, 40]


@pytest.mark.parametrize("rate", [F(24), F(25), NTSC])
def test_an_edl_is_read_back_at_its_rate(rate: Fraction) -> None:
    text = EdlWriter().write(timeline(rate), title="T").data.decode()
    read = otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate))
    assert [round(c.source_range.duration.value) for c in clips(read.tracks[0])] == [50, 40]


CHILDREN = {
    "fcpxml": ("resources", "library"),
    "resources": ("format", "asset"),
    "library": ("event",),
    "event": ("project",),
    "project": ("sequence",),
    "sequence": ("spine",),
    "spine": ("asset-clip", "gap", "video"),
    "asset-clip": ("timeMap", "asset-clip", "video", "gap", "marker"),
    "gap": ("asset-clip", "video", "gap", "marker"),
    "video": ("asset-clip", "marker"),
    "timeMap": ("timept",),
}
"""What may stand in what, after Apple's reference of FCPXML."""

ORDER = {"timeMap": 0, "asset-clip": 1, "video": 1, "gap": 1, "marker": 2}
"""Timing comes first, then connected clips, then markers."""


def held(element: ET.Element) -> None:
    for child in element:
        assert child.tag in CHILDREN.get(element.tag, ()), f"{child.tag} in {element.tag}"
        held(child)
    if element.tag in ("asset-clip", "gap", "video"):
        places = [ORDER[child.tag] for child in element]
        assert places == sorted(places)


def time_of(text: str | None) -> Fraction:
    assert text is not None and text.endswith("s")
    return F(text[:-1])


@pytest.mark.parametrize("rate", [F(24), NTSC])
def test_fcpxml_has_its_structure_and_exact_times(rate: Fraction) -> None:
    plan = timeline(rate, F(2))
    written = FcpxmlWriter().write(plan, title="T & co")
    root = ET.fromstring(written.data)
    held(root)
    frame = 1 / rate
    assert time_of(root.find("resources/format").get("frameDuration")) == frame  # type: ignore[union-attr]
    story = list(root.iterfind(".//spine/*"))
    assert [s.tag for s in story] == ["asset-clip", "gap", "asset-clip"]
    ends = [time_of(s.get("offset")) + time_of(s.get("duration")) for s in story]
    assert [time_of(s.get("offset")) for s in story[1:]] == ends[:-1] and ends[-1] == plan.duration
    assert time_of(story[0].get("start")) == 100 * frame
    mapped = list(story[2].iterfind("timeMap/timept"))
    assert time_of(mapped[1].get("value")) == 2 * time_of(mapped[1].get("time"))
    assert time_of(story[2].get("start")) == 200 * frame
    connected = {c.get("lane"): c for c in story[0].iterfind("asset-clip")}
    assert set(connected) == {"1", "-1"}
    assert time_of(connected["1"].get("offset")) == (100 + 10) * frame
    marker = story[0].find("marker")
    assert marker is not None and marker.get("value") == "Hello world"
    assert time_of(marker.get("start")) == 110 * frame
    assert "transitions are written as cuts" in written.losses


def test_fcpxml_is_read_by_the_adapter_of_opentimelineio() -> None:
    pytest.importorskip("otio_fcpx_xml_adapter")
    read = otio.adapters.read_from_string(FcpxmlWriter().write(timeline(F(25)), title="T").data.decode(), "fcpx_xml")
    found = [clip for clip in read.find_clips() if clip.source_range is not None]
    ranges = {(c.source_range.start_time.to_seconds(), c.source_range.duration.to_seconds()) for c in found}
    assert {(4.0, 2.0), (16.0, 1.6)} <= ranges


@given(st.fractions(min_value=0, max_value=10**5, max_denominator=90000))
def test_times_of_fcpxml_are_exact(time: Fraction) -> None:
    assert time_of(seconds(time)) == time


SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), min_size=1, max_size=8)


@given(SPANS)
def test_lanes_never_overlap_and_lose_nothing(spans: list[tuple[int, int]]) -> None:
    elements = tuple(
        ColourElement(id=str(i), start=F(start), duration=F(length), colour="#000000")
        for i, (start, length) in enumerate(spans)
    )
    plan = Timeline(
        canvas=Canvas(width=64, height=64, frame_rate=F(25)),
        duration=F(100),
        tracks=(TimelineTrack(name="t", elements=elements),),
    )
    found = lanes(plan, "video")
    assert sorted(e.id for _, lane in found for e in lane) == sorted(e.id for e in elements)
    for _, lane in found:
        assert all(before.end <= after.start for before, after in zip(lane, lane[1:], strict=False))


def test_texts_are_those_of_captions_in_order() -> None:
    assert list(texts(timeline(F(25)))) == [(F(10, 25), F(10, 25), "Hello world")]
