"""/v1/webhooks over HTTP: what is taken, answered and refused, in the API's error form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_server.testing import ApiClient, test_client

ENDPOINTS = "/v1/webhooks/endpoints"
GOOD: dict[str, Any] = {"url": "http://127.0.0.1:9/hook", "events": ["export.ready"]}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiClient]:
    folder = tmp_path_factory.mktemp("data")
    with test_client(folder, allow_private_urls=True, rate_limit=100_000, raise_faults=True) as client:
        yield client


def made(api: ApiClient, **changes: Any) -> dict[str, Any]:
    answer = api.post(ENDPOINTS, json={**GOOD, **changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_life(api: ApiClient) -> None:
    endpoint = made(api)
    assert set(endpoint) == {"id", "url", "events", "enabled", "secret", "createdAt"}
    shown = {name: value for name, value in endpoint.items() if name != "secret"}
    assert api.get(f"{ENDPOINTS}/{endpoint['id']}").json() == shown
    assert shown in api.get(ENDPOINTS).json()
    changed = api.patch(f"{ENDPOINTS}/{endpoint['id']}", json={"enabled": False, "secret": "mine"}).json()
    assert changed == {**shown, "enabled": False}
    assert api.patch(f"{ENDPOINTS}/{endpoint['id']}", json={}).json() == changed
    assert api.delete(f"{ENDPOINTS}/{endpoint['id']}").status_code == 204
    assert api.get(f"{ENDPOINTS}/{endpoint['id']}").status_code == 404


def test_tests_the_log_and_replay(api: ApiClient) -> None:
    path = f"{ENDPOINTS}/{made(api)['id']}"
    first = api.post(f"{path}/test")
    assert first.status_code == 202
    delivery = first.json()
    assert (delivery["event"], delivery["status"], delivery["attempts"]) == ("webhook.test", "PENDING", 0)
    assert api.post(f"{path}/test", json={"event": "export.ready"}).json()["event"] == "export.ready"
    api.post(f"{path}/test", json={})
    page = api.get(f"{path}/deliveries?limit=2")
    assert len(page.json()) == 2
    link = page.headers["link"]
    assert link.startswith("<http://127.0.0.1") and link.endswith('rel="next"')
    rest = api.get(link[1 : link.index(">")])
    assert [one["id"] for one in rest.json()] == [delivery["id"]] and "link" not in rest.headers
    assert api.get(f"{path}/deliveries/{delivery['id']}").json() == delivery
    assert api.post(f"{path}/deliveries/{delivery['id']}/replay").status_code == 409
    with api.services.database.write() as db:
        db.execute("UPDATE webhook_deliveries SET state = 'failed' WHERE id = ?", [delivery["id"]])
    again = api.post(f"{path}/deliveries/{delivery['id']}/replay")
    assert again.status_code == 202
    assert again.json()["id"] != delivery["id"] and again.json()["webhookId"] == delivery["webhookId"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**GOOD, "more": 1}, "more"),
        ({"events": ["export.ready"]}, "url"),
        ({"url": GOOD["url"]}, "events"),
        ({**GOOD, "events": []}, "events"),
        ({**GOOD, "events": ["export.reddy"]}, "events[0]"),
        ({**GOOD, "events": "export.ready"}, "events"),
        ({**GOOD, "events": [1]}, "events"),
        ({**GOOD, "url": 5}, "url"),
        ({**GOOD, "url": "x" * 3000}, "url"),
        ({**GOOD, "url": "ftp://example.org/"}, "url"),
        ({**GOOD, "url": "http://[::1"}, "url"),
        ({**GOOD, "url": "http://a\x00b/"}, "url"),
        ({**GOOD, "url": "http://\ud800/"}, None),
        ({**GOOD, "secret": ""}, "secret"),
        ({**GOOD, "secret": "\n"}, "secret"),
        ([], None),
        ("text", None),
    ],
)
def test_bad_bodies_are_named(api: ApiClient, body: Any, field: str | None) -> None:
    import json

    answer = api.post(ENDPOINTS, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] and error["message"] and answer.json()["requestId"]
    if field is not None:
        assert error["details"]["fields"][0]["field"].startswith(field)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/wh_nothing", None, 404),
        ("PATCH", "/wh_nothing", {"url": "http://127.0.0.1/"}, 404),
        ("PATCH", "/wh_nothing", {"url": None}, 400),
        ("DELETE", "/wh_nothing", None, 404),
        ("POST", "/wh_nothing/test", {"event": "export.ready"}, 404),
        ("POST", "/wh_nothing/test", {"event": "nothing"}, 400),
        ("GET", "/wh_nothing/deliveries", None, 404),
        ("GET", "/wh_nothing/deliveries?limit=0", None, 400),
        ("GET", "/wh_nothing/deliveries?limit=x", None, 400),
        ("GET", "/wh_nothing/deliveries?cursor=x", None, 400),
        ("GET", "/wh_nothing/deliveries/dlv_nothing", None, 404),
        ("POST", "/wh_nothing/deliveries/dlv_nothing/replay", None, 404),
        ("PUT", "/wh_nothing", {}, 405),
    ],
)
def test_what_is_not_there_and_what_is_wrong(api: ApiClient, method: str, path: str, body: Any, status: int) -> None:
    answer = api.request(method, ENDPOINTS + path, **({} if body is None else {"json": body}))
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error", "requestId"}


def test_private_addresses_are_refused_by_default(tmp_path: Path) -> None:
    with test_client(tmp_path, raise_faults=True) as strict:
        for url in ("http://127.0.0.1/x", "http://localhost/x", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/"):
            answer = strict.post(ENDPOINTS, json={**GOOD, "url": url})
            assert answer.status_code == 400
            assert "not a public address" in answer.json()["error"]["message"]


def test_others_see_nothing(api: ApiClient) -> None:
    endpoint = made(api)["id"]
    bob = api.services.users.add("bob@example.org")
    from clipforge_core.model.user import Caller

    key = api.services.api_keys.create(Caller(user=bob), name="his").key
    headers = {"X-Api-Key": key}
    assert api.get(ENDPOINTS, headers=headers).json() == []
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/test"), ("GET", "/deliveries")):
        assert api.request(method, f"{ENDPOINTS}/{endpoint}{path}", headers=headers).status_code == 404


def test_a_key_needs_the_scope(api: ApiClient) -> None:
    key = api.post("/v1/api-keys", json={"name": "reader", "scopes": ["read", "write"]}).json()["key"]
    answer = api.get(ENDPOINTS, headers={"X-Api-Key": key})
    assert answer.status_code == 403 and "webhooks" in answer.json()["error"]["message"]
    assert api.get(ENDPOINTS, headers={"X-Api-Key": "cf_wrong"}).status_code == 401


def test_an_idempotent_creation_answers_the_same_secret_and_does_not_keep_it_in_the_clear(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "one-of-mine-77"}
    first = api.post(ENDPOINTS, json=GOOD, headers=headers)
    again = api.post(ENDPOINTS, json=GOOD, headers=headers)
    assert first.json() == again.json() and first.status_code == again.status_code == 201
    assert api.post(ENDPOINTS, json={**GOOD, "secret": "x"}, headers=headers).status_code == 409
    secret = first.json()["secret"].encode()
    for path in api.services.data.rglob("*"):
        if path.is_file():
            assert secret not in path.read_bytes(), path
