"""Usage: minutes of video and exports of each user in a calendar month (UTC), against limits.

    with database.write() as db:
        usage.take(db, caller.user, exports=1)          # counted, or QuotaReached
    usage.now(caller).minutes_processed                 # 12.5

Limits are the user's own, those of its tier, or the operator's settings, in this order; all are finite numbers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.identity.tiers import SETTING, Tiers
from clipforge_core.ids import iso
from clipforge_core.model.user import Caller, User
from clipforge_core.refusals import QuotaReached
from clipforge_core.settings import Settings

if TYPE_CHECKING:
    from clipforge_core.store.database import Database


class EffectiveLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may do: requests a minute, minutes of video and exports a month, bytes in all."""

    requests: int
    minutes: float
    exports: int
    storage: int


class UsageNow(msgspec.Struct, frozen=True, kw_only=True):
    """What was used of this month, what there is, and when it begins anew (UTC ISO 8601). `tier` is the user's, "" for
    none."""

    minutes_processed: float
    minutes_limit: float
    exports_count: int
    exports_limit: int
    reset_date: str
    tier: str = ""


class Usage:
    """Counts per user and month; `now` is the clock."""

    def __init__(self, database: Database, settings: Settings, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._settings = settings
        self._now = now

    @cached_property
    def tiers(self) -> Tiers:
        """The tiers that users may be given. Raises BadSetting."""
        return Tiers(self._settings.get(SETTING, tuple))

    def limits(self, user: User) -> EffectiveLimits:
        """The limits of a user: its own, those of its tier, those of the settings."""
        own, settings = self.tiers.limits(user.limits), self._settings
        return EffectiveLimits(
            requests=settings.get("rate_limit", int) if own.requests is None else own.requests,
            minutes=settings.get("minutes_limit", float) if own.minutes is None else own.minutes,
            exports=settings.get("exports_limit", int) if own.exports is None else own.exports,
            storage=settings.get("storage_limit", int) if own.storage is None else own.storage,
        )

    def now(self, caller: Caller) -> UsageNow:
        """Where the caller stands."""
        with self._database.read() as db:
            minutes, exports = self._used(db, caller.id)
        limits = self.limits(caller.user)
        return UsageNow(
            minutes_processed=round(minutes, 3),
            minutes_limit=limits.minutes,
            exports_count=exports,
            exports_limit=limits.exports,
            reset_date=self._reset(),
            tier=caller.user.limits.tier or "",
        )

    def check(self, caller: Caller, *, minutes: float | None = None, exports: int | None = None) -> None:
        """Nothing happens where so much more is within the limits. Raises QuotaReached.

        0 asks whether there is anything left at all, where it is not known yet how much it will be.
        """
        with self._database.read() as db:
            self._check(db, caller.user, minutes, exports)

    def take(self, db: Any, user: User, *, minutes: float = 0.0, exports: int = 0) -> None:
        """Check and count in one transaction, so that callers at the same moment cannot pass a limit together.

        Raises QuotaReached.
        """
        self._check(db, user, minutes or None, exports or None)
        self.add(db, user.id, minutes=minutes, exports=exports)

    def add(self, db: Any, user_id: str, *, minutes: float = 0.0, exports: int = 0) -> None:
        """Count what was done, inside a transaction; less than nothing gives back what was taken and not done."""
        if not math.isfinite(minutes):
            raise ValueError("minutes must be a finite number")
        db.execute(
            "INSERT INTO usage (user, period, minutes, exports) "
            "VALUES (:user, :period, max(0, :minutes), max(0, :exports)) "
            "ON CONFLICT (user, period) DO UPDATE SET "
            "minutes = max(0, minutes + :minutes), exports = max(0, exports + :exports)",
            {"user": user_id, "period": self._period(), "minutes": float(minutes), "exports": exports},
        )

    def _check(self, db: Any, user: User, minutes: float | None, exports: int | None) -> None:
        limits = self.limits(user)
        used_minutes, used_exports = self._used(db, user.id)
        for what, limit, used, more in (
            ("minutes", limits.minutes, used_minutes, minutes),
            ("exports", limits.exports, used_exports, exports),
        ):
            if more is not None and (used >= limit or used + more > limit):
                raise QuotaReached(what=what, limit=_plain(limit), used=_plain(used), reset_date=self._reset())

    def _used(self, db: Any, user_id: str) -> tuple[float, int]:
        query = "SELECT minutes, exports FROM usage WHERE user = ? AND period = ?"
        rows = list(db.query(query, [user_id, self._period()]))
        return (float(rows[0]["minutes"]), int(rows[0]["exports"])) if rows else (0.0, 0)

    def _period(self) -> str:
        return datetime.fromtimestamp(self._now(), UTC).strftime("%Y-%m")

    def _reset(self) -> str:
        at = datetime.fromtimestamp(self._now(), UTC)
        following = datetime(at.year + at.month // 12, at.month % 12 + 1, 1, tzinfo=UTC)
        return iso(following.timestamp())


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else round(number, 3)
