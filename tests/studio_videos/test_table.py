"""Tables of rows: what spreadsheets write comes back cell by cell, with the line that it stood in."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.refusals import Invalid
from clipforge_core.studio_videos.table import MOST, rows_of_csv, rows_of_list

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), st.booleans(), st.sampled_from(",;\t"))
def test_what_is_written_is_read(table: list[tuple[str, str, str]], mark: bool, separator: str) -> None:
    rows = [row for row in table if any(cell.strip() for cell in row)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([("title", "script", "price"), *table])
    data = (b"\xef\xbb\xbf" if mark else b"") + out.getvalue().encode()
    if not rows:
        with pytest.raises(Invalid):
            rows_of_csv(data)
        return
    found = rows_of_csv(data)
    assert [tuple(row.values.values()) for row in found] == rows
    assert [row.number for row in found] == list(range(1, len(rows) + 1))


def test_lines_are_those_of_the_file() -> None:
    text = 'title,script\n"A","one\ntwo"\n\nB,three\nC,four,five\n'
    found = rows_of_csv(text.encode())
    assert [(row.values["title"], row.line) for row in found] == [("A", 2), ("B", 5), ("C", 6)]
    assert "3 cells" in found[2].problem
    assert not found[1].problem


def test_names_of_columns() -> None:
    found = rows_of_csv(b"Title, Script Content ,price,,\nA,b,c,,\n")
    assert found[0].values == {"title": "A", "script_content": "b", "price": "c"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no row"),
        (b"title,script\n", "no row"),
        (b"title,title\na,b\n", "once"),
        (b"title,,script\na,b,c\n", "no name"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"title\n\x00\n", "no text"),
        (b"title\n" + b"a\n" * (MOST + 1), "more than"),
    ],
)
def test_what_is_no_table(data: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        rows_of_csv(data)


def test_empty_entries_of_a_list_are_passed_over() -> None:
    rows = rows_of_list([{"title": "A"}, {"title": " ", "custom_data": {"price": None}}, {}, {"title": "B"}])
    assert [(row.number, row.values["title"]) for row in rows] == [(1, "A"), (4, "B")]
