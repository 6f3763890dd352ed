"""Settler: calls the `settle` of a job's kind, where it has one, inside the transaction that records the end; and its
`begin` inside the one that records that work on it begins.

A kind that is not there any more (its plugin was taken out) has nothing to settle: the end is recorded all the same.
"""

from __future__ import annotations

import logging
from typing import Any

from clipforge_core.contracts.job_kind import Begins, Settles
from clipforge_core.model.job import Job
from clipforge_core.registry import Registry

log = logging.getLogger("clipforge.queue")


class Settler:
    """The `settle` of a JobStore, for the kinds of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __call__(self, db: Any, job: Job) -> None:
        """Raises what the kind's `settle` raises."""
        kind = self._registry.find("job_kinds", job.kind)
        if kind is None:
            log.warning("%s ended, and no plugin brings its kind %s: nothing else is written for it", job.id, job.kind)
        elif isinstance(kind, Settles):
            kind.settle(db, job)

    def begins(self, job: Job) -> bool:
        """True where the kind of a job wants to know that it begins."""
        return isinstance(self._registry.find("job_kinds", job.kind), Begins)

    def begin(self, db: Any, job: Job) -> None:
        """Raises what the kind's `begin` raises."""
        kind = self._registry.find("job_kinds", job.kind)
        if isinstance(kind, Begins):
            kind.begin(db, job)
