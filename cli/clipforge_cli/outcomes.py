"""What became of each source of a run: the rows of the summary, and the table that people see at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from clipforge_cli.console import as_text
from clipforge_cli.console import clock as shown_time
from clipforge_core.model.summary import SourceRow, State
from clipforge_core.stages.cuts import shown_seconds

WIDEST = 40
"""Letters of a source's name in the table."""

HEAD = ("source", "clips", "length", "of", "took", "")


class Outcomes:
    """Told of sources as they begin and end; `clock` counts seconds. A source that comes again replaces itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: dict[str, float] = {}
        self._warned: dict[str, list[str]] = {}
        self._rows: dict[str, SourceRow] = {}

    def began(self, name: str) -> None:
        """Work on a source begins."""
        self._began.setdefault(name, self._clock())

    def warned(self, name: str, problem: str) -> None:
        """Something is odd about a source."""
        problems = self._warned.setdefault(name, [])
        # The row names the source already.
        for named in (name, str(Path(name).absolute())):
            problem = problem.removeprefix(f"{named}: ")
        if problem and problem not in problems:
            problems.append(problem)

    def ended(self, name: str, state: State, *, folder: str = "", problem: str = "", result: Any = None) -> None:
        """A source has come to its end; `result` is that of its job, `folder` a name in the output folder."""
        self.warned(name, problem)
        began = self._began.pop(name, None)
        clips = (result or {}).get("clips") or []
        self._rows[name] = SourceRow(
            source=as_text(Path(name).name or name),
            state=state,
            folder=folder,
            clips=len(clips),
            clips_seconds=round(sum(shown_seconds(clip) for clip in clips), 3),
            took=None if began is None else round(self._clock() - began, 1),
            problems=tuple(as_text(problem) for problem in self._warned.pop(name, ())),
        )

    def rows(self) -> list[SourceRow]:
        """What became of the sources, by name."""
        return [self._rows[name] for name in sorted(self._rows)]


def table(rows: Sequence[SourceRow]) -> list[str]:
    """Aligned lines for people."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD) - 1)]
    lines: list[str] = []
    for line in cells:
        first = line[0].ljust(widths[0])
        numbers = [cell.rjust(width) for cell, width in zip(line[1:-1], widths[1:], strict=True)]
        lines.append("  ".join([first, *numbers, line[-1]]).rstrip())
    return lines


def _cells(row: SourceRow) -> tuple[str, ...]:
    name = row.source if len(row.source) <= WIDEST else f"{row.source[: WIDEST - 1]}…"
    more = f" (and {len(row.problems) - 1} more)" if len(row.problems) > 1 else ""
    problem = f"{row.problems[0].splitlines()[0]}{more}" if row.problems else ""
    told = {"done": "", "earlier": "", "same": "up to date", "planned": "planned"}.get(row.state, row.state)
    return (
        name,
        str(row.clips) if row.clips else "-",
        shown_time(row.clips_seconds) if row.clips else "-",
        shown_time(row.duration) if row.duration else "-",
        shown_time(row.took) if row.took is not None else "-",
        ": ".join(part for part in (told, problem) if part),
    )


def by_source(rows: Sequence[SourceRow], told: Sequence[SourceRow]) -> list[SourceRow]:
    """Rows of the run as a summary has them (`told`), which knows their results too."""
    known = {(row.source, row.folder): row for row in told}
    return [known.get((row.source, row.folder), row) for row in rows]
