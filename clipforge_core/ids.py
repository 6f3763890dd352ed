"""Ids of what people and programs name over the API, and the times that stand beside them.

new_id("proj")    # "proj_4f0c3f5b9d2a4e17"
iso(0.0)          # "1970-01-01T00:00:00.000Z"
"""

from __future__ import annotations

import math
import secrets
import time
from datetime import UTC, datetime
from functools import lru_cache


def new_id(prefix: str) -> str:
    """A random id of 64 bits behind its prefix: proj, clip, exp, wh, job, key, usr, upl, dlv."""
    return f"{prefix}_{secrets.token_hex(8)}"


def iso(moment: float | None = None) -> str:
    """A moment (seconds since 1970; by default now) as UTC ISO 8601 to the millisecond, with Z."""
    second, micros = _split(time.time() if moment is None else moment)
    return f"{second}.{micros // 1000:03d}Z"


def iso_micros(moment: float | None = None) -> str:
    """The same to the microsecond."""
    second, micros = _split(time.time() if moment is None else moment)
    return f"{second}.{micros:06d}Z"


def _split(moment: float) -> tuple[str, int]:
    """The second of a moment as text, and microseconds in it, rounded as `datetime` does."""
    rest, whole = math.modf(moment)
    micros = round(rest * 1e6)
    return _second(int(whole) + micros // 1_000_000), micros % 1_000_000


@lru_cache(16)
def _second(second: int) -> str:
    # Kept: what is told, logged and written down many times a second is mostly told in the same second.
    return datetime.fromtimestamp(second, UTC).isoformat()[:-6]


def moment(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 date or time; without a zone it is UTC. Raises ValueError.

    moment("2027-01-31T10:00:00Z"), moment("2027-01-31")
    """
    at = datetime.fromisoformat(text.strip())
    try:
        return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
    except OverflowError as error:
        raise ValueError(str(error)) from error
