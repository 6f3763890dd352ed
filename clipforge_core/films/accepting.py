"""Films are admitted, counted, cancelled and deleted in one way, whatever they are made of.

admit(services, caller, seconds=60)              # before a job is accepted
services.usage.take(db, caller.user, exports=1)  # in the transaction that accepts it
delete(services, "videos", find)                 # the row that `find` answers, with its files and its job
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from clipforge_core.errors import JobConflict, UnknownName
from clipforge_core.model.job import Job
from clipforge_core.projects.removals import doom
from clipforge_core.refusals import Conflict, NotThere, StorageFull
from clipforge_core.retention.room import needed_for_export

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.model.video import VideoStatus
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection


class Film(Protocol):
    """A row of a film, as it is deleted."""

    @property
    def id(self) -> str:
        """Its id, and the name of its folder."""

    @property
    def user(self) -> str:
        """Whose it is."""

    @property
    def job(self) -> str:
        """The job that makes it, or made it last."""

    @property
    def status(self) -> VideoStatus:
        """Where it stands."""


def admit(services: Services, caller: Caller, *, seconds: float, films: int = 1) -> None:
    """Nothing happens where so many films, of so many seconds in all, may be made now.

    Raises QuotaReached, StorageFull where the caller's files take all that they may, NoRoom.
    """
    services.usage.check(caller, exports=films)
    used, limit = services.uploads.used(caller), services.usage.limits(caller.user).storage
    if used >= limit:
        raise StorageFull(needed=1, used=used, limit=limit)
    services.room.admit(needed_for_export(seconds))


def cancel_job(services: Services, job_id: str) -> Job:
    """Stop a job. Raises NotThere; Conflict where it has ended."""
    try:
        return services.jobs.cancel(job_id)
    except JobConflict as error:
        raise Conflict(detail=f"job {job_id} is over: it cannot be cancelled") from error
    except UnknownName as error:
        raise NotThere(kind="job", id=job_id) from error


def delete(services: Services, table: str, find: Callable[[Connection], Film]) -> None:
    """Delete the film that `find` answers, with its folder below `table` in the storage; its job is cancelled. Raises
    what `find` raises."""
    with services.database.write() as db:
        film = find(db)
        if not film.status.over:
            services.usage.add(db, film.user, exports=-1)  # it was counted when it was accepted
        doom(db, f"{table}/{film.id}/", film.job)
        db.execute(f"DELETE FROM {table} WHERE id = ?", [film.id])  # noqa: S608
    with suppress(JobConflict, UnknownName):
        services.jobs.cancel(film.job)
    services.removals.run()
