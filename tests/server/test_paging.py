"""What may be asked of a list, told by the field that is wrong."""

from __future__ import annotations

from enum import Enum

import pytest

from clipforge_core.refusals import Invalid
from clipforge_core.requests.paging import check_limit, check_offset, check_page, check_status


class Fruit(Enum):
    APPLE = "apple"
    PEAR = "pear"


def test_what_lies_within_passes() -> None:
    for limit in (1, 100):
        check_limit(limit, 100)
    for offset in (0, 2**63 - 1):
        check_offset(offset)
    for page in (1, 2**53 // 100):
        check_page(page, 100)
    for status in ("", "apple", "pear"):
        check_status(status, Fruit)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_limits_outside_are_named(limit: int) -> None:
    with pytest.raises(Invalid, match="1 to 100") as told:
        check_limit(limit, 100)
    assert told.value.data["field"] == "limit"


@pytest.mark.parametrize("number", [-1, 2**63])
def test_places_outside_are_named(number: int) -> None:
    with pytest.raises(Invalid) as told:
        check_offset(number)
    assert told.value.data["field"] == "offset"
    with pytest.raises(Invalid) as told:
        check_page(number, 100)
    assert told.value.data["field"] == "page"


def test_an_unknown_status_is_answered_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="one of apple, pear is needed"):
        check_status("plum", Fruit)
