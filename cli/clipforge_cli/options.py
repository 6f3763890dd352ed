"""Options and values that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from clipforge_cli.session import Session
from clipforge_cli.template_options import template_options

F = TypeVar("F", bound=Callable[..., Any])

ASPECTS = ("9:16", "1:1", "4:5", "16:9")
"""As `clipforge_core.model.export.ASPECTS`, which a test compares; importing it would load every model for --help."""


class Duration(click.ParamType[float]):
    """Seconds, written as 90, 90s or 1:30."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds as a number; must be more than none."""
        from clipforge_core.timecode import parse_time

        if isinstance(value, float):
            return value
        try:
            seconds = float(parse_time(str(value)))
        except ValueError:
            self.fail(f"{value!r} is not a time; write 90, 90s or 1:30", param, ctx)
        if seconds <= 0:
            self.fail("it must be longer than nothing", param, ctx)
        return seconds


DURATION = Duration()


def session_of(ctx: click.Context) -> Session:
    """The session of this call."""
    return ctx.find_root().ensure_object(Session)


def shared(function: F) -> F:
    """Options of the program that may stand behind any command too (hidden there: `clipforge --help` lists them)."""
    return _options(function, hidden=True)


def program_options_but(*names: str) -> Callable[[F], F]:
    """The options of `shared` without some whose names mean something else in a command."""

    def decorate(function: F) -> F:
        taken = _options(function, hidden=True)
        options = getattr(taken, "__click_params__", [])
        options[:] = [o for o in options if not (getattr(o, "hidden", False) and set(o.opts) & set(names))]
        return taken

    return decorate


def with_program_options(command: click.Command) -> click.Command:
    """A command of a plugin that takes the options of the program too, where it has none of its own of that name."""

    def nothing() -> None:
        """Carries the options."""

    taken = {name for each in command.params for name in each.opts}
    options = getattr(_options(nothing, hidden=True), "__click_params__", [])
    command.params += [each for each in reversed(options) if not taken & set(each.opts)]
    return command


def program_options(function: F) -> F:
    """The same options, shown: for the program itself."""
    return _options(function, hidden=False)


def json_option(function: F) -> F:
    """--json: standard output for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")(function)


def _said(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """A text that is given must say something: an empty variable of a script would be taken for no wish at all."""
    if not value.strip() and param.name and ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE:
        raise click.BadParameter("it is empty; leave it out where there is nothing to ask for")
    return value


def finding_options(function: F) -> F:
    """What finds the clips."""
    for option in (
        click.option(
            "--detector-option",
            "options",
            multiple=True,
            metavar="NAME=VALUE",
            help="An option of the detector; `clipforge plugins detectors` lists them.",
        ),
        click.option(
            "--query",
            default="",
            metavar="TEXT",
            callback=_said,
            help='What the clips are about: "about pricing".',
        ),
        click.option(
            "--detector",
            default=None,
            metavar="NAME",
            help="What finds the clips; `clipforge plugins detectors` lists them.  [default: highlights; query where "
            "--query is given]",
        ),
    ):
        function = option(function)
    return function


def listening_options(function: F) -> F:
    """Which of the source's tracks is heard, and what replaces hearing."""
    for option in (
        click.option(
            "--audio-track",
            type=click.IntRange(min=1),
            metavar="NUMBER",
            help="Audio track to hear and render, from 1; `clipforge probe` lists them.  [default: the file's]",
        ),
        click.option(
            "--audio-language",
            default="",
            metavar="CODE",
            help="The same by language, such as de, for files with several audio tracks.",
        ),
        click.option(
            "--transcript",
            type=click.Path(path_type=Path),
            metavar="FILE|embedded",
            help="SRT, VTT, ASS or Whisper JSON in place of hearing; `embedded`, `embedded:de` or `embedded:2` "
            "takes a subtitle track of the source.",
        ),
    ):
        function = option(function)
    return function


def making_options(function: F) -> F:
    """What clips are rendered to."""
    for option in (
        template_options,
        click.option(
            "--platform",
            default="",
            metavar="NAME",
            help="Length, size and margins for youtube-shorts, tiktok, ...; `clipforge platforms` lists them.",
        ),
        click.option(
            "--template",
            default=None,
            metavar="NAME|FILE",
            help="Export template; `clipforge templates list` shows them.  [default: the setting template]",
        ),
        click.option(
            "--aspect",
            "aspects",
            type=click.Choice(ASPECTS),
            multiple=True,
            default=("9:16",),
            show_default=False,
            help="Aspect ratio of the clips; may be given more than once.  [default: 9:16]",
        ),
    ):
        function = option(function)
    return function


def _options(function: F, hidden: bool) -> F:
    for option in (
        click.option(
            "--debug",
            is_flag=True,
            expose_value=False,
            hidden=hidden,
            callback=_debug,
            help="Show the traceback of a fault.",
        ),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="NAME=VALUE",
            expose_value=False,
            hidden=hidden,
            callback=_set,
            help="Any setting, for this call; `clipforge config show` lists them.",
        ),
        click.option(
            "--plugins-dir",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            expose_value=False,
            hidden=hidden,
            callback=_flag,
            help="A folder of single-file plugins.",
        ),
        click.option(
            "--cache",
            type=click.Path(file_okay=False, path_type=Path),
            expose_value=False,
            hidden=hidden,
            callback=_flag,
            help="Where results of stages are kept.",
        ),
        click.option(
            "--data",
            type=click.Path(file_okay=False, path_type=Path),
            expose_value=False,
            hidden=hidden,
            callback=_flag,
            help="Where the job database lives.",
        ),
    ):
        function = option(function)
    return function


def _debug(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    session = session_of(ctx)
    session.debug = session.debug or value


def _flag(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value is not None and param.name:
        session_of(ctx).give(param.name, value)


def _set(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> None:
    for text in value:
        name, equals, setting = text.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE", ctx, param)
        session_of(ctx).give(name.strip().replace("-", "_"), setting)
