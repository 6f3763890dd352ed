"""How far the jobs are: bars on a terminal (`bars`), plain lines in a pipe, nothing in a program's output.

A view is told of every piece of work by its name; lines for people go through it too, because only
it knows how to print while bars stand on the screen.
"""

from __future__ import annotations

import sys
from typing import IO, Protocol

import click

from clipforge_cli.console import printable


class View(Protocol):
    """What commands print through while jobs run. Use it as a context manager."""

    def __enter__(self) -> View: ...

    def __exit__(self, *_: object) -> None: ...

    def progress(self, name: str, percentage: float, stage: str) -> None:
        """Something is so far."""

    def finish(self, name: str) -> None:
        """It needs no bar any more."""

    def line(self, text: str, problem: bool = False) -> None:
        """A line for people; problems go to standard error."""


class Lines:
    """One line for each new stage and each tenth of the work, on standard output or (`err`) standard error."""

    def __init__(self, err: bool = False) -> None:
        self._err = err
        self._stages: dict[str, set[str]] = {}
        self._tenths: dict[str, int] = {}

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def progress(self, name: str, percentage: float, stage: str) -> None:
        """A line, if there is something new to tell."""
        stages, tenth = self._stages.setdefault(name, set()), int(percentage // 10)
        if stage and (stage not in stages or tenth > self._tenths[name]):
            # Stages go on side by side: each is named once, not at every turn.
            stages.add(stage)
            self._tenths[name] = tenth
            self.line(f"{name}: {stage} {percentage:.0f} %")

    def finish(self, name: str) -> None:
        """Forget it."""
        self._stages.pop(name, None)
        self._tenths.pop(name, None)

    def line(self, text: str, problem: bool = False) -> None:
        """Print it."""
        click.echo(printable(text), err=self._err or problem)


def open_view(as_json: bool) -> View:
    """Bars where a person watches, lines in a pipe or log; beside JSON, lines on standard error."""
    stream: IO[str] = sys.stderr if as_json else sys.stdout
    watched = stream.isatty() and not (as_json and sys.stdout.isatty())
    if not watched:
        return Lines(err=as_json)
    from clipforge_cli.bars import Bars

    return Bars(stream)
