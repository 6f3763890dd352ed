"""The contract suite of writers of Timelines.

from clipforge_core.testing import check_writer

def test_my_writer():
    written = check_writer(MyWriter())
    assert b"Opening" in written.data
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

from clipforge_core.codec import digest, encode
from clipforge_core.contracts.writer import Writer, Written
from clipforge_core.errors import RenderFailed
from clipforge_core.model.timeline import (
    AudioElement,
    Canvas,
    ColourElement,
    Source,
    Timeline,
    TimelineTrack,
    VideoElement,
)

TITLES = ("A talk", "", "<&>\"'", "Zwei\nZeilen", "标题 עברית", "a/b\\c..")


def stub_timeline(rate: Fraction = Fraction(30000, 1001)) -> Timeline:
    """Two ranges of a file that does not exist, a gap and a colour, with the file's sound; `rate` frames a second."""
    step = 1 / rate
    begins, length = (0 * step, 45 * step), 30 * step
    shown = tuple(
        VideoElement(id=f"v{n}", start=at, duration=length, source="talk", source_start=(n + 1) * length)
        for n, at in enumerate(begins)
    )
    heard = tuple(
        AudioElement(id=f"a{n}", start=at, duration=length, source="talk", source_start=(n + 1) * length)
        for n, at in enumerate(begins)
    )
    colour = ColourElement(id="c", start=75 * step, duration=15 * step, colour="#204080")
    return Timeline(
        canvas=Canvas(width=1080, height=1920, frame_rate=rate),
        duration=90 * step,
        sources=(Source(id="talk", path="/media/a talk & more.mp4", digest="0" * 64),),
        tracks=(
            TimelineTrack(name="picture", elements=(*shown, colour)),
            TimelineTrack(name="sound", kind="audio", elements=heard),
        ),
    )


def check_writer(writer: Writer, timeline: Timeline | None = None) -> Written:
    """Write a Timeline (None: a stub) under odd titles, twice each; answers what it wrote under an ordinary one.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(writer, Writer), f"{writer!r} lacks members of Writer"
    assert writer.name and writer.version and writer.label, "a writer has a name, a version and a label"
    assert writer.ending.startswith(".") and "/" not in writer.ending, f"its files end with {writer.ending!r}"
    writer.check()
    given = timeline or stub_timeline()
    before = digest(given)
    written = _written(writer, given, TITLES[0])
    for title in TITLES:
        first = _written(writer, given, title)
        assert encode(_written(writer, given, title)) == encode(first), "the same Timeline gives the same bytes"
    assert digest(given) == before, "the Timeline is left as it is"
    bare = Timeline(canvas=given.canvas, duration=Fraction(0))
    with suppress(RenderFailed):  # a format may not be able to hold nothing at all
        _written(writer, bare, TITLES[0])
    return written


def _written(writer: Writer, timeline: Timeline, title: str) -> Written:
    found = writer.write(timeline, title=title)
    assert isinstance(found, Written), f"it answers a Written, not {type(found).__name__}"
    assert isinstance(found.data, bytes) and found.data, "a file is not empty"
    for loss in found.losses:
        assert loss and len(loss.splitlines()) == 1, f"a loss is one sentence: {loss!r}"
    return found
