"""How far the jobs are: bars on a terminal, plain lines in a pipe, nothing in a program's output.

A view is told of every piece of work by its name; lines for people go through it too, because only
it knows how to print while bars stand on the screen.
"""

from __future__ import annotations

import sys
import time
from typing import IO, Any, Protocol

import click

from clipforge_cli.console import clock, printable
from clipforge_cli.remaining import Remaining


class View(Protocol):
    """What commands print through while jobs run. Use it as a context manager."""

    def __enter__(self) -> View: ...

    def __exit__(self, *_: object) -> None: ...

    def progress(self, name: str, percentage: float, stage: str, message: str) -> None:
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

    def progress(self, name: str, percentage: float, stage: str, message: str) -> None:
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


class Bars:
    """A bar for each piece of work with its stage, percentage and the time left (rich)."""

    def __init__(self, stream: IO[str]) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
        from rich.table import Column

        self._console = Console(file=stream, highlight=False)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(max_width=32, no_wrap=True)),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn(
                "{task.fields[stage]}", markup=False, table_column=Column(min_width=12, max_width=28, no_wrap=True)
            ),
            TextColumn("{task.fields[left]}", table_column=Column(min_width=12, no_wrap=True)),
            console=self._console,
            transient=True,
            expand=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._tasks: dict[str, Any] = {}
        self._remaining: dict[str, Remaining] = {}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def progress(self, name: str, percentage: float, stage: str, message: str) -> None:
        """Move its bar."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(printable(name), total=100, stage="", left="")
            self._remaining[name] = Remaining()
        now = time.monotonic()
        remaining = self._remaining[name]
        remaining.update(percentage, now)
        seconds = remaining.seconds(now)
        left = f"{clock(seconds)} left" if seconds is not None else ""
        self._progress.update(self._tasks[name], completed=percentage, stage=printable(message or stage), left=left)

    def finish(self, name: str) -> None:
        """Take its bar away."""
        task = self._tasks.pop(name, None)
        self._remaining.pop(name, None)
        if task is not None:
            self._progress.remove_task(task)

    def line(self, text: str, problem: bool = False) -> None:
        """Print it above the bars."""
        self._console.print(printable(text), markup=False, soft_wrap=True, style="red" if problem else None)


def open_view(as_json: bool) -> View:
    """Bars where a person watches, lines in a pipe or log; beside JSON, lines on standard error."""
    stream: IO[str] = sys.stderr if as_json else sys.stdout
    watched = stream.isatty() and not (as_json and sys.stdout.isatty())
    return Bars(stream) if watched else Lines(err=as_json)
