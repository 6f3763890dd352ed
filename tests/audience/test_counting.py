"""What counts as a play, how much watch time is believed, and that nobody can be recognised afterwards."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipforge_core.audience.counting import SLACK_SECONDS
from clipforge_core.audience.service import Audience
from clipforge_core.ids import moment
from clipforge_core.model.audience import AudienceEvent, Totals, Viewer
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid, LinkRefused, NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from tests.audience.conftest import Clock, add_export

ANN = Viewer(address="203.0.113.7", agent="Firefox")
BEN = Viewer(address="203.0.113.8", agent="Safari")


def totals(audience: Audience, caller: Caller) -> Totals:
    return audience.overview(caller, "24h").totals


def event(export: str, name: str, seconds: float = 0.0, session: str = "a") -> AudienceEvent:
    return AudienceEvent(subject=export, event=name, seconds=seconds, session=session)  # type: ignore[arg-type]


def test_a_link_that_is_played_twice_in_a_viewing_counts_once(
    audience: Audience, caller: Caller, export: str, clock: Clock
) -> None:
    key = f"exports/{export}/clip.mp4"
    assert audience.played(key, "link", ANN)
    clock.pass_(600)
    assert not audience.played(key, "link", ANN)
    assert audience.played(key, "link", BEN), "another viewer"
    assert audience.played(key, "other link", ANN), "another link is another viewing"
    assert (totals(audience, caller).views, totals(audience, caller).viewers) == (3, 2)
    clock.pass_(1801)
    assert audience.played(key, "link", ANN), "half an hour later it is another viewing"
    assert (totals(audience, caller).views, totals(audience, caller).viewers) == (4, 2)


def test_what_is_no_film_is_not_played(audience: Audience, caller: Caller, export: str) -> None:
    for key in (f"exports/{export}/clip.srt", f"exports/{export}/thumb.jpg", "uploads/upl_1/talk.mp4", "exports", ""):
        assert not audience.played(key, "link", ANN)
    assert not audience.played("exports/exp_gone/clip.mp4", "link", ANN)
    assert totals(audience, caller) == Totals()


def test_who_asks_not_to_be_counted_is_not(audience: Audience, caller: Caller, export: str) -> None:
    shy = Viewer(address="203.0.113.7", agent="Firefox", opted_out=True)
    assert not audience.played(f"exports/{export}/clip.mp4", "link", shy)
    assert not audience.record(caller, event(export, "play"), shy)
    assert totals(audience, caller) == Totals()


def test_watch_time_is_what_players_tell_and_the_clock_allows(
    audience: Audience, caller: Caller, export: str, clock: Clock
) -> None:
    audience.record(caller, event(export, "play"))
    clock.pass_(10)
    assert audience.record(caller, event(export, "progress", 8))
    assert not audience.record(caller, event(export, "progress", 8)), "the same once more changes nothing"
    assert not audience.record(caller, event(export, "progress", 3)), "nor does what came late"
    clock.pass_(10)
    assert audience.record(caller, event(export, "progress", 3600))
    found = totals(audience, caller)
    assert (found.views, found.timed_views, found.watch_seconds) == (1, 1, 20 + SLACK_SECONDS)
    assert found.average_watch == 25


def test_a_play_without_player_events_has_no_watch_time(audience: Audience, caller: Caller, export: str) -> None:
    audience.played(f"exports/{export}/clip.mp4", "link", ANN)
    audience.record(caller, event(export, "progress", 30, session=""))
    found = totals(audience, caller)
    assert (found.views, found.timed_views, found.watch_seconds, found.average_watch) == (2, 1, 30, 30)


def test_a_viewing_goes_on_past_midnight(audience: Audience, caller: Caller, export: str, clock: Clock) -> None:
    clock.now = moment("2026-11-29T23:59:00Z")
    audience.record(caller, event(export, "play"))
    clock.pass_(30)
    audience.record(caller, event(export, "progress", 30))
    for _ in range(80):
        clock.pass_(60)
        audience.forget()
        audience.record(caller, event(export, "progress", clock.now - moment("2026-11-29T23:59:00Z")))
    found = totals(audience, caller)
    assert (found.views, found.timed_views, found.watch_seconds) == (1, 1, 80 * 60 + 30)


def test_a_viewing_is_shared_once(audience: Audience, caller: Caller, export: str) -> None:
    assert audience.record(caller, event(export, "share"))
    assert not audience.record(caller, event(export, "share"))
    assert audience.record(caller, event(export, "share", session="b"))
    assert totals(audience, caller).shares == 2
    assert totals(audience, caller).engagement == 100.0


def test_events_of_a_link_are_one_viewing_with_its_play(
    services: Services, audience: Audience, caller: Caller, export: str, clock: Clock
) -> None:
    key = f"exports/{export}/clip.mp4"
    token = _token(services, key, clock)
    assert audience.played(key, token, ANN)
    clock.pass_(12)
    assert audience.record_link(token, event(export, "progress", 12), ANN)
    assert (totals(audience, caller).views, totals(audience, caller).watch_seconds) == (1, 12)
    assert audience.record_link(token, event(export, "progress", 9000), BEN)
    assert totals(audience, caller).watch_seconds == 12 + 60, "of a stranger's first word a minute is believed"


def test_a_link_tells_of_its_own_film_alone(
    services: Services, audience: Audience, caller: Caller, export: str, clock: Clock
) -> None:
    second = add_export(services.database, caller.id, 2)
    token = _token(services, f"exports/{export}/clip.mp4", clock)
    for wrong in (
        token[:-2] + ("xx" if not token.endswith("xx") else "yy"),
        "",
        _token(services, "exports/x.mp4", clock),
    ):
        with pytest.raises(LinkRefused):
            audience.record_link(wrong, event(export, "play"), ANN)
    with pytest.raises(LinkRefused):
        audience.record_link(token, event(second, "play"), ANN)
    subtitles = _token(services, f"exports/{export}/clip.srt", clock)
    with pytest.raises(LinkRefused):
        audience.record_link(subtitles, event(export, "play"), ANN)
    own = _token(services, f"exports/{export}/clip.mp4", clock, uncounted=True)
    assert not audience.record_link(own, event(export, "play"), ANN)
    assert totals(audience, caller) == Totals()


def test_films_of_others_are_not_there(audience: Audience, caller: Caller, other: Caller, export: str) -> None:
    audience.record(caller, event(export, "play"))
    with pytest.raises(NotThere):
        audience.record(other, event(export, "play"))
    with pytest.raises(NotThere):
        audience.of_video(other, export)
    assert totals(audience, other) == Totals()
    assert audience.views(other, [export]) == {export: 0}


@pytest.mark.parametrize("bad", [{"seconds": -1.0}, {"seconds": math.nan}, {"seconds": 1e9}, {"platform": "Bad one"}])
def test_values_that_no_player_means_are_refused(audience: Audience, caller: Caller, export: str, bad: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(Invalid):
        audience.record(caller, AudienceEvent(subject=export, event="progress", **bad))


def test_nothing_of_a_viewer_is_kept(services: Services, audience: Audience, export: str, clock: Clock) -> None:
    audience.played(f"exports/{export}/clip.mp4", "link", ANN)
    stored = _everything(services)
    assert "203.0.113.7" not in stored and "Firefox" not in stored
    clock.pass_(86400)
    audience.forget()
    with services.database.read() as db:
        for table in ("audience_sessions", "audience_viewers", "audience_salts"):
            assert db[table].count == 0, table


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 2000), st.sampled_from(["play", "progress", "share"]), st.floats(0, 80000))))
def test_watch_time_is_never_more_than_has_passed(
    services: Services, audience: Audience, caller: Caller, clock: Clock, told: list[tuple[float, str, float]]
) -> None:
    with services.database.write() as db:
        db.execute("DELETE FROM audience_counts")
        db.execute("DELETE FROM audience_sessions")
        known = db.execute("SELECT 1 FROM exports WHERE id = 'exp_1'").fetchone()
    export = "exp_1" if known else add_export(services.database, caller.id)
    token = _token(services, f"exports/{export}/clip.mp4", clock)
    began = clock.now
    for pause, name, seconds in told:
        clock.pass_(pause)
        audience.record_link(token, event(export, name, seconds), ANN)
    audience.record_link(token, event(export, "play"), ANN)
    found = audience.of_video(caller, export).all_time
    assert 1 <= found.views <= len(told) + 1
    assert 0 <= found.timed_views <= found.views and found.shares <= found.views
    assert found.watch_seconds <= clock.now - began + found.views * (60 + SLACK_SECONDS) + 0.01
    assert found.watch_seconds == 0 or any(name == "progress" for _, name, _ in told)


def _token(services: Services, key: str, clock: Clock, uncounted: bool = False) -> str:
    links = Links("", services.vault.sign_link)
    return links.media(key, expires_in=1e9, uncounted=uncounted).split("/")[2]


def _everything(services: Services) -> str:
    with services.database.read() as db:
        return "\n".join(db.conn.iterdump())
