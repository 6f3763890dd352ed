"""Chores: the runner's tasks (contracts/runner_task.py), each in a thread of its own, until the runner ends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from clipforge_core.contracts.runner_task import RunnerTask, is_prompt
from clipforge_core.queue.lanes import Bell

if TYPE_CHECKING:
    from clipforge_core.services import Services

log = logging.getLogger("clipforge.queue")

JOIN_SECONDS = 3.0


class Chores:
    """Start them, then close."""

    def __init__(self, services: Services, tasks: Iterable[RunnerTask], bell: Bell) -> None:
        self._services = services
        self._bell = bell
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=[task], name=f"clipforge-{task.name}", daemon=True)
            for task in tasks
        ]

    def start(self) -> None:
        """Begin all of them."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Tell all to end, and wait a little: they can be killed at any moment."""
        self._stopping.set()
        self._bell.ring()
        until = time.monotonic() + JOIN_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _repeat(self, task: RunnerTask) -> None:
        while not self._stopping.is_set():
            heard = self._bell.rung
            try:
                task.run(self._services, self._stopping)
            except Exception:
                log.exception("the runner's task %s failed; it is tried again in %g s", task.name, task.every)
                self._stopping.wait(task.every)
                continue
            if is_prompt(task):
                self._bell.wait(heard, task.every)
            else:
                self._stopping.wait(task.every)
