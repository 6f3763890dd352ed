"""Housekeeping as tasks of a server's runner."""

from __future__ import annotations

import logging
from typing import Any

from clipforge_core.contracts.runner_task import Stopping
from clipforge_core.retention.ageing import STEPS
from clipforge_core.retention.orphans import remove_orphans

log = logging.getLogger("clipforge.retention")


class Housekeeping:
    """What is too old goes, every ten minutes. A step that fails does not keep the others from their work."""

    name = "housekeeping"
    every = 600.0

    def run(self, services: Any, stopping: Stopping) -> None:
        """All steps, in order."""
        for step in STEPS:
            if stopping.is_set():
                return
            try:
                count = step(services)
            except Exception:
                log.exception("housekeeping: %s failed; it is tried again in %g s", step.__name__, self.every)
                continue
            if count:
                log.info("housekeeping: %s: %d removed", step.__name__, count)


class RemoveOrphans:
    """Files that nobody owns go, four times a day: every file of the storage is looked at."""

    name = "orphans"
    every = 6 * 3600.0

    def run(self, services: Any, stopping: Stopping) -> None:
        """Once through the storage."""
        removed = remove_orphans(services, stopping.is_set)
        if removed:
            log.warning(
                "removed %d files that no upload, project or export names, such as %s", len(removed), removed[0]
            )
