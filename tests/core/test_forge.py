"""The Forge: jobs from submit to their end, cancelled, crashed, interrupted, killed and adopted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.forge import Forge
from clipforge_core.hookspecs import hookimpl
from clipforge_core.model.job import Job, JobState
from clipforge_core.queue.events import JobEvent
from clipforge_core.store.migrations import Migration

TOYS = Path(__file__).with_name("toys")
S = JobState


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.events: list[JobEvent] = []

    def __call__(self, event: JobEvent) -> None:
        self.events.append(event)

    def names(self, *, without: str = "progress") -> list[str]:
        return [event.event for event in self.events if event.event != without]


def toy(forge: Forge, task: str, *args: Any, **more: Any) -> Job:
    return forge.submit("toy", {"task": task, "args": list(args)}, **more)


def test_a_job_runs_to_its_end(forge: Forge) -> None:
    heard = Heard()
    job = forge.run(forge.submit("many", {"count": 40}).id, heard)
    assert (job.state, job.result) == (S.COMPLETED, {"sum": 1560})
    assert job.progress.percentage == 100.0 and job.attempts == 0 and job.owner is None
    assert heard.names() == ["started", "completed"]
    bar = [event.data["percentage"] for event in heard.events if event.event == "progress"]
    assert bar == sorted(bar) and all(0 <= at < 100 for at in bar)
    assert forge.run(job.id) == job, "a finished job is answered as it is"


def test_events_of_a_kind_reach_the_listener(forge: Forge, tmp_path: Path) -> None:
    heard = Heard()
    job = forge.run(forge.submit("steps", {"folder": str(tmp_path)}).id, heard)
    assert [event.data for event in heard.events if event.event == "step"] == [{"number": n} for n in range(5)]
    assert job.result is not None and not Path(job.result["work"]).exists(), "its work folder went with it"


def test_an_unknown_kind_is_refused_before_anything_is_stored(forge: Forge) -> None:
    with pytest.raises(UnknownName, match="no job kind is called 'toys'"):
        forge.submit("toys", {})
    assert forge.jobs() == []


@pytest.mark.parametrize(("task", "code"), [("known_error", "not_media"), ("unknown_error", "plugin")])
def test_an_error_fails_the_job_at_once(forge: Forge, task: str, code: str) -> None:
    heard = Heard()
    job = forge.run(toy(forge, task).id, heard)
    assert job.state is S.FAILED and job.error is not None and job.error.code == code
    assert "Traceback" not in job.error.message and "\n" not in job.error.message
    assert heard.names() == ["started", "failed"] and job.attempts == 0


def test_a_job_that_kills_its_child_ends_failed_and_the_others_go_on(forge: Forge) -> None:
    heard = Heard()
    jobs = [toy(forge, "double", 1), toy(forge, "segfault"), toy(forge, "double", 2)]
    ended = forge.run_many([job.id for job in jobs], parallel=2, listener=heard)
    assert [job.state for job in ended] == [S.COMPLETED, S.FAILED, S.COMPLETED]
    assert ended[1].attempts == ended[1].max_attempts == 3
    assert ended[1].error is not None and "SIGSEGV" in ended[1].error.message
    assert [event.event for event in heard.events if event.job_id == jobs[1].id and event.event != "progress"] == [
        "started", "retrying", "started", "retrying", "started", "failed",
    ]  # fmt: skip


def test_a_failed_job_can_be_retried(forge: Forge) -> None:
    job = forge.run(toy(forge, "known_error").id)
    again = forge.retry(job.id)
    assert (again.state, again.error, again.progress.percentage) == (S.QUEUED, None, 0.0)
    assert forge.run(job.id).state is S.FAILED
    done = forge.run(toy(forge, "double", 1).id)
    with pytest.raises(JobConflict, match="is completed: it cannot be retried"):
        forge.retry(done.id)


@pytest.mark.parametrize("task", ["hang", "native"])
def test_cancel_ends_a_running_job(forge: Forge, fifo: Callable[[], str], task: str) -> None:
    pipe, heard, ended = fifo(), Heard(), list[Job]()
    job = toy(forge, task, pipe)
    runner = threading.Thread(target=lambda: ended.append(forge.run(job.id, heard)))
    runner.start()
    Path(pipe).read_text()
    forge.cancel(job.id)
    runner.join()
    assert ended[0].state is S.CANCELLED and ended[0].owner is None
    assert heard.names() == ["started", "cancelled"]


def test_another_process_can_cancel_a_running_job(
    forge: Forge, sources: dict[str, Any], fifo: Callable[[], str]
) -> None:
    pipe, ended = fifo(), list[Job]()
    job = toy(forge, "native", pipe)
    runner = threading.Thread(target=lambda: ended.append(forge.run(job.id)))
    runner.start()
    Path(pipe).read_text()
    with Forge.open(**sources) as other:
        assert other.cancel(job.id).cancel_requested
    runner.join()
    assert ended[0].state is S.CANCELLED


def test_a_queued_job_is_cancelled_at_once_and_then_not_run(forge: Forge) -> None:
    job = toy(forge, "double", 1)
    assert forge.cancel(job.id).state is S.CANCELLED
    assert forge.run(job.id).state is S.CANCELLED


def test_a_listener_that_fails_hands_the_job_back(forge: Forge) -> None:
    def broken(event: JobEvent) -> None:
        raise BrokenPipeError("nobody reads")

    job = toy(forge, "double", 1)
    with pytest.raises(BrokenPipeError):
        forge.run(job.id, broken)
    assert forge.job(job.id).state is S.QUEUED
    assert forge.run(job.id).state is S.COMPLETED


def test_an_interrupt_that_comes_as_the_work_begins_hands_it_back(
    forge: Forge, fifo: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, start = fifo(), threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        start(thread)
        if thread.name.startswith("clipforge-job"):
            Path(pipe).read_text()
            raise KeyboardInterrupt

    job = toy(forge, "hang", pipe)
    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        forge.run(job.id)
    back = forge.job(job.id)
    assert (back.state, back.attempts, back.owner) == (S.QUEUED, 0, None)


def test_closing_hands_running_jobs_back(sources: dict[str, Any], fifo: Callable[[], str]) -> None:
    pipe, ended = fifo(), list[Job]()
    forge = Forge.open(**sources)
    job = toy(forge, "hang", pipe)
    states: list[JobState] = []
    runner = threading.Thread(target=lambda: ended.extend(_swallow(forge, job.id, states)))
    runner.start()
    Path(pipe).read_text()
    forge.close()
    runner.join()
    with Forge.open(**sources) as again:
        back = again.job(job.id)
    assert (back.state, back.attempts, back.owner) == (S.QUEUED, 0, None)


def _swallow(forge: Forge, job_id: str, states: list[JobState]) -> list[Job]:
    return [forge.run(job_id, lambda event: states.append(S.PROCESSING))]


# -- hooks ------------------------------------------------------------------------------------------


def hooks(called: list[tuple[str, str]], fail: str = "") -> types.ModuleType:
    made = types.ModuleType("made")

    def make(name: str) -> Callable[..., None]:
        def hook(job: Job) -> None:
            called.append((name, job.state.value))
            if name == fail:
                raise RuntimeError("a bad day")

        return hook

    for name in ("before_job", "after_job", "job_failed"):
        setattr(made, f"clipforge_{name}", hookimpl(make(name)))
    return made


def test_hooks_fire_in_the_runner_and_a_broken_one_is_a_warning(sources: dict[str, Any]) -> None:
    called: list[tuple[str, str]] = []
    extra = [("broken", hooks([], fail="before_job")), ("witness", hooks(called))]
    heard = Heard()
    with Forge.open(extra=extra, **sources) as forge:
        assert forge.run(toy(forge, "double", 1).id, heard).state is S.COMPLETED
        assert forge.run(toy(forge, "known_error").id, heard).state is S.FAILED
    assert called == [
        ("before_job", "processing"),
        ("after_job", "completed"),
        ("before_job", "processing"),
        ("job_failed", "failed"),
    ]
    warnings = [event.data["message"] for event in heard.events if event.event == "warning"]
    assert len(warnings) == 2 and "plugin broken" in warnings[0] and "a bad day" in warnings[0]


def test_in_strict_mode_a_broken_hook_fails_the_job(sources: dict[str, Any]) -> None:
    sources["flags"]["strict_plugins"] = True
    with Forge.open(extra=[("broken", hooks([], fail="before_job"))], **sources) as forge:
        job = forge.run(toy(forge, "double", 1).id)
    assert job.state is S.FAILED and job.error is not None and job.error.code == "plugin"


# -- killed and adopted -----------------------------------------------------------------------------

COMMAND = """
    import sys
    from pathlib import Path
    from clipforge_core.forge import Forge
    home, toys, gate = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    flags = {"plugins_dir": toys, "data": home / "data", "cache": home / "cache", "jobs": 2}
    steps = home / "steps"
    with Forge.open(flags=flags, folder=home, user_folder=home, environ={}, bundled=False) as forge:
        job = forge.submit("steps", {"folder": str(steps), "gate": gate}, adopt=True)
        print(job.id, flush=True)
        try:
            job = forge.run(job.id)
        except KeyboardInterrupt:
            sys.exit(f"interrupted {forge.job(job.id).state.value}")
        print(job.state.value, job.attempts, flush=True)
"""


def command(home: Path, gate: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(COMMAND), str(home), str(TOYS), gate],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.parametrize(("how", "times"), [(signal.SIGKILL, 4), (signal.SIGINT, 1)])
def test_the_same_command_goes_on_where_a_killed_one_stopped(
    tmp_path: Path, fifo: Callable[[], str], how: signal.Signals, times: int
) -> None:
    (tmp_path / "steps").mkdir()
    gate, ids = fifo(), set[str]()
    for _ in range(times):  # 4 is more often than there are attempts
        first = command(tmp_path, gate)
        Path(gate).read_text()  # it is in the middle of step 2
        first.send_signal(how)
        out, err = first.communicate()
        ids.add(out.strip())
        assert first.returncode == (-signal.SIGKILL if how is signal.SIGKILL else 1)
        assert err == ("" if how is signal.SIGKILL else "interrupted queued\n")
    Path(gate).unlink()
    out, err = command(tmp_path, gate).communicate()
    job_id, *rest = out.split()
    assert (rest, err) == (["completed", "0"], "")
    assert ids == {job_id}, "one job all the while"
    done = {path.name: len(path.read_text()) for path in (tmp_path / "steps").iterdir()}
    assert done == {"step-0": 1, "step-1": 1, "step-2": times + 1, "step-3": 1, "step-4": 1}
    out, _ = command(tmp_path, gate).communicate()
    assert out.split()[0] != job_id, "what is finished is not adopted"


def test_what_another_living_process_works_on_is_left_to_it(tmp_path: Path, fifo: Callable[[], str]) -> None:
    (tmp_path / "steps").mkdir()
    gate, heard = fifo(), Heard()
    first = command(tmp_path, gate)
    Path(gate).read_text()
    flags = {"plugins_dir": TOYS, "data": tmp_path / "data", "cache": tmp_path / "cache"}
    environment = Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={}, bundled=False)
    with Forge(environment) as forge:
        params = {"folder": str(tmp_path / "steps"), "gate": gate}
        job = forge.submit("steps", params, adopt=True)
        left = forge.run(job.id, heard)
        assert left.state is S.PROCESSING and left.owner is not None and left.owner.pid == first.pid
        assert [(event.event, event.data) for event in heard.events] == [("busy", {"pid": first.pid})]
        forge.cancel(job.id)
        assert first.communicate()[0].split()[1:] == ["cancelled", "0"]


def test_work_folders_that_nobody_asks_for_are_removed(sources: dict[str, Any]) -> None:
    work = Path(sources["flags"]["data"]) / "work"
    with Forge.open(**sources) as forge:
        queued, done = toy(forge, "double", 1), forge.run(toy(forge, "double", 1).id)
    for name in (queued.id, done.id, "job_unknown"):
        (work / name).mkdir()
    with Forge.open(**sources):
        assert [path.name for path in work.iterdir()] == [queued.id]


def test_plugins_bring_tables_and_a_broken_one_is_left_out(sources: dict[str, Any]) -> None:
    def bringing(sql: str) -> types.ModuleType:
        made = types.ModuleType("made")
        made.clipforge_register_migrations = hookimpl(lambda: [Migration("001", sql=sql)])  # type: ignore[attr-defined]
        return made

    good, bad = bringing("CREATE TABLE notes_lines (text TEXT)"), bringing("CREATE NONSENSE")
    with Forge.open(extra=[("notes", good), ("broken", bad)], **sources) as forge:
        with forge.database.read() as db:
            assert db["notes_lines"].exists()
        assert forge.plugins.plugins["broken"].state == "failed"
        assert forge.plugins.plugins["notes"].state == "loaded"
        assert forge.run(toy(forge, "double", 1).id).state is S.COMPLETED
