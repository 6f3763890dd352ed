"""What layers may be: each type with the properties that change a film, checked before they are kept.

    checked("text", {"text": "Only today", "position": "top", "color": "#ffcc00"})

Lengths and places up to 1 are parts of the picture; larger ones are pixels of a canvas of `canvas_width` by
`canvas_height`, or of the film's own where those are not given (an editor in a browser has a smaller one). What a type
does not know is kept for the client, and draws nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from clipforge_core.refusals import Invalid

TYPES = ("text", "shape", "media", "audio", "voiceover", "effect")
SHAPES = ("rectangle", "circle", "triangle", "line", "arrow")
EFFECTS = ("darken", "lighten", "tint", "vignette")
POSITIONS = ("top", "center", "bottom", "top-left", "top-right", "bottom-left", "bottom-right", "left", "right")
MOST_LAYERS = 40
"""Layers of a scene."""
LONGEST_TEXT = 1000

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_PLACES = ("x", "y", "width", "height", "radius", "canvas_width", "canvas_height")

NAMED_COLOURS = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ff0000",
    "green": "#00a000",
    "blue": "#0000ff",
    "yellow": "#ffe000",
    "orange": "#ff8c00",
    "pink": "#ff69b4",
    "purple": "#800080",
    "gray": "#808080",
    "grey": "#808080",
}


def checked(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a layer as they are kept. Raises Invalid with the path of what cannot be."""
    if kind == "avatar":
        raise Invalid(
            field="type", detail="avatars are not made here: put a picture or a film of yours in a media layer"
        )
    if kind not in TYPES:
        raise Invalid(field="type", detail=f"one of {', '.join(TYPES)} is needed")
    if len(properties) > 100:
        raise Invalid(field="properties", detail="at most 100 are taken")
    found = dict(properties)
    for name in _PLACES:
        _number(found, name, -20_000, 20_000)
    _number(found, "opacity", 0, 1)
    _number(found, "rotation", -360, 360)
    _CHECKS[kind](found)
    return found


def colour(value: Any, usual: str) -> str:
    """A colour as "#rrggbb" or "#rrggbbaa"; `usual` for none."""
    text = str(value or "").strip().lower()
    text = NAMED_COLOURS.get(text, text)
    if not _COLOUR.fullmatch(text):
        return usual
    return "#" + "".join(2 * digit for digit in text[1:]) if len(text) == 4 else text


def _text(found: dict[str, Any]) -> None:
    text = found.get("text", found.get("content", ""))
    if not isinstance(text, str) or not text.strip():
        raise Invalid(field="properties.text", detail="a text is needed")
    if len(text) > LONGEST_TEXT:
        raise Invalid(field="properties.text", detail=f"at most {LONGEST_TEXT} characters are taken")
    found["text"] = text
    _number(found, "fontSize", 1, 2000)
    _number(found, "font_size", 1, 2000)
    for name in ("color", "fill", "background", "stroke"):
        _colour(found, name)
    _one_of(found, "position", POSITIONS)
    _one_of(found, "textAlign", ("left", "center", "right"))


def _shape(found: dict[str, Any]) -> None:
    shape = found.get("shape", found.get("shape_type", ""))
    shape = {"rect": "rectangle", "ellipse": "circle"}.get(shape, shape) if isinstance(shape, str) else ""
    if shape not in SHAPES:
        raise Invalid(field="properties.shape", detail=f"one of {', '.join(SHAPES)} is needed")
    found["shape"] = shape
    for name in ("fill", "color", "stroke"):
        _colour(found, name)
    _number(found, "strokeWidth", 0, 500)
    _one_of(found, "position", POSITIONS)


def _media(found: dict[str, Any]) -> None:
    _source(found)
    _one_of(found, "fit", ("cover", "contain"))
    _one_of(found, "position", POSITIONS)


def _audio(found: dict[str, Any]) -> None:
    _source(found)
    _number(found, "volume", 0, 100)


def _voiceover(found: dict[str, Any]) -> None:
    voice = found.get("voice_id", found.get("voice", ""))
    if not isinstance(voice, str) or len(voice) > 200:
        raise Invalid(field="properties.voice_id", detail="the id of a voice is needed: GET /voices lists them")
    found["voice_id"] = voice
    _number(found, "speed", 0.5, 2.0)


def _effect(found: dict[str, Any]) -> None:
    effect = found.get("effect", found.get("name", ""))
    if effect not in EFFECTS:
        raise Invalid(field="properties.effect", detail=f"one of {', '.join(EFFECTS)} is needed")
    found["effect"] = effect
    _colour(found, "color")
    _number(found, "strength", 0, 1)


_CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "text": _text,
    "shape": _shape,
    "media": _media,
    "audio": _audio,
    "voiceover": _voiceover,
    "effect": _effect,
}


def _source(found: dict[str, Any]) -> None:
    source = found.get("media_id") or found.get("url") or found.get("src")
    if not isinstance(source, str) or not source.strip() or len(source) > 2048:
        raise Invalid(field="properties.media_id", detail="an item of the media library is needed, or a url")


def _number(found: dict[str, Any], name: str, least: float, most: float) -> None:
    value = found.get(name)
    if value is None:
        found.pop(name, None)
    elif isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise Invalid(field=f"properties.{name}", detail=f"a number from {least:g} to {most:g} is needed")


def _colour(found: dict[str, Any], name: str) -> None:
    value = found.get(name)
    if value in (None, "", "transparent"):
        found.pop(name, None)
    elif not isinstance(value, str) or not colour(value, ""):
        raise Invalid(field=f"properties.{name}", detail="a colour such as #ffcc00 is needed")


def _one_of(found: dict[str, Any], name: str, known: tuple[str, ...]) -> None:
    value = found.get(name)
    if value in (None, ""):
        found.pop(name, None)
    elif value not in known:
        raise Invalid(field=f"properties.{name}", detail=f"one of {', '.join(known)} is needed")
