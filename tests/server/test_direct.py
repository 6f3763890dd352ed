"""Direct calls answer what Litestar would have answered, and leave to it what they cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.user import Caller
from clipforge_server.app import build_app
from clipforge_server.frame.direct import Direct
from clipforge_server.frame.memory import LARGEST, MOST, Memory
from clipforge_server.testing import ApiClient, test_client


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    with test_client(tmp_path) as client:
        for number in range(3):
            client.post("/v1/projects", json={"title": f"Übung {number}"}).raise_for_status()
        yield client


def _is_direct(api: ApiClient, path: str) -> bool:
    site = build_app(api.services).sites.find(path)
    return site.resolve("GET", path)[0].direct is not None


@pytest.mark.parametrize("path", ["/v1/projects", "/v1/usage", "/v1/projects/proj_none", "/live", "/v1/jobs/job_none"])
def test_a_direct_answer_is_the_one_of_litestar(api: ApiClient, path: str) -> None:
    assert _is_direct(api, path)
    direct, general = api.get(path), api.get(path, params={"unknown": "1"})  # a query goes to Litestar
    assert direct.status_code == general.status_code
    assert set(direct.headers) == set(general.headers)
    assert direct.headers["content-type"] == general.headers["content-type"] == "application/json"
    assert _lasting(direct.json()) == _lasting(general.json())


def _lasting(body: Any) -> Any:
    """Without what differs from one request to the next."""
    return (
        {k: v for k, v in body.items() if k not in ("requestId", "time", "timestamp")} if type(body) is dict else body
    )


def test_a_query_is_read_and_checked(api: ApiClient) -> None:
    page = api.get("/v1/projects", params={"limit": 2})
    assert [each["title"] for each in page.json()] == ["Übung 2", "Übung 1"]
    assert 'rel="next"' in page.headers["link"]
    assert api.get("/v1/projects", params={"limit": 0}).status_code == 400


def test_the_head_of_a_direct_answer_has_no_body(api: ApiClient) -> None:
    head, full = api.head("/v1/projects"), api.get("/v1/projects")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(full.content))


def test_what_needs_more_of_a_request_is_left_to_litestar(api: ApiClient) -> None:
    for path in ("/v1/jobs/job_1/events", "/docs", "/metrics", "/v1/setup"):
        assert not _is_direct(api, path)
    site = build_app(api.services).sites.find("/v1/projects")
    writing = [h for route in site.app.routes for m, (h, _) in route.route_handler_map.items() if m == "POST"]
    assert writing
    assert not any(Direct.of(handler, {}) for handler in writing)


def test_an_answer_is_remembered_until_something_is_written(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    services = api.services
    asked: list[str] = []
    list_of = services.projects.list
    monkeypatch.setattr(services.projects, "list", lambda *a, **k: (asked.append(""), list_of(*a, **k))[1])
    services.last_use.flush()  # the first use of a key is written down, and that is a change too
    first, again = api.get("/v1/projects"), api.get("/v1/projects")
    assert len(asked) == 1
    assert first.content == again.content
    assert first.headers["x-request-id"] != again.headers["x-request-id"]
    assert int(first.headers["x-ratelimit-remaining"]) - 1 == int(again.headers["x-ratelimit-remaining"])
    assert api.get("/v1/projects", headers={"Host": "clips.example"}).json() == first.json()
    assert len(asked) == 2
    api.post("/v1/projects", json={"title": "one more"}).raise_for_status()
    assert api.get("/v1/projects").json()[0]["title"] == "one more"


def test_nobody_gets_what_was_remembered_for_another(api: ApiClient) -> None:
    services = api.services
    other = services.users.add("other@example.org")
    key = services.api_keys.create(Caller(user=other), name="x").key
    services.last_use.flush()
    for _ in range(2):
        assert len(api.get("/v1/projects").json()) == 3
        assert api.get("/v1/projects", headers={"X-Api-Key": key}).json() == []
        assert api.get("/v1/projects", headers={"X-Api-Key": "cf_wrong"}).status_code == 401


def test_an_answer_that_was_overtaken_is_not_kept() -> None:
    memory = Memory()
    begun = memory.generation
    memory.forget()
    memory.keep("key", begun, [], b"old")
    assert memory.find("key") is None
    memory.keep("key", memory.generation, [], b"new")
    assert memory.find("key") == ([], b"new")
    memory.keep("large", memory.generation, [], bytes(LARGEST + 1))
    assert memory.find("large") is None
    for number in range(2 * MOST):
        memory.keep(number, memory.generation, [], b"")
    assert memory.find(0) is None and memory.find(2 * MOST - 1) is not None
