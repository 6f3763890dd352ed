"""The deliverer as a task of a server's runner: it comes back when the runner ends."""

from __future__ import annotations

from typing import Any

from clipforge_core.contracts.runner_task import Stopping
from clipforge_core.webhooks.deliverer import Deliverer


class DeliverWebhooks:
    """Sends the webhooks of a server while its runner lives."""

    name = "webhooks"
    every = 1.0

    def run(self, services: Any, stopping: Stopping) -> None:
        """Until `stopping` is set. What is on its way then is handed back."""
        Deliverer(services.database, services.vault, services.settings).serve(stopping)
