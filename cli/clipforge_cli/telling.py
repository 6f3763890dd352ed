"""What `run` tells of each source: lines for people, or one JSON object a line for programs.

Events: started, progress, clip, export, skipped, failed, done; each has `event` and `source`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clipforge_cli import exit_codes
from clipforge_cli.console import clock, emit
from clipforge_cli.follow import progress_of
from clipforge_cli.outcomes import Outcomes, by_source, table
from clipforge_cli.progress import View

if TYPE_CHECKING:
    from clipforge_cli.sources import Source
    from clipforge_core.model.summary import SourceRow, State
    from clipforge_core.queue.events import JobEvent

NOT_FOR_US = ("no_video", "nothing_found")
"""Errors of files that were only found in a folder and have nothing to clip: skipped, not failed."""


class Teller:
    """Counts what became of the sources while it tells it."""

    def __init__(self, view: View, as_json: bool, dry: bool) -> None:
        self.view = view
        # By name: a watched file that changes is taken again, and is one source all the same.
        self.done: set[str] = set()
        self.skipped: set[str] = set()
        self.failures: dict[str, str] = {}
        self._json = as_json
        self._dry = dry
        self._last: dict[str, tuple[str, int]] = {}
        self._numbers: dict[str, dict[str, int]] = {}
        self.outcomes = Outcomes()

    def event(self, source: Source, output: Path, event: JobEvent) -> None:
        """Something happened in the job of a source."""
        name, data = source.shown, event.data
        if event.event == "progress":
            self.progress(name, *progress_of(data))
        elif event.event == "started":
            self.outcomes.began(name)
            self._numbers[name] = {}
            self._emit("started", name, output=str(output))
        elif event.event == "clip":
            numbers = self._numbers.setdefault(name, {})
            numbers[str(data.get("id", ""))] = len(numbers) + 1
            self._emit("clip", name, **{key: value for key, value in data.items() if key != "words"})
        elif event.event == "export":
            self._emit("export", name, **data)
            number = self._numbers.get(name, {}).get(str(data.get("clip", "")), "?")
            for warning in data.get("warnings", ()):
                told = f"clip {number} in {data.get('aspect', '')}: {warning}"
                self.outcomes.warned(name, told)
                self.view.line(f"{_short(name)}: {told}", problem=True)
        elif event.event in ("warning", "retrying"):
            self.outcomes.warned(name, str(data.get("message", "")))
            self.view.line(f"{_short(name)}: {data.get('message', '')}", problem=True)
        elif event.event == "completed":
            self._completed(name, output, data["result"])
        elif event.event == "failed":
            self._ended_badly(source, str(data["code"]), str(data["message"]))
        elif event.event == "cancelled":
            self.failed(name, "cancelled", f"{name}: cancelled")
        elif event.event == "busy":
            told = f"{name}: another clipforge (process {data.get('pid', '?')}) works on it just now"
            self.failed(name, "busy", told)

    def progress(self, name: str, percentage: float, stage: str, message: str) -> None:
        """How far a source is."""
        self.view.progress(_short(name), percentage, stage)
        now = (stage, int(percentage))
        if self._last.get(name) != now:
            self._last[name] = now
            self._emit("progress", name, percentage=round(percentage, 1), stage=stage, message=message)

    def skip(self, name: str, reason: str, quiet: bool = False) -> None:
        """A file is left out; `quiet` leaves the line for people to somebody else."""
        self._forget(name)
        self.skipped.add(name)
        self.view.finish(_short(name))
        self.outcomes.ended(name, "skipped", problem=reason)
        self._emit("skipped", name, reason=reason)
        if not quiet:
            self.view.line(f"skipped  {reason}")

    def failed(self, name: str, code: str, message: str) -> None:
        """A source came to nothing."""
        self._forget(name)
        self.failures[name] = code
        self.view.finish(_short(name))
        if _short(name) not in message:
            # The message names what broke, such as a file that was being made: people ask which source it was.
            message = f"{name}: {message}"
        self.outcomes.ended(name, "failed", problem=message)
        self._emit("failed", name, code=code, message=message)
        self.view.line(f"failed   {message}", problem=True)

    def summary(self, seconds: float, output: Path | None = None, told: Sequence[SourceRow] = ()) -> None:
        """A table for people about all of it, where it was more than one source; `output` is the folder that holds
        the ranked page of all clips, `told` what its summary says of the sources."""
        if len(self.done) + len(self.skipped) + len(self.failures) == 1 and output is None:
            return
        rows = by_source(self.outcomes.rows(), told)
        for line in table(rows) if rows else ():
            self.view.line(line)
        if output is not None:
            self.view.line(f"all clips in one ranking: {_near(output / 'index.html')}")
        counts = [(len(self.done), "done"), (len(self.skipped), "skipped"), (len(self.failures), "failed")]
        counted = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing to do"
        self.view.line(f"{counted} in {clock(seconds)}")

    def exit_code(self) -> int:
        """Nothing failed: 0. One source: its own code. Several: 1."""
        if not self.failures:
            return exit_codes.OK
        if len(self.done) + len(self.failures) == 1:
            return exit_codes.exit_code_of(next(iter(self.failures.values())))
        return exit_codes.SOME_FAILED

    def _forget(self, name: str) -> None:
        """What became of a source before: it was not whole yet, or it has changed."""
        self.done.discard(name)
        self.skipped.discard(name)
        self.failures.pop(name, None)

    def _ended_badly(self, source: Source, code: str, message: str) -> None:
        if not source.explicit and code in NOT_FOR_US:
            self.skip(source.shown, message)
        else:
            self.failed(source.shown, code, message)

    def _completed(self, name: str, output: Path, result: dict[str, Any]) -> None:
        self._forget(name)
        self.done.add(name)
        self.view.finish(_short(name))
        state: State = "planned" if self._dry else "same" if result.get("up_to_date") else "done"
        self.outcomes.ended(name, state, folder="" if self._dry else output.name, result=result)
        clips = result.get("clips") or []
        note = str(result.get("note") or "")
        self._emit(
            "done",
            name,
            output="" if self._dry else str(output),
            clips_json=result.get("clips_json", ""),
            report=result.get("report", ""),
            clips=len(clips),
            exports=[main_file(export) for export in result.get("exports") or []],
            up_to_date=bool(result.get("up_to_date")),
            note=note,
            warnings=result.get("warnings") or [],
        )
        count = f"{len(clips)} clip{'' if len(clips) == 1 else 's'}"
        if self._dry:
            self.view.line(f"planned  {name}: {count}")
        elif result.get("up_to_date"):
            self.view.line(f"same     {name}: {count}, up to date in {_near(output)}")
        else:
            self.view.line(f"done     {name}: {count} in {_near(output)}")
        if self._dry or not result.get("up_to_date"):
            for number, clip in enumerate(clips, start=1):
                self.view.line(f"         {clip_line(number, clip)}")
        if note:
            self.view.line(f"         {note}")
        if result.get("report") and not result.get("up_to_date"):
            self.view.line(f"         watch them: {_near(Path(result['report']))}")

    def _emit(self, event: str, source: str, **data: Any) -> None:
        if self._json:
            emit({"event": event, "source": source, **data})


def main_file(export: dict[str, Any]) -> str:
    """The path of an export in its first format."""
    kinds = export.get("formats") or ["mp4"]
    return str(export["files"].get(kinds[0], ""))


def clip_line(number: int, clip: dict[str, Any]) -> str:
    """One clip on one line: place, score, time, length, title."""
    from clipforge_core.stages.cuts import shown_seconds

    length = shown_seconds(clip)
    title = clip.get("title") or clip.get("reason") or ""
    return f"{number:>2}. {float(clip['score']) * 100:3.0f}  {clock(float(clip['start'])):>7}  {length:5.1f} s  {title}"


def _short(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1]


def _near(path: Path) -> str:
    """A path as seen from the working folder, where that is shorter."""
    near = os.path.relpath(path)
    return near if len(near) < len(str(path)) else str(path)
