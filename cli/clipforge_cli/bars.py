"""Bars on a terminal, one for each piece of work: stage, percentage and the time left (rich).

Imported only where a person watches.
"""

from __future__ import annotations

import time
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from clipforge_cli.console import clock, printable
from clipforge_cli.remaining import Remaining


class LeftColumn(ProgressColumn):
    """The time left, counted down between updates too."""

    def render(self, task: Task) -> Text:
        """ "1:20 left", or nothing until there is something to tell it from."""
        remaining: Remaining = task.fields["remaining"]
        seconds = remaining.seconds(time.monotonic())
        return Text(f"{clock(seconds)} left" if seconds is not None else "")


class Bars:
    """See `clipforge_cli.progress.View`."""

    def __init__(self, stream: IO[str]) -> None:
        self._console = Console(file=stream, highlight=False)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(max_width=32, no_wrap=True)),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[stage]}", markup=False, table_column=Column(min_width=10, no_wrap=True)),
            LeftColumn(table_column=Column(min_width=12, no_wrap=True)),
            console=self._console,
            transient=True,
            expand=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._tasks: dict[str, TaskID] = {}
        self._remaining: dict[str, Remaining] = {}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def progress(self, name: str, percentage: float, stage: str) -> None:
        """Move its bar."""
        if name not in self._tasks:
            self._remaining[name] = Remaining()
            self._tasks[name] = self._progress.add_task(
                printable(name), total=100, stage="", remaining=self._remaining[name]
            )
        self._remaining[name].update(percentage, time.monotonic())
        self._progress.update(self._tasks[name], completed=percentage, stage=printable(stage))

    def finish(self, name: str) -> None:
        """Take its bar away."""
        task = self._tasks.pop(name, None)
        self._remaining.pop(name, None)
        if task is not None:
            self._progress.remove_task(task)

    def line(self, text: str, problem: bool = False) -> None:
        """Print it above the bars."""
        self._console.print(printable(text), markup=False, soft_wrap=True, style="red" if problem else None)
