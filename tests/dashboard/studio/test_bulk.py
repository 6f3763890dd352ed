"""Many films at once: looked at before anything starts, made, followed; what failed is kept."""

from __future__ import annotations

import csv
import io

import pytest

from ..conftest import Browser
from ..test_projects import caller_of
from .test_films import voices  # noqa: F401 - the same two voices
from .test_scripts import own

TABLE = (
    "title,script_content,aspect_ratio,product_name\n"
    'Meet {{product_name}},"{{product_name}} is <b>quick</b>.\n\nIt is quiet.",9:16,Kettle\n'
    "No text,,9:16,Pan\n"
    "Wrong shape,It boils.,3:1,Pot\n"
    "=2+2,{{colour}} is missing.,,Cup\n"
)


@pytest.fixture(autouse=True)
def checked(voices: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Voices as the other films have them."""
    from clipforge_server.dashboard.studio import films

    monkeypatch.setattr("clipforge_server.dashboard.studio.bulk.check_voice", films.check_voice)  # type: ignore[attr-defined]
    monkeypatch.setattr("clipforge_core.studio_videos.bulk.check_voice", films.check_voice)  # type: ignore[attr-defined]


def test_rows_are_looked_at_before_anything_starts(ann: Browser) -> None:
    ann.see("/studio/bulk")
    text = ann.send("/studio/bulk", table=TABLE)
    assert "1 can be made, 3 cannot" in text and "Make 1 film<" in text
    assert "Meet Kettle" in text and "2 scenes" in text and "no value is given for colour" in text
    assert "<b>quick" not in text
    assert ann.services.studio_videos.list(caller_of(ann)).total == 0


def test_wrong_rows_are_kept_with_their_mistake_and_are_no_formulas(ann: Browser) -> None:
    ann.see("/studio/bulk")
    rows = list(csv.reader(io.StringIO(ann.press("/studio/bulk/mistakes", table=TABLE).content.decode("utf-8-sig"))))
    assert rows[0] == ["title", "script_content", "aspect_ratio", "product_name", "mistake"]
    assert [row[0] for row in rows[1:]] == ["No text", "Wrong shape", "'=2+2"]
    assert "a text is needed" in rows[1][-1] and "16:9" in rows[2][-1]


def test_what_can_be_made_is_made_and_followed(ann: Browser) -> None:
    ann.see("/studio/bulk")
    ann.send("/studio/bulk", table=TABLE)
    text = ann.send("/studio/bulk/start", table=TABLE, quality="draft")
    assert "Rows that no film came of" in text and "Meet Kettle" in text and 'hx-trigger="every 2500ms"' in text
    made = ann.services.studio_videos.list(caller_of(ann)).videos
    assert [(film.title, film.wish.quality, film.wish.aspect) for film in made] == [("Meet Kettle", "draft", "9:16")]
    path = f"/studio/bulk/{made[0].bulk}"
    assert path in ann.see("/studio/bulk")
    ann.press(path + "/cancel")
    assert "every 2500ms" not in ann.press(path, "GET").text
    rows = list(csv.reader(io.StringIO(ann.client.get(path + "/failed").content.decode("utf-8-sig"))))
    assert len(rows) == 5 and rows[-1][2] == "Meet Kettle" and rows[3][2] == "'=2+2"
    ann.sign_in("bob@example.org")
    for method, rest in (("GET", ""), ("GET", "/failed"), ("POST", "/cancel")):
        assert ann.ask(method, path + rest).status_code == 404


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "there is no row"),
        ("title\n", "there is no row"),
        ("a,a\n1,2\n", "each column once"),
        ("a\0b\n1\n", "no text"),
    ],
)
def test_what_is_no_table_comes_back_with_what_is_wrong(ann: Browser, table: str, said: str) -> None:
    ann.see("/studio/bulk")
    text = ann.send("/studio/bulk", table=table, quality="low")
    assert ann.answer.status_code == 400 and said in text and 'value="low" selected' in text


def test_where_no_row_can_be_made_nothing_starts(ann: Browser) -> None:
    ann.see("/studio/bulk")
    ann.send("/studio/bulk/start", table="title,script_content\nx,\n")
    assert ann.answer.status_code == 400 and "No row of it can be made" in ann.text
    ann.send("/studio/bulk", table="title,script_content\nx,y\n", voice="nobody")
    assert ann.answer.status_code == 400


def test_rows_may_name_scripts_that_are_kept_but_not_those_of_others(ann: Browser) -> None:
    script = own(ann, title="Tides").rpartition("/")[2]
    ann.see("/studio/bulk")
    assert "All of them can be made" in ann.send("/studio/bulk", table=f"script_id\n{script}\n") and "Tides" in ann.text
    ann.sign_in("bob@example.org")
    ann.see("/studio/bulk")
    assert "0 can be made, 1 cannot" in ann.send("/studio/bulk", table=f"script_id\n{script}\n")
    assert "{{product_name}} boils" in ann.client.get("/studio/bulk/example").text
