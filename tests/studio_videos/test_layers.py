"""Layers: what may be kept, where it stands, and what of it a film shows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.studio_video import StudioLayer
from clipforge_core.model.timeline import AudioElement, ColourElement, ImageElement, TextElement, VideoElement
from clipforge_core.refusals import Invalid
from clipforge_core.studio_videos.drawing import TO_THE_END, place_of, scene_wish
from clipforge_core.studio_videos.layers import TYPES, checked
from clipforge_core.studio_videos.plans import ScenePlan

CANVAS = (1920, 1080)
ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["text", "shape", "media_id", "url", "voice_id", "effect", "x", "y", "width", "height", "radius", "opacity",
     "rotation", "color", "fill", "stroke", "strokeWidth", "fontSize", "position", "textAlign", "volume", "speed",
     "strength", "fit", "animation", "canvas_width", "loop", "fontFamily", "fontWeight", "background"]
)  # fmt: skip


def layer(kind: Any, properties: dict[str, Any], **more: Any) -> StudioLayer:
    return StudioLayer(id="lay_1", scene="scn_1", type=kind, name="x", properties=checked(kind, properties), **more)


@given(st.sampled_from([*TYPES, "avatar", "nonsense"]), st.dictionaries(NAMES, ANY, max_size=8))
def test_whatever_is_kept_can_be_drawn(kind: str, properties: dict[str, Any]) -> None:
    """Anything is either refused, by name, or makes elements."""
    try:
        kept = layer(kind, properties)
    except Invalid as error:
        assert error.data["field"].startswith(("type", "properties"))
        return
    folder = Path("/nowhere")
    if kept.type in ("shape", "effect"):
        return  # these write files: test_what_a_film_shows
    wish = scene_wish(ScenePlan(layers=(kept,)), CANVAS, {str(v): "/a.png" for v in properties.values()}, folder)
    assert all(element.start >= 0 for element in wish.over)


@pytest.mark.parametrize(
    ("kind", "properties", "field"),
    [
        ("text", {}, "properties.text"),
        ("text", {"text": "a", "color": "blueish"}, "properties.color"),
        ("text", {"text": "a", "fontSize": "big"}, "properties.fontSize"),
        ("shape", {"shape": "star"}, "properties.shape"),
        ("media", {}, "properties.media_id"),
        ("audio", {"url": "https://example.org/a.mp3", "volume": -1}, "properties.volume"),
        ("voiceover", {"voice_id": 3}, "properties.voice_id"),
        ("effect", {"effect": "explode"}, "properties.effect"),
        ("avatar", {}, "type"),
        ("hologram", {}, "type"),
    ],
)
def test_what_cannot_be(kind: str, properties: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(kind, properties)
    assert caught.value.data["field"] == field


def test_places_are_parts_or_pixels() -> None:
    whole = place_of({"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.25}, CANVAS, (0.3, 0.3))
    pixels = place_of({"x": 192, "y": 216, "width": 960, "height": 270}, CANVAS, (0.3, 0.3))
    editor = {"x": 64, "y": 72, "width": 320, "height": 90, "canvas_width": 640, "canvas_height": 360}
    assert whole == pixels == place_of(editor, CANVAS, (0.3, 0.3))
    circle = place_of({"x": 960, "y": 540, "radius": 54, "canvas_width": 1920, "canvas_height": 1080}, CANVAS, (1, 1))
    assert (circle.x + circle.width / 2, circle.y + circle.height / 2) == pytest.approx((0.5, 0.5))
    assert circle.width * CANVAS[0] == pytest.approx(circle.height * CANVAS[1])


def test_what_a_film_shows(tmp_path: Path) -> None:
    paths = {"med_1": "/srv/a.jpg", "med_2": "/srv/b.mp4", "https://example.org/c.mp3": "/srv/c.mp3"}
    layers = (
        layer("effect", {"effect": "darken", "strength": 1}, order=0),
        layer("media", {"media_id": "med_1"}, order=1, start=1.0, end=2.5),
        layer("media", {"media_id": "med_2", "position": "top-left"}, order=2),
        layer("shape", {"shape": "arrow", "rotation": 45, "stroke": "#000"}, order=3),
        layer("audio", {"url": "https://example.org/c.mp3", "volume": 50}, order=4),
        layer("text", {"text": " Hello ", "color": "#fc0", "animation": "fadeIn", "opacity": 0.5}, order=5),
        layer("voiceover", {"voice_id": "kokoro:af_heart"}, order=6),
    )
    wish = scene_wish(ScenePlan(layers=layers, least=9, transition="cut", voice="hibari"), CANVAS, paths, tmp_path)
    kinds = [type(element) for element in wish.over]
    assert kinds == [ColourElement, ImageElement, VideoElement, ImageElement, AudioElement, TextElement]
    assert (wish.voice, wish.least, wish.transition) == ("kokoro:af_heart", 9, "none")
    picture, arrow, sound, text = wish.over[1], wish.over[3], wish.over[4], wish.over[5]
    assert (picture.start, picture.duration) == (Fraction(1), Fraction(3, 2))
    assert text.duration == TO_THE_END
    assert isinstance(sound, AudioElement)
    assert sound.gain == pytest.approx(-6.02, abs=0.01)
    assert sound.role == "effect"
    assert isinstance(text, TextElement)
    assert (text.text, text.opacity) == ("Hello", 0.5)
    assert wish.styles[text.style].colour == "#ffcc00"
    assert isinstance(arrow, ImageElement)
    assert Path(wish.files[arrow.source]).parent == tmp_path
    assert set(wish.files.values()) >= {"/srv/a.jpg", "/srv/b.mp4", "/srv/c.mp3"}


def test_layers_that_are_hidden_or_have_no_file_show_nothing(tmp_path: Path) -> None:
    gone = layer("media", {"media_id": "med_9"})
    assert scene_wish(ScenePlan(layers=(gone,)), CANVAS, {}, tmp_path).over == ()
