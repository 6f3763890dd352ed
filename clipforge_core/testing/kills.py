"""Killing the program at random moments: it goes on with the same command, to the same bytes, and leaves nothing.

    taken, want = undisturbed(program, ["run", "talk.mp4", "-o", "out"], tmp_path / "out")
    kill_often(make_program, ["run", "talk.mp4", "-o", "out"], kills=5, seconds=taken, want=want, chance=Random(1))

Only the parent is killed (SIGKILL): its children must end by themselves. Linux alone, because it looks into /proc.
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import msgspec

from clipforge_core.testing.programs import Program, digests, leftovers

ENDLESS = 60
"""Kills in one round after which no progress is to be seen."""


class Told(msgspec.Struct):
    """What happened: kills, and rounds that came to their end."""

    kills: int = 0
    rounds: int = 0


def undisturbed(program: Program, args: Sequence[str], out: Path) -> tuple[float, dict[str, str]]:
    """Run the command in peace; answers the seconds that it took and the digests of its results."""
    began = time.monotonic()
    ended = program.run(*args)
    assert ended.code == 0, ended.err
    return time.monotonic() - began, digests(out)


def kill_often(
    make: Callable[[int], tuple[Program, Path]],
    args: Sequence[str],
    *,
    kills: int,
    seconds: float,
    want: dict[str, str],
    chance: Random,
) -> Told:
    """Kill until `kills` are reached, in as many rounds as that takes. `make` answers a fresh program for a round and
    the folder of its results; `seconds` is what an undisturbed run takes. Raises AssertionError."""
    told = Told()
    while told.kills < kills:
        program, out = make(told.rounds)
        before = told.kills
        while not _killed_or_done(program, args, chance.uniform(0, seconds) if told.kills < kills else None):
            told.kills += 1
            assert told.kills - before < ENDLESS, f"round {told.rounds} comes to no end"
        told.rounds += 1
        assert digests(out) == want, f"round {told.rounds} made something else"
        assert leftovers(out, program.data, program.cache) == []
    return told


def _killed_or_done(program: Program, args: Sequence[str], seconds: float | None) -> bool:
    """One run that is killed after so many seconds (None: never); True where it had come to its end."""
    log = program.folder / "err.log"
    with log.open("wb") as err:
        process = program.start(*args, err=err)
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            wait_for_children(program)
            return False
    assert code == 0, log.read_text("utf-8", "replace")
    assert processes_of(program) == []
    return True


def wait_for_children(program: Program, seconds: float = 20.0) -> None:
    """Raises AssertionError where a process of the program outlives it for so long."""
    until = time.monotonic() + seconds
    for pid in processes_of(program):
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(pid)
            try:
                poll = select.poll()
                poll.register(descriptor, select.POLLIN)
                assert poll.poll(max(0.0, until - time.monotonic()) * 1000), f"process {pid} outlived its parent"
            finally:
                os.close(descriptor)


def processes_of(program: Program) -> list[int]:
    """Living processes whose environment names the program's data folder."""
    mark = f"CLIPFORGE_DATA={program.data}".encode()
    found = []
    for path in Path("/proc").iterdir():
        if not path.name.isdigit():
            continue
        with suppress(OSError):
            state = (path / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
            if state not in "ZX" and mark in (path / "environ").read_bytes().split(b"\0"):
                found.append(int(path.name))
    return found
