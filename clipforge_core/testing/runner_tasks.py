"""The contract suite of a runner's tasks.

from clipforge_core.testing import check_runner_task

def test_my_task(services):
    check_runner_task(MyTask(), services)
"""

from __future__ import annotations

import threading
from typing import Any

from clipforge_core.contracts.runner_task import RunnerTask

PATIENCE = 10.0
"""Seconds within which a task comes back once it is told to stop."""


def check_runner_task(task: RunnerTask, services: Any) -> None:
    """Run a task twice, and once more while the runner is ending. `services` is what it is given.

    Raises AssertionError with what is wrong; what the task raises goes through.
    """
    assert isinstance(task, RunnerTask), f"{task!r} lacks members of RunnerTask"
    assert task.name and task.name == task.name.strip(), "a task has a name"
    assert task.every > 0, f"every {task.every} s: a number of seconds above 0"
    assert isinstance(getattr(task, "prompt", False), bool), "prompt is True or False"
    going = threading.Event()
    for _ in range(2):
        _within(task, services, going)
    going.set()
    _within(task, services, going)


def _within(task: RunnerTask, services: Any, stopping: threading.Event) -> None:
    raised: list[BaseException] = []

    def run() -> None:
        try:
            task.run(services, stopping)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the suite was called
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if thread.is_alive():
        stopping.set()
        thread.join(PATIENCE)
        raise AssertionError(f"{task.name} does not come back: it does what is due, and is called again")
    if raised:
        raise raised[0]
