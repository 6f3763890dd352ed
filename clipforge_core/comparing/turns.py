"""Making variants in turns: a, b, a, b, ..., so that whatever else the machine does falls on all of them alike.

    made = make_all(context, ["a", "b"], make, repeat=3)
    made[0].seconds      # three times of "a"

`make(context, number, folder)` makes variant `number` anew in an empty folder. Where it fails, that variant is out and
the others go on.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.contracts.job_kind import Context, Pending
from clipforge_core.errors import Cancelled, ClipForgeError, DiskFull
from clipforge_core.jobs.within import Within
from clipforge_core.model.job import JobError

MEASURING = 2.0
"""Weight of measuring one file, in seconds of work, roughly: it moves the bar, nothing else."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was made in `seconds`, how, and the work that it took: (kind, seconds of media, seconds)."""

    path: Path
    seconds: float
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    work: tuple[tuple[str, float, float], ...] = ()


Make = Callable[[Context, int, Path], Made]


class Tried(msgspec.Struct):
    """What is known of one variant after all turns. `files` are its different files by the hash of their bytes (one,
    where every turn gave the same), `digests` the hash that each turn gave."""

    name: str
    files: dict[str, Path] = msgspec.field(default_factory=dict)
    digests: list[str] = msgspec.field(default_factory=list)
    seconds: list[float] = msgspec.field(default_factory=list)
    sizes: list[float] = msgspec.field(default_factory=list)
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    work: list[tuple[str, float, float]] = msgspec.field(default_factory=list)
    error: JobError | None = None

    def note(self, made: Made) -> None:
        """One more turn."""
        with made.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.seconds.append(round(made.seconds, 4))
        self.sizes.append(float(made.path.stat().st_size))
        self.digests.append(digest)
        self.work.extend(made.work)
        if not self.files:
            self.facts, self.warnings = made.facts, made.warnings
        if digest in self.files:
            made.path.unlink()
        else:
            self.files[digest] = made.path


class _Turn(Within):
    """The job's context for one turn: a work folder of its own, and its share of the bar."""

    def __init__(self, context: Context, folder: Path, done: float, left: int) -> None:
        super().__init__(context, context.job.params)
        self.work = folder
        self.weight = 0.0
        self._done = done
        self._left = left
        self._started: list[Pending] = []

    def start(self, task: str, *args: Any, weight: float = 1.0, stage: str = "", beside: bool = False) -> Pending:
        """Begin a task of this turn."""
        pending = super().start(task, *args, weight=weight, stage=stage, beside=beside)
        self._started.append(pending)
        return pending

    def expect(self, weight: float) -> None:
        """This turn's weight: those that are left are taken to be like it."""
        self.weight = weight
        if self._left or self._done:
            super().expect(self._done + weight * (1 + self._left) + MEASURING)

    def quiet(self) -> None:
        """Wait for what a turn that failed left behind, which would be felt in the times of the next. Raises
        Cancelled."""
        for pending in self._started:
            try:
                pending.result()
            except ClipForgeError:
                # A task that was stopped beside one that failed says Cancelled too: this asks whether the job is.
                self.progress(0.0, "variants")


def make_all(
    context: Context, names: Sequence[str], make: Make, *, repeat: int, warm: Make | None = None, before: float = 0.0
) -> list[Tried]:
    """Make every variant `repeat` times, in turns. `warm` makes something small in the same way, once each and not
    counted: processes start, and encoders and models are loaded, before anything is timed. `before` is the weight of
    what the job did already.

    Raises Cancelled, DiskFull; what else goes wrong is the `error` of its variant.
    """
    tried = [Tried(name=name) for name in names]
    if warm is not None:
        for number in range(len(tried)):
            _warm_up(context, warm, number)
    done = before
    for turn in range(repeat):
        for number, mine in enumerate(tried):
            if mine.error is not None:
                continue
            told = f"{mine.name}, {turn + 1} of {repeat}" if repeat > 1 else mine.name
            context.progress(0.0, "variants", told)
            folder = context.work / f"turn-{turn}-{number}"
            # What an attempt before this one left would be taken for work that costs nothing.
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            mine_turn = _Turn(context, folder, done, (repeat - turn) * len(tried) - number - 1)
            _take(mine_turn, mine, make, number, folder)
            done += mine_turn.weight
    return tried


def _warm_up(context: Context, warm: Make, number: int) -> None:
    folder = context.work / f"warm-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    turn = _Turn(context, folder, 0.0, 0)
    try:
        context.progress(0.0, "warming up")
        warm(turn, number, folder)
    except (Cancelled, DiskFull):
        raise
    except ClipForgeError:
        # What is wrong with this variant is told when it is made in earnest.
        turn.quiet()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take(turn: _Turn, mine: Tried, make: Make, number: int, folder: Path) -> None:
    try:
        made = make(turn, number, folder)
        mine.note(made)
        _clear(folder, made.path)
    except (Cancelled, DiskFull):
        raise
    except ClipForgeError as error:
        turn.quiet()
        mine.error = JobError(code=str(error.data.get("code", error.code)), message=error.describe())
        for path in mine.files.values():
            path.unlink(missing_ok=True)
        mine.files.clear()
        shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path, kept: Path) -> None:
    """Remove what a turn left beside its file."""
    for path in folder.iterdir():
        if path == kept:
            continue
        if path.is_dir() and path not in kept.parents:
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file():
            with suppress(OSError):
                path.unlink()
