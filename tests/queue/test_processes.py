"""The runner as a process of its own, and the small parts that it stands on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.backoff import NO_WAIT, Backoff
from clipforge_core.environment import Environment
from clipforge_core.errors import Cancelled, RunnerBusy
from clipforge_core.model.job import JobState
from clipforge_core.queue.interrupt import Interruptible
from clipforge_core.queue.lanes import Bell
from clipforge_core.queue.lock import RunnerLock, runner_pid
from clipforge_core.queue.supervised import RunnerProcess
from clipforge_core.services import Services
from clipforge_core.testing.kills import processes_of, wait_for_children
from tests.queue.made import ended, lines, until
from tests.queue.torment import Torment


def test_a_runner_process_works_and_ends_in_good_order(
    environment: Environment, services: Services, tmp_path: Path
) -> None:
    runner = RunnerProcess(environment.spec(), log=str(tmp_path / "runner.log"))
    assert runner.started(60) and runner.running
    assert runner_pid(services.data) == runner.pid
    assert ended(services, services.jobs.submit("quick", {})).state is JobState.COMPLETED
    ready = tmp_path / "ready"
    job = services.jobs.submit("work", {"tasks": [["hang", str(ready)]]})
    (child,) = until(lambda: lines(ready))
    runner.terminate()
    assert runner.wait(60)
    assert runner.bury() == "it ended by itself with code 0"
    back = services.jobs.get(job.id)
    assert (back.state, back.attempts, back.deliveries) == (JobState.QUEUED, 0, 0)
    assert not Path(f"/proc/{child}").exists() and runner_pid(services.data) is None


def test_what_keeps_a_runner_from_starting_is_raised_in_its_parent(
    environment: Environment, services: Services
) -> None:
    lock = RunnerLock(services.data)
    runner = RunnerProcess(environment.spec(), log=os.devnull, lock_seconds=0.0)
    with pytest.raises(RunnerBusy, match=f"process {os.getpid()}"):
        runner.started(60)
    assert runner.wait(60)
    assert runner.bury() == "it ended by itself with code 1"
    lock.close()


def test_a_runner_that_is_killed_is_not_started(environment: Environment) -> None:
    runner = RunnerProcess(environment.spec(), log=os.devnull)
    os.kill(runner.pid, signal.SIGKILL)
    assert not runner.started(60)
    assert "SIGKILL" in runner.bury()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    made = Torment(tmp_path, Random(1), serve=False)
    supervisor = made._python("supervise")
    until(lambda: runner_pid(made.data))
    until(lambda: len(processes_of(made.program)) >= 4)
    supervisor.kill()
    supervisor.wait()
    wait_for_children(made.program)
    assert processes_of(made.program) == []


def test_a_lock_is_free_when_its_holder_is_gone(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from clipforge_core.queue.lock import RunnerLock; "
    code += "lock = RunnerLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout is not None and holder.stdin is not None
    assert holder.stdout.readline() == b"held\n"
    assert runner_pid(tmp_path) == holder.pid
    with pytest.raises(RunnerBusy):
        RunnerLock(tmp_path)
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    RunnerLock(tmp_path, 60).close()


def test_a_stretch_is_interrupted_once_and_nothing_after_it() -> None:
    own = Interruptible()
    began, seen = threading.Event(), []

    def spin() -> None:
        began.set()
        while True:
            time.sleep(0.001)

    def work() -> None:
        try:
            own.call(spin)
        except Cancelled:
            seen.append("interrupted")
        own.interrupt(Cancelled)  # it is over: nothing happens
        own.call(lambda: time.sleep(0.01))
        seen.append("went on")

    thread = threading.Thread(target=work)
    thread.start()
    assert began.wait(60)
    own.interrupt(Cancelled)
    own.interrupt(Cancelled)
    thread.join(60)
    assert seen == ["interrupted", "went on"]


def test_an_interruption_that_comes_too_late_never_hits_what_comes_after() -> None:
    """Thousands of stretches that end as they are interrupted: each ends or is interrupted, and nothing leaks."""
    ends: list[str] = []
    leaks: list[BaseException] = []
    current: list[Interruptible] = [Interruptible()]
    stop = threading.Event()

    def work() -> None:
        try:
            for _ in range(2000):
                own = current[0] = Interruptible()
                try:
                    own.call(lambda: sum(range(50)))
                    ends.append("ended")
                except Cancelled:
                    ends.append("interrupted")
                sum(range(50))
        except BaseException as error:
            leaks.append(error)
        stop.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not stop.is_set():
        current[0].interrupt(Cancelled)
    thread.join()
    assert leaks == [] and len(ends) == 2000


def test_a_bell_that_is_rung_before_one_waits_is_heard() -> None:
    bell = Bell()
    heard = bell.rung
    bell.ring()
    assert bell.wait(heard, 60)
    assert not bell.wait(bell.rung, 0.0)


@given(st.integers(1, 200), st.floats(0.01, 100), st.floats(0.01, 10000))
def test_waits_double_with_jitter_up_to_the_longest(number: int, first: float, longest: float) -> None:
    whole = min(first * 2.0 ** (number - 1), longest)
    seconds = Backoff(first=first, longest=longest).seconds(number)
    assert whole / 2 * 0.999 <= seconds <= whole * 1.001
    assert NO_WAIT.seconds(number) == 0.0 == Backoff(first=first, longest=longest).seconds(0)
