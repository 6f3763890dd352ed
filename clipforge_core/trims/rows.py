"""Rows of trims and of A/B tests as values. Progress is that of their job, whose id a trim shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import decode
from clipforge_core.model.job import JobError
from clipforge_core.model.project import StoredFile
from clipforge_core.model.trim import AbTest, TestWish, Trim, TrimStatus, TrimWish
from clipforge_core.refusals import NotThere

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

_TRIM = "SELECT t.*, j.percentage AS percentage, j.stage AS stage FROM trims t LEFT JOIN jobs j ON j.id = t.id"
_TEST = "SELECT a.*, j.percentage AS percentage FROM ab_tests a LEFT JOIN jobs j ON j.id = a.job"


def trims(db: Connection, where: str, values: Sequence[Any]) -> list[tuple[int, Trim]]:
    """(place in the order of creation, trim) of rows; `where` begins after WHERE."""
    return [(row["seq"], _trim(row)) for row in db.query(f"{_TRIM} WHERE {where}", list(values))]


def trim(db: Connection, user: str, trim_id: str) -> Trim:
    """One trim of a user. Raises NotThere."""
    found = trims(db, "t.id = ? AND t.user = ?", [trim_id, user])
    if not found:
        raise NotThere(kind="job", id=trim_id)
    return found[0][1]


def ab_test(db: Connection, user: str, test_id: str) -> AbTest:
    """One A/B test of a user. Raises NotThere."""
    for row in db.query(f"{_TEST} WHERE a.id = ? AND a.user = ?", [test_id, user]):
        return _ab_test(row)
    raise NotThere(kind="A/B test", id=test_id)


def ab_tests_of(db: Connection, trim_id: str) -> list[AbTest]:
    """The A/B tests of a trim, newest first."""
    return [_ab_test(row) for row in db.query(f"{_TEST} WHERE a.trim = ? ORDER BY a.seq DESC", [trim_id])]


def _error(row: dict[str, Any]) -> JobError | None:
    return None if row["error_code"] is None else JobError(code=row["error_code"], message=row["error_message"] or "")


def _progress(row: dict[str, Any], status: TrimStatus) -> float:
    return 100.0 if status is TrimStatus.COMPLETED else min(100.0, max(0.0, float(row["percentage"] or 0.0)))


def _trim(row: dict[str, Any]) -> Trim:
    status = TrimStatus(row["status"])
    return Trim(
        id=row["id"],
        user=row["user"],
        status=status,
        source=row["source"],
        wish=decode(row["wish"], TrimWish),
        estimate=row["estimate"],
        source_key=row["source_key"],
        output=None if row["output"] is None else decode(row["output"], StoredFile),
        facts=decode(row["facts"], dict[str, Any]),
        processing_time=float(row["processing_time"]),
        error=_error(row),
        quality_job=row["quality_job"],
        report=None if row["report"] is None else decode(row["report"], dict[str, Any]),
        progress=_progress(row, status),
        stage=row["stage"] or "",
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _ab_test(row: dict[str, Any]) -> AbTest:
    status = TrimStatus(row["status"])
    return AbTest(
        id=row["id"],
        trim=row["trim"],
        user=row["user"],
        job=row["job"],
        status=status,
        wish=decode(row["wish"], TestWish),
        result=None if row["result"] is None else decode(row["result"], dict[str, Any]),
        error=_error(row),
        progress=_progress(row, status),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
