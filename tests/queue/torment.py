"""Torment: kills whatever works for a data folder at random moments, then holds the books against each other.

    told = torment(tmp_path, kills=200, chance=Random(1))

What must hold, whatever was killed: every job that was accepted ends, each end is settled exactly once, nothing
outlives the supervisor, a job that always kills its child, or always kills the runner, ends as a dead letter, and no
work folder outlives the next start of a runner. Linux alone: it looks into /proc.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

import msgspec

from clipforge_core.environment import Environment
from clipforge_core.model.job import Job, JobState
from clipforge_core.queue.lock import runner_pid
from clipforge_core.services import Services
from clipforge_core.store.jobs import JobStore
from clipforge_core.testing.kills import processes_of, wait_for_children
from clipforge_core.testing.programs import Program
from tests.queue.made import TOYS, lines, until

KILLED = Path(__file__).with_name("killed.py")
MAX_DELIVERIES = 40
VICTIMS = ("runner", "runner", "runner", "child", "child", "child", "supervisor", "supervisor", "submitter")
VICTIMS_OF_SERVE = ("runner", "child", "child", "child", "supervisor", "supervisor", "supervisor", "api", "submitter")
"""The real supervisor waits longer each time before it starts again what dies often: it dies itself more often here."""

PROCESSING = JobState.PROCESSING


class Told(msgspec.Struct):
    """What happened."""

    kills: Counter[str]
    ends: Counter[str]
    begun: int
    dead_letters: list[str]


class Torment:
    """One data folder and its processes. `serve` takes the real server in the place of a supervisor in little."""

    def __init__(self, folder: Path, chance: Random, serve: bool) -> None:
        variables = {
            "CLIPFORGE_PLUGINS_DIR": str(TOYS),
            "CLIPFORGE_WORKERS": "2",
            "CLIPFORGE_RETRY_DELAY": "0.05s",
            # So many kills in a minute are not what a job is to be blamed for.
            "CLIPFORGE_MAX_DELIVERIES": str(MAX_DELIVERIES),
            "CLIPFORGE_LOG_LEVEL": "error",
        }
        self.program = Program(folder, **variables)
        self.data = self.program.data
        self.data.mkdir(parents=True)
        self.jobs: JobStore
        self.chance = chance
        self.serve = serve
        self.kills: Counter[str] = Counter()
        self.seeds = 0
        self.supervisor: subprocess.Popen[bytes] | subprocess.Popen[str] | None = None
        self.submitter: subprocess.Popen[bytes] | None = None

    def keep_alive(self) -> None:
        """Start what is not there. The supervisor's own children may still be on their way out: it must not mind."""
        if self.supervisor is None or self.supervisor.poll() is not None:
            if self.serve:
                with (self.data / "serve.log").open("a") as log:
                    self.supervisor = self.program.start("serve", "--port", "0", out=log, err=log)
            else:
                self.supervisor = self._python("supervise")
        if self.submitter is None or self.submitter.poll() is not None:
            self.seeds += 1
            self.submitter = self._python("submit", str(self.seeds))

    def _python(self, *args: str) -> subprocess.Popen[bytes]:
        with (self.data / "programs.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, str(KILLED), *args],
                cwd=self.program.folder,
                env=self.program.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill_one(self, pause: float) -> None:
        """Kill something at random, at a random moment of its life: mostly of its work, now and then of its start."""
        kind = self.chance.choice(VICTIMS_OF_SERVE if self.serve else VICTIMS)
        at_work = self.chance.random() < 0.8
        until(lambda: self.keep_alive() or self._victims(kind, at_work), 120)
        time.sleep(self.chance.uniform(0.0, pause))
        found = self._victims(kind, False)
        if not found:
            return
        pid = self.chance.choice(found)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.kills[kind] += 1
        for own in (self.supervisor, self.submitter):
            if own is not None and own.pid == pid:
                own.wait()
        if kind == "supervisor" and self.chance.random() < 0.5:
            assert self.submitter is not None
            wait_for_children_but(self.program, self.submitter.pid)

    def start_runner_anew(self) -> None:
        """Kill it, and have another started."""
        pid = runner_pid(self.data)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: self.keep_alive() or runner_pid(self.data) not in (None, 0, pid), 120)

    def _victims(self, kind: str, at_work: bool) -> list[int]:
        """Processes of a kind; `at_work` only while there is a job that is worked on, by the runner that lives."""
        assert self.supervisor is not None and self.submitter is not None
        runner = runner_pid(self.data)
        if at_work and not any(job.owner and job.owner.pid == runner for job in self.jobs.find(states=[PROCESSING])):
            return []
        if kind in ("supervisor", "submitter"):
            return [self.supervisor.pid if kind == "supervisor" else self.submitter.pid]
        if kind == "runner":
            return [runner] if runner else []
        parent = runner if kind == "child" else self.supervisor.pid
        if not parent:
            return []
        found = [pid for pid in processes_of(self.program) if pid != runner and _parent(pid) == parent]
        # Children that do the work may have been forked from one of the runner's.
        further = [pid for pid in processes_of(self.program) if _parent(pid) in found] if kind == "child" else []
        return found + further


def torment(
    folder: Path,
    *,
    kills: int,
    chance: Random,
    serve: bool = False,
    pause: float = 0.5,
    deaths: int = MAX_DELIVERIES - 10,
) -> Told:
    """See the module. `pause` is the longest time between two kills, in seconds; `deaths` is how many runners the job
    that kills them is taken to have killed before. Raises AssertionError."""
    made = Torment(folder, chance, serve)
    services = Services.open(Environment.open(environ=made.program.environment, folder=folder, bundled=False))
    made.jobs = services.jobs
    try:
        poison = services.jobs.submit("work", {"tasks": [["die"]]}, max_attempts=3)
        deadly = services.jobs.submit("quick", {"do": "kill the runner"})
        with services.database.write() as db:
            db.execute("UPDATE jobs SET deliveries = ? WHERE id = ?", [deaths, deadly.id])
        made.keep_alive()
        until(lambda: runner_pid(made.data), 120)
        while sum(made.kills.values()) < kills:
            made.kill_one(pause)
        (made.data / "enough").touch()
        made.keep_alive()
        try:
            until(lambda: _keep(made) and not _unfinished(services), 600)
        except AssertionError as error:
            left = Counter(
                (job.kind, job.state.value, job.deliveries)
                for job in services.jobs.find(states=[JobState.QUEUED, PROCESSING], limit=-1)
            )
            raise AssertionError(f"these come to no end: {left}; runner {runner_pid(made.data)}") from error
        if _folders(services) - {poison.id, deadly.id}:
            # Its runner was killed between the end of a job and the clearing up: that is for the next one.
            made.start_runner_anew()
            until(lambda: not _folders(services) - {poison.id, deadly.id}, 120)
        jobs = services.jobs.find(limit=-1)
        _check(services, jobs, poison.id, deadly.id)
    finally:
        for process in (made.supervisor, made.submitter):
            if process is not None:
                process.kill()
                process.wait()
    wait_for_children(made.program)
    assert processes_of(made.program) == []
    begun = len(lines(made.data / "work.log"))
    services.close()
    dead = [job.error.code for job in jobs if job.error is not None]
    return Told(made.kills, Counter(job.state.value for job in jobs), begun, dead)


def _keep(made: Torment) -> bool:
    """The last round: nothing is killed any more, and the job that kills the runner may have its way."""
    if made.supervisor is None or made.supervisor.poll() is not None:
        made.keep_alive()
    return True


def _folders(services: Services) -> set[str]:
    """The jobs that have a work folder."""
    return {path.name for path in (services.data / "work").glob("*")}


def _unfinished(services: Services) -> int:
    counts = services.jobs.counts()
    return counts[JobState.QUEUED] + counts[JobState.PROCESSING]


def _check(services: Services, jobs: list[Job], poison: str, deadly: str) -> None:
    by_id = {job.id: job for job in jobs}
    accepted = set(lines(services.data / "accepted.log"))
    assert accepted <= set(by_id), "a job that was accepted is not there"
    with services.database.read() as db:
        settled = [(row["job"], row["state"]) for row in db.query("SELECT job, state FROM chores_ends")]
    twice = [job for job, times in Counter(job for job, _ in settled).items() if times != 1]
    assert not twice, f"ended more than once: {twice}"
    assert dict(settled) == {job.id: job.state.value for job in jobs}
    worked = set(lines(services.data / "work.log"))
    for job in jobs:
        if job.id in (poison, deadly):
            continue
        assert job.state in (JobState.COMPLETED, JobState.CANCELLED), (job.state, job.error)
        if job.kind == "work" and job.state is JobState.COMPLETED:
            assert job.params["tasks"][0][1] in worked, "it is completed and its work was not done"
    for job_id, code in ((poison, "child_crashed"), (deadly, "dead_letter")):
        error = by_id[job_id].error
        assert by_id[job_id].state is JobState.FAILED and error is not None and error.code == code, by_id[job_id]
    connection = sqlite3.connect(services.data / "clipforge.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def wait_for_children_but(program: Program, kept: int) -> None:
    """Until everything of the program is gone but one process. Raises AssertionError after 20 s."""
    until(lambda: set(processes_of(program)) <= {kept}, 20)


def _parent(pid: int) -> int | None:
    with suppress(OSError):
        return int((Path("/proc") / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    return None
