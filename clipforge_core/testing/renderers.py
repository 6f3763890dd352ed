"""The suite for renderers: segments of a made source, rendered and probed again.

check_renderer(EncodeRenderer(), engine, source, folder=tmp_path)
check_renderer(CopyRenderer(), engine, source, folder=tmp_path, copies=True)
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from clipforge_core.contracts.engine import Engine
from clipforge_core.contracts.progress import silent
from clipforge_core.contracts.renderer import Renderer
from clipforge_core.model.keeping import Keeping
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import Canvas, ColourElement, Source, Timeline, TimelineTrack, VideoElement
from clipforge_core.stages.segments import plan_segments
from clipforge_core.stages.trim import plan_trim
from clipforge_core.timecode import Span


def check_renderer(renderer: Renderer, engine: Engine, source: Path, *, folder: Path, copies: bool = False) -> None:
    """Raises AssertionError with what is wrong. `source` has at least one second of pictures.

    `copies`: the renderer takes ranges of a source whose packets are to be copied, and nothing else.
    """
    assert isinstance(renderer, Renderer), "it lacks a part of the contract"
    info = engine.probe(source)
    composed = _timeline(source, info.digest)
    timeline = _ranges(info) if copies else composed
    segments = plan_segments(timeline, longest=Fraction(1, 2), shortest=Fraction(1, 10))
    if copies:
        assert all(renderer.refuses(s) for s in plan_segments(composed)), "it takes what it would have to compose"
    assert all(renderer.refuses(s) is None for s in segments), "it refuses a plain segment"
    first = [(s, folder / f"a{s.index}.mp4") for s in segments]
    again = [(s, folder / f"b{s.index}.mp4") for s in segments]
    for work in (first, again):
        for item in work:
            renderer.render([item], report=silent)
    for (segment, path), (_, twin) in zip(first, again, strict=True):
        made = engine.probe(path)
        assert made.video is not None and made.video.frames == segment.frames, f"segment {segment.index}: frames"
        size = (timeline.canvas.width, timeline.canvas.height)
        assert (made.video.display_width, made.video.display_height) == size, "the size is not the canvas'"
        assert path.read_bytes() == twin.read_bytes(), "the same segment gave other bytes"
    whole = folder / "joined.mp4"
    engine.join([path for _, path in first], None, timeline, whole)
    joined = engine.probe(whole)
    assert joined.video is not None and joined.video.frames == timeline.frames, "frames are lost at the joints"


def _ranges(info: MediaInfo) -> Timeline:
    assert info.video is not None, "the source has no pictures"
    step = 1 / info.video.frame_rate
    spans = (Span(3 * step, 20 * step), Span(step, 9 * step))
    return plan_trim(info, spans, container="mp4", keeping=Keeping())


def _timeline(source: Path, digest: str) -> Timeline:
    return Timeline(
        canvas=Canvas(width=64, height=36, frame_rate=Fraction(24)),
        duration=Fraction(1),
        sources=(Source(id="s", path=str(source), digest=digest),),
        tracks=(
            TimelineTrack(
                name="picture",
                elements=(
                    VideoElement(id="a", start=Fraction(0), duration=Fraction(3, 4), source="s"),
                    ColourElement(id="b", start=Fraction(3, 4), duration=Fraction(1, 4), colour="#204080"),
                ),
            ),
        ),
    )
