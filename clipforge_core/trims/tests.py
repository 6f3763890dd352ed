"""A/B tests of trims: created, looked at.

test = tests.create(caller, trim_id, [("control", {"quality": "high"}), ("small", {"quality": "low"})], ["file_size"])
tests.get(caller, test.id).result
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import encode, to_builtins
from clipforge_core.comparing.metrics import known_metrics
from clipforge_core.ids import iso, new_id
from clipforge_core.model.job import Job
from clipforge_core.model.trim import AbTest, TestWish, Trim, TrimStatus
from clipforge_core.refusals import Conflict
from clipforge_core.retention.room import needed_for_export
from clipforge_core.trims import rows
from clipforge_core.trims.wishes import check_enhancers, checked_test, length_of

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

AB_TEST = "ab_test"


class AbTests:
    """The A/B tests of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def create(
        self,
        caller: Caller,
        trim_id: str,
        variants: Iterable[tuple[str, dict[str, Any]]],
        metrics: Iterable[str],
        *,
        base_url: str = "",
        request: str = "",
    ) -> AbTest:
        """Accept a test of a completed trim.

        Raises NotThere, Invalid, NoRoom, QuotaReached; Conflict where the trim has no source that could be cut again.
        """
        services = self._services
        trim = services.trims.get(caller, trim_id)
        wish = checked_test(variants, metrics, trim.wish, known_metrics(services.environment.registry))
        if trim.status is not TrimStatus.COMPLETED or not trim.source_key:
            raise Conflict(detail=f"job {trim_id} is {trim.status.value}: only completed jobs are tested")
        for variant in wish.variants:
            check_enhancers(services.environment.registry, variant.wish)
        services.usage.check(caller, minutes=0.0)
        services.room.admit(needed_for_export(length_of(trim.wish), len(wish.variants)))
        test_id = new_id("abt")

        def also(db: Connection, job: Job) -> None:
            _insert(db, test_id, trim, job, wish)

        params = {
            "test": test_id,
            "trim": trim_id,
            "source": trim.source_key,
            "wish": to_builtins(wish),
            "base_url": base_url,
        }
        services.jobs.submit(AB_TEST, params, user=caller.id, subject=test_id, request=request, also=also)
        return self.get(caller, test_id)

    def get(self, caller: Caller, test_id: str) -> AbTest:
        """One test. Raises NotThere."""
        with self._services.database.read() as db:
            return rows.ab_test(db, caller.id, test_id)

    def of_trim(self, caller: Caller, trim_id: str) -> list[AbTest]:
        """Its tests, newest first. Raises NotThere."""
        with self._services.database.read() as db:
            rows.trim(db, caller.id, trim_id)
            return rows.ab_tests_of(db, trim_id)


def _insert(db: Connection, test_id: str, trim: Trim, job: Job, wish: TestWish) -> None:
    now = iso()
    row = {
        "id": test_id,
        "trim": trim.id,
        "user": job.user,
        "job": job.id,
        "status": TrimStatus.PENDING.value,
        "wish": encode(wish).decode(),
        "created_at": now,
        "updated_at": now,
    }
    columns = ", ".join(row)
    db.execute(f"INSERT INTO ab_tests ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
