"""Options that change single values of the template: a table of options and the dotted keys that they stand for.

`--with captions.size=0.08` changes any key; a key that people often want has an option of its own. A new
option is a row of `ROWS`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Row(NamedTuple):
    """An option, the key that it sets, what it takes and what it is for."""

    flag: str
    key: str
    kind: Any
    metavar: str
    help: str
    more: Mapping[str, Any] = {}

    @property
    def name(self) -> str:
        """The name of the value in a command."""
        return self.flag.removeprefix("--").replace("-", "_")


class Names(click.ParamType[list[str]]):
    """Names with commas between them."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        """A list without empty names."""
        parts = value.split(",") if isinstance(value, str) else value
        return [part.strip() for part in parts if part.strip()]


class Rate(click.ParamType[int]):
    """A bit rate, written as 4M or 800k."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Bits a second."""
        from clipforge_core.amounts import parse_rate

        try:
            return parse_rate(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Size(click.ParamType[str]):
    """A size of a file, written as 8MB or 500kB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it is, once it is one."""
        from clipforge_core.amounts import parse_size

        try:
            parse_size(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return str(value).strip()


ROWS: tuple[Row, ...] = (
    Row(
        "--layout",
        "layout.arrangement",
        click.Choice(("auto", "single", "split", "pip", "fit")),
        "",
        "One face, two halves, a screen and a face, or the whole picture; docs/layouts.md tells what auto takes.",
    ),
    Row(
        "--format",
        "output.formats",
        Names(),
        "NAME",
        "mp4, webm, mov, gif, mp3, otio, ...; may be given more than once. `clipforge formats` lists them.",
        {"multiple": True},
    ),
    Row(
        "--encoder",
        "output.encoder",
        str,
        "NAME",
        "h264, hevc, av1, vp9, prores or auto: hardware where it works; or FFmpeg's name of an encoder.",
    ),
    Row("--crf", "video.quality", click.IntRange(0, 63), "N", "Quality, in the encoder's own measure: less is finer."),
    Row("--bitrate", "video.bit_rate", Rate(), "RATE", "Bits a second of the pictures, such as 4M or 800k."),
    Row(
        "--two-pass",
        "output.two_pass",
        bool,
        "",
        "Look at everything first, then share out the bits.",
        {"is_flag": True, "default": None},
    ),
    Row("--max-size", "output.max_size", Size(), "SIZE", "No file is larger, sound included: 8MB, 500kB."),
    Row(
        "--enhance",
        "enhance.use",
        Names(),
        "NAMES",
        "Try to make it better, such as stabilise,colour,dehum,denoise,level; docs/enhancers.md tells how.",
    ),
    Row(
        "--jump-cuts",
        "jump_cuts.cut",
        click.Choice(("silence", "fillers", "both")),
        "",
        "Cut pauses, words such as “um”, or both out of the clips; clips.json lists each cut.",
    ),
)
"""Options that stand for one key of the template."""


def template_options(function: F) -> F:
    """`--with` and the options of `ROWS`; a command takes their values out with `template_changes`."""
    for row in reversed(ROWS):
        function = click.option(
            row.flag, row.name, type=row.kind, metavar=row.metavar or None, help=row.help, **row.more
        )(function)
    return click.option(
        "--with",
        "changes",
        multiple=True,
        metavar="KEY=VALUE",
        help="Change a value of the template: captions.size=0.08; docs/templates.md lists the keys.",
    )(function)


def template_changes(wishes: dict[str, Any]) -> dict[str, Any]:
    """Take the values of `template_options` out of what a command was given; answers values by dotted key."""
    changes = dict(named_value(text, "--with") for text in wishes.pop("changes"))
    for row in ROWS:
        value = wishes.pop(row.name)
        if row.more.get("multiple"):
            value = [name for names in value for name in names] or None
        if value is not None:
            changes[row.key] = value
    return _in_place(changes)


def _in_place(changes: dict[str, Any]) -> dict[str, Any]:
    """With files by their absolute paths: the work may be done from another folder."""
    if not any(key.endswith((".image", ".font")) for key in changes):
        return changes
    from clipforge_core.template_files import is_file

    return {
        key: str(Path(value).expanduser().absolute()) if is_file(tuple(key.split(".")), value) else value
        for key, value in changes.items()
    }


def named_value(text: str, option: str) -> tuple[str, Any]:
    """What KEY=VALUE says; the value is read as TOML, else as text. A usage error that names `option` otherwise."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise click.BadParameter(f"{text!r} is not of the form KEY=VALUE", param_hint=option)
    return key.strip(), _value(value.strip())


def _value(text: str) -> Any:
    """A TOML value; what is none is text, so that a colour or a name needs no quotes."""
    try:
        read: Mapping[str, Any] = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return read["value"] if set(read) == {"value"} else text
