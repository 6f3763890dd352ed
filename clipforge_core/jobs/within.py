"""Within: one kind of job that runs the code of another, with other parameters, in the same job.

    result = ClipsJob().run(Within(context, {"source": path, "stop_after": "detect"}, before=5.0))

The outer kind's `tasks` hold those of the inner one, so that a child process finds them under the outer name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.contracts.job_kind import Context, Pending


class Within:
    """A Context with the job's parameters replaced. `before` is the weight of what the outer kind did already, `after`
    of what it will do."""

    def __init__(self, context: Context, params: dict[str, Any], before: float = 0.0, after: float = 0.0) -> None:
        self._context = context
        self._beside = before + after
        self.job = msgspec.structs.replace(context.job, params=params)
        self.registry = context.registry
        self.settings = context.settings
        self.cache = context.cache
        self.work: Path = context.work

    def start(self, task: str, *args: Any, weight: float = 1.0, stage: str = "", beside: bool = False) -> Pending:
        """Begin a task of the outer job."""
        return self._context.start(task, *args, weight=weight, stage=stage, beside=beside)

    def expect(self, weight: float) -> None:
        """The weight of the inner tasks, with what the outer kind does beside them."""
        self._context.expect(weight + self._beside)

    def progress(self, percentage: float, stage: str, message: str = "") -> None:
        """Report by hand."""
        self._context.progress(percentage, stage, message)

    def emit(self, event: str, **data: Any) -> None:
        """Tell listeners of the outer job."""
        self._context.emit(event, **data)

    def wait(self, pending: Sequence[Pending]) -> list[Any]:
        """The answers in order."""
        return self._context.wait(pending)
