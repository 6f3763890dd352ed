"""From scenes to tracks: order, places, sounds, colours, words, and how scenes pass into each other."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import AudioElement, CaptionElement, Timeline, VideoElement, Word
from clipforge_core.compose.boxes import Box, fitted
from clipforge_core.compose.compiling import Compiled, compile_project
from clipforge_core.compose.facts import Facts, File, Said
from clipforge_core.compose.grammar import SubtitleSettings
from clipforge_core.compose.hearing import heard, sounds_for
from clipforge_core.compose.letters import word_colours
from clipforge_core.compose.problems import BadProject
from clipforge_core.compose.reading import project_of
from clipforge_core.model.timeline import ColourElement, ImageElement, TextElement
from clipforge_core.model.transcript import Timing, Transcript
from tests.compose.strategies import facts_for

SOUND = {"type": "audio", "src": "a.wav"}
PICTURE = {"type": "image", "src": "a.png"}


def compiled(*scenes: dict[str, Any], facts: Facts | None = None, **more: Any) -> Compiled:
    project = project_of({"resolution": "640x360", "frame-rate": 10, "scenes": list(scenes), **more})
    return compile_project(project, facts or facts_for(project))


def track(timeline: Timeline, name: str) -> tuple[Any, ...]:
    return next((t.elements for t in timeline.tracks if t.name == name), ())


def test_tracks_lie_in_the_order_that_people_expect() -> None:
    timeline = compiled(
        {
            "id": "a",
            "duration": 1,
            "elements": [{**PICTURE, "id": "low"}, {**PICTURE, "id": "top", "z-index": 2}, {**PICTURE, "id": "mid"}],
        },
        {"id": "b", "elements": [SOUND, {"type": "subtitles", "text": "hi"}]},
        elements=[
            {**PICTURE, "id": "under", "z-index": -1},
            {**PICTURE, "id": "over"},
            {"type": "music", "src": "m.mp3"},
        ],
    ).timeline
    assert [t.name for t in timeline.tracks] == ["ground", "behind", "a", "over", "subtitles", "sound"]
    assert [e.id for e in track(timeline, "a")] == ["low", "mid", "top"]
    assert [e.id for e in track(timeline, "behind")] == ["under"]
    assert isinstance(track(timeline, "subtitles")[0], CaptionElement)


def test_the_project_s_own_elements_last_as_long_as_the_film() -> None:
    timeline = compiled(
        {"duration": 1}, {"duration": 2}, elements=[{**PICTURE, "start": 0.5}, {**PICTURE, "duration": 1}]
    ).timeline
    assert [(e.start, e.end) for e in track(timeline, "over")] == [(Fraction(1, 2), 3), (0, 1)]


@pytest.mark.parametrize(
    ("scene", "length"),
    [
        ({"elements": [SOUND]}, 4),
        ({"elements": [{**SOUND, "start": 0.5, "duration": 2}]}, Fraction(5, 2)),
        ({"elements": [{**SOUND, "seek": 1}, {"type": "video", "src": "v.mp4", "duration": 30}]}, 3),
        ({"elements": [{"type": "voice", "text": "Hi"}, {**SOUND, "start": 1}]}, 5),
        ({"elements": [{"type": "video", "src": "v.mp4"}]}, Fraction(16, 5)),
        ({"elements": [{**PICTURE, "duration": 1.25}]}, Fraction(13, 10)),
        ({"elements": [SOUND], "pause": 0.5}, Fraction(9, 2)),
        ({"elements": [SOUND], "duration": 1}, 1),
        ({"elements": [{"type": "subtitles", "words": [{"text": "a", "start": 0, "end": 1.5}]}]}, Fraction(3, 2)),
    ],
)
def test_how_long_a_scene_lasts(scene: dict[str, Any], length: Fraction) -> None:
    assert compiled(scene).timeline.duration == length


def test_a_film_that_is_shorter_than_its_scene_is_held_or_begins_again() -> None:
    held = track(compiled({"id": "a", "duration": 8, "elements": [{"type": "video", "src": "v.mp4"}]}).timeline, "a")
    assert [(e.start, e.duration) for e in held] == [(0, 8)]
    again = compiled({"id": "a", "duration": 8, "elements": [{"type": "video", "src": "v.mp4", "loop": True}]}).timeline
    pieces = track(again, "a")
    assert all(isinstance(p, VideoElement) and p.source_start == 0 for p in pieces)
    assert [(p.start, p.duration) for p in pieces] == [
        (0, Fraction(16, 5)),
        (Fraction(16, 5), Fraction(16, 5)),
        (Fraction(32, 5), Fraction(8, 5)),
    ]
    (sound,) = track(again, "sound")
    assert sound.loop and sound.duration == 8


def test_a_film_that_would_begin_again_for_ever_is_refused() -> None:
    project = project_of(
        {"scenes": [{"duration": 3600, "elements": [{"type": "video", "src": "v.mp4", "loop": True}]}]}
    )
    short = {k: msgspec.structs.replace(f, duration=Fraction(1, 10)) for k, f in facts_for(project).files.items()}
    with pytest.raises(BadProject, match=r"scenes\[0\]\.elements\[0\]\.loop: it would begin again 36000 times"):
        compile_project(project, Facts(files=short))


def test_roles_and_gains_of_sounds() -> None:
    timeline = compiled(
        {"elements": [SOUND, {"type": "video", "src": "v.mp4", "volume": 0.5}]},
        {"elements": [{"type": "video", "src": "v.mp4"}]},
        {"duration": 1, "elements": [{"type": "video", "src": "v.mp4", "volume": 0}]},
        elements=[{"type": "music", "src": "m.mp3", "volume": 0.1}],
    ).timeline
    sounds = {e.id: e for e in track(timeline, "sound")}
    assert all(isinstance(e, AudioElement) for e in sounds.values())
    assert [(e.role, e.gain) for e in sounds.values()] == [
        ("voice", 0.0), ("effect", -6.021), ("voice", 0.0), ("music", -20.0),
    ]  # fmt: skip
    music = sounds["elements[0] sound"]
    assert music.loop and music.end == timeline.duration and music.fade_out == Fraction(3, 2)
    loud = compiled({"duration": 1}, elements=[{"type": "music", "src": "m.mp3", "duck": False}]).timeline
    assert [e.role for e in track(loud, "sound")] == ["effect"]


def test_pictures_stay_for_the_next_scene_and_no_sound_is_moved() -> None:
    timeline = compiled(
        {"id": "a", "elements": [SOUND, PICTURE, {"type": "text", "text": "brief", "duration": 1}]},
        {
            "id": "b",
            "background-color": "#123456",
            "transition": {"style": "wipe-left", "duration": 0.5},
            "elements": [SOUND, PICTURE],
        },
    ).timeline
    ground, stays, brief = track(timeline, "a")
    assert isinstance(ground, ColourElement) and isinstance(stays, ImageElement) and isinstance(brief, TextElement)
    assert (stays.end, stays.leave.kind, stays.leave.across) == (Fraction(9, 2), "wipe_left", "canvas")
    assert brief.end == 1 and brief.leave is None
    background, comes = track(timeline, "b")
    assert background.colour == "#123456" and background.enter == comes.enter
    assert (comes.start, comes.enter.kind, comes.enter.duration) == (4, "wipe_left", Fraction(1, 2))
    assert [e.start for e in track(timeline, "sound")] == [0, 4]
    assert timeline.duration == 8


def test_a_scene_without_colour_is_seen_through_only_where_something_lies_behind() -> None:
    alone = compiled({"id": "a", "duration": 1, "background-color": "transparent", "elements": [PICTURE]}).timeline
    assert [type(e) for e in track(alone, "a")] == [ImageElement]
    opaque = compiled({"id": "a", "duration": 1, "background-color": "#0f0", "elements": [PICTURE]}).timeline
    assert track(opaque, "a")[0].colour == "#00ff00"


@given(
    st.tuples(st.integers(1, 3000), st.integers(1, 3000)),
    st.tuples(st.integers(1, 2000), st.integers(1, 2000)),
    st.sampled_from(["contain", "cover", "fit", "stretch", "center"]),
)
def test_pictures_stay_inside_their_boxes(own: tuple[int, int], room: tuple[int, int], resize: Any) -> None:
    box = Box(10, 20, *room)
    found = fitted(box, own, resize)
    place = found.place
    assert place.x >= box.x - 1e-6 and place.y >= box.y - 1e-6
    assert place.x + place.width <= box.x + box.width + 1e-6 and place.y + place.height <= box.y + box.height + 1e-6
    if resize in ("fit", "center"):
        shown = (own[0] * found.crop.width, own[1] * found.crop.height)
        scale = (place.width / shown[0], place.height / shown[1])
        assert scale[0] == pytest.approx(scale[1]), "nothing is distorted"
        assert scale[0] <= 1 + 1e-9, "nothing is enlarged"
        assert resize == "fit" or scale[0] == pytest.approx(1)


@pytest.mark.parametrize(
    ("settings", "spoken", "others"),
    [
        ({}, "#ffe14d", "#ffffff"),
        ({"word_color": "#FFFFFF"}, "#FFFFFF", "#9a9a9a"),
        ({"word_color": "#f00"}, "#ff0000", "#ffffff"),
        ({"line_color": "#ffe050"}, "#ffffff", "#ffe050"),
        ({"word_color": "#f00", "line_color": "#00f"}, "#ff0000", "#0000ff"),
        ({"style": "classic", "word_color": "#f00"}, "#ffffff", "#ff0000"),
    ],
)
def test_the_word_that_is_spoken_always_differs(settings: dict[str, Any], spoken: str, others: str) -> None:
    assert word_colours(SubtitleSettings(**settings)) == (spoken, others)


def words(*texts: str, timing: Timing = Timing.ALIGNED) -> tuple[Word, ...]:
    return tuple(
        Word(text=t, start=Fraction(i), end=Fraction(i) + Fraction(1, 2), timing=timing) for i, t in enumerate(texts)
    )


def test_words_stand_on_the_clock_of_their_scene() -> None:
    project = project_of(
        {"frame-rate": 10, "scenes": [{"duration": 2}, {"elements": [SOUND]}], "elements": [{"type": "subtitles"}]}
    )
    facts = msgspec.structs.replace(
        facts_for(project), words={"elements[0]": (Said(scene=1, words=words("one", "two", "three", "four", "late")),)}
    )
    made = compile_project(project, facts)
    captions = track(made.timeline, "subtitles")
    starts = [c.start + w.start for c in captions for w in c.words]
    assert starts == [2, 3, 4, 5], "what begins after the end of the scene is left out"
    assert captions[-1].end <= 6 and {c.mode for c in captions} == {"words"}


def test_words_that_were_not_heard_are_shown_by_lines_and_told() -> None:
    project = project_of({"scenes": [{"duration": 4, "elements": [{"type": "subtitles", "text": "a b"}]}]})
    said = (Said(scene=0, words=words("a", "b", timing=Timing.INTERPOLATED)),)
    made = compile_project(project, Facts(words={"scenes[0].elements[0]": said}))
    assert {c.mode for c in track(made.timeline, "subtitles")} == {"lines"}
    assert "2 of 2 words could not be heard" in made.warnings[0]


def test_what_is_heard_of_a_file_that_is_cut() -> None:
    project = project_of(
        {"scenes": [{"elements": [{**SOUND, "start": 1, "seek": 1, "duration": 2}, {"type": "subtitles"}]}]}
    )
    facts = Facts(files={"scenes[0].elements[0]": File(path="a", digest="a", duration=Fraction(9), sounds=True)})
    sounds = sounds_for(project, facts, "scenes[0].elements[1]")
    spoken = Transcript(words=words("zero", "one", "two", "three"), language="en")
    (said,) = heard(sounds, {"scenes[0].elements[0]": spoken}, facts)
    assert [(w.text, w.start) for w in said.words] == [("one", 1), ("two", 2)]
    assert (said.scene, said.language) == (0, "en")


def test_global_subtitles_pass_over_scenes_that_have_their_own() -> None:
    project = project_of(
        {
            "scenes": [{"elements": [SOUND]}, {"elements": [SOUND, {"type": "subtitles"}]}],
            "elements": [{"type": "subtitles"}, SOUND],
        }
    )
    facts = facts_for(project)
    sounds = sounds_for(project, facts, "elements[0]")
    assert {scene: [path for path, _ in found] for scene, found in sounds.items()} == {
        0: ["scenes[0].elements[0]"],
        None: ["elements[1]"],
    }
