"""Range headers against a plain reading of RFC 9110: which bytes were asked for, and no byte twice."""

from __future__ import annotations

import re
from email.utils import formatdate
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_server.media.answer import disposition
from clipforge_server.media.conditions import http_date, not_modified, range_holds
from clipforge_server.media.ranges import MOST, parse_ranges

SPECS = st.one_of(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda pair: pair[0] <= pair[1]),
    st.tuples(st.integers(0, 60), st.none()),
    st.tuples(st.none(), st.integers(0, 60)),
)


def bytes_of(spec: tuple[int | None, int | None], size: int) -> set[int]:
    """Places that one range names in a file of that size."""
    first, last = spec
    if first is None:
        return set(range(max(0, size - (last or 0)), size))
    return set(range(first, size if last is None else min(size, last + 1)))


@given(st.lists(SPECS, min_size=1, max_size=20), st.integers(0, 50))
def test_what_is_asked_for_is_what_is_sent(specs: list[tuple[int | None, int | None]], size: int) -> None:
    header = "bytes=" + ", ".join(
        f"{'' if first is None else first}-{'' if last is None else last}" for first, last in specs
    )
    found = parse_ranges(header, size)
    assert found is not None
    wanted = set().union(*(bytes_of(spec, size) for spec in specs))
    sent = [place for start, end in found for place in range(start, end)]
    assert sent == sorted(wanted), "every byte once, in the order of the file"
    assert all(first[1] < second[0] for first, second in zip(found, found[1:], strict=False)), (
        "parts that touch are one"
    )


@given(st.text(max_size=40), st.integers(0, 1000))
def test_any_header_is_understood_or_passed_over(header: str, size: int) -> None:
    for text in (header, f"bytes={header}"):
        found = parse_ranges(text, size)
        assert found is None or all(0 <= start < end <= size for start, end in found)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=0-", [(0, 1000)]),
        ("BYTES = 0-9 ,, 20-29", [(0, 10), (20, 30)]),
        ("bytes=-1", [(999, 1000)]),
        ("bytes=-5000", [(0, 1000)]),
        ("bytes=999-5000", [(999, 1000)]),
        ("bytes=1000-", []),
        ("bytes=-0", []),
        ("bytes=1000-1001,5-6", [(5, 7)]),
        ("bytes=10-19,0-9", [(0, 20)]),
        ("bytes=5-2", None),
        ("bytes=a-b", None),
        ("bytes=1", None),
        ("bytes=--1", None),
        ("bytes=", None),
        ("bytes=,", None),
        ("bytes", None),
        ("lines=0-1", None),
        ("bytes=0-1,x", None),
        ("bytes=\u0661-\u0662", None),
        ("bytes=" + "0-0," * 1000, None),
        ("bytes=" + ",".join(f"{n * 2}-{n * 2}" for n in range(MOST + 1)), None),
    ],
)
def test_headers(header: str, found: list[tuple[int, int]] | None) -> None:
    assert parse_ranges(header, 1000) == found


def test_conditions() -> None:
    now = 1_700_000_000.6
    date = http_date(now).encode()
    older, newer = (formatdate(now + shift, usegmt=True).encode() for shift in (-1, 1))
    for headers, fresh in (
        ({}, False),
        ({b"if-none-match": b'"a"'}, True),
        ({b"if-none-match": b'W/"a"'}, True),
        ({b"if-none-match": b'"b", "a"'}, True),
        ({b"if-none-match": b"*"}, True),
        ({b"if-none-match": b'"b"'}, False),
        ({b"if-none-match": b'"b"', b"if-modified-since": newer}, False),
        ({b"if-modified-since": date}, True),
        ({b"if-modified-since": newer}, True),
        ({b"if-modified-since": older}, False),
        ({b"if-modified-since": b"yesterday"}, False),
        ({b"if-modified-since": b"\xff"}, False),
    ):
        assert not_modified(headers, '"a"', now) is fresh, headers
    for condition, holds in ((b'"a"', True), (b'"b"', False), (b'W/"a"', False), (date, True), (newer, False)):
        assert range_holds({b"if-range": condition}, '"a"', now) is holds, condition
    assert range_holds({}, '"a"', now)
    assert not range_holds({b"if-range": b"nonsense"}, '"a"', now)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_names_survive_and_break_nothing(name: str) -> None:
    header = disposition(name, inline=False)
    assert header.isascii() and header.isprintable()
    match = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9._ -]*)\"(?:; filename\*=UTF-8''([A-Za-z0-9._~%-]+))?", header
    )
    assert match is not None, header
    plain, extended = match.groups()
    assert (plain if extended is None else unquote(extended, errors="strict")) == name
