"""Retention: what is too old goes, what does not fit is not begun.

room          Room: is there space for it?
ageing        what ages out by the settings keep_…
work          folders of jobs that are over
orphans       files of the storage that no row names
task          both as tasks of a server's runner
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clipforge_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from clipforge_core.contracts.runner_task import RunnerTask


@hookimpl
def clipforge_register_runner_tasks() -> Sequence[RunnerTask]:
    """Housekeeping."""
    from clipforge_core.retention.task import Housekeeping, RemoveOrphans

    return [Housekeeping(), RemoveOrphans()]
