"""What listeners of running jobs are told.

Every job: `started`, `progress` (percentage, stage, message), `retrying` (message, attempt), `warning` (message), and
at the end one of `completed` (result), `failed` (code, message), `cancelled`, `handed_back`; `busy` (pid) where another
living process works on it. Kinds of jobs add their own through `Context.emit`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec


class JobEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened in a job; `data` is plain JSON."""

    job_id: str
    kind: str
    event: str
    data: dict[str, Any] = msgspec.field(default_factory=dict)


Listener = Callable[[JobEvent], None]
"""Called from the threads of jobs, one call at a time."""
