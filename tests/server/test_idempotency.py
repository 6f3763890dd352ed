"""One key, one body, one piece of work: over HTTP, and the store below it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.job import Owner
from clipforge_core.refusals import Conflict
from clipforge_core.requests.idempotency import Claim, IdempotencyStore, KeptAnswer, Place
from clipforge_core.store.database import Database
from clipforge_core.store.migrations import CORE, migrate
from clipforge_core.store.tables import core_migrations
from clipforge_core.vault import Vault
from clipforge_server.testing import ApiClient

THINGS = "/words/api/v1/things"


def keyed(key: str = "key-1") -> dict[str, str]:
    return {"Idempotency-Key": key}


def test_the_first_answer_again(api: ApiClient, words: Any) -> None:
    first = api.post(THINGS, json={"title": "a"}, headers=keyed())
    second = api.post(THINGS, json={"title": "a"}, headers=keyed())
    assert (first.status_code, first.json()) == (201, {"number": 1, "title": "a"})
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["content-type"] == first.headers["content-type"]
    assert second.headers["idempotency-replayed"] == "true" and "idempotency-replayed" not in first.headers
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert words.worked == ["a"]


def test_another_body_is_a_conflict(api: ApiClient, words: Any) -> None:
    api.post(THINGS, json={"title": "a"}, headers=keyed())
    answer = api.post(THINGS, json={"title": "b"}, headers=keyed())
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert api.post(f"{THINGS}?x=1", json={"title": "a"}, headers=keyed()).status_code == 409, "the query belongs to it"
    assert words.worked == ["a"]


def test_another_key_route_or_user_is_other_work(api: ApiClient, words: Any) -> None:
    other = api.services.users.add("ann@example.org")
    key = api.services.api_keys.create(api.services.identity.acting_as(other.email), name="k").key
    for headers in (keyed(), keyed("key-2"), {**keyed(), "X-Api-Key": key}):
        assert api.post(THINGS, json={"title": "a"}, headers=headers).status_code == 201
    assert words.worked == ["a", "a", "a"]
    assert api.post(f"{THINGS}/1/cancel", headers=keyed()).json() == {"cancelled": "1", "with": ""}
    assert api.post(f"{THINGS}/2/cancel", headers=keyed()).json() == {"cancelled": "2", "with": ""}


def test_bad_input_is_kept_and_faults_are_not(api: ApiClient, words: Any) -> None:
    bad = api.post(THINGS, json={"title": 1}, headers=keyed())
    assert bad.status_code == 422
    assert api.post(THINGS, json={"title": 1}, headers=keyed()).content == bad.content
    for _ in range(2):
        assert api.post("/words/api/v1/failing", headers=keyed()).status_code == 503
    assert words.worked == ["failing", "failing"]


@pytest.mark.parametrize("key", [b"", b"x" * 256, b"\xc3\xbc", b"a\tb"])
def test_keys_that_are_none(api: ApiClient, words: Any, key: bytes) -> None:
    answer = api.post(THINGS, json={"title": "a"}, headers=[(b"idempotency-key", key)])
    assert (answer.status_code, words.worked) == (400, [])


def test_two_in_flight_do_the_work_once(api: ApiClient, words: Any) -> None:
    words.hold = threading.Event()
    with ThreadPoolExecutor(5) as pool:
        pending = [pool.submit(api.post, THINGS, json={"title": "a"}, headers=keyed()) for _ in range(5)]
        while not words.worked:
            assert not any(each.done() for each in pending)
        words.hold.set()
        answers = [each.result() for each in pending]
    assert words.worked == ["a"]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert sorted(answer.headers.get("idempotency-replayed", "") for answer in answers) == ["", *["true"] * 4]


def test_streams_are_hashed_as_they_come(api: ApiClient, words: Any) -> None:
    def body(last: bytes) -> Iterator[bytes]:
        yield from (b"x" * 60_000 for _ in range(100))
        yield last

    url = "/words/api/v1/streams"
    first = api.post(url, content=body(b"end"), headers=keyed())
    assert first.json() == {"size": 6_000_003, "number": 1}
    assert api.post(url, content=body(b"end"), headers=keyed()).json() == first.json()
    assert api.post(url, content=body(b"END"), headers=keyed()).status_code == 409
    assert words.worked == ["stream"]


def test_kept_answers_are_sealed(api: ApiClient) -> None:
    api.post(THINGS, json={"title": "a very special title"}, headers=keyed())
    with api.services.database.read() as db:
        (row,) = db.query("SELECT * FROM idempotency")
    assert b"special" not in row["answer"]
    assert row["state"] == "kept"


# -- the store ----------------------------------------------------------------------------------------------------


PLACE = Place(user="usr_1", route="POST /v1/x", key="k")
ANSWER = KeptAnswer(201, [("content-type", "application/json")], b"{}")


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., IdempotencyStore]]:
    database = Database(tmp_path / "clipforge.db")
    migrate(database, CORE, core_migrations())
    yield lambda **more: IdempotencyStore(database, Vault(tmp_path), **more)
    database.close()


def test_what_a_dead_process_began_is_free_again(make: Callable[..., IdempotencyStore]) -> None:
    dead = make()
    dead._owner = Owner(pid=2**22 - 1, boot=dead._owner.boot, started=1)
    assert dead.claim(PLACE, "h") is Claim.MINE
    store = make()
    assert store.claim(PLACE, "h") is Claim.MINE
    dead.keep(PLACE, "h", KeptAnswer(500, [], b""))
    assert store.claim(PLACE, "h") is Claim.BUSY, "what another process says of it no longer counts"
    store.keep(PLACE, "h", ANSWER)
    assert store.claim(PLACE, "h") == ANSWER


def test_a_day_later_the_key_is_new(make: Callable[..., IdempotencyStore]) -> None:
    clock = [1000.0]
    store = make(now=lambda: clock[0])
    store.claim(PLACE, "h")
    store.keep(PLACE, "h", ANSWER)
    clock[0] += 86399.0
    assert store.claim(PLACE, "h") == ANSWER
    clock[0] += 2.0
    assert store.claim(PLACE, "other") is Claim.MINE


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 503])
def test_statuses_that_are_not_kept(make: Callable[..., IdempotencyStore], status: int) -> None:
    store = make()
    store.claim(PLACE, "h")
    store.keep(PLACE, "h", KeptAnswer(status, [], b""))
    assert store.claim(PLACE, "h") is Claim.MINE


def test_of_many_at_once_one_may_begin(make: Callable[..., IdempotencyStore]) -> None:
    stores = [make() for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        claims = list(pool.map(lambda n: stores[n % 4].claim(PLACE, "h"), range(64)))
    assert claims.count(Claim.MINE) == 1
    with pytest.raises(Conflict):
        stores[0].claim(PLACE, "another body")
