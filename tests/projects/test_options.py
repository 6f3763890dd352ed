"""Export and detect requests: what is wrong is named by its field, and nothing reaches a file of the machine."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.environment import Environment
from clipforge_core.model.project import ProjectMedia
from clipforge_core.projects.options import ExportWish, checked
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.projects.wishes import checked as checked_detection
from clipforge_core.refusals import Invalid


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The bundled plugins."""
    folder = tmp_path_factory.mktemp("environment")
    return Environment.open(flags={"data": folder}, folder=folder, user_folder=folder, environ={})


FILM = ProjectMedia(filename="a.mp4", duration=60.0, width=1280, height=720)
SOUND = ProjectMedia(filename="a.mp3", duration=60.0)


def refused(wish: ExportWish, environment: Environment, media: ProjectMedia = FILM) -> str:
    """The field that a wish is refused for."""
    with pytest.raises(Invalid) as error:
        checked(wish, environment, media)
    return str(error.value.data["field"])


@pytest.mark.parametrize("name", ["MP4", "mp4", "Mp4", "WEBM", "gif", "Mp3", "OTIO", "mov"])
def test_every_format_in_any_case(environment: Environment, name: str) -> None:
    order = checked(ExportWish(format=name), environment, FILM)
    assert order.format == name and order.params.changes["output.formats"] == [name.lower()]
    assert order.params.aspects == ("9:16",) and order.params.template == "default"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"format": "exe"}, "format"),
        ({"format": ""}, "format"),
        ({"aspect_ratio": "3:1"}, "aspectRatio"),
        ({"template": "nobody"}, "template"),
        ({"template": "../../etc/passwd"}, "template"),
        ({"template": "/etc/passwd.toml"}, "template"),
        ({"template": "default.toml"}, "template"),
        ({"platform": "nobody"}, "platform"),
        ({"platform": "../tiktok"}, "platform"),
        ({"captions": {"size": 99}}, "changes.captions.size"),
        ({"captions": {"sise": 0.1}}, "changes.captions.sise"),
        ({"captions": {"font": "/etc/fonts/a.ttf"}}, "captions.font"),
        ({"changes": {"captions.size": "big"}}, "changes.captions.size"),
        ({"changes": {"nonsense": 1}}, "changes.nonsense"),
        ({"changes": {"logo.image": "/etc/passwd"}}, "changes.logo.image"),
        ({"changes": {"logo": {"image": "/etc/passwd"}}}, "changes.logo.image"),
        ({"changes": {"title.font": "x.ttf"}}, "changes.title.font"),
        ({"changes": {"extends": "/etc/a.toml"}}, "changes.extends"),
        ({"changes": {"video.options": {"stats": "/tmp/a"}}}, "changes.video.options.stats"),
        ({"changes": {"video": {"options": {}}}}, "changes.video.options"),
        ({"changes": {"output.formats": ["mp3"]}}, "changes.output.formats"),
        ({"changes": {"video.codec": "../x"}}, "changes.video.codec"),
        ({"changes": {"a b": 1}}, "changes.a b"),
        ({"changes": {"enhance.use": ["nobody"]}}, "changes"),
    ],
)
def test_what_is_wrong_is_named(environment: Environment, wish: dict[str, Any], field: str) -> None:
    assert refused(ExportWish(**wish), environment) == field


def test_captions_may_be_left_out_or_changed(environment: Environment) -> None:
    assert checked(ExportWish(captions=False), environment, FILM).params.changes["captions"] is False
    changes = checked(ExportWish(captions={"size": 0.08, "outline": {"width": 0.1}}), environment, FILM).params.changes
    assert changes["captions.size"] == 0.08 and changes["captions.outline.width"] == 0.1


def test_a_platform_brings_its_shape(environment: Environment) -> None:
    assert checked(ExportWish(platform="tiktok"), environment, FILM).params.aspects == ("9:16",)
    order = checked(ExportWish(platform="tiktok", aspect_ratio="1:1"), environment, FILM)
    assert order.params.aspects == ("1:1",) and order.params.platform == "tiktok"


def test_sound_alone_is_no_film(environment: Environment) -> None:
    assert refused(ExportWish(format="MP4"), environment, SOUND) == "format"
    assert checked(ExportWish(format="MP3"), environment, SOUND).format == "MP3"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["captions", "captions.size", "captions.font", "picture.short_side", "logo", "layout.follow", "video.codec", "name"]
) | st.text(max_size=12)


@given(
    changes=st.dictionaries(keys, json_values, max_size=4),
    captions=st.booleans() | st.dictionaries(st.sampled_from(["size", "font", "colour", "x"]), json_values, max_size=2),
)
def test_whatever_is_asked_for_is_taken_or_refused_by_name(
    environment: Environment, changes: dict[str, Any], captions: bool | dict[str, Any]
) -> None:
    try:
        order = checked(ExportWish(changes=changes, captions=captions), environment, FILM)
    except Invalid as error:
        assert error.data["field"] and "/site-packages/" not in error.describe()
        return
    assert order.params.changes["output.formats"] == ["mp4"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"num_clips": 0}, "numClips"),
        ({"num_clips": 51}, "numClips"),
        ({"detector": "nobody"}, "detector"),
        ({"detector": "scenes", "query": "x"}, "query"),
        ({"min_duration": 0}, "minDuration"),
        ({"min_duration": float("nan")}, "minDuration"),
        ({"max_duration": float("inf")}, "maxDuration"),
        ({"min_duration": 30, "max_duration": 20}, "minDuration"),
        ({"language": "../en"}, "language"),
        ({"query": "x" * 1001}, "query"),
        ({"options": {"nonsense": 1}}, "options"),
    ],
)
def test_detect_wishes_that_cannot_be(environment: Environment, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        checked_detection(DetectWish(**wish), environment.registry)
    assert error.value.data["field"] == field


def test_a_query_chooses_its_detector(environment: Environment) -> None:
    params = checked_detection(DetectWish(query="  the   price "), environment.registry)
    assert (params.detector, params.query, params.num_clips) == ("query", "the price", 6)
