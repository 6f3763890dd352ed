"""Reading the sources of trends as a task of a server's runner."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from clipforge_core.contracts.runner_task import Stopping

if TYPE_CHECKING:
    from clipforge_core.services import Services

log = logging.getLogger("clipforge.trends")


class ReadTrends:
    """Reads what is set up, as often as the setting trends_every says; nothing where nothing is."""

    name = "trends"
    every = 60.0

    def run(self, services: Services, stopping: Stopping) -> None:
        """Once, where it is due; what is too old goes."""
        if not services.trends.due():
            return
        report = services.trends.fetch()
        for reading in report.readings:
            if reading.problem:
                log.warning("trends: %s: %s", reading.source, reading.problem)
        if report.readings:
            services.trends.forget()
