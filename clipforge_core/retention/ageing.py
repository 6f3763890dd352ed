"""What ages out: exports, projects, uploads, records of jobs and of requests, folders of work that is over.

    for step in STEPS:
        print(step.__name__, step(services))        # how much went

Each step stands alone and answers how much it removed; a row goes first, and its files are written down for removal in
the same transaction, so that a kill leaves nothing that nobody knows of.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clipforge_core.ids import iso
from clipforge_core.model.user import Caller
from clipforge_core.projects.removals import doom
from clipforge_core.refusals import NotThere
from clipforge_core.retention.work import sweep_work

if TYPE_CHECKING:
    from clipforge_core.services import Services

AT_ONCE = 500
"""Rows in a transaction: others want to write too."""

_IDLE = """
SELECT id, user FROM projects p WHERE updated_at < :before AND status != 'PROCESSING'
    AND NOT EXISTS (SELECT 1 FROM exports e WHERE e.project = p.id
                    AND (e.finished_at = '' OR e.finished_at >= :before)) LIMIT :most
"""
_OLD_JOBS = """
DELETE FROM jobs WHERE seq IN (
    SELECT seq FROM jobs j WHERE state IN ('completed', 'failed', 'cancelled') AND finished_at < :before
        AND NOT EXISTS (SELECT 1 FROM projects p WHERE p.detect_job = j.id) LIMIT :most)
"""


def uploads(services: Services) -> int:
    """Uploads that did not come, or that no project took; and what interrupted ones left."""
    gone = services.uploads.expire(services.settings.get("keep_uploads", float))
    return len(gone) + len(services.uploads.sweep())


def exports(services: Services) -> int:
    """Exports that ended longer ago than keep_exports."""
    return _ended(services, "exports")


def videos(services: Services) -> int:
    """Videos of scene files that ended longer ago than keep_exports."""
    return _ended(services, "videos")


def narrations(services: Services) -> int:
    """Films of topics that ended longer ago than keep_exports."""
    return _ended(services, "narrations")


def studio_videos(services: Services) -> int:
    """Films of scripts that ended longer ago than keep_exports, with their scenes."""
    return _ended(services, "studio_videos")


def voice_previews(services: Services) -> int:
    """Previews of voices, a day old."""
    return services.voice_previews.sweep()


def _ended(services: Services, table: str) -> int:
    """Rows that ended longer ago than keep_exports, with the folder of the storage that is theirs."""
    before = _before(services, "keep_exports")
    if not before:
        return 0
    query = f"SELECT id FROM {table} WHERE finished_at != '' AND finished_at < ? LIMIT ?"  # noqa: S608

    def some(db: Any) -> int:
        found = [row["id"] for row in db.query(query, [before, AT_ONCE])]
        for each in found:
            db.execute(f"DELETE FROM {table} WHERE id = ?", [each])  # noqa: S608
            doom(db, f"{table}/{each}/")
        return len(found)

    return _repeated(services, some)


def trims(services: Services) -> int:
    """Trims that ended longer ago than keep_exports, with their A/B tests."""
    before = _before(services, "keep_exports")
    if not before:
        return 0
    query = "SELECT id FROM trims WHERE finished_at != '' AND finished_at < ? LIMIT ?"

    def some(db: Any) -> int:
        found = [row["id"] for row in db.query(query, [before, AT_ONCE])]
        for trim in found:
            for (job,) in db.conn.execute("SELECT job FROM ab_tests WHERE trim = ?", [trim]).fetchall():
                doom(db, f"trims/{trim}/", job)
            db.execute("DELETE FROM trims WHERE id = ?", [trim])
            doom(db, f"trims/{trim}/")
        return len(found)

    return _repeated(services, some)


def projects(services: Services) -> int:
    """Projects that nothing happened to for longer than keep_projects, with all they own."""
    before = _before(services, "keep_projects")
    if not before:
        return 0
    count = 0
    while True:
        with services.database.read() as db:
            found = list(db.query(_IDLE, {"before": before, "most": AT_ONCE}))
        for row in found:
            try:
                services.projects.delete(Caller(user=services.users.get(row["user"])), row["id"])
            except NotThere:
                continue  # somebody was quicker
            count += 1
        if len(found) < AT_ONCE:
            return count


def trash(services: Services) -> int:
    """Projects and clips that were deleted longer ago than keep_deleted."""
    before = time.time() - services.settings.get("keep_deleted", float)
    return services.trash.empty(before) + services.clip_trash.empty(before)


def jobs(services: Services) -> int:
    """Records of jobs that ended longer ago than keep_jobs, but for those that say how a project came to its clips."""
    before = _before(services, "keep_jobs")
    if not before:
        return 0
    return _repeated(services, lambda db: int(db.execute(_OLD_JOBS, {"before": before, "most": AT_ONCE}).rowcount))


def answers(services: Services) -> int:
    """Answers that were kept for idempotency keys."""
    most = "SELECT rowid FROM idempotency WHERE expires < ? LIMIT ?"
    query = f"DELETE FROM idempotency WHERE rowid IN ({most})"  # noqa: S608
    return _repeated(services, lambda db: int(db.execute(query, [time.time(), AT_ONCE]).rowcount))


def sessions(services: Services) -> int:
    """Sessions and links for one use that are over."""
    services.sessions.sweep()
    return 0


def viewings(services: Services) -> int:
    """What keeps plays from being counted twice, once it is no longer needed; it is nothing that anybody misses."""
    return services.audience.forget()


def work(services: Services) -> int:
    """Folders of jobs that are over."""
    return len(sweep_work(services.data / "work", services.jobs))


def files(services: Services) -> int:
    """Files whose rows are gone."""
    return services.removals.run()


STEPS: tuple[Callable[[Services], int], ...] = (
    uploads,
    exports,
    videos,
    narrations,
    studio_videos,
    voice_previews,
    trims,
    projects,
    trash,
    jobs,
    answers,
    sessions,
    viewings,
    work,
    files,
)
"""All of it, in order: files last."""


def _before(services: Services, setting: str) -> str:
    """The moment before which things are too old; "" where they are kept for ever."""
    keep = services.settings.get(setting, float)
    return iso(time.time() - keep) if keep else ""


def _repeated(services: Services, some: Callable[[Any], int]) -> int:
    """Do it in transactions of AT_ONCE rows until fewer are left."""
    total = 0
    while True:
        with services.database.write(durable=False) as db:
            count = some(db)
        total += count
        if count < AT_ONCE:
            return total
