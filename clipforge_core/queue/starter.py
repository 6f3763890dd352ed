"""Starter: how the children of a pool come into being.

    starter = Starter(spec, log)
    starter.load()                  # begins; where children can be forked, they wait until `loading` is over
    worker = starter.fresh()

They are forked from a process that has loaded what tasks need (`nursery`) where that is safe; elsewhere, and where that
process is gone or cannot, each is a fresh program. One thread alone uses it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from clipforge_core.environment import EnvironmentSpec
from clipforge_core.queue.nursery import POSSIBLE, Nursery
from clipforge_core.queue.worker import ForkedWorker, Worker

log = logging.getLogger("clipforge.queue")

Child = Worker | ForkedWorker

_TROUBLE = (EOFError, OSError, msgspec.MsgspecError)


class Starter:
    """See the module. `log` is where the children's own output goes; without `forking` all are fresh programs.
    `nursery` is one that was booted already, and belongs to this one now."""

    def __init__(
        self, spec: EnvironmentSpec, log: Path | None, *, forking: bool = True, nursery: Nursery | None = None
    ) -> None:
        self._spec = spec
        self._log = log
        self._forking = forking and POSSIBLE
        self._nursery = nursery

    def load(self, kinds: Collection[str] = ()) -> None:
        """Begin to load what tasks of these kinds need (all kinds, where none are named), where children can be forked
        from what has."""
        if not self._forking:
            self.close()
            return
        with suppress(OSError):
            self._nursery = self._nursery or Nursery()
            self._nursery.begin(self._spec, self._log, kinds)

    @property
    def loading(self) -> bool:
        """True while it is soon known how children come into being: they are better not started before."""
        return self._nursery is not None and self._nursery.loading

    @property
    def pipes(self) -> list[Connection]:
        """What to wait for, and to `hear` when it has something to say."""
        return [] if self._nursery is None else [self._nursery.pipe]

    def hear(self) -> None:
        """The nursery has loaded, or it is gone: unasked it says nothing else."""
        nursery = self._nursery
        if nursery is None:
            return
        try:
            if nursery.listen():
                return
        except _TROUBLE:
            log.warning("the process that children are forked from is gone")
        self.close()

    def fresh(self) -> Child:
        """Another child. Raises OSError where none can be started."""
        nursery = self._nursery
        if nursery is not None and not nursery.loading and nursery.suits():
            try:
                return ForkedWorker(nursery, self._log)
            except _TROUBLE as error:
                log.info("no child process could be forked: %s", error)
        return Worker(self._spec, self._log)

    def close(self) -> None:
        """End the nursery; whoever it forked lives on, and is killed by itself."""
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            nursery.kill()
