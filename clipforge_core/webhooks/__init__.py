"""Webhooks: telling other servers what happened, signed, at least once.

canonical    the one form of a body that every public verifier agrees on
signing      three signatures over that body, and checking them
events       what can be told, with examples
service      endpoints of a user, announcing inside a transaction, the delivery log, sending again
outbox       the rows of deliveries: what is due, who holds it, what came of it
deliverer    sends what is due: five attempts, bounded, going on after a kill; task: that, as a task of the runner
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clipforge_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from clipforge_core.contracts.runner_task import RunnerTask


@hookimpl
def clipforge_register_runner_tasks() -> Sequence[RunnerTask]:
    """Delivering."""
    from clipforge_core.webhooks.task import DeliverWebhooks

    return [DeliverWebhooks()]
