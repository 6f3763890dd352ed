"""clipforge audience, as it is called."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clipforge_cli.commands.audience import RANGES
from clipforge_core.audience import ranges
from clipforge_core.testing.programs import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with one user, and a table of today."""
    today = datetime.now(UTC).date()
    head = "Date,Content,Video title,Views,Watch time (hours),Shares"
    (tmp_path / "youtube.csv").write_text(f"{head}\n{today},abc,First film,100,2,4\n{today},def,Bad,x,1,0\n")
    made = Program(tmp_path)
    assert made.run("users", "add", "ann@example.org", seconds=60).code == 0
    return made


def test_a_table_goes_in_and_a_table_and_a_page_come_out(program: Program) -> None:
    ended = program.run("audience", "import", "youtube.csv", "--platform", "youtube", seconds=60)
    assert ended.code == 1 and "1 of 2 rows of youtube" in ended.out
    assert "youtube.csv, line 3: views: 'x' is no count" in ended.err
    told = program.run("audience", seconds=60).out
    assert "First film" in told and "72.0 s" in told and "4.0 %" in told and "youtube  100  100.0 %" in told
    answer = program.run("audience", "overview", "--range", "30d", "--json", seconds=60).objects[0]
    assert answer["totals"]["views"] == 100 and len(answer["over_time"]) == 30
    for name, begins in (("out.csv", b"\xef\xbb\xbfDate,"), ("out.pdf", b"%PDF-")):
        assert program.run("audience", "export", name, seconds=60).code == 0
        assert (program.folder / name).read_bytes().startswith(begins)
    taken = program.run("audience", "imports", "--json", seconds=60)
    import_id = json.loads(taken.out)[0]["id"]
    assert program.run("audience", "forget", import_id, seconds=60).code == 0
    assert "no tables" in program.run("audience", "imports", seconds=60).out


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("import", "gone.csv"), "no such file"),
        (("export", "out.xls"), ".csv or .pdf"),
        (("forget", "imp_1"), "no import has the id imp_1"),
        (("overview", "--user", "bob@example.org"), "bob@example.org"),
    ],
)
def test_what_is_refused(program: Program, args: tuple[str, ...], why: str) -> None:
    ended = program.run("audience", *args, seconds=60)
    assert ended.code != 0 and why in ended.err and "Traceback" not in ended.err, ended.err


def test_ranges_are_those_of_the_service() -> None:
    assert RANGES == ranges.RANGES
