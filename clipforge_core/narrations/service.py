"""Narrations: accepted as jobs, looked at, listed, cancelled.

narration = narrations.create(caller, NarrationWish(topic="Pythagorean theorem", context="…"))
narrations.get(caller, narration.id).status
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.codec import encode, to_builtins
from clipforge_core.films.accepting import admit, cancel_job
from clipforge_core.ids import iso
from clipforge_core.model.job import Job, Priority
from clipforge_core.model.narration import Narration, NarrationStatus, NarrationWish
from clipforge_core.narrations import rows
from clipforge_core.narrations.checking import check_wish
from clipforge_core.narrations.expecting import Line, expected
from clipforge_core.refusals import InvalidParts, NotThere, TooManyActive
from clipforge_core.requests.paging import check_limit, check_offset, check_status

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

SERVER_NARRATE = "server_narrate"
PAGE = 20
LARGEST_PAGE = 100


class NarrationPage(msgspec.Struct, frozen=True):
    """Some narrations, newest first, and how many there are in all."""

    narrations: tuple[Narration, ...]
    total: int


class Narrations:
    """The narrations of the users of one server. What belongs to somebody else is Forbidden here, not NotThere."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(
        self,
        caller: Caller,
        wish: NarrationWish,
        *,
        priority: Priority = Priority.NORMAL,
        base_url: str = "",
        request: str = "",
    ) -> Narration:
        """Accept one. `base_url` is what links in webhooks begin with.

        Raises InvalidParts, TooManyActive, QuotaReached, StorageFull, NoRoom, MissingExtra.
        """
        services = self._services
        check_wish(services.environment, wish)
        try:
            services.voices.check(caller, wish.voice)
        except NotThere as error:
            raise InvalidParts.of([("voice", error.describe())]) from error
        admit(services, caller, seconds=wish.seconds)
        most = services.settings.get("active_narrations", int)

        def also(db: Connection, job: Job) -> None:
            if most and db.conn.execute(rows.ACTIVE, [caller.id]).fetchone()[0] >= most:
                raise TooManyActive(limit=most, retry_after=30)
            services.usage.take(db, caller.user, exports=1)
            now = iso()
            db.execute(
                "INSERT INTO narrations (id, user, status, priority, wish, estimate, created_at, updated_at) "
                "VALUES (?, ?, 'queued', ?, ?, ?, ?, ?)",
                [job.id, caller.id, priority.value, encode(wish).decode(), expected(db, wish), now, now],
            )

        job = services.jobs.submit(
            SERVER_NARRATE,
            {"user": caller.id, "wish": to_builtins(wish), "base_url": base_url},
            priority=priority,
            user=caller.id,
            request=request,
            also=also,
        )
        return self.get(caller, job.id)

    def get(self, caller: Caller, narration_id: str) -> Narration:
        """One narration. Raises NotThere; Forbidden where it is somebody else's."""
        with self._database.read() as db:
            return rows.narration(db, caller.id, narration_id)

    def finish(self, *narrations: Narration) -> list[float]:
        """When each will be done, or was: seconds since 1970."""
        if all(each.status.over for each in narrations):
            line = Line({}, {}, 1)
        else:
            workers = self._services.settings.get("workers", int) or os.cpu_count() or 1
            with self._database.read() as db:
                line = Line.read(db, workers)
        now = time.time()
        return [line.finish(each, now) for each in narrations]

    def list(self, caller: Caller, *, limit: int = PAGE, offset: int = 0, status: str = "") -> NarrationPage:
        """Narrations of the caller, newest first, of one status ("" for any). Raises Invalid."""
        check_limit(limit, LARGEST_PAGE)
        check_offset(offset)
        check_status(status, NarrationStatus)
        with self._database.read() as db:
            found, total = rows.page(db, caller.id, status, limit, offset)
        return NarrationPage(tuple(found), total)

    def cancel(self, caller: Caller, narration_id: str) -> Narration:
        """Stop one that is not over; nothing happens to one that was cancelled.

        Raises NotThere, Forbidden; Conflict where it has ended.
        """
        narration = self.get(caller, narration_id)
        if narration.status is NarrationStatus.CANCELLED:
            return narration
        cancel_job(self._services, narration_id)
        return self.get(caller, narration_id)
