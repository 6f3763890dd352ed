"""What the parameters of a variant mean: format, encoder, enhancers.

    variant_of("small: quality=low format=webm")       # ("small", {"quality": "low", "format": "webm"})
    recipe_of("small", {"quality": "low", "format": "webm"}, registry)

Beside the parameters that have a name, keys of templates that concern a plain cut may be given: `video.options.preset`,
`video.bit_rate`, `audio.bit_rate`, `picture.short_side`, `loudness.integrated`, `output.animation.colours`.
"""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from clipforge_core.errors import UnknownName, UsageError
from clipforge_core.jobs.enhance import chosen_enhancers
from clipforge_core.model.format import FAMILIES, MP4, Format, family_of
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.trim import Level
from clipforge_core.stages.outputs import Wish, wanted
from clipforge_core.template_reading import put_together
from clipforge_core.trims.formats import LOSSLESS, QUALITIES, UNASKED
from clipforge_core.trims.wishes import LEVELS, LONGEST_NAME, OPTIONS, STRENGTHS

FINENESS: dict[str, dict[str, int]] = {
    "h264": {name: row.h264 for name, row in QUALITIES.items()},
    "vp9": {name: row.vp9 for name, row in QUALITIES.items()},
    "hevc": {"low": 32, "medium": 27, "high": 21},
    "av1": {"low": 50, "medium": 40, "high": 28},
}
"""Constant qualities (crf) of codec families, by quality."""

WEBP = {"low": 50, "medium": 75, "high": 90}

PARAMETERS: dict[str, str] = {
    "quality": f"{', '.join(QUALITIES)} or {LOSSLESS} (packets are copied)",
    "format": "a format of moving pictures or sound",
    "encoder": "a codec family (h264, hevc, av1, vp9) or FFmpeg's name of an encoder",
    "crf": "quality in the encoder's own measure, less is finer",
    "enhancement_level": f"{', '.join(LEVELS)}: of all three options, or of those that are named",
    **dict.fromkeys(OPTIONS, "true or false"),
    "enhancers": "names of enhancers with commas between them",
}
"""Parameters with a name, and what they take."""

ALIASES = {"output_format": "format", "enhance": "enhancers", "level": "enhancement_level"}

_KEYS = ("video.", "audio.", "loudness.", "output.animation.", "picture.short_side")
"""Keys of templates that change a plain cut."""

_PICTURES = ("stabilise", "stabilise-strong", "colour", "colour-strong")
"""Enhancers whose pictures are not meant to look as the source does."""

MKV = Format(
    name="mkv",
    label="Matroska",
    kind="video",
    ending=".mkv",
    container="matroska",
    video=("h264", "hevc", "av1", "vp9"),
    audio=("aac", "libopus"),
    browser=False,
)

_FREE = tuple(name for row in FAMILIES if row.family == "prores" for name in (row.family, *row.hardware, *row.software))
"""Encoders with a fixed quality."""


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """How a variant is made. `copies` is true where packets are copied; `wish` are the encoders that may make the
    pictures. `faithful` is false where they are changed on purpose; `side` is the shorter side in pixels, 0 for the
    source's; `levelled` says that the sound is brought to the template's loudness."""

    wish: Wish
    template: ExportTemplate
    enhancers: tuple[str, ...] = ()
    copies: bool = False
    faithful: bool = True
    side: int = 0
    levelled: bool = False

    @property
    def format(self) -> Format:
        """What it is written as."""
        return self.wish.format


def variant_of(text: str) -> tuple[str, dict[str, Any]]:
    """Name and parameters of "name: key=value key=value". Raises UsageError."""
    name, colon, rest = text.partition(":")
    if not colon or not name.strip():
        raise UsageError(detail=f'--variant {text!r}: write "NAME: KEY=VALUE ...", such as "small: quality=low"')
    try:
        words = shlex.split(rest.replace(";", " "))
    except ValueError as error:
        raise UsageError(detail=f"--variant {text!r}: {str(error).lower()}") from error
    parameters: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise UsageError(detail=f"variant {name.strip()}: {word!r} is not of the form KEY=VALUE")
        parameters[key.strip()] = _value(value.strip())
    return name.strip(), parameters


def _value(text: str) -> Any:
    try:
        read = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return read["value"] if set(read) == {"value"} else text


def recipe_of(name: str, parameters: Mapping[str, Any], registry: Any, usual: str = "mp4") -> Recipe:
    """The recipe of a variant; `usual` is its format where it names none.

    Raises UsageError that names the variant, UnknownName, MissingExtra.
    """
    given = _given(name, parameters)
    try:
        return _recipe({"format": usual, **given}, registry)
    except UnknownName as error:
        raise UnknownName(**{**error.data, "kind": f"{error.data['kind']} (variant {name})"}) from error
    except UsageError as error:
        if type(error) is not UsageError:
            raise
        raise UsageError(detail=f"variant {name}: {error.data['detail']}") from error


def _given(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise UsageError(detail=f"variant {name!r}: a name of 1 to {LONGEST_NAME} printable characters is needed")
    given: dict[str, Any] = {}
    for key, value in parameters.items():
        known = ALIASES.get(key, key)
        if known not in PARAMETERS and not known.startswith(_KEYS):
            listed = ", ".join((*PARAMETERS, *(f"{k}*" if k.endswith(".") else k for k in _KEYS)))
            raise UnknownName(kind=f"parameter (variant {name})", name=key, known=listed)
        if known in given:
            raise UsageError(detail=f"variant {name}: {known} is given twice")
        given[known] = value
    return given


def _recipe(given: dict[str, Any], registry: Any) -> Recipe:
    quality = _one_of(given, "quality", (*QUALITIES, LOSSLESS), "")
    rows = formats(registry)
    wanted_format = given["format"]
    if wanted_format not in rows:
        raise UnknownName(kind="format", name=str(wanted_format), known=", ".join(rows))
    row = rows[wanted_format]
    if quality == LOSSLESS:
        return _lossless(given, row)
    names = _enhancers(given, row)
    chosen_enhancers(registry, names)
    changes = _changes(given, row, quality or UNASKED)
    template = put_together([], changes)
    if not any(key.startswith("video.options") for key in changes) and template.video.codec == "libx264":
        # As trims are encoded: the default of the encoder, not the quick one of captioned clips.
        template = msgspec.structs.replace(template, video=msgspec.structs.replace(template.video, options={}))
    [wish] = wanted(template, rows, ())
    return Recipe(
        wish=wish,
        template=template,
        enhancers=names,
        faithful=row.shows and not any(name in _PICTURES for name in names),
        side=template.picture.short_side if "picture.short_side" in changes else 0,
        levelled=any(key.startswith("loudness.") for key in changes),
    )


def _lossless(given: dict[str, Any], row: Format) -> Recipe:
    other = next((key for key in given if key not in ("quality", "format") and given[key] not in ("none", False)), "")
    if other:
        raise UsageError(detail=f"quality={LOSSLESS} keeps what is there, and {other} changes it: take quality=high")
    if row.kind != "video":
        raise UsageError(detail=f"quality={LOSSLESS} copies packets, which {row.name} cannot hold: take mp4, mov, mkv")
    return Recipe(wish=Wish(format=row), template=ExportTemplate(), copies=True)


def _enhancers(given: dict[str, Any], row: Format) -> tuple[str, ...]:
    level = _one_of(given, "enhancement_level", LEVELS, "standard")
    options = {option: _truth(given, option) for option in OPTIONS if option in given}
    if "enhancement_level" in given and not options:
        options = dict.fromkeys(OPTIONS, True)
    names: list[str] = []
    for option in OPTIONS:
        fits = row.sounds if option == "audio_enhancement" else row.shows
        if options.get(option) and fits:
            names += STRENGTHS[cast("Level", level)].get(option, ())
    listed = given.get("enhancers", "")
    if not isinstance(listed, (str, list, tuple)):
        raise UsageError(detail=f"enhancers={listed!r}: names with commas between them are needed")
    named = listed.split(",") if isinstance(listed, str) else [str(each) for each in listed]
    names += [each.strip() for each in named if each.strip() not in ("", "none")]
    return tuple(dict.fromkeys(names))


def _changes(given: dict[str, Any], row: Format, quality: str) -> dict[str, Any]:
    """The template's values by dotted key."""
    changes: dict[str, Any] = {"output.formats": [row.name]}
    encoder = given.get("encoder", "")
    if not isinstance(encoder, str):
        raise UsageError(detail=f"encoder={encoder!r}: a name is needed")
    if row.kind == "video":
        family = family_of(encoder) if encoder and encoder != "auto" else row.video[0]
        if encoder:
            changes["output.encoder"] = encoder
        if family in FINENESS and "video.bit_rate" not in given:
            changes["video.quality"] = FINENESS[family][quality]
    elif encoder:
        raise UsageError(detail=f"encoder={encoder} needs a format of videos, and {row.name} is none")
    if "crf" in given:
        if row.kind != "video" or encoder in _FREE:
            raise UsageError(detail=f"crf={given['crf']}: {encoder or row.name} has no such quality")
        if isinstance(given["crf"], bool) or not isinstance(given["crf"], int):
            raise UsageError(detail=f"crf={given['crf']}: a whole number is needed")
        changes["video.quality"] = given["crf"]
    if row.kind == "animation":
        changes["output.animation.long_side"] = QUALITIES[quality].gif_side
        changes["output.animation.frame_rate"] = QUALITIES[quality].gif_rate
        changes["output.animation.quality"] = WEBP[quality]
    if row.sounds:
        changes["audio.bit_rate"] = QUALITIES[quality].sound
    return changes | {key: value for key, value in given.items() if key.startswith(_KEYS)}


def _one_of(given: Mapping[str, Any], key: str, known: tuple[str, ...], otherwise: str) -> str:
    value = given.get(key, otherwise)
    if key in given and value not in known:
        raise UsageError(detail=f"{key}={value}: one of {', '.join(known)} is needed")
    return str(value)


def _truth(given: Mapping[str, Any], key: str) -> bool:
    if not isinstance(given[key], bool):
        raise UsageError(detail=f"{key}={given[key]}: true or false is needed")
    return bool(given[key])


def formats(registry: Any) -> dict[str, Format]:
    """Formats that a variant may have: those of clips that move or sound, and Matroska."""
    rows = {MP4.name: MP4, **registry.all("formats"), MKV.name: MKV}
    kept = {name: row for name, row in rows.items() if row.kind in ("video", "animation", "sound")}
    if "mov" in kept and "h264" in kept["mov"].video:
        # A cut is for watching before it is for editing: H.264 unless another encoder is named.
        video = ("h264", *(family for family in kept["mov"].video if family != "h264"))
        kept["mov"] = msgspec.structs.replace(kept["mov"], video=video, audio=("aac", *kept["mov"].audio))
    return kept


def all_recipes(
    variants: list[tuple[str, dict[str, Any]]], registry: Any, most: int, usual: str = "mp4"
) -> list[Recipe]:
    """Recipes of all variants. Raises as `recipe_of`, and UsageError for too few, too many, or a name that is taken."""
    if not 2 <= len(variants) <= most:
        hint = 'give another one with --variant "NAME: KEY=VALUE"' if len(variants) < 2 else "leave some out"
        raise UsageError(detail=f"2 to {most} variants can be compared, and there are {len(variants)}: {hint}")
    names = [name for name, _ in variants]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(detail=f"two variants are called {name!r}: each needs a name of its own")
    return [recipe_of(name, parameters, registry, usual) for name, parameters in variants]
