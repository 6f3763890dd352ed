"""Child processes: what they answer, how they die, and that none is left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import Cancelled, ChildCrashed, NotMedia, PluginError, TaskFailed, UnknownName
from clipforge_core.model.job import Owner
from clipforge_core.queue.messages import Run
from clipforge_core.queue.pool import GROWN, STILLBORN, TaskPool
from clipforge_core.queue.task import Task
from clipforge_core.queue.worker import Worker
from clipforge_core.store.owner import is_alive, this_process

TOYS = Path(__file__).with_name("toys")


def owner_of(pid: int) -> Owner:
    """The very process that has this pid now."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return Owner(pid=pid, boot=this_process().boot, started=int(stat.rpartition(")")[2].split()[19]))


def test_a_task_answers_and_reports(pool: TaskPool) -> None:
    seen: list[tuple[float, str]] = []
    task = pool.submit("toy/double", [21], progress=lambda done, message: seen.append((done, message)))
    assert task.result() == 42
    assert seen == [(0.5, "half")]


def test_children_know_the_settings_ignore_ctrl_c_and_stay_warm(pool: TaskPool) -> None:
    pid, ignores, template = pool.submit("toy/who").result()
    assert pid != os.getpid() and ignores and template == "default"
    assert pool.submit("toy/who").result()[0] == pid
    assert pool.children() == [pid]


def test_a_task_beside_runs_though_every_child_is_busy_but_one_at_a_time(
    pool: TaskPool, fifo: Callable[[], str]
) -> None:
    pipes = [fifo(), fifo()]
    busy = [pool.submit("toy/hang", [pipe]) for pipe in pipes]
    for pipe in pipes:
        Path(pipe).read_text()
    assert pool.submit("toy/double", [3], beside=True).result() == 6
    waiting = pool.submit("toy/double", [5])
    assert pool.submit("toy/double", [4], beside=True).result() == 8 and not waiting.done
    pool.cancel(busy)
    assert waiting.result() == 10


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say what a process holds")
def test_a_child_that_has_grown_does_more_of_the_same_and_nothing_else(pool: TaskPool) -> None:
    grown = pool.submit("toy/grow", [GROWN >> 20]).result()
    assert pool.submit("toy/grow", [1]).result() == grown
    other = pool.submit("toy/who").result()[0]
    assert other != grown
    assert pool.submit("toy/double", [1]).result() == 2
    assert pool.children() == [other]


def test_a_file_of_the_working_folder_takes_no_module_of_a_child(
    pool: TaskPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not the module that was meant')")
    monkeypatch.chdir(tmp_path)
    assert pool.submit("toy/double", [1]).result() == 2


def test_what_a_child_prints_goes_to_the_log(pool: TaskPool, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert pool.submit("toy/chatter", [300]).result() == 300
    assert capfd.readouterr() == ("", "")
    pool.close()
    assert (tmp_path / "children.log").exists()


def test_reports_are_few_and_the_last_one_arrives(pool: TaskPool) -> None:
    seen: list[tuple[float, str]] = []
    pool.submit("toy/chatter", [5000], progress=lambda done, message: seen.append((done, message))).result()
    assert seen[-1] == (1.0, "all said")
    assert len(seen) < 500


def test_errors_come_back_as_what_they_are(pool: TaskPool) -> None:
    with pytest.raises(NotMedia) as caught:
        pool.submit("toy/known_error").result()
    assert caught.value.data == {"path": "a.mp4", "detail": "nothing in it"}
    with pytest.raises(PluginError, match=r"toy: toy/unknown_error: ZeroDivisionError: by zero \(toy.py, line \d+\)"):
        pool.submit("toy/unknown_error").result()
    with pytest.raises(TaskFailed, match="odd"):
        pool.submit("toy/homemade_error").result()
    with pytest.raises(TaskFailed, match=r"pickle|local object"):
        pool.submit("toy/unpicklable").result()
    with pytest.raises(UnknownName, match="no task of toy"):
        pool.submit("toy/nothing").result()
    with pytest.raises(UnknownName, match="no job kind"):
        pool.submit("nothing/double").result()
    assert pool.submit("toy/double", [1]).result() == 2
    assert len(pool.children()) == 1, "no error cost a child"


def test_arguments_that_cannot_be_sent_are_refused_at_once(pool: TaskPool) -> None:
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pool.submit("toy/double", [lambda: None])


def test_a_crash_costs_its_own_task_alone(pool: TaskPool, tmp_path: Path) -> None:
    tasks = [pool.submit("toy/segfault" if n == 3 else "toy/double", [] if n == 3 else [n]) for n in range(8)]
    with pytest.raises(ChildCrashed, match="SIGSEGV"):
        tasks[3].result()
    assert [task.result() for n, task in enumerate(tasks) if n != 3] == [2 * n for n in range(8) if n != 3]
    assert "segfault" in (tmp_path / "children.log").read_text(), "the log says where it died"


def test_an_idle_child_that_was_killed_is_replaced(pool: TaskPool) -> None:
    pid = pool.submit("toy/who").result()[0]
    owner = owner_of(pid)
    os.kill(pid, signal.SIGKILL)
    while is_alive(owner):
        os.sched_yield()
    assert pool.submit("toy/double", [4]).result() == 8


@pytest.mark.parametrize("killed", [1, 2, 100])
def test_a_child_that_was_killed_before_it_was_given_anything_costs_no_task(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, killed: int
) -> None:
    """Each of the first so many children is gone when it is spoken to: the task goes to the next one. Where none lives
    that long, that is a crash, and no error of the task's own."""
    left = [killed]

    class Frail(Worker):
        def send(self, run: Run) -> None:
            if left[0]:
                left[0] -= 1
                os.kill(self.pid, signal.SIGKILL)
                self.wait()
                self.pipe.send_bytes(bytes(1 << 20))
            super().send(run)

    monkeypatch.setattr("clipforge_core.queue.starter.Worker", Frail)
    with TaskPool(environment.spec(), 1) as pool:
        task = pool.submit("toy/double", [21])
        if killed < STILLBORN:
            assert task.result() == 42
        else:
            with pytest.raises(ChildCrashed, match="SIGKILL"):
                task.result()


@pytest.mark.parametrize("task", ["native", "hang", "nested"])
def test_cancel_stops_a_task_wherever_it_is(pool: TaskPool, fifo: Callable[[], str], task: str) -> None:
    pipe = fifo()
    running = pool.submit(f"toy/{task}", [pipe])
    owners = [owner_of(int(pid)) for pid in Path(pipe).read_text().split()]
    pool.cancel([running])
    assert running.done
    with pytest.raises(Cancelled):
        running.result()
    assert not is_alive(owners[0])
    while is_alive(owners[-1]):
        os.sched_yield()
    assert pool.submit("toy/double", [4]).result() == 8


def test_cancel_of_a_task_that_waits_or_is_done(pool: TaskPool, fifo: Callable[[], str]) -> None:
    pipes = [fifo(), fifo()]
    running = [pool.submit("toy/hang", [pipe]) for pipe in pipes]
    for pipe in pipes:
        Path(pipe).read_text()
    waiting = pool.submit("toy/double", [1])
    pool.cancel([waiting])
    with pytest.raises(Cancelled):
        waiting.result()
    pool.cancel(running)
    done = pool.submit("toy/double", [1])
    assert done.result() == 2
    pool.cancel([done])
    assert done.result() == 2


def test_groups_take_turns(environment: Environment, fifo: Callable[[], str]) -> None:
    order: list[str] = []
    lock = threading.Lock()

    def note(name: str, task: Task) -> None:
        def add(_: object) -> None:
            with lock:
                order.append(name)

        task.future.add_done_callback(add)

    with TaskPool(environment.spec(), 1) as pool:
        pipe = fifo()
        first = pool.submit("toy/hang", [pipe], group="first")
        Path(pipe).read_text()
        tasks = [pool.submit("toy/double", [n], group="long") for n in range(6)]
        tasks += [pool.submit("toy/double", [n], group="short") for n in range(2)]
        for number, task in enumerate(tasks):
            note("long" if number < 6 else "short", task)
        pool.cancel([first])
        assert [task.result() for task in tasks] == [0, 2, 4, 6, 8, 10, 0, 2]
    assert order == ["long", "short", "long", "short", "long", "long", "long", "long"]


def test_close_ends_everything(environment: Environment, fifo: Callable[[], str]) -> None:
    pool = TaskPool(environment.spec(), 1)
    pipe = fifo()
    tasks = [pool.submit("toy/native", [pipe]), pool.submit("toy/double", [1])]
    owner = owner_of(int(Path(pipe).read_text()))
    pool.close()
    pool.close()
    assert not is_alive(owner)
    for task in tasks:
        with pytest.raises(Cancelled):
            task.result()
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit("toy/double", [1])


PARENT = """
    import sys
    from pathlib import Path
    from clipforge_core.environment import Environment
    from clipforge_core.queue.pool import TaskPool
    home = Path(sys.argv[1])
    flags = {"plugins_dir": sys.argv[2], "data": home, "cache": home}
    spec = Environment.open(flags=flags, folder=home, user_folder=home, environ={}, bundled=False).spec()
    pool = TaskPool(spec, 3)
    pool.submit("toy/who").result()
    for name, fifo in zip(("native", "hang", "nested"), sys.argv[3:]):
        pool.submit(f"toy/{name}", [fifo])
    sys.stdin.read()
"""


def test_a_killed_parent_leaves_no_child(tmp_path: Path, fifo: Callable[[], str]) -> None:
    """Neither one in native code, nor one that waits, nor a program that a task started. The parent's script comes
    through `-c` and has no guard around its main part, which children must not need."""
    pipes = [fifo() for _ in range(3)]
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT), str(tmp_path), str(TOYS), *pipes],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    owners = [owner_of(int(pid)) for pipe in pipes for pid in Path(pipe).read_text().split()]
    assert len(owners) == 4 and all(is_alive(owner) for owner in owners)
    parent.kill()
    parent.communicate()
    while any(is_alive(owner) for owner in owners):
        os.sched_yield()
