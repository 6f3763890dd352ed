"""What may be asked of a list: how many, from where on, of which status.

check_limit(limit, LARGEST_PAGE)
check_offset(offset)
check_status(status, VideoStatus)
"""

from __future__ import annotations

from enum import Enum

from clipforge_core.refusals import Invalid


def check_limit(limit: int, largest: int) -> None:
    """Raises Invalid."""
    if not 1 <= limit <= largest:
        raise Invalid(field="limit", detail=f"a number from 1 to {largest} is needed")


def check_offset(offset: int) -> None:
    """As SQLite counts. Raises Invalid."""
    if not 0 <= offset < 2**63:
        raise Invalid(field="offset", detail="a number from 0 on is needed")


def check_page(page: int, largest: int) -> None:
    """Pages count from 1, and the place of one must be a number that JSON keeps. Raises Invalid."""
    if not 1 <= page <= 2**53 // largest:
        raise Invalid(field="page", detail="a number from 1 on is needed")


def check_status(status: str, kinds: type[Enum]) -> None:
    """An empty text stands for any. Raises Invalid."""
    known = [str(each.value) for each in kinds]
    if status and status not in known:
        raise Invalid(field="status", detail=f"one of {', '.join(known)} is needed")
