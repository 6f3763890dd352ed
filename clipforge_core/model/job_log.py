"""What happened to a job, line by line: kept with the jobs of users, gone with them.

for line in services.jobs.log.of("job_1"):
    print(line.at, line.what.value, line.said)
"""

from __future__ import annotations

from enum import Enum

import msgspec

MOST_LINES = 500
"""Lines that one job keeps at the most: whatever it warns of again and again."""


class LogKind(str, Enum):
    """What a line tells of. `said` is the name of a stage, a warning, or the message of an error."""

    ACCEPTED = "accepted"
    BEGUN = "begun"
    STAGE = "stage"
    WARNING = "warning"
    AGAIN = "again"
    """An attempt came to nothing, and there is another one."""
    HANDED_BACK = "handed back"
    """The process that worked on it ended: another one goes on with it."""
    RETRIED = "retried"
    """Somebody asked for it once more."""
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `at` is UTC ISO 8601."""

    at: str
    what: LogKind
    said: str = ""
