"""What a server's runner does for the studio: stock is kept up to date, vectors are made anew for another embedder."""

from __future__ import annotations

import logging
from typing import Any

from clipforge_core.contracts.runner_task import Stopping
from clipforge_core.studio.renewal import renew

log = logging.getLogger("clipforge.studio")


class RefreshStock:
    """Looks at the stock folders once a minute: what came, changed or went."""

    name = "stock"
    every = 60.0

    def __init__(self) -> None:
        self._told: set[str] = set()

    def run(self, services: Any, stopping: Stopping) -> None:
        """Once through all folders."""
        done = services.stock.refresh(stopping.is_set)
        if done.added or done.changed or done.removed:
            log.info("stock: %d added, %d changed, %d removed", done.added, done.changed, done.removed)
        problems = set(done.problems)
        for problem in sorted(problems - self._told):  # each is told once, not once a minute
            log.warning("stock: %s", problem)
        self._told = problems


class RenewVectors:
    """Makes the vectors that are missing: another embedder was set, or there was none."""

    name = "vectors"
    every = 3600.0

    def run(self, services: Any, stopping: Stopping) -> None:
        """All that are missing."""
        count = renew(services, stopping.is_set)
        if count:
            log.info("vectors: made for %d documents and media items", count)
