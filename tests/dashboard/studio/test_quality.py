"""Quality: cuts with what was measured of them, and A/B tests of how they could have been made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.job import Job
from clipforge_core.model.trim import Trim, TrimWish

from ..conftest import Browser
from ..test_projects import caller_of

SUMMARY = {"values": [0.9], "mean": 0.9, "spread": 0.0, "unit": ""}
REPORT = {
    "overall": 0.83,
    "parts": {"sharpness": 0.7},
    "measures": [
        {
            "name": "blur",
            "value": 4.5,
            "unit": "px",
            "score": 0.7,
            "part": "sharpness",
            "meaning": "Wide <edges>.",
            "note": "",
        }
    ],
    "warnings": [],
}


def cut(browser: Browser) -> Trim:
    """A cut that waits."""
    wish = TrimWish(start="00:00:01", end="00:00:02", quality="high")
    return browser.services.trims.create(caller_of(browser), "https://example.org/<b>talk.mp4", wish)


@pytest.fixture
def done(ann: Browser, tmp_path: Path) -> Trim:
    """A cut that is there, with its source and its report."""
    made = cut(ann)
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0" * 64)
    for key in (f"trims/{made.id}/cut.mp4", f"trims/{made.id}/source.mp4"):
        ann.services.storage.put(key, film)
    change(
        ann,
        "trims",
        made.id,
        status="completed",
        source_key=f"trims/{made.id}/source.mp4",
        output=json.dumps({"key": f"trims/{made.id}/cut.mp4", "size": 64, "sha256": "0" * 64}),
        report=json.dumps(REPORT),
    )
    return ann.services.trims.get(caller_of(ann), made.id)


def change(browser: Browser, table: str, row: str, **columns: Any) -> None:
    """What a job would have written."""
    said = ", ".join(f"{name} = :{name}" for name in columns)
    with browser.services.database.write() as db:
        db.execute(f"UPDATE {table} SET {said} WHERE id = :id", {**columns, "id": row})


def test_a_cut_is_asked_for_and_followed(ann: Browser) -> None:
    assert "No cuts yet" in ann.see("/studio/quality")
    text = ann.send("/studio/quality", url="https://example.org/talk.mp4", start="00:00:05", end="00:00:02")
    assert ann.answer.status_code == 400 and "after start_time" in text and "talk.mp4" in text
    text = ann.send("/studio/quality", url="https://example.org/talk.mp4", start="00:00:01", end="00:00:02")
    assert "waiting" in text and 'hx-trigger="every 2000ms"' in text
    assert "talk.mp4" in ann.see("/studio/quality") and "not measured" in ann.text


def test_a_report_opens_to_its_measures_beside_the_source(ann: Browser, done: Trim) -> None:
    text = ann.see(f"/studio/quality/{done.id}")
    assert "83 of 100" in text and "Wide &lt;edges&gt;." in text and "<b>talk" not in text
    assert f'/studio/quality/{done.id}/source" data-begins="1.0" muted' in text
    assert ann.client.get(f"/studio/quality/{done.id}/file").content == b"\0" * 64
    assert ann.client.get(f"/studio/quality/{done.id}/source").status_code == 200
    assert "83 of 100" in ann.see("/studio/quality")


def test_a_report_that_comes_while_a_page_is_made_is_on_it(
    ann: Browser, done: Trim, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(ann, "trims", done.id, report=None)
    ann.services.trims.measure(caller_of(ann), done.id)
    assert "It is measured now" in ann.see(f"/studio/quality/{done.id}")
    look = ann.services.jobs.get

    def ended_meanwhile(job_id: str) -> Job:
        change(ann, "trims", done.id, report=json.dumps(REPORT))
        change(ann, "jobs", job_id, state="completed", result="{}")
        return look(job_id)

    monkeypatch.setattr(ann.services.jobs, "get", ended_meanwhile)
    text = ann.see(f"/studio/quality/{done.id}")
    assert "83 of 100" in text and "Measure it" not in text


def test_two_ways_are_compared_with_players_that_go_together(ann: Browser, done: Trim) -> None:
    path = f"/studio/quality/{done.id}"
    ann.see(path)
    text = ann.send(path + "/tests", name_a="same", quality_a="high", name_b="same", quality_b="low")
    assert ann.answer.status_code == 400 and "a name of its own" in text
    ann.send(path + "/tests", name_a="Fine", quality_a="high", name_b="Small", quality_b="low")
    test = ann.services.ab_tests.of_trim(caller_of(ann), done.id)[0]
    variants = [
        {"name": name, "metrics": {"quality_score": SUMMARY}, "output": {"key": done.output.key}, "error": None}
        for name in ("Fine", "Small")
        if done.output is not None
    ]
    ranking = {"metric": "quality_score", "clear": True, "best": "Fine"}
    result = {
        "variants": variants,
        "comparisons": [ranking],
        "winner": "Fine",
        "reason": "It is ahead.",
        "warnings": [],
    }
    change(ann, "ab_tests", test.id, status="completed", result=json.dumps(result))
    text = ann.see(path)
    assert "wins.</strong> It is ahead." in text and "0.9 ★" in text.replace("0.900", "0.9")
    assert text.count("data-begins") == 4
    assert ann.client.get(f"{path}/tests/{test.id}/1").content == b"\0" * 64
    assert ann.client.get(f"{path}/tests/{test.id}/3").status_code == 404


def test_cuts_of_another_are_not_there(ann: Browser, done: Trim) -> None:
    ann.sign_in("bob@example.org")
    assert "No cuts yet" in ann.see("/studio/quality")
    for method, rest in (("GET", ""), ("GET", "/file"), ("GET", "/source"), ("POST", "/measure"), ("POST", "/tests")):
        assert ann.ask(method, f"/studio/quality/{done.id}{rest}").status_code == 404, rest
