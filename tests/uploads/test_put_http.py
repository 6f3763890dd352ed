"""POST /v1/uploads/sign and PUT to what it answers; every refusal has the status that the contract names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from clipforge_core.model.user import Caller, Limits
from clipforge_server.testing import ApiClient

NEW = {"filename": "talk.wav", "mimeType": "audio/wav", "size": 20_000}


def sign(api: ApiClient, **changes: Any) -> dict[str, Any]:
    answer = api.post("/v1/uploads/sign", json={**NEW, **changes})
    assert answer.status_code == 201, answer.text
    signed: dict[str, Any] = answer.json()
    return signed


def put(api: ApiClient, url: str, content: Any, **headers: str) -> Any:
    """As a client without a key would."""
    return api.put(url, content=content, headers={"X-Api-Key": "", **headers})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def files(api: ApiClient) -> list[str]:
    found = (api.services.data / name for name in ("files", "incoming"))
    return [path.name for folder in found for path in folder.rglob("*") if path.is_file() and ".lock" not in path.name]


def test_the_documented_way(api: ApiClient, sound: bytes) -> None:
    signed = sign(api, filename="Über uns.WAV")
    assert set(signed) == {"id", "uploadUrl", "downloadUrl", "key", "expiresAt"}
    assert signed["key"] == f"uploads/{signed['id']}/Uber-uns.wav"
    assert signed["uploadUrl"].startswith("http://127.0.0.1/media/") and signed["expiresAt"].endswith("Z")
    assert code(api.get(signed["downloadUrl"])) == (404, "not_found")
    done = put(api, signed["uploadUrl"], sound, **{"Content-Type": "audio/wav"})
    assert (done.status_code, done.json()["status"], done.json()["received"]) == (200, "STORED", len(sound))
    got = api.get(signed["downloadUrl"])
    assert got.content == sound and "filename*=UTF-8''%C3%9Cber%20uns.WAV" in got.headers["content-disposition"]
    assert api.get(f"/v1/uploads/{signed['id']}").json() == done.json()
    assert api.get("/v1/uploads").json() == [done.json()]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"size": 0}, 400, "size"),
        ({"size": -5}, 400, "size"),
        ({"size": 1.5}, 400, "size"),
        ({"size": None}, 400, "size"),
        ({"size": 10**30}, 413, ""),
        ({"size": 10**13}, 413, ""),
        ({"filename": ""}, 400, "filename"),
        ({"filename": 7}, 400, "filename"),
        ({"filename": "x" * 5000}, 400, "filename"),
        ({"mimeType": "x" * 300}, 400, "mimeType"),
        ({"colour": "red"}, 400, "colour"),
        ({"projectId": "proj_0"}, 404, ""),
    ],
)
def test_bad_announcements(api: ApiClient, change: dict[str, Any], status: int, field: str) -> None:
    answer = api.post("/v1/uploads/sign", json={**NEW, **change})
    assert answer.status_code == status, answer.text
    if field:
        assert field in [each["field"] for each in answer.json()["error"]["details"]["fields"]]


def test_without_a_key_nothing_is_signed(api: ApiClient) -> None:
    for method, path in (("POST", "/v1/uploads/sign"), ("GET", "/v1/uploads"), ("GET", "/v1/uploads/upl_0")):
        assert code(api.request(method, path, json=NEW, headers={"X-Api-Key": ""})) == (401, "unauthorized")


def test_a_larger_body_is_refused(api: ApiClient, sound: bytes) -> None:
    signed = sign(api, size=len(sound) - 1)
    assert code(put(api, signed["uploadUrl"], sound)) == (413, "too_large")

    def undeclared() -> Iterator[bytes]:
        yield sound

    assert code(put(api, signed["uploadUrl"], undeclared())) == (413, "too_large")
    assert files(api) == []


def test_a_smaller_body_is_fine(api: ApiClient, sound: bytes) -> None:
    assert put(api, sign(api, size=10**6)["uploadUrl"], sound).status_code == 200


@pytest.mark.parametrize("body", [b"", b"<html><script>alert(1)</script></html>", b"MZ" * 5000])
def test_what_is_no_media_by_content(api: ApiClient, body: bytes, sound: bytes) -> None:
    signed = sign(api)
    refused = put(api, signed["uploadUrl"], body, **{"Content-Type": "video/mp4"})
    assert code(refused)[0] == 400 and str(api.services.data) not in refused.text
    assert files(api) == []
    assert put(api, signed["uploadUrl"], sound, **{"Content-Type": "text/html"}).status_code == 200


def test_a_part_is_not_taken_for_the_whole(api: ApiClient, sound: bytes) -> None:
    signed = sign(api)
    part = put(api, signed["uploadUrl"], sound[:8000], **{"Content-Range": f"bytes 0-7999/{len(sound)}"})
    assert code(part)[0] == 400 and "tus" in part.json()["error"]["message"]
    assert files(api) == []


def test_twice(api: ApiClient, sound: bytes) -> None:
    url = sign(api)["uploadUrl"]
    first = put(api, url, sound)
    assert put(api, url, sound).json() == first.json()
    assert code(put(api, url, sound[:-2])) == (409, "conflict")


def test_links_that_are_refused(api: ApiClient, sound: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = sign(api)
    token = urlsplit(signed["uploadUrl"]).path.split("/")[2]
    tampered = signed["uploadUrl"].replace(token, token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB"))
    renamed = signed["uploadUrl"].replace("talk.wav", "talk.html")
    for url in (tampered, renamed, signed["downloadUrl"]):
        assert code(put(api, url, sound)) == (403, "link_refused")
    assert code(api.get(signed["uploadUrl"])) == (403, "link_refused")
    start = api.services.uploads.now()
    api.services.uploads.now = lambda: start - 2 * api.services.uploads.rules.lifetime
    late = sign(api)
    refused = put(api, late["uploadUrl"], sound)
    assert code(refused) == (403, "link_refused") and "expired" in refused.json()["error"]["message"]
    assert files(api) == []


def test_an_upload_that_was_deleted(api: ApiClient, sound: bytes) -> None:
    signed = sign(api)
    assert api.delete(f"/v1/uploads/{signed['id']}").status_code == 204
    assert code(put(api, signed["uploadUrl"], sound)) == (404, "not_found")
    assert code(api.delete(f"/v1/uploads/{signed['id']}")) == (404, "not_found")


def test_an_upload_of_another_user(api: ApiClient, sound: bytes) -> None:
    signed = sign(api)
    other = api.services.users.add("bob@example.org")
    key = api.services.api_keys.create(Caller(user=other), name="his").key
    for method in ("GET", "DELETE"):
        answer = api.request(method, f"/v1/uploads/{signed['id']}", headers={"X-Api-Key": key})
        assert code(answer) == (404, "not_found")
    assert api.get("/v1/uploads", headers={"X-Api-Key": key}).json() == []


def test_pages(api: ApiClient) -> None:
    ids = [sign(api)["id"] for _ in range(5)][::-1]
    found: list[str] = []
    url = "/v1/uploads?limit=2"
    while url:
        answer = api.get(url)
        found += [upload["id"] for upload in answer.json()]
        url = answer.links.get("next", {}).get("url", "")
    assert found == ids


def test_a_full_account(api: ApiClient, sound: bytes) -> None:
    user = api.services.users.all()[0]
    api.services.users.change(user.id, limits=Limits(storage=30_000))
    first, second = sign(api), sign(api)
    assert put(api, first["uploadUrl"], sound).status_code == 200
    assert code(put(api, second["uploadUrl"], sound)) == (402, "limit_reached")
    assert code(api.post("/v1/uploads/sign", json=NEW)) == (402, "limit_reached")


def test_the_same_announcement_with_one_idempotency_key(api: ApiClient) -> None:
    headers = {"Idempotency-Key": "once"}
    first = api.post("/v1/uploads/sign", json=NEW, headers=headers)
    assert api.post("/v1/uploads/sign", json=NEW, headers=headers).json() == first.json()
    assert len(api.get("/v1/uploads").json()) == 1
