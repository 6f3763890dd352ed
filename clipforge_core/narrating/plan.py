"""Scenes with their voices and pictures → one Timeline.

    planned = plan_film(scenes, look_of("medium", "16:9"))
    planned.timeline, planned.scenes, planned.words

A scene lasts as long as what is said in it, a moment before and a breath after. Nothing that is shown in it depends on
another scene: each fades out of and into the same ground, and its captions are paged by themselves. So each scene
is rendered by itself, and one that was edited leaves the others' pictures as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from clipforge_core.codec import short_id
from clipforge_core.compose.compiling import SceneTime
from clipforge_core.compose.facts import File
from clipforge_core.contracts.visuals import VisualLayer
from clipforge_core.model.media import Chapter
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import (
    AudioElement,
    CaptionElement,
    ColourElement,
    Element,
    ImageElement,
    Loudness,
    Timeline,
    TimelineTrack,
)
from clipforge_core.model.transcript import Word
from clipforge_core.narrating.looks import Look
from clipforge_core.narrating.pictures import Shelf, elements_of, on_film
from clipforge_core.narrating.wishes import Passing
from clipforge_core.scripting.lengths import SCENE_PAUSE
from clipforge_core.stages.caption_plan import caption_pages
from clipforge_core.timecode import Span

LEAD, BREATH, LAST = Fraction(2, 5), Fraction(1, 2), Fraction(3, 2)
"""Seconds of a scene before its voice begins and after it ends, and after the last word of all."""
SILENT = Fraction(3)
"""Seconds of a scene in which nothing is said, unless it asks for more."""
SCENE_SECONDS = 8.5
"""Seconds of a scene, roughly, before it is written."""
BELOW = 10.0
"""LU by which music is quieter than the voice where nobody speaks; under the voice it is ducked by 12 dB more."""
MUSIC_IN, MUSIC_OUT = Fraction(1), Fraction(2)
"""Seconds in which music comes and goes."""


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of a scene, and what is known of its file (`duration` 0 for a still)."""

    layer: VisualLayer
    file: File


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A scene of a film: its voice with the words on the file's own clock, and its layers, bottom to top.

    It lasts `least` seconds at the least, and rests `rest` seconds after its last word (None: as is usual; without
    words that is how long it lasts). `language` is that of its words. `over` are elements on the scene's clock that lie
    over the layers (or sound beside the voice), with their sources by id and their styles by name.
    """

    id: str
    title: str = ""
    voice: File | None = None
    words: tuple[Word, ...] = ()
    layers: tuple[Layer, ...] = ()
    least: Fraction = Fraction(0)
    rest: Fraction | None = None
    language: str = "en"
    passing: Passing = "fade"
    over: tuple[Element, ...] = ()
    files: Mapping[str, File] = msgspec.field(default_factory=dict)
    styles: Mapping[str, CaptionStyle] = msgspec.field(default_factory=dict)


class Music(msgspec.Struct, frozen=True, kw_only=True):
    """What plays under a film, and by how many dB it is made louder."""

    file: File
    gain: float

    @classmethod
    def under(cls, file: File, loudness: float, voice: float) -> Music:
        """A file of that loudness under a voice of that loudness, both in LUFS."""
        return cls(file=file, gain=round(min(20.0, max(-40.0, voice - BELOW - loudness)), 2))


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A film: its Timeline, when each scene is shown, and its words on the film's clock."""

    timeline: Timeline
    scenes: tuple[SceneTime, ...]
    words: tuple[Word, ...]


def rest_of(scene: Scene, *, last: bool = False) -> Fraction:
    """Seconds after the last word of a scene; of one without words all that it lasts."""
    if scene.rest is not None:
        return scene.rest
    return SILENT if scene.voice is None else LAST if last else BREATH


def length_of(scene: Scene, rate: Fraction, *, last: bool = False) -> Fraction:
    """Seconds of a scene, a whole number of frames."""
    length = rest_of(scene, last=last) + (LEAD + scene.voice.duration if scene.voice is not None else 0)
    return Fraction(max(1, math.ceil(max(length, scene.least) * rate))) / rate


def spoken_share(seconds: float) -> float:
    """The part of a film of that length in which somebody speaks: its scenes rest more than a script counts for them.
    A voice's pace times this is how quickly a script is told."""
    rests = (float(LEAD + BREATH) - SCENE_PAUSE) * max(1.0, seconds / SCENE_SECONDS) + float(LAST - BREATH)
    return max(0.5, 1.0 - rests / seconds)


def plan_film(scenes: Sequence[Scene], look: Look, *, music: Music | None = None) -> Planned:
    """The Timeline of a film. `scenes` must not be empty."""
    spans = _spans(scenes, look.canvas.frame_rate)
    shelf = Shelf()
    style = "" if look.captions is None else short_id("style", look.captions)
    pairs = list(zip(scenes, spans, strict=True))
    sounds = [*_voices(shelf, pairs), *_over_sounds(shelf, pairs), *_music(shelf, music, spans[-1].end)]
    tracks = [
        TimelineTrack(name="ground", elements=tuple(_ground(shelf, n, s, look) for n, s in enumerate(spans))),
        *_pictures(shelf, pairs),
        TimelineTrack(name="captions", elements=tuple(p for s, t in pairs for p in _captions(s, t, look, style))),
        TimelineTrack(name="sound", kind="audio", elements=tuple(sounds)),
    ]
    styles = {short_id("style", s): s for scene in scenes for s in scene.styles.values()}
    timeline = Timeline(
        canvas=look.canvas,
        duration=spans[-1].end,
        sources=shelf.sources,
        tracks=tuple(t for t in tracks if t.elements),
        styles=styles if look.captions is None else {**styles, style: look.captions},
        loudness=Loudness() if sounds else None,
        video=look.video,
        audio=look.audio,
        chapters=chapters_of(scenes, spans),
    )
    return Planned(
        timeline=timeline,
        scenes=tuple(SceneTime(id=s.id, start=t.start, duration=t.duration) for s, t in pairs),
        words=tuple(word for s, t in pairs for word in _words(s, t)),
    )


def chapters_of(scenes: Sequence[Scene], spans: Sequence[Span]) -> tuple[Chapter, ...]:
    """A chapter for each scene that has a title; scenes without one belong to the chapter before them."""
    begun = [(span.start, scene.title) for scene, span in zip(scenes, spans, strict=True) if scene.title]
    ends = [start for start, _ in begun[1:]] + [spans[-1].end]
    return tuple(Chapter(start=start, end=end, title=title) for (start, title), end in zip(begun, ends, strict=False))


def _spans(scenes: Sequence[Scene], rate: Fraction) -> list[Span]:
    spans: list[Span] = []
    start = Fraction(0)
    for number, scene in enumerate(scenes):
        length = length_of(scene, rate, last=number == len(scenes) - 1)
        spans.append(Span(start, start + length))
        start += length
    return spans


def _ground(shelf: Shelf, number: int, span: Span, look: Look) -> Element:
    """One element a scene, so that each scene is rendered by itself."""
    name = f"ground {number}"
    if look.backdrop is None:
        return ColourElement(id=name, start=span.start, duration=span.duration, colour=look.ground)
    source = shelf.source(look.backdrop)
    return ImageElement(id=name, start=span.start, duration=span.duration, source=source, fit="cover")


def _pictures(shelf: Shelf, pairs: Sequence[tuple[Scene, Span]]) -> list[TimelineTrack]:
    """A track a scene."""
    tracks: list[TimelineTrack] = []
    for number, (scene, span) in enumerate(pairs):
        comes = scene.passing if number > 0 else "none"
        goes = pairs[number + 1][0].passing if number + 1 < len(pairs) else "none"
        elements: list[Element] = []
        for depth, layer in enumerate(scene.layers):
            name = f"{scene.id} {depth}"
            elements += elements_of(shelf, name, layer.layer, layer.file, span, comes=comes, goes=goes)
        elements += [on_film(shelf, e, scene.files, scene.styles, span) for e in scene.over if _seen(e)]
        tracks.append(TimelineTrack(name=scene.id, elements=tuple(elements)))
    return tracks


def _seen(element: Element) -> bool:
    return not isinstance(element, AudioElement)


def _words(scene: Scene, span: Span) -> list[Word]:
    by = span.start + LEAD
    return [msgspec.structs.replace(w, start=w.start + by, end=min(w.end + by, span.end)) for w in scene.words]


def _captions(scene: Scene, span: Span, look: Look, style: str) -> list[CaptionElement]:
    if look.captions is None or not scene.words:
        return []
    # Paged on the scene's own clock, so that the pages do not depend on where in the film it stands.
    own = _words(scene, Span(Fraction(0), span.duration))
    pages = caption_pages(own, look.captions, span.duration, scene.language)
    return [
        msgspec.structs.replace(page, id=f"{scene.id} caption {n}", start=page.start + span.start, style=style)
        for n, page in enumerate(pages)
    ]


def _voices(shelf: Shelf, pairs: Sequence[tuple[Scene, Span]]) -> list[AudioElement]:
    return [
        AudioElement(
            id=f"{scene.id} voice",
            start=span.start + LEAD,
            duration=min(scene.voice.duration, span.duration - LEAD),
            source=shelf.source(scene.voice),
            role="voice",
        )
        for scene, span in pairs
        if scene.voice is not None
    ]


def _over_sounds(shelf: Shelf, pairs: Sequence[tuple[Scene, Span]]) -> list[AudioElement]:
    found = [
        on_film(shelf, e, scene.files, scene.styles, span)
        for scene, span in pairs
        for e in scene.over
        if isinstance(e, AudioElement)
    ]
    return [e for e in found if isinstance(e, AudioElement)]


def _music(shelf: Shelf, music: Music | None, film: Fraction) -> list[AudioElement]:
    if music is None or music.file.duration <= 0:
        return []
    return [
        AudioElement(
            id="music",
            start=Fraction(0),
            duration=film,
            source=shelf.source(music.file),
            gain=music.gain,
            fade_in=min(MUSIC_IN, film / 4),
            fade_out=min(MUSIC_OUT, film / 4),
            role="music",
            loop=music.file.duration < film,
        )
    ]
