"""A project to a Timeline: scenes one after another, their elements bottom to top, words, sound.

    compiled = compile_project(project, facts)
    compiled.timeline, compiled.scenes, compiled.warnings

Tracks, bottom to top: the ground (one element a scene, so that each scene renders by itself), global elements that
lie behind, one track for each scene, global elements that lie over all, subtitles, and the sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.compose.facts import Facts, elements_of
from clipforge_core.compose.grammar import Element as AnyElement
from clipforge_core.compose.grammar import Image, Project, Scene, Subtitles, Text, Video
from clipforge_core.compose.letters import colour, drawn
from clipforge_core.compose.passing import Passing, come, passings, stay
from clipforge_core.compose.pictures import Desk, Shown, pictures_of, z_of
from clipforge_core.compose.problems import at
from clipforge_core.compose.sounds import sounds_of
from clipforge_core.compose.times import frame_rate, scene_spans
from clipforge_core.compose.words import captions_of
from clipforge_core.model.timeline import (
    AudioEncoding,
    Canvas,
    ColourElement,
    Element,
    Loudness,
    Timeline,
    TimelineTrack,
    VideoEncoding,
)
from clipforge_core.timecode import Span

QUALITIES: dict[str, dict[str, str]] = {
    "low": {"preset": "veryfast", "crf": "28"},
    "medium": {"preset": "veryfast", "crf": "21"},
    "high": {"preset": "medium", "crf": "17"},
}
"""What x264 is told."""
SOUND_RATES = {"low": 96_000, "medium": 160_000, "high": 256_000}


class SceneTime(msgspec.Struct, frozen=True, kw_only=True):
    """When a scene is shown, in seconds of the film."""

    id: str
    start: Fraction
    duration: Fraction


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """A project as a Timeline; warnings name the path of what will not be seen or heard as it was written."""

    timeline: Timeline
    scenes: tuple[SceneTime, ...]
    warnings: tuple[str, ...] = ()


def compile_project(project: Project, facts: Facts) -> Compiled:
    """The Timeline of a project whose files are known. Raises BadProject for what its files do not allow."""
    rate, (width, height) = frame_rate(project), project.size
    spans = scene_spans(project, facts)
    film = Span(Fraction(0), spans[-1].end)
    canvas = Canvas(width=width, height=height, frame_rate=rate, background=colour(project.background_color)[:7])
    desk = Desk(canvas=canvas, facts=facts)
    behind, over = _global_pictures(desk, project, spans, film)
    scenes = _scene_tracks(desk, project, spans, film, see_through=bool(behind))
    captions = _captions(desk, project, spans, film)
    sounds = sounds_of(desk, project, spans, film)
    tracks = [
        TimelineTrack(name="ground", elements=tuple(_ground(project, spans))),
        TimelineTrack(name="behind", elements=behind),
        *scenes,
        TimelineTrack(name="over", elements=over),
        TimelineTrack(name="subtitles", elements=captions),
        TimelineTrack(name="sound", kind="audio", elements=sounds),
    ]
    timeline = Timeline(
        canvas=canvas,
        duration=film.end,
        sources=desk.sources,
        tracks=tuple(t for t in tracks if t.elements),
        styles=desk.styles,
        loudness=Loudness() if sounds else None,
        video=VideoEncoding(options=QUALITIES[project.quality]),
        audio=AudioEncoding(bit_rate=SOUND_RATES[project.quality]),
    )
    times = [
        SceneTime(id=s.id or f"scene {n + 1}", start=span.start, duration=span.duration)
        for n, (s, span) in enumerate(zip(project.scenes, spans, strict=True))
    ]
    return Compiled(timeline=timeline, scenes=tuple(times), warnings=tuple(dict.fromkeys(desk.warnings)))


def _ground(project: Project, spans: Sequence[Span]) -> list[Element]:
    ground = colour(project.background_color)
    return [
        ColourElement(id=f"ground{n}", start=span.start, duration=span.duration, colour=ground)
        for n, span in enumerate(spans)
    ]


def _global_pictures(
    desk: Desk, project: Project, spans: Sequence[Span], film: Span
) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Those that lie under all scenes, and those that lie over them."""
    parts = _in_order(project.elements, "elements")
    behind = [p for path, e in parts if z_of(e) < 0 for p in _drawn(desk, path, e, film, spans, film)]
    over = [p for path, e in parts if z_of(e) >= 0 for p in _drawn(desk, path, e, film, spans, film)]
    return tuple(behind), tuple(over)


def _scene_tracks(
    desk: Desk, project: Project, spans: Sequence[Span], film: Span, *, see_through: bool
) -> list[TimelineTrack]:
    passing = passings(project, spans)
    tracks: list[TimelineTrack] = []
    for number, (scene, span) in enumerate(zip(project.scenes, spans, strict=True)):
        comes, goes = passing[number], passing[number + 1]
        elements: list[Element] = _background(project, scene, number, span, see_through, comes, goes)
        longer = goes.duration if goes is not None else Fraction(0)
        for path, element in _in_order(scene.elements, at(at("scenes", number), "elements")):
            pictures = _drawn(desk, path, element, span, spans, film, longer)
            elements += [stay(come(p, span, comes), span, goes) for p in pictures]
        tracks.append(TimelineTrack(name=scene.id or f"scene {number + 1}", elements=tuple(elements)))
    return tracks


def _in_order(elements: Sequence[AnyElement], path: str) -> list[tuple[str, AnyElement]]:
    """What is seen, bottom to top; subtitles without a z-index are not among it: they lie above everything."""
    seen = [(at(path, n), e) for n, e in enumerate(elements) if isinstance(e, Image | Video | Text) or _in_layers(e)]
    return sorted(seen, key=lambda s: z_of(s[1]))


def _in_layers(element: AnyElement) -> bool:
    return isinstance(element, Subtitles) and element.z_index is not None


def _drawn(
    desk: Desk,
    path: str,
    element: AnyElement,
    span: Span,
    spans: Sequence[Span],
    film: Span,
    longer: Fraction = Fraction(0),
) -> Sequence[Element]:
    """What an element puts into the picture; `longer` is for how long it may be needed after its scene."""
    if isinstance(element, Subtitles):
        return captions_of(desk, path, element, span, spans, film)
    assert isinstance(element, Image | Video | Text)
    return pictures_of(desk, Shown(path, element, span), longer)


def _background(
    project: Project,
    scene: Scene,
    number: int,
    span: Span,
    see_through: bool,
    comes: Passing | None,
    goes: Passing | None,
) -> list[Element]:
    """The colour of a scene. One that has none needs some where scenes pass into each other, or the one before would
    be seen through it."""
    own = drawn(scene.background_color)
    if own is None and (see_through or (comes is None and goes is None)):
        return []
    area = ColourElement(
        id=f"background{number}",
        start=span.start,
        duration=span.duration,
        colour=own or colour(project.background_color),
    )
    return [stay(come(area, span, comes), span, goes)]


def _captions(desk: Desk, project: Project, spans: Sequence[Span], film: Span) -> tuple[Element, ...]:
    """Subtitles that lie above everything."""
    return tuple(
        caption
        for path, scene, element in elements_of(project)
        if isinstance(element, Subtitles) and not _in_layers(element)
        for caption in captions_of(desk, path, element, film if scene is None else spans[scene], spans, film)
    )
