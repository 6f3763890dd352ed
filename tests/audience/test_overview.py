"""Ranges, changes and sums; imports of the tables of platforms; CSV out."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core.audience.cells import count_of, day_of, seconds_of
from clipforge_core.audience.imports import LARGEST, read_table
from clipforge_core.audience.overview import change
from clipforge_core.audience.ranges import RANGES, range_of
from clipforge_core.audience.service import Audience
from clipforge_core.audience.tables import HEAD, to_csv
from clipforge_core.model.audience import AudienceEvent, Totals
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid, NotThere, TooLarge
from clipforge_core.services import Services
from tests.audience.conftest import NOON, Clock, add_export

TODAY = date(2026, 11, 29)
YOUTUBE = (
    "Date,Content,Video title,Views,Watch time (hours),Likes,Comments added,Shares,Average view duration\r\n"
    '2026-11-28,abc,First film,"1,000",20.5,50,10,5,0:01:13\r\n'
    '2026-11-28,def,"Second, film",500,,1,0,0,0:00:30\r\n'
    "2026-11-27,abc,First film,oops,1,0,0,0,\r\n"
    "Total,,,1500,21,51,10,5,\r\n"
)
TIKTOK = "Date,Video Views,Profile Views,Likes,Comments,Shares\nNovember 28,300,9,30,3,6\nNovember 27,100,9,0,0,0\n"
GEOGRAPHY = "Geography,Views,Watch time (hours)\nUS,700,10\nde,300,4\n"


@pytest.mark.parametrize(
    ("name", "since", "steps", "before"),
    [
        ("24h", "2026-11-28T13", 24, ("2026-11-27T13", "2026-11-28T13")),
        ("7d", "2026-11-23T00", 7, ("2026-11-16T00", "2026-11-22T13")),
        ("30d", "2026-10-31T00", 30, ("2026-10-01T00", "2026-10-30T13")),
        ("90d", "2026-09-01T00", 90, ("2026-06-03T00", "2026-08-31T13")),
    ],
)
def test_ranges(name: str, since: str, steps: int, before: tuple[str, str]) -> None:
    found = range_of(name, NOON)
    assert (found.since, found.until, len(found.steps), found.before) == (since, "2026-11-29T13", steps, before)


@given(st.sampled_from(RANGES), st.floats(1e9, 4e9))
def test_a_range_and_the_one_before_are_as_long(name: str, now: float) -> None:
    found = range_of(name, now)

    def length(since: str, until: str) -> timedelta:
        return datetime.fromisoformat(until + ":00") - datetime.fromisoformat(since + ":00")

    assert length(found.since, found.until) == length(*found.before)
    assert found.since <= datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H") < found.until
    assert found.before[1] <= found.since and list(found.steps) == sorted(set(found.steps))


def test_ranges_that_are_none() -> None:
    for bad in ("", "1y", "7D"):
        with pytest.raises(Invalid):
            range_of(bad, NOON)


def test_an_overview_of_nothing_is_zeros(audience: Audience, caller: Caller, export: str) -> None:
    found = audience.overview(caller, "7d")
    assert found.totals == Totals() and found.before == Totals()
    assert (found.changes.views, found.changes.engagement, found.platforms, found.top) == (None, None, (), ())
    assert len(found.over_time) == 7 and all(point.totals == Totals() for point in found.over_time)


def test_changes_are_held_against_as_long_a_time_before(
    services: Services, audience: Audience, caller: Caller, export: str, clock: Clock
) -> None:
    second = add_export(services.database, caller.id, 2, title="The second")

    def watched(subject: str, times: int, seconds: float = 0.0) -> None:
        for _ in range(times):
            name = "progress" if seconds else "play"
            audience.record(caller, AudienceEvent(subject=subject, event=name, seconds=seconds))  # type: ignore[arg-type]

    clock.now = NOON - 8 * 86400
    watched(export, 4, seconds=10)
    clock.now = NOON - 7 * 86400 + 7200
    watched(export, 9)
    clock.now = NOON - 86400
    watched(export, 2, seconds=30)
    clock.now = NOON
    watched(second, 3)
    audience.record(caller, AudienceEvent(subject=second, event="share", platform="youtube"))
    found = audience.overview(caller, "7d")
    assert (found.totals.views, found.before.views, found.changes.views) == (6, 4, 50.0)
    assert (found.totals.average_watch, found.changes.average_watch) == (30, 200.0)
    assert (found.changes.shares, found.changes.engagement) == (None, None)
    assert [(top.id, top.title, top.totals.views) for top in found.top] == [
        (second, "The second", 4),
        (export, "The first", 2),
    ]
    assert [(p.platform, p.totals.views, p.percentage) for p in found.platforms] == [
        ("web", 5, 83.3),
        ("youtube", 1, 16.7),
    ]
    assert [point.totals.views for point in found.over_time] == [0, 0, 0, 0, 0, 2, 4]
    assert found.over_time[-1].at == "2026-11-29T00:00:00Z"
    assert audience.overview(caller, "7d", platform="youtube").totals.views == 1
    one = audience.of_video(caller, export, "24h")
    assert (one.all_time.views, one.overview.totals.views, len(one.overview.over_time)) == (15, 0, 24)
    assert audience.of_video(caller, export, "30d").overview.totals.views == 15
    assert audience.views(caller, [export, second, "exp_9"]) == {export: 15, second: 4, "exp_9": 0}


def test_numbers_stay_when_a_film_is_deleted(
    services: Services, audience: Audience, caller: Caller, export: str
) -> None:
    audience.record(caller, AudienceEvent(subject=export, event="play"))
    with services.database.write() as db:
        db.execute("DELETE FROM exports")
    found = audience.overview(caller, "24h")
    assert (found.totals.views, found.top[0].title) == (1, "The first")
    with pytest.raises(NotThere):
        audience.record(caller, AudienceEvent(subject=export, event="play"))


def test_a_table_of_youtube(audience: Audience, caller: Caller) -> None:
    report = audience.import_csv(caller, YOUTUBE.encode(), name="Chart data.csv")
    assert (report.platform, report.rows, report.taken) == ("youtube", 3, 2)
    assert [(p.line, p.message) for p in report.problems] == [(4, "views: 'oops' is no count")]
    assert (report.since, report.until) == ("2026-11-28", "2026-11-28")
    found = audience.overview(caller, "7d")
    assert (found.totals.views, found.totals.watch_seconds) == (1500, 20.5 * 3600 + 500 * 30)
    assert (found.totals.likes, found.totals.comments, found.totals.shares) == (51, 10, 5)
    assert found.totals.engagement == pytest.approx(4.4)
    assert [(top.id, top.title, top.kind) for top in found.top] == [
        ("youtube:abc", "First film", "imported"),
        ("youtube:def", "Second, film", "imported"),
    ]
    assert audience.of_video(caller, "youtube:abc").all_time.views == 1000


def test_the_same_file_again_counts_once_and_can_be_taken_back(
    audience: Audience, caller: Caller, other: Caller
) -> None:
    first = audience.import_csv(caller, YOUTUBE.encode())
    second = audience.import_csv(caller, YOUTUBE.encode())
    assert audience.overview(caller, "7d").totals.views == 1500
    assert [each.id for each in audience.imports(caller)] and len(audience.imports(caller)) == 2
    audience.forget_import(caller, first.id)
    assert audience.overview(caller, "7d").totals.views == 1500, "the second file says the same"
    with pytest.raises(NotThere):
        audience.forget_import(other, second.id)
    audience.forget_import(caller, second.id)
    assert audience.overview(caller, "7d").totals == Totals() and audience.imports(caller) == []


def test_a_channel_and_its_videos_count_once(audience: Audience, caller: Caller) -> None:
    channel = "Date,Views,Watch time (hours)\n2026-11-28,1600,25\n2026-11-27,900,9\n"
    audience.import_csv(caller, channel.encode(), platform="youtube")
    assert audience.overview(caller, "7d").totals.views == 2500
    audience.import_csv(caller, YOUTUBE.encode())
    assert audience.overview(caller, "7d").totals.views == 1500 + 900, "of the 28th the videos are known"


def test_a_table_of_tiktok_without_years(audience: Audience, caller: Caller) -> None:
    report = audience.import_csv(caller, TIKTOK.encode())
    assert (report.platform, report.taken, report.since) == ("tiktok", 2, "2026-11-27")
    found = audience.overview(caller, "7d")
    assert (found.totals.views, found.totals.timed_views, found.totals.average_watch) == (400, 0, 0.0)
    assert found.platforms[0].platform == "tiktok" and found.top == ()


def test_countries_come_from_imports_and_count_nothing_else(audience: Audience, caller: Caller) -> None:
    report = audience.import_csv(caller, GEOGRAPHY.encode(), day="2026-11-28")
    assert report.taken == 2 and "countries alone" in report.notes[0]
    found = audience.overview(caller, "7d")
    assert found.totals.views == 0
    assert [(c.country, c.views, c.percentage) for c in found.countries] == [("US", 700, 70.0), ("DE", 300, 30.0)]
    missing = audience.import_csv(caller, GEOGRAPHY.encode())
    assert missing.taken == 0 and "day is missing" in missing.problems[0].message


@pytest.mark.parametrize(
    ("data", "more", "why"),
    [
        (b"", {}, "no row with the names"),
        (b"a,b\n1,2\n", {}, "no column is called Views"),
        (b"Date,Views\n2026-11-28,1\n", {}, "which platform"),
        (b"Date,Views\n2026-11-28,1\n", {"platform": "You Tube"}, "such as youtube"),
        (b"Views\n1\n", {"platform": "x", "day": "28.11."}, "is no day"),
        (b"\x80\x81Views", {"platform": "x"}, "no text"),
    ],
)
def test_files_that_are_refused(
    audience: Audience, caller: Caller, data: bytes, more: dict[str, str], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        audience.import_csv(caller, data, **more)
    assert audience.imports(caller) == []


def test_files_that_are_too_long(audience: Audience, caller: Caller) -> None:
    with pytest.raises(TooLarge):
        audience.import_csv(caller, b"x" * (LARGEST + 1))


def test_cells() -> None:
    assert [day_of(each, TODAY) for each in ("2026-11-28", "Nov 28, 2026", "28 November 2026", "2026/11/28")] == [
        "2026-11-28"
    ] * 4
    assert day_of("December 3", TODAY) == "2025-12-03" and day_of("February 29", date(2025, 3, 1)) != "", "leap years"
    assert [count_of(each) for each in ("1234", "1,234", "1.234.567", "1.2K", "--", "")] == [
        1234,
        1234,
        1234567,
        1200,
        None,
        None,
    ]
    assert [seconds_of("1.5", "hours"), seconds_of("0:01:13", ""), seconds_of("1:30", ""), seconds_of("--", "")] == [
        5400.0,
        73.0,
        90.0,
        None,
    ]
    for bad in ("x", "-5", "1e999", "12 34"):
        with pytest.raises(ValueError, match="is no"):
            count_of(bad)
    with pytest.raises(ValueError, match="is no day"):
        day_of("28/11/2026", TODAY)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_file_makes_an_import_fail(noise: bytes) -> None:
    for data in (noise, b"Date,Content,Views\n" + noise):
        try:
            table = read_table(data, platform="youtube", day="2026-11-28", today=TODAY)
        except Invalid:
            continue
        assert len(table.rows) <= table.count and all(row.views >= 0 for row in table.rows)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 10**9)), max_size=10))
def test_what_is_exported_reads_back(rows: list[tuple[str, int]]) -> None:
    days = [("2026-11-28", "web", f"exp_{n}", Totals(views=views)) for n, (_, views) in enumerate(rows)]
    data = to_csv(days, {f"exp_{n}": title for n, (title, _) in enumerate(rows)})
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(read[0]) == HEAD and len(read) == len(rows) + 1
    for (title, views), row in zip(rows, read[1:], strict=True):
        assert row[3] == (f"'{title}" if title.startswith(("=", "+", "-", "@")) else title)
        assert int(row[4]) == views


def test_an_export_is_what_the_overview_sums(audience: Audience, caller: Caller, export: str) -> None:
    audience.import_csv(caller, YOUTUBE.encode())
    audience.record(caller, AudienceEvent(subject=export, event="progress", seconds=12))
    rows = list(csv.DictReader(io.StringIO(audience.export_csv(caller, "7d").decode("utf-8-sig"))))
    totals = audience.overview(caller, "7d").totals
    assert sum(int(row["Views"]) for row in rows) == totals.views == 1501
    assert sum(float(row["Watch time (seconds)"]) for row in rows) == totals.watch_seconds
    assert {row["Video title"] for row in rows} == {"First film", "Second, film", "The first"}
    back = audience.import_csv(caller, audience.export_csv(caller, "7d"))
    assert (back.taken, len(back.problems)) == (2, 1) and "counts itself" in back.problems[0].message
    assert audience.overview(caller, "7d").totals == totals, "what we write we read, and it counts once"


def test_change() -> None:
    assert (change(3, 2), change(0, 4), change(5, 0), change(0, 0)) == (50.0, -100.0, None, None)
