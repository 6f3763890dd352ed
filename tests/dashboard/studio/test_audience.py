"""Audience and trends: empty until something is known, drawn with a table behind it, nothing guessed."""

from __future__ import annotations

import re
import time

import pytest

from clipforge_core.ids import iso
from clipforge_server.dashboard.studio.charts import HEIGHT, WIDTH, bars, course, nice

from ..conftest import Browser

DAY = 86400.0


def table(browser: Browser, data: str, **fields: str) -> int:
    """Import a file as the page does."""
    browser.see("/studio/audience")
    headers = {"accept": "application/json", "x-csrf-token": browser.token}
    files = {"file": ("views.csv", data.encode(), "text/csv")}
    answer = browser.client.post("/studio/audience/imports", files=files, data=fields, headers=headers)
    assert answer.status_code != 201 or answer.json()["go"] == "/studio/audience#imports"
    return int(answer.status_code)


def test_without_an_audience_the_page_says_where_one_comes_from(ann: Browser) -> None:
    text = ann.see("/studio/audience")
    assert "Nobody has watched yet" in text and "<svg viewBox" in text and 'class="figures"' not in text


def test_imported_figures_are_drawn_with_a_table_and_can_be_taken_back(ann: Browser) -> None:
    day = iso(time.time() - DAY)[:10]
    head = "Date,Video title,Content,Views,Likes,Watch time (hours)"
    rows = f"{head}\n{day},<i>Tides</i>,abc,1200,48,20\n{day},x,y,oops,1,1\n"
    assert table(ann, rows, platform="youtube") == 201
    text = ann.see("/studio/audience?span=7d")
    assert "1,200" in text and "&lt;i&gt;Tides&lt;/i&gt;" in text and "<i>Tides" not in text
    assert re.search(r"<title>\d+ \w+: 1,200 views</title>", text) and '<title id="views-t">Views</title>' in text
    assert "views: &#39;oops&#39; is no count" in text
    assert text.count("<rect") == 14 and "As a table" in text
    assert "Tides" in ann.see("/studio/audience/of/youtube:abc?span=7d") and "1,200 views in all" in ann.text
    assert "1,200" in ann.see("/studio/audience?span=7d&platform=youtube")
    answer = ann.client.get("/studio/audience/export?kind=csv&span=7d")
    assert answer.headers["content-type"].startswith("text/csv") and "1200" in answer.text
    ann.see("/studio/audience")
    forget = re.search(r'hx-post="(/studio/audience/imports/imp_\w+/forget)"', ann.text)
    assert forget
    ann.sign_in("bob@example.org")
    assert ann.press(forget[1]).status_code == 404 and "Nobody has watched" in ann.see("/studio/audience")
    assert ann.ask("GET", "/studio/audience/of/youtube:abc").status_code == 404
    ann.sign_in()
    ann.press(forget[1])
    assert "Nobody has watched yet" in ann.see("/studio/audience")


def test_files_that_are_no_table_are_refused(ann: Browser) -> None:
    assert table(ann, "no table") == 400
    assert ann.client.get("/studio/audience/export?kind=exe").status_code == 400
    assert ann.see("/studio/audience?span=forever") and ann.answer.status_code == 200


def test_trends_say_how_to_switch_sources_on(ann: Browser) -> None:
    assert "CLIPFORGE_TRENDS_WIKIPEDIA" in ann.see("/studio/trends")
    ann.sign_in("bob@example.org")
    assert "CLIPFORGE_TRENDS_WIKIPEDIA" not in ann.see("/studio/trends") and "Whoever runs" in ann.text
    assert ann.ask("GET", "/studio/trends/topic?topic=none").status_code == 404


def test_a_topic_is_listed_and_predicted_with_its_confidence(ann: Browser) -> None:
    now = time.time()
    days = [f"{iso(now - (40 - n) * DAY)[:10]},Tides & ports,wikipedia,{100 + 10 * n}" for n in range(40)]
    ann.services.trends.import_items(("date,topic,platform,views\n" + "\n".join(days)).encode(), "t.csv")
    text = ann.see("/studio/trends?span=7d")
    assert "Tides &amp; ports" in text and "wikipedia" in text and re.search(r"badge \w*\">(viral|rising|steady)", text)
    assert "Tides" in ann.press("/studio/trends?q=tides", "GET").text
    assert "Nothing fits" in ann.press("/studio/trends?q=zebra", "GET").text
    shown = ann.see("/studio/trends/topic?topic=Tides+%26+ports&platform=wikipedia")
    assert "Confidence" in shown and 'class="was" d="M0 ' in shown and 'class="ahead" d="M' in shown
    assert shown.count("<td>expected</td>") == 7


def test_little_history_is_no_prediction(ann: Browser) -> None:
    today = iso(time.time())[:10]
    ann.services.trends.import_items(f"date,topic,platform,views\n{today},Ebb,wikipedia,5\n".encode(), "t.csv")
    shown = ann.see("/studio/trends/topic?topic=Ebb")
    assert ann.answer.status_code == 200 and "Confidence" not in shown and "Write a script about it" in shown


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (1.1, 2), (3, 5), (7, 10), (1200, 2000), (0.03, 0.05), (float("nan"), 1)]
)
def test_scales_end_at_round_numbers(most: float, top: float) -> None:
    assert nice(most) == pytest.approx(top)


def test_bars_stand_within_their_picture() -> None:
    chart = bars([(str(n), float(n)) for n in range(31)])
    assert chart.top == 50 and chart.marks == ("0", "15", "30")
    assert all(
        bar.y + bar.height == pytest.approx(HEIGHT) and 0 <= bar.x < bar.x + bar.width <= WIDTH for bar in chart.bars
    )
    assert bars([]).bars == () and bars([("a", 0.0)]).bars[0].height == 0


def test_a_course_goes_on_where_it_ends() -> None:
    chart = course([0, 5, 10], [10, 5])
    assert chart.line == "M0 200L180 100L360 0" and chart.ahead == "M360 0L540 0L720 100"
    assert course([], []).line == ""
