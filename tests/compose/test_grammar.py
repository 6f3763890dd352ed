"""The grammar: valid files compile to Timelines that hold together, and every mistake is named by its path."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given

from clipforge_core import AudioElement, CaptionElement, TextElement, Timeline, plan_segments
from clipforge_core.compose.checking import check
from clipforge_core.compose.compiling import compile_project
from clipforge_core.compose.problems import BadProject, Problem
from clipforge_core.compose.reading import parse, problems_of, project_of, split
from clipforge_core.compose.schema import json_schema
from clipforge_core.compose.times import frame_rate, scene_spans
from clipforge_core.model.timeline import ImageElement, VideoElement
from tests.compose.strategies import facts_for, mutations, projects

SCHEMA = jsonschema_rs.validator_for(json_schema())
SOUND = {"type": "audio", "src": "a.wav"}


@given(projects())
def test_a_valid_file_has_no_problems_and_its_schema_agrees(data: dict[str, Any]) -> None:
    assert problems_of(data) == []
    assert SCHEMA.is_valid(data)


@given(mutations())
def test_a_single_mistake_is_named_by_its_path(mutation: tuple[dict[str, Any], str]) -> None:
    data, path = mutation
    assert path in [p.path for p in problems_of(data)], problems_of(data)


@given(mutations())
def test_the_checker_and_the_published_schema_agree(mutation: tuple[dict[str, Any], str]) -> None:
    data, _ = mutation
    assert bool(check(data)) == (not SCHEMA.is_valid(data))


def holds_together(timeline: Timeline) -> None:
    """What the renderer relies on."""
    known = {source.id for source in timeline.sources}
    assert timeline.duration * timeline.canvas.frame_rate == timeline.frames
    for track in timeline.tracks:
        assert track.elements
        assert all(isinstance(e, AudioElement) == (track.kind == "audio") for e in track.elements)
    for element in (*timeline.elements("video"), *timeline.elements("audio")):
        assert element.duration > 0 and 0 <= element.start < timeline.duration
        if isinstance(element, VideoElement | ImageElement | AudioElement):
            assert element.source in known
        if isinstance(element, TextElement | CaptionElement):
            assert element.style in timeline.styles
        if isinstance(element, CaptionElement):
            assert element.end <= timeline.duration
            assert all(a.start <= b.start for a, b in zip(element.words, element.words[1:], strict=False))
    segments = plan_segments(timeline)
    assert sum(s.frames for s in segments) == timeline.frames


@given(projects())
def test_a_valid_file_becomes_a_timeline_that_holds_together(data: dict[str, Any]) -> None:
    project = project_of(data)
    facts = facts_for(project)
    compiled = compile_project(project, facts)
    holds_together(compiled.timeline)
    spans = scene_spans(project, facts)
    assert [s.start for s in compiled.scenes] == [s.start for s in spans]
    assert spans[0].start == 0 and compiled.timeline.duration == spans[-1].end
    for span in spans:
        assert (span.duration * frame_rate(project)).denominator == 1
    assert all(a.end == b.start for a, b in zip(spans, spans[1:], strict=False))
    assert compile_project(project, facts) == compiled, "the same file gives the same Timeline"


@given(projects())
def test_one_changed_scene_leaves_the_pictures_of_the_others_alone(data: dict[str, Any]) -> None:
    project = project_of(data)
    before = plan_segments(compile_project(project, facts_for(project)).timeline)
    spans = scene_spans(project, facts_for(project))
    changed = copy.deepcopy(data)
    changed["scenes"][-1].setdefault("elements", []).append({"type": "text", "text": "one more", "z-index": 9})
    other = project_of(changed)
    after = plan_segments(compile_project(other, facts_for(other)).timeline)
    last = int(spans[-1].start * frame_rate(project))
    kept = {s.key for s in before if s.first_frame + s.frames <= last}
    assert kept <= {s.key for s in after}
    assert [s.key for s in before] != [s.key for s in after]


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ({}, {"scenes": "it is required"}),
        ([], {"": "not an object"}),
        ({"scenes": []}, {"scenes": "it is empty"}),
        ({"scenes": [{}]}, {"scenes[0]": "no length"}),
        ({"scenes": [{"elements": [{"type": "image", "src": "a.png"}]}]}, {"scenes[0]": "no length"}),
        ({"scenes": [{"elements": [{"type": "music", "src": "a.mp3"}]}]}, {"scenes[0]": "no length"}),
        ({"scenes": [{"elements": [{**SOUND, "loop": True}]}]}, {"scenes[0]": "no length"}),
        ({"scenes": [{"elements": [{"type": "video", "src": "v.mp4", "loop": True}]}]}, {"scenes[0]": "not loop"}),
        ({"scenes": [{"elements": [{"type": "voice", "text": "..."}]}]}, {"scenes[0].elements[0].text": "nothing to"}),
        ({"scenes": [{"elements": [{"typ": "audio"}]}]}, {"scenes[0].elements[0].type": "required"}),
        ({"scenes": [{"elements": [{"type": "adio"}]}]}, {"scenes[0].elements[0].type": "do you mean audio"}),
        ({"scenes": [{"duration": 1, "elments": []}]}, {"scenes[0].elments": "do you mean elements"}),
        ({"scenes": [{"duration": 1}], "background-color": "transparent"}, {"background-color": "keyed"}),
        ({"scenes": [{"duration": 1}], "resolution": "custom"}, {"width": "required", "height": "required"}),
        ({"scenes": [{"duration": 1}], "resolution": "333x100"}, {"resolution": "even"}),
        ({"scenes": [{"duration": 1}], "width": 333}, {"width": "even"}),
        ({"scenes": [{"duration": 1, "transition": {}}]}, {"scenes[0].transition": "first scene"}),
        (
            {"scenes": [{"duration": 1, "elements": [{"type": "text", "text": "a", "settings": {"font-size": 700}}]}]},
            {"scenes[0].elements[0].settings.font-size": "half the picture"},
        ),
        (
            {"scenes": [{"duration": 1, "elements": [{**SOUND, "id": "a"}, {**SOUND, "id": "a"}]}]},
            {"scenes[0].elements[1].id": "scenes[0].elements[0] already"},
        ),
        (
            {"scenes": [{"duration": 1, "elements": [{**SOUND, "start": 1}]}]},
            {"scenes[0].elements[0].start": "over after 1 s"},
        ),
        (
            {"scenes": [{"elements": [SOUND]}], "elements": [{"type": "subtitles", "text": "a", "src": "a.srt"}]},
            {"elements[0].src": "give one of"},
        ),
        (
            {
                "scenes": [{"elements": [SOUND]}],
                "elements": [
                    {
                        "type": "subtitles",
                        "words": [{"text": "b", "start": 2, "end": 1}, {"text": "a", "start": 1, "end": 2}],
                    }
                ],
            },
            {"elements[0].words[0].end": "before its start", "elements[0].words[1].start": "before the word"},
        ),
    ],
)
def test_mistakes_and_what_is_said_of_them(data: Any, problems: dict[str, str]) -> None:
    found = problems_of(data)
    assert {p.path for p in found} == set(problems)
    for problem in found:
        assert problems[problem.path] in problem.message


def test_all_mistakes_are_told_at_once_those_of_rules_too() -> None:
    data = {
        "qualty": "low",
        "scenes": [
            {"elements": [{"type": "image", "src": "", "volume": 3}]},
            {"background-color": "red", "elements": [{"type": "text", "text": "x", "settings": {"font-size": -1}}]},
            {},
        ],
    }
    assert [p.path for p in problems_of(data)] == [
        "qualty",
        "scenes[0].elements[0].src",
        "scenes[0].elements[0].volume",
        "scenes[1].background-color",
        "scenes[1].elements[0].settings.font-size",
        "scenes[2]",
    ]


def test_an_error_carries_every_problem_and_crosses_processes() -> None:
    import pickle

    with pytest.raises(BadProject) as caught:
        project_of({"scenes": [{"elements": [{"type": "audio"}]}]}, "film.json")
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.problems == (Problem("scenes[0].elements[0].src", "it is required"),)
    assert error.describe().startswith("film.json: scenes[0].elements[0].src: it is required")


@pytest.mark.parametrize("data", [b"", b"{", b"[1,", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_a_problem_of_the_whole_file(data: bytes) -> None:
    with pytest.raises(BadProject, match="not JSON"):
        parse(data, "film.json")


def test_a_list_of_projects_is_split() -> None:
    assert split([{"scenes": []}, {}], "film.json") == [{"scenes": []}, {}]
    with pytest.raises(BadProject, match="a list of 1 to"):
        split([], "film.json")


def test_the_document_s_own_example_is_valid() -> None:
    """The request that the VideoCraft document prints."""
    data = {
        "scenes": [{"elements": [{"type": "audio", "src": "https://example.com/audio.mp3"}]}],
        "elements": [
            {
                "type": "subtitles",
                "settings": {
                    "style": "progressive",
                    "font-family": "Arial",
                    "font-size": 24,
                    "word-color": "#FFFFFF",
                    "outline-color": "#000000",
                },
            }
        ],
    }
    assert problems_of(data) == []
    assert Fraction(project_of(data).frame_rate) == 30
