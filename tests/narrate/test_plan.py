"""Planning: scenes one after another on whole frames, captions in their scenes, no scene that depends on another."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.compose.facts import File
from clipforge_core.contracts.visuals import VisualLayer
from clipforge_core.model.timeline import AudioElement, CaptionElement, ImageElement, TextElement
from clipforge_core.model.transcript import Word
from clipforge_core.narrating.looks import RATES, SHAPES, canvas_of, caption_style, look_of, safe_area
from clipforge_core.narrating.plan import BREATH, LAST, LEAD, Layer, Scene, plan_film, spoken_share
from clipforge_core.stages.caption_plan import caption_pages
from clipforge_core.stages.segments import plan_segments

LOOK = look_of("draft", "16:9")
MILLISECONDS = st.integers(200, 12_000)


def voice(name: str, milliseconds: int) -> File:
    return File(
        path=f"/{name}.wav", digest=f"{name}-{milliseconds}", duration=Fraction(milliseconds, 1000), sounds=True
    )


def told(name: str, milliseconds: int, words: int = 3, picture: str = "p") -> Scene:
    """A scene in which some words are said, evenly."""
    step = Fraction(milliseconds, 1000 * words)
    said = tuple(Word(text=f"word{n}", start=n * step, end=(n + 1) * step) for n in range(words))
    layers = (
        Layer(layer=VisualLayer(path=Path(f"/{picture}.png")), file=File(path=f"/{picture}.png", digest=picture)),
        Layer(
            layer=VisualLayer(path=Path(f"/{name}.png"), start=Fraction(1, 2), enter="fade"),
            file=File(path=f"/{name}.png", digest=name),
        ),
    )
    return Scene(id=name, title=name, voice=voice(name, milliseconds), words=said, layers=layers)


LENGTHS = st.lists(MILLISECONDS, min_size=1, max_size=6)


@given(LENGTHS)
def test_scenes_follow_one_another_on_whole_frames(lengths: list[int]) -> None:
    planned = plan_film([told(f"s{n}", ms) for n, ms in enumerate(lengths)], LOOK)
    rate, at = LOOK.canvas.frame_rate, Fraction(0)
    for number, (shown, ms) in enumerate(zip(planned.scenes, lengths, strict=True)):
        assert shown.start == at
        assert (shown.duration * rate).denominator == 1
        rest = LAST if number == len(lengths) - 1 else BREATH
        assert 0 <= shown.duration - (LEAD + Fraction(ms, 1000) + rest) < 1 / rate
        at += shown.duration
    assert planned.timeline.duration == at
    assert sum(segment.frames for segment in plan_segments(planned.timeline)) == planned.timeline.frames


@given(LENGTHS)
def test_words_are_shown_in_their_scene_when_they_are_said(lengths: list[int]) -> None:
    scenes = [told(f"s{n}", ms) for n, ms in enumerate(lengths)]
    planned = plan_film(scenes, LOOK)
    pages = [e for e in planned.timeline.elements("video") if isinstance(e, CaptionElement)]
    shown = [(p.start + w.start, w.text) for p in pages for w in p.words]
    wanted = [(t.start + LEAD + w.start, w.text) for s, t in zip(scenes, planned.scenes, strict=True) for w in s.words]
    assert shown == wanted == [(w.start, w.text) for w in planned.words]
    for page in pages:
        home = next(t for t in planned.scenes if t.start <= page.start < t.start + t.duration)
        assert page.end <= home.start + home.duration
    voices = [e for e in planned.timeline.elements("audio") if isinstance(e, AudioElement)]
    assert [v.start for v in voices] == [t.start + LEAD for t in planned.scenes]


@given(LENGTHS, st.data())
def test_an_edited_scene_changes_its_own_segments_alone(lengths: list[int], data: st.DataObject) -> None:
    scenes = [told(f"s{n}", ms) for n, ms in enumerate(lengths)]
    number = data.draw(st.integers(0, len(scenes) - 1))
    edited = list(scenes)
    edited[number] = told(f"other{number}", data.draw(MILLISECONDS), words=4)
    before, after = (keys(each) for each in (scenes, edited))
    for other, scene in enumerate(scenes):
        if other != number:
            assert before[scene.id] == after[scene.id]
    assert before[scenes[number].id] != after[edited[number].id]


def keys(scenes: list[Scene]) -> dict[str, list[str]]:
    """The keys of the segments of each scene; none may lie in two scenes."""
    planned = plan_film(scenes, LOOK)
    found: dict[str, list[str]] = {}
    for segment in plan_segments(planned.timeline):
        first = segment.first_frame / LOOK.canvas.frame_rate
        last = (segment.first_frame + segment.frames) / LOOK.canvas.frame_rate
        home = next(t for t in planned.scenes if t.start <= first < t.start + t.duration)
        assert last <= home.start + home.duration
        found.setdefault(home.id, []).append(segment.key)
    return found


def test_chapters_are_the_titles() -> None:
    scenes = [told("one", 2000), msgspec.structs.replace(told("two", 2000), title=""), told("three", 2000)]
    planned = plan_film(scenes, LOOK)
    assert [c.title for c in planned.timeline.chapters] == ["one", "three"]
    assert planned.timeline.chapters[0].end == planned.timeline.chapters[1].start == planned.scenes[2].start
    assert planned.timeline.chapters[1].end == planned.timeline.duration


def test_what_lies_over_a_scene_moves_with_it_and_ends_with_it() -> None:
    style = caption_style("16:9")
    text = TextElement(id="t", start=Fraction(1), duration=Fraction(60), text="Hello", style="s")
    second = msgspec.structs.replace(told("two", 2000), over=(text,), styles={"s": style})
    planned = plan_film([told("one", 3000), second], LOOK)
    found = next(e for e in planned.timeline.elements("video") if isinstance(e, TextElement))
    assert found.start == planned.scenes[1].start + 1
    assert found.end == planned.timeline.duration
    assert planned.timeline.styles[found.style] == style


def test_a_layer_that_comes_after_its_scene_is_not_there() -> None:
    late = VisualLayer(path=Path("/late.png"), start=Fraction(99))
    scene = told("one", 1000)
    late_one = Layer(layer=late, file=File(path="/late.png", digest="late"))
    planned = plan_film([msgspec.structs.replace(scene, layers=(*scene.layers, late_one))], LOOK)
    assert len([e for e in planned.timeline.elements("video") if isinstance(e, ImageElement)]) == 2


def test_a_short_film_begins_again_until_its_scene_is_over() -> None:
    film = Layer(
        layer=VisualLayer(path=Path("/f.mp4"), kind="video"),
        file=File(path="/f.mp4", digest="f", duration=Fraction(2), sounds=True),
    )
    planned = plan_film([msgspec.structs.replace(told("one", 5000), layers=(film,))], LOOK)
    parts: list[Any] = [e for t in planned.timeline.tracks if t.name == "one" for e in t.elements]
    assert [float(p.duration) for p in parts[:-1]] == [2.0] * (len(parts) - 1)
    assert parts[0].start == 0 and parts[-1].end == planned.timeline.duration


def test_canvases_and_what_captions_leave_free() -> None:
    for shape in SHAPES:
        for quality in RATES:
            canvas = canvas_of(quality, shape)
            assert canvas.width % 2 == canvas.height % 2 == 0
            assert abs(canvas.width / canvas.height - float(SHAPES[shape])) < 0.01
        style, safe = caption_style(shape), safe_area(shape)
        lines = style.max_lines * style.size * style.line_height * min(1.0, float(SHAPES[shape]))
        assert safe.y + safe.height <= style.position - lines / 2 + 0.02, shape
    assert (canvas_of("medium", "16:9").width, canvas_of("medium", "16:9").height) == (1920, 1080)
    assert (canvas_of("low", "16:9").width, canvas_of("low", "16:9").height) == (1280, 720)
    assert canvas_of("high", "16:9").frame_rate > canvas_of("medium", "16:9").frame_rate


def test_what_scenes_rest_is_taken_off_the_pace() -> None:
    assert 0.85 < spoken_share(600.0) < spoken_share(3600.0) < 1
    assert 0.5 <= spoken_share(10.0) < 0.9


def test_a_number_binds_its_sign() -> None:
    said = [
        Word(text=t, start=Fraction(n), end=Fraction(n + 1))
        for n, t in enumerate(["It", "turns", "80", "%", "of", "it."])
    ]
    (page,) = caption_pages(said, caption_style("16:9"), Fraction(9), "xx")
    assert [word.text for word in page.words if word.binds] == ["80"]
