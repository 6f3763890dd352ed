"""The bundled sources: what they read out of answers in each format, and which addresses they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core.contracts.trend_source import TrendQuery
from clipforge_core.environment import Environment
from clipforge_core.errors import InputError
from clipforge_core.ids import moment
from clipforge_core.testing.trend_sources import check_trend_source
from clipforge_plugins.trends.feeds import Feeds
from clipforge_plugins.trends.hackernews import HackerNews
from clipforge_plugins.trends.reddit import Reddit
from clipforge_plugins.trends.table import Table
from clipforge_plugins.trends.wikipedia import Wikipedia

FIXTURES = Path(__file__).parent / "fixtures"
NOON = moment("2026-11-29T12:00:00Z")
CHANNEL = "https://videos.example/feeds?channel_id=1"


def source(folder: Path, name: str, **flags: Any) -> Any:
    named = {f"trends.{key}": value for key, value in flags.items()}
    env = Environment.open(flags={"data": folder, **named}, folder=folder, user_folder=folder, environ={})
    return env.registry.get("trend_sources", name)


def data(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def test_feeds() -> None:
    first, second = check_trend_source(Feeds(), data("feed.xml"), "https://feed.example/rss")
    assert (first.topic, first.summary) == ("A bridge of <paper> carries a car", "It was folded by hand.")
    assert (first.at, first.tags, first.category) == ("2026-11-28T09:30:00+00:00", ("Science", "Paper"), "Science")
    assert (first.views, first.posts, first.url) == (None, 1, "https://feed.example/bridge")
    assert (second.views, second.at) == (20_000, "2026-11-28T09:00:00+00:00")


def test_feeds_of_a_platform_with_figures(tmp_path: Path) -> None:
    feeds = source(tmp_path, "feeds", feeds=["https://feed.example/rss", f"YouTube={CHANNEL}"])
    assert feeds.addresses(TrendQuery()) == ["https://feed.example/rss", CHANNEL]
    first, second = check_trend_source(feeds, data("channel.atom"), CHANNEL)
    assert (first.topic, first.platform, first.views, first.engagement) == ("How sails work", "youtube", 12345, 321)
    assert (second.views, second.engagement) == (None, None)


def test_hackernews(tmp_path: Path) -> None:
    url = "https://hn.algolia.com/api/v1/search?tags=front_page&hitsPerPage=50"
    first, second = check_trend_source(HackerNews(), data("hackernews.json"), url)
    assert (first.topic, first.engagement, first.posts) == ("Show HN: A database that fits on a floppy", 165, 1)
    assert (first.url, first.at[:10]) == ("https://news.ycombinator.com/item?id=1", "2026-11-28")
    assert (second.topic, second.engagement) == ("The history of the semicolon", 30)
    assert source(tmp_path, "hackernews").addresses(TrendQuery()) == ()
    on = source(tmp_path, "hackernews", hackernews=True)
    assert on.addresses(TrendQuery()) == [url]
    assert "query=a%20b%26c" in on.addresses(TrendQuery(text="a b&c"))[0]


def test_wikipedia() -> None:
    first, second = check_trend_source(Wikipedia(), data("wikipedia_top.json"), "https://w.example/top/en.wikipedia")
    assert (first.topic, first.views, first.at) == ("Pythagorean theorem", 90_000, "2026-11-28")
    assert (second.topic, second.url) == ("Café", "https://en.wikipedia.org/wiki/Caf%C3%A9")
    first, _ = check_trend_source(Wikipedia(), data("wikipedia_country.json"), "https://w.example/top-per-country/DE")
    assert (first.topic, first.region, first.views) == ("Satz des Pythagoras", "DE", 4100)
    days = check_trend_source(Wikipedia(), data("wikipedia_page.json"), "https://w.example/per-article/en.wikipedia")
    assert [(day.at, day.views) for day in days] == [("2026-11-27", 4000), ("2026-11-28", 4400)]


def test_wikipedia_asks_for_days_that_are_published(tmp_path: Path) -> None:
    wikipedia = source(tmp_path, "wikipedia", wikipedia=["en", "DE"])
    wikipedia._clock = lambda: NOON
    base = "https://wikimedia.org/api/rest_v1/metrics/pageviews"
    assert wikipedia.addresses(TrendQuery()) == [
        f"{base}/top/en.wikipedia/all-access/2026/11/27",
        f"{base}/top/en.wikipedia/all-access/2026/11/28",
        f"{base}/top-per-country/DE/all-access/2026/11/27",
        f"{base}/top-per-country/DE/all-access/2026/11/28",
    ]
    assert wikipedia.addresses(TrendQuery(text="pythagorean theorem")) == [
        f"{base}/per-article/en.wikipedia/all-access/user/Pythagorean_theorem/daily/20260831/20261128"
    ]
    assert len(wikipedia.addresses(TrendQuery(region="de"))) == 2
    assert source(tmp_path, "wikipedia").addresses(TrendQuery(text="x")) == []


def test_reddit(tmp_path: Path) -> None:
    first, second = check_trend_source(Reddit(), data("reddit.json"), "https://www.reddit.com/r/boats/hot.json")
    assert (first.topic, first.engagement, first.category) == ("My first dinghy & its sail", 243, "Boats")
    assert (first.tags, first.url) == (("Build",), "https://www.reddit.com/r/boats/comments/1/my_first/")
    assert second.engagement == 0
    reddit = source(tmp_path, "reddit", reddit=["boats", "r/sailing"])
    assert [each.partition(".com")[2] for each in reddit.addresses(TrendQuery(limit=25))] == [
        "/r/boats/hot.json?limit=25",
        "/r/sailing/hot.json?limit=25",
    ]
    assert "/r/boats/search.json?restrict_sr=1" in reddit.addresses(TrendQuery(text="sail"))[0]


def test_table() -> None:
    first, second = check_trend_source(Table(), data("table.csv"), "table.csv")
    assert (first.topic, first.at[:10], first.platform) == ("Sails; and keels", "2026-11-28", "tiktok")
    assert (first.views, first.engagement, first.posts) == (12_500, 340, None)
    assert (first.region, first.category, first.tags) == ("us", "Boats", ("#sail", "#wind"))
    assert (second.topic, second.views, second.engagement) == ("Rope", 1200, None)
    assert Table().parse(data("table.csv").decode().encode("utf-16"), "x", TrendQuery()) == [first, second]


@pytest.mark.parametrize("bad", [b"a,b\n1,2\n", b"topic,date\nx,2026-01-01\n", b'topic,views\n"x,1', b"\n\n"])
def test_tables_without_what_is_needed(bad: bytes) -> None:
    try:
        assert Table().parse(bad, "x.csv", TrendQuery()) == []
    except InputError as error:
        assert "x.csv" in str(error)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["feed.xml", "hackernews.json", "wikipedia_top.json", "reddit.json", "table.csv"]),
)
def test_no_bytes_make_a_source_fail(noise: bytes, name: str) -> None:
    maker = {"f": Feeds, "h": HackerNews, "w": Wikipedia, "r": Reddit, "t": Table}[name[0]]
    whole = data(name)
    cut = len(noise) % len(whole)
    for each in (noise, whole[:cut] + noise + whole[cut:], whole[:cut]):
        try:
            items = maker().parse(each, "https://x.example", TrendQuery())
        except InputError:
            continue
        assert all(item.topic for item in items)
