"""Layers of a scene → what the narration lays over it: elements of a Timeline on the scene's own clock.

    wish = scene_wish(plan.scenes["scn_1"], (1080, 1920), {"med_1": "/srv/beach.jpg"}, folder)
    wish.over, wish.files, wish.styles

Pixels of the canvas in (width, height). Layers lie over each other in their order, the first at the bottom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, cast

from clipforge_core.codec import short_id
from clipforge_core.files import write_bytes
from clipforge_core.media_types import type_of
from clipforge_core.model.studio_video import StudioLayer
from clipforge_core.model.style import ActiveWord, Box, CaptionStyle, Outline, SafeArea, Shadow
from clipforge_core.model.timeline import (
    AudioElement,
    ColourElement,
    Element,
    ImageElement,
    Keyframe,
    Rect,
    TextElement,
    Transition,
    VideoElement,
)
from clipforge_core.narrating.wishes import Passing, SceneWish
from clipforge_core.studio_videos.layers import colour
from clipforge_core.studio_videos.plans import ScenePlan
from clipforge_core.studio_videos.shapes import polygon_png, vignette_png

Size = tuple[int, int]

TO_THE_END = Fraction(3600)
"""Seconds of a layer that lasts as long as its scene, which cuts it off."""
COME = Fraction(2, 5)
TEXT_SIZE = 0.07
"""Font size where none is given, as a part of the canvas' shorter side."""
EDITOR_WIDTH = 1920.0
"""Pixels of the longer side of the canvas that font sizes and line widths are told for, unless another is given."""
LINES = {"top": 0.12, "center": 0.5, "bottom": 0.88}
_PASSING: dict[str, Passing] = {"": "fade", "fade": "fade", "cut": "none"}
_SHARE = {"shape": (0.3, 0.3), "media": (0.4, 0.4)}
"""How much of the picture a shape or a medium takes that says nothing of its size."""


def scene_wish(plan: ScenePlan, canvas: Size, paths: Mapping[str, str], folder: Path) -> SceneWish:
    """How a scene differs from what would be made of it; `paths` are files of this machine by what the plan names,
    `folder` is where pictures of shapes are written."""
    desk = _Desk(canvas, paths, folder)
    voice = plan.voice
    for number, layer in enumerate(sorted(plan.layers, key=lambda each: each.order)):
        if layer.type == "voiceover":
            voice = str(layer.properties.get("voice_id") or voice)
        else:
            desk.lay(f"{layer.id} {number}", layer)
    return SceneWish(
        voice=voice,
        least=plan.least,
        transition=_PASSING.get(plan.transition, "fade"),
        media=paths.get(plan.media, ""),
        over=tuple(desk.elements),
        files=desk.files,
        styles=desk.styles,
    )


class _Desk:
    """What was laid so far."""

    def __init__(self, canvas: Size, paths: Mapping[str, str], folder: Path) -> None:
        self.canvas = canvas
        self.elements: list[Element] = []
        self.files: dict[str, str] = {}
        self.styles: dict[str, CaptionStyle] = {}
        self._paths = paths
        self._folder = folder

    def lay(self, name: str, layer: StudioLayer) -> None:
        """Add a layer; one that has nothing to show adds nothing."""
        found = {
            "text": self._text,
            "shape": self._shape,
            "media": self._media,
            "audio": self._audio,
            "effect": self._effect,
        }[layer.type](name, layer.properties, _times(layer))
        self.elements += found

    def _text(self, name: str, told: Mapping[str, Any], times: dict[str, Any]) -> Sequence[Element]:
        style = text_style(told, self.canvas)
        key = short_id("layer style", style)
        self.styles[key] = style
        element = TextElement(id=name, text=str(told["text"]).strip(), style=key, **_shown(told, times))
        return (element,)

    def _shape(self, name: str, told: Mapping[str, Any], times: dict[str, Any]) -> Sequence[Element]:
        box = place_of(told, self.canvas, _SHARE["shape"])
        wide, high = box.width * self.canvas[0], box.height * self.canvas[1]
        if told["shape"] == "line":
            high = max(2.0, self._pixels(told, "strokeWidth", 6.0)) if "height" not in told else high
        fill = colour(told.get("fill", told.get("color")), "#ff5a5f" if not told.get("stroke") else "")
        stroke = colour(told.get("stroke"), "")
        png, covers_wide, covers_high = polygon_png(
            str(told["shape"]),
            max(wide, 1.0),
            max(high, 1.0),
            fill=fill,
            stroke=stroke,
            line=self._pixels(told, "strokeWidth", 2.0) if stroke else 0.0,
            rotation=float(told.get("rotation", 0.0)),
        )
        middle = (box.x + box.width / 2, box.y + box.height / 2)
        share = (covers_wide / self.canvas[0], covers_high / self.canvas[1])
        rect = Rect(middle[0] - share[0] / 2, middle[1] - share[1] / 2, share[0], share[1])
        return (self._picture(name, self._kept(png), told, times, rect, "stretch"),)

    def _media(self, name: str, told: Mapping[str, Any], times: dict[str, Any]) -> Sequence[Element]:
        path = self._path(told)
        if not path:
            return ()
        kind = type_of(path).partition("/")[0]
        if kind == "audio":
            return self._audio(name, told, times)
        fit: Literal["cover", "contain"] = "contain" if told.get("fit") == "contain" else "cover"
        rect = place_of(told, self.canvas, _SHARE["media"])
        if kind == "video":
            source = self._source(path)
            shown = _shown(told, times)
            return (VideoElement(id=name, source=source, fit=fit, place=_held(rect), **shown),)
        return (self._picture(name, path, told, times, rect, fit),)

    def _audio(self, name: str, told: Mapping[str, Any], times: dict[str, Any]) -> Sequence[Element]:
        path = self._path(told)
        volume = float(told.get("volume", 1.0))
        volume = volume / 100 if volume > 1 else volume
        if not path or volume <= 0:
            return ()
        gain = max(-60.0, 20 * math.log10(volume))
        loop = bool(told.get("loop"))
        return (AudioElement(id=name, source=self._source(path), gain=gain, role="effect", loop=loop, **times),)

    def _effect(self, name: str, told: Mapping[str, Any], times: dict[str, Any]) -> Sequence[Element]:
        strength = float(told.get("strength", 0.5))
        effect = told["effect"]
        if effect == "vignette":
            png = vignette_png(colour(told.get("color"), "#000000")[:7], strength)
            return (self._picture(name, self._kept(png), {}, times, Rect(), "stretch"),)
        usual = {"darken": "#000000", "lighten": "#ffffff", "tint": "#ff8c00"}[effect]
        tint = colour(told.get("color"), usual)[:7] if effect == "tint" else usual
        return (ColourElement(id=name, colour=tint, opacity=min(1.0, max(0.0, strength)) * 0.8, **times),)

    def _picture(
        self, name: str, path: str, told: Mapping[str, Any], times: dict[str, Any], rect: Rect,
        fit: Literal["cover", "contain", "stretch"],
    ) -> Element:  # fmt: skip
        source = self._source(path)
        return ImageElement(id=name, source=source, fit=fit, place=_held(rect), **_shown(told, times))

    def _source(self, path: str) -> str:
        known = next((name for name, there in self.files.items() if there == path), None)
        if known is None:
            known = f"layer file {len(self.files)}"
            self.files[known] = path
        return known

    def _path(self, told: Mapping[str, Any]) -> str:
        named = told.get("media_id") or told.get("url") or told.get("src") or ""
        return self._paths.get(str(named), "")

    def _kept(self, png: bytes) -> str:
        path = self._folder / f"{short_id('shape', png.hex())}.png"
        if not path.exists():
            write_bytes(path, png)
        return str(path)

    def _pixels(self, told: Mapping[str, Any], name: str, usual: float) -> float:
        """A length in pixels of the editor's canvas as pixels of ours."""
        return float(told.get(name, usual)) * max(self.canvas) / _editor(told, self.canvas)


def place_of(told: Mapping[str, Any], canvas: Size, share: tuple[float, float]) -> Rect:
    """Where something stands: as its x, y, width, height or radius say, else by its position, in the middle."""
    wide_of, high_of = _canvas_of(told, canvas)
    radius = told.get("radius")
    width = _part(told.get("width"), wide_of) or (2 * _part(radius, wide_of) if radius else 0.0)
    height = _part(told.get("height"), high_of) or (2 * _part(radius, high_of) if radius else 0.0)
    square = min(canvas)
    width = width or (height * canvas[1] / canvas[0] if height else share[0] * square / canvas[0])
    height = height or width * canvas[0] / canvas[1]
    position = str(told.get("position", "center"))
    across = 0.05 if "left" in position else 0.95 - width if "right" in position else (1 - width) / 2
    down = 0.05 if "top" in position else 0.95 - height if "bottom" in position else (1 - height) / 2
    x = _part(told["x"], wide_of) if "x" in told else across
    y = _part(told["y"], high_of) if "y" in told else down
    if radius and "width" not in told:
        # A circle is told by its middle.
        x, y = (x - width / 2 if "x" in told else x), (y - height / 2 if "y" in told else y)
    return Rect(x, y, width, height)


def text_style(told: Mapping[str, Any], canvas: Size) -> CaptionStyle:
    """The style of a text layer: its letters, and the room that it may take."""
    wide_of, high_of = _canvas_of(told, canvas)
    position = str(told.get("position", ""))
    if not position:
        position = "center" if "y" not in told else "top"
    align = told.get("textAlign") or ("left" if "left" in position or "x" in told else None)
    align = align or ("right" if "right" in position else "center")
    left = _part(told["x"], wide_of) if "x" in told else 0.05
    top = _part(told["y"], high_of) if "y" in told else 0.05
    width = _part(told.get("width"), wide_of) or max(0.1, 0.95 - left)
    height = _part(told.get("height"), high_of) or max(0.05, 0.97 - top)
    size = told.get("fontSize", told.get("font_size"))
    share = TEXT_SIZE if size is None else float(size) * max(canvas) / _editor(told, canvas) / min(canvas)
    background = colour(told.get("background"), "")
    stroke = colour(told.get("stroke"), "")
    vertical = 0.0 if "top" in position else 1.0 if "bottom" in position else 0.5
    return CaptionStyle(
        mode="lines",
        font=str(told.get("fontFamily") or told.get("font") or "Montserrat")[:80].replace("/", "").replace("\\", ""),
        weight=700 if str(told.get("fontWeight", "bold")) in ("bold", "700", "800", "900") else 400,
        size=min(0.5, max(0.005, share)),
        colour=colour(told.get("color", told.get("fill")), "#ffffff"),
        position=vertical,
        align=cast("Literal['left', 'center', 'right']", align),
        outline=Outline(colour=stroke, width=0.06) if stroke else None,
        shadow=None if background else Shadow(),
        box=Box(colour=background) if background else None,
        active=ActiveWord(effect="none"),
        safe_area=SafeArea(
            left=_margin(left), top=_margin(top), right=_margin(1 - left - width), bottom=_margin(1 - top - height)
        ),
    )


def _times(layer: StudioLayer) -> dict[str, Any]:
    start = Fraction(layer.start).limit_denominator(1000)
    end = Fraction(layer.end).limit_denominator(1000)
    return {"start": start, "duration": end - start if end > start else TO_THE_END}


def _shown(told: Mapping[str, Any], times: dict[str, Any]) -> dict[str, Any]:
    enter = {"fadeIn": "fade", "fade": "fade", "slideIn": "slide_left", "zoomIn": "fade", "bounceIn": "fade"}.get(
        str(told.get("animation", "")), ""
    )
    coming = (
        Transition(kind=cast("Literal['fade']", enter), duration=min(COME, times["duration"] / 2)) if enter else None
    )
    return {**times, "opacity": float(told.get("opacity", 1.0)), "enter": coming}


def _canvas_of(told: Mapping[str, Any], canvas: Size) -> tuple[float, float]:
    return float(told.get("canvas_width") or canvas[0]), float(told.get("canvas_height") or canvas[1])


def _editor(told: Mapping[str, Any], canvas: Size) -> float:
    """Pixels of the longer side of the canvas that lengths are told for."""
    wide, high = told.get("canvas_width"), told.get("canvas_height")
    return max(float(wide or 0), float(high or 0)) or EDITOR_WIDTH


def _part(value: Any, of: float) -> float:
    """A length as a part of the picture: up to 1 it is one, above that it is pixels."""
    if value is None:
        return 0.0
    number = float(value)
    return number if -1 <= number <= 1 else number / of


def _margin(value: float) -> float:
    return min(0.95, max(0.0, value))


def _held(rect: Rect) -> tuple[Keyframe, ...]:
    return (Keyframe(time=Fraction(0), rect=rect, ease="hold"),)
