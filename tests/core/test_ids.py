"""Times beside ids are as `datetime` writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from clipforge_core.ids import iso, iso_micros, moment


@given(st.floats(min_value=-1e9, max_value=4e9, allow_nan=False))
@example(1.9999999)
@example(-0.0000004)
@example(1_767_225_599.9999998)
def test_times_are_written_as_datetime_does(at: float) -> None:
    exact = datetime.fromtimestamp(at, UTC)
    assert iso(at) == exact.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert iso_micros(at) == exact.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert abs(moment(iso(at)) - at) < 0.0011
