"""Trends over a history: kept, told, searched, predicted; and sources that fail alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core.contracts.trend_source import TrendItem
from clipforge_core.errors import UnknownName
from clipforge_core.ids import iso
from clipforge_core.refusals import Invalid, NotEnoughHistory, NotThere
from clipforge_core.trends.task import ReadTrends
from tests.trends.conftest import DAY, NOON, Make, days, keep

FIXTURES = Path(__file__).parent / "fixtures"


def test_without_sources_there_is_nothing(make: Make) -> None:
    trends = make().trends
    report = trends.fetch()
    assert (report.items, report.readings) == (0, ())
    assert trends.current() == () and trends.search("anything") == ()
    with pytest.raises(NotThere):
        trends.predict("anything")
    assert {source.name for source in trends.sources()} >= {"feeds", "hackernews", "reddit", "table", "wikipedia"}
    assert all(source.readings == () for source in trends.sources())


def test_topics_are_told_with_what_is_known_of_them(make: Make) -> None:
    services = make()
    keep(services, days("Sailing boats", [100, 110, 90, 100, 105, 95, 100, 900], tags=("#sail",), category="Sport"))
    keep(services, days("Paper bridges", [50, 51, 49, 50, 50, 52, 50, 51]))
    found = services.trends.current()
    assert [(t.topic, t.hotness, t.views) for t in found] == [
        ("Sailing boats", "viral", 900),
        ("Paper bridges", "steady", 51),
    ]
    boats = found[0]
    assert (boats.views_change, boats.change_known, boats.hashtag, boats.category) == (800.0, True, "sail", "sport")
    assert (boats.measure, boats.views_known, boats.posts, boats.as_of) == ("views", True, 1, iso(NOON))
    assert (boats.predicted_growth, boats.prediction_known) == (0.0, False), "eight days are no history"
    assert boats.id == services.trends.search("sail")[0].id


def test_platforms_regions_and_categories_are_apart(make: Make) -> None:
    services = make()
    keep(services, days("Boats", [1, 2], platform="YouTube", region="us", category="Sport"))
    keep(services, days("Boats", [3, 4], platform="tiktok", region="DE"))
    current = services.trends.current
    assert {(t.platform, t.region, t.views) for t in current()} == {("youtube", "US", 2), ("tiktok", "DE", 4)}
    assert [t.platform for t in current(platform="TikTok")] == ["tiktok"]
    assert [t.platform for t in current(region="us")] == ["youtube"]
    assert [t.platform for t in current(category="sport")] == ["youtube"]
    assert current(platform="instagram") == ()
    assert [t.views for t in current(platform="youtube", time_range="7d")] == [3]
    for bad in ({"time_range": "1y"}, {"limit": 0}, {"limit": 9999}):
        with pytest.raises(Invalid):
            current(**bad)  # type: ignore[arg-type]


def test_what_is_long_ago_is_not_current_but_found(make: Make) -> None:
    services = make()
    keep(services, days("Old boats", [1, 2, 3], end=NOON - 40 * DAY))
    assert services.trends.current() == ()
    assert [t.topic for t in services.trends.search("boats")] == ["Old boats"]
    assert len(services.trends.current(time_range="30d")) == 0
    keep(services, days("New boats", [1], platform="other"))
    assert [t.topic for t in services.trends.current()] == ["New boats"]


def test_an_item_that_is_seen_again_brings_its_new_figures(make: Make) -> None:
    services = make()
    post = TrendItem(source="made", topic="Ropes", url="https://x.example/1", at=iso(NOON - 60), engagement=5, posts=1)
    assert keep(services, [post, post]) == (2, 1)
    later = TrendItem(source="made", topic="Ropes", url="https://x.example/1", at=iso(NOON - 60), engagement=9, posts=1)
    assert keep(services, [later]) == (1, 0)
    undated = TrendItem(source="made", topic="Knots", url="https://x.example/2")
    assert keep(services, [undated]) == (1, 1)
    assert services.trends._keeper.keep([undated], "made", NOON + 3600) == (1, 0)
    found = {t.topic: t for t in services.trends.current()}
    assert (found["Ropes"].engagement, found["Ropes"].posts, found["Ropes"].measure) == (9, 1, "engagement")
    assert (found["Knots"].posts, found["Knots"].measure) == (1, "posts")


def test_what_says_nothing_is_left_out(make: Make) -> None:
    services = make()
    odd = [
        TrendItem(source="made", topic=" \n "),
        TrendItem(source="made", topic="!!!"),
        TrendItem(source="made", topic="Good", at="yesterday"),
        TrendItem(source="made", topic="Fine\x00 \ud800topic", url="\ud800", tags=("\ud800#", ""), views=-5),
        TrendItem(source="made", topic="Ahead", at="2999-01-01", views=1),
    ]
    assert keep(services, odd) == (2, 2)
    found = {t.topic: t for t in services.trends.current()}
    assert set(found) == {"Fine topic", "Ahead"} and found["Ahead"].as_of == iso(NOON)


def test_headlines_about_one_thing_are_one_topic(make: Make) -> None:
    services = make(embedder="wordllama")
    told = [
        ("Apple unveils new MacBook Pro with M6 chip", 1),
        ("Apple's M6 MacBook Pro announced", 2),
        ("Apple recalls MacBook batteries", 3),
        ("Earthquake hits northern Japan", 4),
        ("Python", 5),
        ("Python 3", 6),
    ]
    items = [TrendItem(source="m", topic=t, url=f"https://x.example/{n}", at=iso(NOON - n), posts=1) for t, n in told]
    keep(services, items)
    found = {t.topic: t for t in services.trends.current()}
    assert set(found) == {told[0][0], told[2][0], told[3][0], "Python", "Python 3"}
    assert found[told[0][0]].posts == 2
    assert found[told[0][0]].related_topics[0] == told[2][0]
    assert told[3][0] not in found[told[0][0]].related_topics
    assert services.trends.search("quake in the north of Japan")[0].topic == told[3][0], "by meaning"


def test_related_topics_by_words_alone(make: Make) -> None:
    services = make()
    for topic in ("Wooden sailing boats", "Sailing boats race", "Paper"):
        keep(services, days(topic, [1]))
    found = {t.topic: t.related_topics for t in services.trends.current()}
    assert found["Wooden sailing boats"] == ("Sailing boats race",) and found["Paper"] == ()


def test_a_topic_is_predicted_from_its_history_alone(make: Make) -> None:
    services = make()
    keep(services, days("Pythagorean theorem", [round(1000 * 1.04**day) for day in range(40)], platform="wikipedia"))
    found = services.trends.predict("the pythagorean theorem")
    assert 15 < found.predicted_growth < 32 and found.confidence > 0.6
    assert (found.topic, found.platform, found.measure) == ("Pythagorean theorem", "wikipedia", "views")
    assert (len(found.history), len(found.forecast), found.backtest.origins) == (40, 7, 8)
    assert found.history[-1] == round(1000 * 1.04**39)
    assert any("damped trend" in each for each in found.insights) and any("8 earlier days" in i for i in found.insights)
    trend = services.trends.current(platform="wikipedia")[0]
    assert trend.prediction_known and trend.predicted_growth == found.predicted_growth
    assert services.trends.predict("pythag").topic == "Pythagorean theorem"


def test_little_history_is_no_forecast(make: Make) -> None:
    services = make()
    keep(services, days("Boats", [5] * 20))
    with pytest.raises(NotEnoughHistory, match="Boats: 20 days of history are known, and a forecast needs 21"):
        services.trends.predict("Boats")
    assert services.trends.predict("Boats", horizon=6).predicted_growth == 0.0
    keep(services, [*days("Rare", [9], end=NOON - 30 * DAY), *days("Rare", [9])])
    with pytest.raises(NotEnoughHistory):
        services.trends.predict("Rare")
    for bad in ({"topic": " "}, {"topic": "Boats", "horizon": 0}, {"topic": "Boats", "horizon": 99}):
        with pytest.raises(Invalid):
            services.trends.predict(**bad)  # type: ignore[arg-type]
    with pytest.raises(NotThere):
        services.trends.predict("Trains")


def test_sources_are_read_each_on_its_own(make: Make, pages: dict[str, bytes]) -> None:
    feeds = ["https://a.example/feed", "https://b.example/feed", "https://c.example/feed"]
    services = make(feeds=feeds, tables=["https://a.example/t.csv"])
    pages[feeds[0]] = (FIXTURES / "feed.xml").read_bytes()
    pages[feeds[1]] = b"not a feed"
    pages["https://a.example/t.csv"] = (FIXTURES / "table.csv").read_bytes()
    report = services.trends.fetch()
    assert (report.items, report.new) == (4, 4)
    told = {reading.address: (reading.items, reading.problem) for reading in report.readings}
    assert told[feeds[0]] == (2, "")
    assert "neither RSS nor Atom" in told[feeds[1]][1] and "404" in told[feeds[2]][1]
    assert services.trends.fetch().new == 0
    state = {source.name: source for source in services.trends.sources()}
    assert len(state["feeds"].readings) == 3 and state["table"].readings[0].items == 2
    assert {t.platform for t in services.trends.current()} == {"news", "tiktok", "youtube"}
    assert services.trends.fetch(sources=["table"]).items == 2
    with pytest.raises(UnknownName):
        services.trends.fetch(sources=["oracle"])


def test_the_task_reads_when_it_is_due(make: Make, pages: dict[str, bytes]) -> None:
    import threading

    services = make(feeds=["https://a.example/feed"])
    pages["https://a.example/feed"] = (FIXTURES / "feed.xml").read_bytes()
    task = ReadTrends()
    assert services.trends.due()
    task.run(services, threading.Event())
    assert len(services.trends.current()) == 2 and not services.trends.due()
    pages.clear()
    task.run(services, threading.Event())
    assert services.trends.sources()[0].readings[0].problem == "", "it was not read again within the hour"


def test_old_history_is_forgotten(make: Make) -> None:
    services = make()
    keep(services, days("Boats", [1] * 3, end=NOON - 500 * DAY))
    keep(services, [*days("Ropes", [1], end=NOON - 500 * DAY), *days("Ropes", [2])])
    assert services.trends.forget() == 4
    assert [t.topic for t in services.trends.search("boats ropes") or services.trends.search("ropes")] == ["Ropes"]
    with services.database.read() as db:
        assert [row["first_at"] for row in db.query("SELECT first_at FROM trend_topics")] == [iso(NOON)]


def test_a_search_reaches_beyond_what_was_seen_lately(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    import clipforge_core.trends.finding as finding

    monkeypatch.setattr(finding, "MOST_TOPICS", 3)
    services = make()
    keep(services, days("An old 50% boat_race", [1], end=NOON - 100 * DAY, tags=("#regatta",)))
    for number in range(5):
        keep(services, days(f"Paper number{number}", [1]))
    for text in ("boat", "50%", "old race", "regatta", "BOAT"):
        assert [t.topic for t in services.trends.search(text)] == ["An old 50% boat_race"], text
    assert services.trends.search("boat%") != () and services.trends.search("b_at") == ()


def test_a_forecast_follows_what_is_imported_later(make: Make) -> None:
    services = make()
    keep(services, days("Boats", [100] * 5))
    assert not services.trends.current()[0].prediction_known
    keep(services, days("Boats", [round(100 * 1.05**day) for day in range(40)], end=NOON - 5 * DAY))
    assert services.trends.current()[0].prediction_known
