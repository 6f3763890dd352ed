"""The job kind "compose_rows": one film for each row; a bad row stops no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clipforge_core.compose.rows import read_rows
from clipforge_core.errors import UsageError
from clipforge_core.forge import Forge
from clipforge_core.jobs.compose_rows import ComposeRowsJob, film_names
from clipforge_core.jobs.params import ComposeRowsParams
from clipforge_core.queue.events import JobEvent
from clipforge_core.testing.job_kinds import check_job_kind

TEMPLATE: dict[str, Any] = {
    "variables": {"colour": "#00aa00", "picture": "red.png", "seconds": 0.5},
    "resolution": "160x90",
    "frame-rate": 10,
    "scenes": [
        {
            "duration": "{{seconds}}",
            "background-color": "{{colour}}",
            "elements": [{"type": "image", "src": "{{picture}}", "width": 40}],
        }
    ],
}


def test_it_is_a_job_kind() -> None:
    check_job_kind(ComposeRowsJob())


def test_rows_that_fail_stop_no_other_and_are_written_down(forge: Forge, media: Path, tmp_path: Path) -> None:
    rows = [
        {"name": "Good one", "colour": "#112233"},
        {"name": "Bad colour", "colour": "reddish"},
        {"name": "No picture", "picture": "none.png"},
        {"name": "Long", "seconds": "1.0"},
    ]
    params = {
        "columns": ["name", "colour", "picture", "seconds"],
        "template": TEMPLATE,
        "rows": rows,
        "folder": str(tmp_path / "films"),
        "base": str(media),
        "name": "t.json",
    }
    heard: list[JobEvent] = []
    job = forge.run(forge.submit("compose_rows", params).id, heard.append)
    assert job.error is None and job.result is not None
    assert (job.result["made"], job.result["failed"]) == (2, 2)
    assert [Path(r["file"]).name for r in job.result["rows"]] == ["1-good-one.mp4", "", "", "4-long.mp4"]
    assert [r["duration"] for r in job.result["rows"]] == [0.5, 0.0, 0.0, 1.0]
    assert job.result["rows"][1]["error"].startswith("t.json: scenes[0].background-color")
    assert "scenes[0].elements[0].src: none.png: no such file" in job.result["rows"][2]["error"]
    assert {p.name for p in (tmp_path / "films").iterdir()} == {"1-good-one.mp4", "4-long.mp4", "failed-rows.csv"}
    failed = read_rows(tmp_path / "films" / "failed-rows.csv")
    assert (
        [r["name"] for r in failed] == ["Bad colour", "No picture"]
        and next(iter(failed[0])) == "name"
        and all(r["error"] for r in failed)
    )
    bar = [e.data["percentage"] for e in heard if e.event == "progress"]
    assert bar == sorted(bar)
    assert [e.data["row"] for e in heard if e.event == "row"] == [1, 2, 3, 4]
    # Mended, they are given again: what had failed goes away.
    again = {**params, "rows": [{"name": "Good one", "colour": "#112233"}]}
    assert forge.run(forge.submit("compose_rows", again).id).error is None
    assert not (tmp_path / "films" / "failed-rows.csv").exists()


def names(rows: list[dict[str, Any]], pattern: str = "") -> list[str]:
    return film_names(
        ComposeRowsParams(
            template={"variables": {"lang": "en"}}, rows=tuple(rows), folder="f", base="b", pattern=pattern
        )
    )


def test_names_are_made_of_the_rows() -> None:
    assert names([{"sku": "A/7", "n": 1}, {"sku": ".. B", "n": 2}], "{{sku}}-{{lang}}") == ["A-7-en", "B-en"]
    assert names([{"a": ""}, {"a": "Ünï côdé"}]) == ["1", "2-ünï-côdé"]
    assert names([{"a": "x"}] * 11)[0] == "01-x"


@pytest.mark.parametrize("pattern", ["{{n}}", "same", "{{none}}"])
def test_names_that_are_not_one_for_each_row_are_refused(pattern: str) -> None:
    with pytest.raises(UsageError):
        names([{"n": 1}, {"n": 1}], pattern)
