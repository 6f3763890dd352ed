"""Every key of an export template with its type, default and meaning: what `docs/templates.md` and
`clipforge templates keys` show.

Types, limits and defaults are read from the structs; the meanings stand here, and a test fails where
a key has none or a meaning has no key.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from types import NoneType
from typing import Any

import msgspec

from clipforge_core.jump_cut_keys import JUMP_CUT_MEANINGS
from clipforge_core.layout_keys import LAYOUT_MEANINGS
from clipforge_core.model.output import OUTPUT_MEANINGS
from clipforge_core.model.style import Colour
from clipforge_core.model.template import ExportTemplate

MEANINGS: dict[str, str] = {
    "name": "What it is called; the file's name where it is left out.",
    "description": "One line for `clipforge templates list`.",
    "extends": "A template, by name or file, whose values stand where this one says nothing.",
    "picture.short_side": "Pixels of the shorter side: 1080 gives 1080x1920 in 9:16.",
    "picture.max_frame_rate": "Frames a second at most; a slower source keeps its own rate.",
    "picture.background": "Colour behind everything.",
    "layout.follow": "`faces` keeps the speaker in the frame, `center` cuts out the middle, `none` shows all of it.",
    "layout.fallback": (
        "For shots where nobody can be followed: the whole picture over a `blur`red copy, with plain bars (`contain`), "
        "or its `center`."
    ),
    "layout.max_speed": "How fast the frame may move, in widths of the frame a second.",
    "layout.headroom": "Where the eyes stand, as a fraction of the height from the top.",
    "layout.dead_zone": "How far a face may wander, as a fraction of the frame's width, before the frame follows.",
    "captions": "The captions; `false` or left out: none are drawn (the subtitle files are written all the same).",
    "captions.mode": "`words` lights word after word, `lines` shows whole lines. Words without exact times get lines.",
    "captions.font": "Family name of an installed or bundled font. Letters it lacks come from fonts that have them.",
    "captions.weight": "Boldness: 400 is regular, 700 bold.",
    "captions.size": "Font size as a fraction of the picture's shorter side.",
    "captions.colour": "Colour of the words.",
    "captions.uppercase": "Write everything in capitals.",
    "captions.line_height": "Distance of lines, in font sizes.",
    "captions.max_lines": "Lines that stand together at most.",
    "captions.max_words": "Words that stand together at most.",
    "captions.max_chars": "Letters that stand together at most.",
    "captions.position": "Height of the block's middle: 0 is the top of the picture, 1 the bottom.",
    "captions.align": "How lines of a block stand to each other.",
    "captions.outline": "A stroke around the letters; `false`: none.",
    "captions.outline.colour": "Its colour.",
    "captions.outline.width": "Its width, in font sizes.",
    "captions.shadow": "A soft shadow; `false`: none.",
    "captions.shadow.colour": "Its colour; the last two digits are how dense it is.",
    "captions.shadow.x": "How far to the right, in font sizes.",
    "captions.shadow.y": "How far down, in font sizes.",
    "captions.shadow.blur": "How soft, in font sizes.",
    "captions.box": "A filled box behind the block; `false` or left out: none.",
    "captions.box.colour": "Its colour.",
    "captions.box.padding_x": "Room left and right of the words, in font sizes.",
    "captions.box.padding_y": "Room above and below, in font sizes.",
    "captions.box.radius": "Roundness of its corners, in font sizes.",
    "captions.active": "How the word that is being spoken stands out.",
    "captions.active.effect": (
        "`colour` paints it, `box` puts a box behind it, `underline` a line below it, `glow` light around it, `fill` "
        "paints it and keeps it painted until the page turns, `sweep` does so from its first letter to its last "
        "(karaoke), `none` leaves all words alike."
    ),
    "captions.active.colour": "Its colour.",
    "captions.active.box": "The box of the effect `box`.",
    "captions.active.box.colour": "Its colour.",
    "captions.active.box.padding_x": "Room left and right of the word, in font sizes.",
    "captions.active.box.padding_y": "Room above and below, in font sizes.",
    "captions.active.box.radius": "Roundness of its corners, in font sizes.",
    "captions.active.underline": "The line of the effect `underline`.",
    "captions.active.underline.thickness": "Its height, in font sizes.",
    "captions.active.underline.gap": "How far below the baseline it lies, in font sizes.",
    "captions.active.glow": "The light of the effect `glow`.",
    "captions.active.glow.colour": "Its colour.",
    "captions.active.glow.radius": "How far it reaches, in font sizes.",
    "captions.active.glow.strength": "How dense it is.",
    "captions.active.scale": "How much larger it is drawn.",
    "captions.appear": "How captions come; `false` or left out: they are there at once.",
    "captions.appear.effect": (
        "`fade` comes out of nothing, `pop` grows and overshoots a little, `bounce` falls in and bounces, `slide` "
        "moves in, `typewriter` writes letter by letter, `none` is there at once."
    ),
    "captions.appear.unit": "`page` comes at once, `word` comes word by word as they are spoken.",
    "captions.appear.duration": "Seconds that it takes; for `typewriter`, seconds of a letter.",
    "captions.appear.easing": "`linear`, `smooth` (slow at both ends) or `out` (slow at the end).",
    "captions.appear.direction": "Where a `slide` moves to.",
    "captions.appear.distance": "How far a `slide` or a fall goes, in font sizes.",
    "captions.appear.overshoot": "How much larger `pop` becomes on its way: 0.08 is 8 %.",
    "captions.emphasis": "Words that stand out by rule; `false` or left out: none.",
    "captions.emphasis.rules": "Rules, `[[captions.emphasis.rules]]` each; the first that fits a word wins.",
    "captions.emphasis.rules.words": "Words that it fits, in any case of letters.",
    "captions.emphasis.rules.pattern": "A regular expression that a whole word must match, without its punctuation.",
    "captions.emphasis.rules.kind": (
        "`listed`: those of `words` and `pattern`; `numbers` hold a digit, `capitals` are written in capitals, `names` "
        "begin with a capital inside a sentence (not in German), `key` is the word that says most about its page."
    ),
    "captions.emphasis.rules.colour": "Colour of these words; left out: the style's.",
    "captions.emphasis.rules.scale": "How much larger they are.",
    "captions.emphasis.rules.weight": "Their boldness; left out: the style's.",
    "captions.emphasis.most": "Words of a page that stand out at most.",
    "captions.emoji": "Pictures for words, from a bundled list of common words; `false` or left out: none.",
    "captions.emoji.place": "`after` its word, or `above` the block while its word is spoken.",
    "captions.emoji.words": 'More words, `{ rocket = "🚀" }`; "" takes a word out of the bundled list.',
    "captions.emoji.most": "Pictures on a page at most.",
    "captions.emoji.scale": "How large they are, in the usual size of letters.",
    "captions.reading_speed": (
        "Characters a second that a page asks of its readers at most: it stays longer where the next leaves room."
    ),
    "captions.safe_area": "Margins that platforms draw over, as fractions of the picture: captions keep out of them.",
    "captions.safe_area.left": "From the left edge.",
    "captions.safe_area.right": "From the right edge.",
    "captions.safe_area.top": "From the top.",
    "captions.safe_area.bottom": "From the bottom.",
    "enhance.use": (
        "Enhancers that are tried, such as `stabilise`, `colour`, `dehum`, `denoise`, `level`; each is left out where "
        "it makes its own measure worse."
    ),
    "loudness": "The level that the sound is brought to (EBU R128); `false` leaves it as it is.",
    "loudness.integrated": "Loudness over the whole clip, in LUFS.",
    "loudness.true_peak": "The highest peak, in dBTP.",
    "video.codec": "FFmpeg's name of the encoder.",
    "video.pixel_format": "FFmpeg's name of the pixel format.",
    "video.options": "Options of the encoder, all as strings.",
    "video.quality": (
        "In the encoder's own measure, less is finer: 18 is fine for H.264, 28 coarse; -1: what `video.options` "
        "say, or what is usual for the encoder."
    ),
    "video.bit_rate": "Bits a second; 0: as many as the quality needs.",
    "video.max_rate": "Bits a second that are never passed for long; 0: no ceiling.",
    "video.gop": "Seconds between keyframes at most.",
    "video.threads": (
        "Threads of one encoder; 0: one, which is the quickest where several parts are rendered at once, and two for a "
        "clip of one part (up to 10 s)."
    ),
    "video.scaler": "How pictures are resized.",
    "audio.codec": "FFmpeg's name of the encoder.",
    "audio.bit_rate": "Bits a second.",
    "thumbnail.quality": "Quality of the still picture (JPEG).",
    **LAYOUT_MEANINGS,
    **OUTPUT_MEANINGS,
    **JUMP_CUT_MEANINGS,
}
"""Meanings by dotted key."""


class TemplateKey(msgspec.Struct, frozen=True, kw_only=True):
    """One key: its dotted name, what it may hold, its default as TOML, its meaning."""

    key: str
    holds: str
    default: str
    meaning: str


def template_keys() -> list[TemplateKey]:
    """All keys in the order of the structs, parts before their own keys."""
    return list(_walk(ExportTemplate, ""))


def field_of(kind: type[Any], name: str) -> Any:
    """The field of a struct by name, or None."""
    return next((field for field in msgspec.structs.fields(kind) if field.name == name), None)


def struct_of(kind: Any) -> type[Any] | None:
    """The struct that a field holds, also where it may be None; None for other fields."""
    for option in typing.get_args(kind) or (kind,):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def is_optional(kind: Any) -> bool:
    """True where a field may be None."""
    return NoneType in typing.get_args(kind)


def _walk(kind: type[Any], prefix: str) -> Iterator[TemplateKey]:
    for field in msgspec.structs.fields(kind):
        key = f"{prefix}{field.name}"
        inner = struct_of(field.type)
        if inner is None:
            yield TemplateKey(key=key, holds=_holds(field.type), default=_default(field), meaning=MEANINGS.get(key, ""))
            continue
        if is_optional(field.type) or key in MEANINGS:
            holds = "table or `false`" if is_optional(field.type) else "table"
            given = "as below" if _made(field) is not None else "`false`"
            yield TemplateKey(key=key, holds=holds, default=given, meaning=MEANINGS.get(key, ""))
        yield from _walk(inner, f"{key}.")


def _holds(kind: Any) -> str:
    if kind == Colour:
        return 'colour, "#rrggbb" or "#rrggbbaa"'
    if typing.get_origin(kind) is typing.Literal:
        return " ".join(f"`{choice}`" for choice in typing.get_args(kind))
    if typing.get_origin(kind) is dict:
        return "table of strings"
    if typing.get_origin(kind) is tuple:
        return "list of texts"
    if is_optional(kind):
        return _holds(next(option for option in typing.get_args(kind) if option is not NoneType))
    base, limits = kind, ""
    if typing.get_origin(kind) is typing.Annotated:
        base, *notes = typing.get_args(kind)
        limits = _limits([note for note in notes if isinstance(note, msgspec.Meta)])
    name = {"str": "text", "int": "whole number", "float": "number", "bool": "`true` `false`"}[base.__name__]
    return f"{name}{limits}"


def _limits(notes: list[msgspec.Meta]) -> str:
    low = next((f"{n.ge:.10g}" for n in notes if n.ge is not None), "")
    over = next((f"over {n.gt:g}" for n in notes if n.gt is not None), "")
    high = next((f"{n.le:.10g}" for n in notes if n.le is not None), "")
    if over:
        return f", {over} to {high}" if high else f", {over}"
    return f", {low} to {high}" if low and high else ""


def _made(field: Any) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _default(field: Any) -> str:
    value = _made(field)
    if value is None:
        return ""
    if isinstance(value, tuple):
        if all(isinstance(item, str) for item in value):
            return f"`[{', '.join(json.dumps(item, ensure_ascii=False) for item in value)}]`"
        return "as below"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, dict):
        inside = ", ".join(f'{name} = "{held}"' for name, held in value.items())
        return f"`{{ {inside} }}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
