"""Trims of the users of one server: created, looked at, listed, cancelled, measured.

trim = trims.create(caller, "https://example.org/talk.mp4", wish, base_url="https://clips.example")
trims.get(caller, trim.id).status
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clipforge_core.codec import encode, to_builtins
from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.ids import iso
from clipforge_core.model.job import Job
from clipforge_core.model.trim import Trim, TrimStatus, TrimWish
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.requests.paging import check_limit
from clipforge_core.retention.room import needed_for_export
from clipforge_core.trims import rows
from clipforge_core.trims.settling import payload
from clipforge_core.trims.sources import source_of
from clipforge_core.trims.speeds import expect
from clipforge_core.trims.wishes import check_enhancers, length_of
from clipforge_core.trims.work import works_of

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

TRIM, QUALITY = "server_trim", "trim_quality"
PAGE, LARGEST_PAGE = 50, 200


class Trims:
    """The trims of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(self, caller: Caller, video_url: str, wish: TrimWish, *, base_url: str = "", request: str = "") -> Trim:
        """Accept a trim. `base_url` is what links in webhooks begin with, and how links to uploads are known.

        Raises Invalid (BadVideoUrl), QuotaReached, NoRoom, MissingExtra.
        """
        services = self._services
        shown, plan = source_of(video_url, caller, services, base_url)
        check_enhancers(services.environment.registry, wish)
        services.usage.check(caller, minutes=0.0)
        services.room.admit(needed_for_export(length_of(wish)))

        def also(db: Connection, job: Job) -> None:
            _insert(db, job, shown, wish, expected(db, wish, fetched=bool(plan.url)))
            services.webhooks.announce(db, caller.id, "job.created", payload(job.id, TrimStatus.PENDING))

        params = {"media": to_builtins(plan), "wish": to_builtins(wish), "base_url": base_url}
        job = services.jobs.submit(TRIM, params, user=caller.id, subject="", request=request, also=also)
        return self.get(caller, job.id)

    def get(self, caller: Caller, trim_id: str) -> Trim:
        """One trim. Raises NotThere."""
        with self._database.read() as db:
            return rows.trim(db, caller.id, trim_id)

    def list(
        self, caller: Caller, *, limit: int = PAGE, cursor: str = "", status: TrimStatus | None = None
    ) -> tuple[list[Trim], str]:
        """Trims of the caller, newest first, and the cursor of those after them ("" at the end). Raises Invalid."""
        check_limit(limit, LARGEST_PAGE)
        if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid(field="cursor", detail="a cursor of an earlier answer is needed")
        where, values = "t.user = ? AND t.seq < ?", list[Any]([caller.id, int(cursor) if cursor else 2**62])
        if status is not None:
            where, values = f"{where} AND t.status = ?", [*values, status.value]
        with self._database.read() as db:
            found = rows.trims(db, f"{where} ORDER BY t.seq DESC LIMIT ?", [*values, limit + 1])
        more = str(found[limit - 1][0]) if len(found) > limit else ""
        return [trim for _, trim in found[:limit]], more

    def cancel(self, caller: Caller, trim_id: str) -> Trim:
        """Stop a trim that is not over; nothing happens to one that was cancelled. Raises NotThere, Conflict."""
        trim = self.get(caller, trim_id)
        if trim.status is TrimStatus.CANCELLED:
            return trim
        try:
            self._services.jobs.cancel(trim_id)
        except JobConflict as error:
            raise Conflict(detail=f"job {trim_id} is over: it cannot be cancelled") from error
        except UnknownName as error:
            raise NotThere(kind="job", id=trim_id) from error
        return self.get(caller, trim_id)

    def measure(self, caller: Caller, trim_id: str, *, base_url: str = "", request: str = "") -> Trim:
        """See to it that the quality of a completed trim is measured: its report is there, or a job makes it.

        One that is not over is answered as it is. Raises NotThere; Conflict where it has no file.
        """
        trim = self.get(caller, trim_id)
        if trim.report is not None or not trim.status.final:
            return trim
        if trim.output is None:
            why = f" ({plain(trim.error.message)})" if trim.error is not None else ""
            raise Conflict(detail=f"job {trim_id} has no file to measure: it is {trim.status.value}{why}")
        output = trim.output

        def also(db: Connection, job: Job) -> None:
            db.execute("UPDATE trims SET quality_job = ? WHERE id = ?", [job.id, trim_id])

        params = {
            "trim": trim_id,
            "output": output.key,
            "source": trim.source_key,
            "wish": to_builtins(trim.wish),
            "base_url": base_url,
        }
        self._services.jobs.submit(
            QUALITY, params, key=trim_id, adopt=True, user=caller.id, subject=trim_id, request=request, also=also
        )
        return self.get(caller, trim_id)

    def measuring(self, trim: Trim) -> Job | None:
        """The last job that measures a trim, if any."""
        try:
            return self._services.jobs.get(trim.quality_job) if trim.quality_job else None
        except UnknownName:
            return None

    def with_measuring(self, caller: Caller, trim_id: str) -> tuple[Trim, Job | None]:
        """A trim and the last job that measures it: one that was completed has left its report. Raises NotThere."""
        trim = self.get(caller, trim_id)
        job = self.measuring(trim)
        if job is not None and job.state.final and trim.report is None:
            # It may have ended between the two looks; its report is written as it ends.
            trim = self.get(caller, trim_id)
        return trim, job


def expected(db: Connection, wish: TrimWish, *, fetched: bool) -> float | None:
    """Seconds of work that a wish will take, by what such work took before; None where a part is not known yet."""
    parts = [expect(db, work, media) for work, media in works_of(wish, length_of(wish), fetched=fetched)]
    return None if any(part is None for part in parts) else round(sum(part for part in parts if part is not None), 1)


def _insert(db: Connection, job: Job, source: str, wish: TrimWish, estimate: float | None) -> None:
    now = iso()
    row = {
        "id": job.id,
        "user": job.user,
        "status": TrimStatus.PENDING.value,
        "source": source,
        "wish": encode(wish).decode(),
        "estimate": estimate,
        "created_at": now,
        "updated_at": now,
    }
    columns = ", ".join(row)
    db.execute(f"INSERT INTO trims ({columns}) VALUES ({', '.join(':' + c for c in row)})", row)  # noqa: S608
