"""Every error of a surface has its form, whatever went wrong and wherever it was noticed."""

from __future__ import annotations

from typing import Any

import pytest

from clipforge_core import errors, refusals
from clipforge_server.frame.errors import MethodRefused, NoRoute, problem_of, speak
from clipforge_server.frame.exchange import Exchange
from clipforge_server.testing import ApiClient

JSON = {"content-type": "application/json"}
DEEP = b"[" * 100_000 + b"]" * 100_000

CASES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nope", {}, 404, "not_found"),
    ("GET", "", {}, 404, "not_found"),
    ("GET", "/things/../../etc/passwd", {}, 404, "not_found"),
    ("GET", "/things/%2e%2e%2f%2e%2e%2fetc", {}, 404, "not_found"),
    ("GET", "/things/thing_1", {}, 404, "not_found"),
    ("DELETE", "/things", {}, 405, "method_not_allowed"),
    ("GET", "/things/bad", {}, 400, "validation"),
    ("GET", "/things?limit=many", {}, 400, "validation"),
    ("POST", "/things", {"content": b"{", "headers": JSON}, 400, "bad_request"),
    ("POST", "/things", {"content": b'{"title": NaN}', "headers": JSON}, 400, "bad_request"),
    ("POST", "/things", {"content": b'{"title": "a", "share": 1e999}', "headers": JSON}, 400, "bad_request"),
    ("POST", "/things", {"content": b'{"title": "a", "parts": ' + DEEP + b"}", "headers": JSON}, 400, "bad_request"),
    ("POST", "/things", {"content": b'{"title": "\xff"}', "headers": JSON}, 400, "bad_request"),
    ("POST", "/things", {"content": b"", "headers": JSON}, 400, "validation"),
    ("POST", "/things", {"json": {}}, 400, "validation"),
    ("POST", "/things", {"json": []}, 400, "validation"),
    ("POST", "/things", {"json": {"title": 5}}, 400, "validation"),
    ("POST", "/things", {"json": {"title": "a", "colour": "red"}}, 400, "validation"),
    ("POST", "/things", {"content": b"x" * 5_000_000, "headers": JSON}, 413, "too_large"),
    ("POST", "/things", {"content": b"title=a", "headers": {"content-type": "application/x-www-form-urlencoded"}}, 415,
     "unsupported_type"),
    ("POST", "/things", {"content": b"{}", "headers": {"content-type": "application/json; charset=utf-16"}}, 415,
     "unsupported_type"),
    ("GET", "/things", {"headers": {"x-api-key": "cf_wrong"}}, 401, "unauthorized"),
    ("GET", "/things", {"headers": [(b"x-api-key", "ü".encode() * 50)]}, 401, "unauthorized"),
    ("GET", "/things/broken", {}, 500, "internal"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "request_", "status", "code"),
    [
        ("GET", "/v1/nope", {}, 404, "not_found"),
        ("GET", "/v1", {}, 404, "not_found"),
        ("GET", "/nope", {}, 404, "not_found"),
        ("DELETE", "/health", {}, 405, "method_not_allowed"),
        ("PUT", "/v1/auth/login", {}, 405, "method_not_allowed"),
        ("POST", "/v1/auth/login", {"content": b"{", "headers": JSON}, 400, "bad_request"),
        ("POST", "/v1/auth/login", {"json": {"email": 1}}, 400, "validation"),
        ("POST", "/v1/auth/login", {"content": b"x" * 5_000_000, "headers": JSON}, 413, "too_large"),
        (
            "POST",
            "/v1/auth/login",
            {"content": b"x", "headers": {"content-type": "text/plain"}},
            415,
            "unsupported_type",
        ),
        ("GET", "/v1/usage", {"headers": {"x-api-key": "cf_wrong"}}, 401, "unauthorized"),
    ],
)
def test_the_native_form(
    api: ApiClient, method: str, path: str, request_: dict[str, Any], status: int, code: str
) -> None:
    answer = api.request(method, path, **request_)
    assert answer.status_code == status
    body = answer.json()
    assert set(body) == {"error", "requestId"}
    assert set(body["error"]) <= {"code", "message", "details"}
    assert body["error"]["code"] == code
    assert body["error"]["message"]
    assert body["requestId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(("method", "path", "request_", "status", "code"), CASES)
def test_another_form(api: ApiClient, method: str, path: str, request_: dict[str, Any], status: int, code: str) -> None:
    """A surface with a form of its own has it for every error; here bad input is 422."""
    answer = api.request(method, f"/words/api/v1{path}", **request_)
    assert answer.status_code == (422 if code == "validation" else status), answer.text
    body = answer.json()
    assert set(body) == {"detail", "code", "fields", "request"}
    assert body["code"] == code, body
    assert body["request"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text and "Traceback" not in answer.text and ".py" not in answer.text
    assert "x-ratelimit-limit" in answer.headers


def test_fields_are_named(api: ApiClient) -> None:
    answer = api.post("/words/api/v1/things", json={"title": "a", "howMany": "x"})
    assert answer.json()["fields"] == ["howMany"]
    assert api.post("/words/api/v1/things", json={"title": "a", "colour": 1}).json()["fields"] == ["colour"]
    assert api.post("/words/api/v1/things", json={}).json()["fields"] == ["title"]
    assert api.get("/words/api/v1/things?limit=x").json()["fields"] == ["limit"]


def test_a_405_says_what_is_allowed(api: ApiClient) -> None:
    answer = api.delete("/words/api/v1/things")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert api.request("BREW", "/words/api/v1/things").status_code == 405


def test_paths_outside_of_a_surface_have_the_form_of_the_mount_they_lie_below(api: ApiClient) -> None:
    assert set(api.get("/words/elsewhere").json()) == {"detail", "code", "fields", "request"}
    assert set(api.get("/elsewhere").json()) == {"error", "requestId"}
    assert set(api.get("/wordsworth").json()) == {"error", "requestId"}


def test_no_error_of_ours_becomes_a_fault_with_a_path() -> None:
    """Whatever class is raised in a route, its answer holds no path of this machine."""
    scope = {"method": "GET", "path": "/v1/x", "headers": []}
    seen = 0
    for kind in set(_kinds(errors.ClipForgeError)) - {NoRoute, MethodRefused}:  # theirs is the path that was asked
        error = kind.__new__(kind)  # some are made of other things than those that they tell
        error.data = {"path": "/srv/data/secret.mp4", "detail": "because", "field": "x", "where": "/srv/clipforge.toml"}
        problem = problem_of(error, Exchange(scope))
        assert "/srv" not in problem.message and "/srv" not in str(problem.data), kind
        assert problem.message, kind
        seen += 1
    assert seen > 30


def test_refusals_have_statuses_of_their_own() -> None:
    scope = {"method": "GET", "path": "/v1/x", "headers": []}
    for kind in refusals.Refusal.__subclasses__():
        assert problem_of(kind(detail="x"), Exchange(scope)).status != 500, kind
    assert speak(refusals.NotThere(kind="project", id="proj_1")) == "no project has the id proj_1"


def _kinds(root: type[errors.ClipForgeError]) -> list[type[errors.ClipForgeError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in _kinds(child))]
