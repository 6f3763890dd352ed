"""Plays of signed links and player events over HTTP, up to the numbers of /v1/analytics."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clipforge_core.requests.links import Links
from clipforge_server.testing import ApiClient


def link(api: ApiClient, export: str, name: str = "clip.mp4", **more: object) -> str:
    links = Links("", api.services.vault.sign_link)
    return links.media(f"exports/{export}/{name}", expires_in=60, **more)  # type: ignore[arg-type]


def plays(api: ApiClient) -> tuple[int, float]:
    api.services.plays.flush()
    counts = api.get("/v1/analytics/org").json()
    assert counts == api.get("/v1/analytics/projects/proj_1").json()
    return counts["plays"], counts["watchTime"]


def test_a_film_that_is_begun_is_a_play(api: ApiClient, film: Callable[[], str]) -> None:
    url = link(api, film())
    assert plays(api) == (0, 0.0)
    assert api.get(url).status_code == 200
    assert plays(api) == (1, 0.0)
    assert api.get(url, headers={"Range": "bytes=0-1"}).status_code == 206
    assert api.get(url, headers={"Range": "bytes=100-"}).status_code == 206
    assert api.get(url).status_code == 200
    assert plays(api) == (1, 0.0), "the same link again is the same viewing"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Range": "bytes=1-"}),
        ("GET", {"Range": "bytes=-10"}),
        ("GET", {"Range": "bytes=9999-"}),
        ("GET", {"DNT": "1"}),
        ("GET", {"Sec-GPC": "1"}),
        ("GET", {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}),
        ("GET", {"If-None-Match": "*"}),
    ],
)
def test_what_is_no_play(api: ApiClient, film: Callable[[], str], method: str, headers: dict[str, str]) -> None:
    assert api.request(method, link(api, film()), headers=headers).status_code in (200, 206, 304, 416)
    assert plays(api) == (0, 0.0)


def test_a_range_from_the_first_byte_is_a_play(api: ApiClient, film: Callable[[], str]) -> None:
    assert api.get(link(api, film()), headers={"Range": "bytes=0-"}).status_code == 206
    assert plays(api) == (1, 0.0)


def test_downloads_and_uncounted_links_are_no_plays(api: ApiClient, film: Callable[[], str]) -> None:
    export = film()
    assert api.get(link(api, export, download="clip.mp4")).status_code == 200
    assert api.get(link(api, export, uncounted=True)).status_code == 200
    assert plays(api) == (0, 0.0)


def test_players_tell_how_long_it_was_watched(api: ApiClient, film: Callable[[], str]) -> None:
    export = film()
    url = link(api, export)
    token = url.split("/")[2]
    api.get(url)
    api.services.plays.flush()
    where = f"/v1/exports/{export}/events"
    told = api.post(where, json={"token": token, "event": "progress", "seconds": 3.5}, headers={"X-Api-Key": ""})
    assert (told.status_code, told.json()) == (202, {"counted": True})
    assert plays(api) == (1, 3.5)
    beacon = api.post(
        where,
        content=b'{"token":"%s","event":"share"}' % token.encode(),
        headers={"Content-Type": "text/plain;charset=UTF-8"},
    )
    assert beacon.json() == {"counted": True}
    shy = api.post(where, json={"token": token, "event": "play"}, headers={"DNT": "1"})
    assert (shy.status_code, shy.json()) == (202, {"counted": False})
    assert plays(api) == (1, 3.5)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"token": "nonsense", "event": "play"}, 403),
        ({"event": "play"}, 400),
        ({"token": "x", "event": "stop"}, 400),
        ({"token": "x", "event": "progress", "seconds": -1}, 400),
        ({"token": "x", "event": "progress", "seconds": 1e9}, 400),
        ({"token": "x", "event": "play", "more": 1}, 400),
        ([], 400),
    ],
)
def test_events_that_are_refused(api: ApiClient, film: Callable[[], str], body: object, status: int) -> None:
    answer = api.post(f"/v1/exports/{film()}/events", json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["code"]
    assert plays(api) == (0, 0.0)


def test_events_with_the_link_of_another_film(api: ApiClient, film: Callable[[], str]) -> None:
    token = link(api, film()).split("/")[2]
    assert api.post("/v1/exports/exp_2/events", json={"token": token, "event": "play"}).status_code == 403


def test_counting_can_be_turned_off(api: ApiClient, film: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(api.services.audience), "counts", property(lambda self: False))
    export = film()
    url = link(api, export)
    assert api.get(url).status_code == 200
    told = api.post(f"/v1/exports/{export}/events", json={"token": url.split("/")[2], "event": "play"})
    assert told.json() == {"counted": False}
    assert plays(api) == (0, 0.0)


def test_a_storage_that_gives_links_of_its_own_is_counted_too(
    api: ApiClient, film: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "https://bucket.example/clip.mp4"
    monkeypatch.setattr(api.services.storage, "url", lambda key, seconds, name: where, raising=False)
    url = link(api, film())
    for headers in ({"Range": "bytes=5-"}, {}):
        answer = api.get(url, headers=headers, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, where)
    assert api.head(url, follow_redirects=False).status_code == 307
    assert plays(api) == (1, 0.0)


@pytest.mark.parametrize(
    ("agent", "counted"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 0),
        ("Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36", 1),
        ("facebookexternalhit/1.1", 0),
        ("", 1),
    ],
)
def test_programs_that_fetch_what_was_posted(api: ApiClient, film: Callable[[], str], agent: str, counted: int) -> None:
    assert api.get(link(api, film()), headers={"User-Agent": agent}).status_code == 200
    assert plays(api) == (counted, 0.0)
