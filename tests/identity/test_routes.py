"""The routes of identity through the whole frame: login, refresh, keys, usage, set-up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.user import Caller, Limits
from clipforge_server.testing import ApiClient, test_client

PASSWORD = "correct horse"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    with test_client(tmp_path, rate_limit=1000, raise_faults=True) as client:
        yield client


@pytest.fixture
def ann(api: ApiClient) -> Caller:
    return Caller(user=api.services.users.add("ann@example.org", password=PASSWORD))


def log_in(api: ApiClient, password: str = PASSWORD) -> Any:
    return api.post(
        "/v1/auth/login", json={"email": "ann@example.org", "password": password}, headers={"X-Api-Key": ""}
    )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "X-Api-Key": ""}


def test_a_login_gives_tokens_that_work(api: ApiClient, ann: Caller) -> None:
    answer = log_in(api)
    assert answer.status_code == 200
    assert sorted(answer.json()) == ["expiresIn", "refreshToken", "token"]
    assert answer.json()["expiresIn"] == 900
    assert answer.headers["Cache-Control"] == "no-store"
    assert api.get("/v1/usage", headers=bearer(answer.json()["token"])).status_code == 200
    assert api.get("/v1/usage", headers={"X-Api-Key": answer.json()["token"]}).status_code == 200
    wrong = log_in(api, "wrong horse")
    assert (wrong.status_code, wrong.json()["error"]["message"]) == (401, "wrong e-mail or password")
    unknown = api.post("/v1/auth/login", json={"email": "bob@example.org", "password": PASSWORD})
    assert (unknown.status_code, unknown.json()["error"]) == (401, wrong.json()["error"])


def test_too_many_attempts_are_told_when_to_come_back(api: ApiClient, ann: Caller) -> None:
    answers = [log_in(api, "wrong horse") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 300
    assert log_in(api).status_code == 429


def test_a_refresh_token_works_once_and_its_theft_ends_the_session(api: ApiClient, ann: Caller) -> None:
    first = log_in(api).json()
    second = api.post("/v1/auth/refresh", json={"refreshToken": first["refreshToken"]})
    again = api.post("/v1/auth/refresh", json={"refreshToken": first["refreshToken"]})
    assert second.status_code == 200
    assert again.json() == second.json()
    with api.services.database.write() as db:
        db.execute("UPDATE refresh_tokens SET used = used - 31 WHERE used IS NOT NULL")
    stolen = api.post("/v1/auth/refresh", json={"refreshToken": first["refreshToken"]})
    assert (stolen.status_code, stolen.json()["error"]["code"]) == (401, "unauthorized")
    assert api.post("/v1/auth/refresh", json={"refreshToken": second.json()["refreshToken"]}).status_code == 401
    for token in (first["token"], second.json()["token"]):
        assert api.get("/v1/usage", headers=bearer(token)).status_code == 401


def test_logging_out_ends_the_session(api: ApiClient, ann: Caller) -> None:
    pair = log_in(api).json()
    assert api.post("/v1/auth/logout", json={"refreshToken": pair["refreshToken"]}).status_code == 204
    assert api.get("/v1/usage", headers=bearer(pair["token"])).status_code == 401
    assert api.post("/v1/auth/logout", json={"refreshToken": "nonsense"}).status_code == 204


def test_a_key_is_shown_once_used_and_revoked(api: ApiClient, ann: Caller) -> None:
    head = bearer(log_in(api).json()["token"])
    body = {"name": "nightly", "scopes": ["read", "keys"], "expiresAt": "2999-01-01T00:00:00+01:00"}
    made = api.post("/v1/api-keys", json=body, headers=head)
    assert made.status_code == 201
    assert (made.json()["scopes"], made.json()["expiresAt"]) == (["keys", "read"], "2998-12-31T23:00:00.000Z")
    own = {"X-Api-Key": made.json()["key"]}
    listed = api.get("/v1/api-keys", headers=own)
    assert [one["id"] for one in listed.json()] == [made.json()["id"]]
    assert made.json()["key"] not in listed.text
    api.services.last_use.flush()
    assert api.get("/v1/api-keys", headers=own).json()[0]["lastUsedAt"] is not None
    assert api.post("/v1/projects", json={"title": "a"}, headers=own).status_code == 403
    assert api.post("/v1/api-keys", json={"name": "wider", "scopes": ["write"]}, headers=own).status_code == 403
    assert api.delete(f"/v1/api-keys/{made.json()['id']}", headers={"X-Api-Key": api.key}).status_code == 404
    assert api.delete(f"/v1/api-keys/{made.json()['id']}", headers=own).status_code == 204
    gone = api.get("/v1/api-keys", headers=own)
    assert (gone.status_code, gone.json()["error"]["code"]) == (401, "unauthorized")


NONSENSE: tuple[dict[str, Any], ...] = (
    {},
    {"name": ""},
    {"name": "a\nb"},
    {"name": 7},
    {"name": "a", "scopes": []},
    {"name": "a", "scopes": ["all"]},
    {"name": "a", "scopes": "read"},
    {"name": "a", "expiresAt": "soon"},
    {"name": "a", "expiresAt": "2001-01-01T00:00:00Z"},
    {"name": "a", "expiresAt": 4e9},
    {"name": "a", "more": 1},
)


def test_keys_that_make_no_sense_are_refused(api: ApiClient) -> None:
    for body in NONSENSE:
        answer = api.post("/v1/api-keys", json=body)
        assert answer.status_code == 400, body
        assert answer.json()["error"]["details"]["fields"][0]["field"]
    assert len(api.get("/v1/api-keys").json()) == 1


@pytest.mark.parametrize("path", ["/v1/auth/login", "/v1/auth/refresh", "/v1/auth/logout", "/v1/setup"])
def test_bad_bodies_are_refused(api: ApiClient, path: str) -> None:
    for body in (b"", b"{", b"null", b"[]", b"{}", b'{"email": 1}', b"\xff", b'{"a":' * 2000):
        answer = api.post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, body
        assert sorted(answer.json()) == ["error", "requestId"]


def test_halves_of_characters_and_long_texts_are_no_fault(api: ApiClient) -> None:
    half = api.post(
        "/v1/auth/login",
        content=b'{"email": "\\ud800", "password": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )
    assert half.status_code in (400, 401)
    long = api.post("/v1/auth/login", json={"email": "a" * 400, "password": PASSWORD})
    assert long.status_code == 400
    assert api.post("/v1/auth/refresh", json={"refreshToken": "ü" * 200}).status_code == 401
    assert api.get("/v1/usage", headers={"X-Api-Key": "ü".encode("latin-1")}).status_code == 401
    assert api.get("/v1/usage", headers={"Authorization": "Bearer " + "x" * 20000, "X-Api-Key": ""}).status_code == 401


def test_usage_is_made_of_finite_numbers(api: ApiClient, ann: Caller) -> None:
    api.services.users.change(ann.id, limits=Limits(minutes=10, exports=2))
    with api.services.database.write() as db:
        api.services.usage.add(db, ann.id, minutes=2.5, exports=1)
    usage = api.get("/v1/usage", headers=bearer(log_in(api).json()["token"])).json()
    assert re.fullmatch(r"\d{4}-\d\d-01T00:00:00\.000Z", usage.pop("resetDate"))
    assert usage.pop("tier") == ""
    assert usage == {"minutesProcessed": 2.5, "minutesLimit": 10.0, "exportsCount": 1, "exportsLimit": 2}
    fresh = api.get("/v1/usage").json()
    assert all(math.isfinite(fresh[name]) for name in usage)


def test_a_set_up_link_sets_the_first_password(tmp_path: Path) -> None:
    with test_client(tmp_path, key=False) as api:
        (first,) = api.services.users.all()
        token = api.services.set_up.link_for(first.id)
        page = api.get("/v1/setup")
        assert page.status_code == 200
        assert page.headers["Content-Type"].startswith("text/html")
        assert token not in page.text
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy.count("sha256-") == 2
        short = api.post("/v1/setup", json={"token": token, "password": "short"})
        assert short.status_code == 400
        body = {"token": token, "password": PASSWORD, "email": "ann@example.org"}
        done = api.post("/v1/setup", json=body)
        assert done.status_code == 200
        assert api.get("/v1/usage", headers=bearer(done.json()["token"])).status_code == 200
        assert api.post("/v1/setup", json=body).status_code == 403
        assert log_in(api).status_code == 200
