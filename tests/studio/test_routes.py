"""/v1/documents, /v1/scripts and /v1/library as clients use them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from clipforge_core.model.script import Script, ScriptScene, ScriptSentence
from clipforge_core.model.user import Caller
from clipforge_server.testing import ApiClient, test_client

TIDES = "# Tides\n\nThe moon pulls at the water of the sea. It rises twice a day.\n\nSailors read tables of the tides."


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiClient]:
    """An app over a fresh data folder."""
    with test_client(tmp_path, min_free_disk=0, rate_limit=100_000) as client:
        yield client


@pytest.fixture
def stranger(api: ApiClient) -> dict[str, str]:
    """The key of somebody else, as headers."""
    user = api.services.users.add("bob@example.org")
    return {"X-Api-Key": api.services.api_keys.create(Caller(user=user), name="test").key}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_documents_are_added_searched_read_and_deleted(api: ApiClient, stranger: dict[str, str]) -> None:
    added = api.post("/v1/documents", json={"text": TIDES})
    assert added.status_code == 201
    document = added.json()
    assert document["title"] == "Tides" and document["characters"] == len(TIDES)
    assert api.get("/v1/documents").json() == {"documents": [document], "total": 1}
    (found,) = api.get("/v1/documents/search", params={"query": "who reads tables?"}).json()
    where = {"start": found["start"], "end": found["end"]}
    text = api.get(f"/v1/documents/{document['id']}/text", params=where).json()
    assert text == {"text": found["text"], **where} and "Sailors" in text["text"]
    for path in (f"/v1/documents/{document['id']}", f"/v1/documents/{document['id']}/text"):
        assert code(api.get(path, headers=stranger)) == (404, "not_found")
    assert code(api.delete(f"/v1/documents/{document['id']}", headers=stranger)) == (404, "not_found")
    assert api.get("/v1/documents/search", params={"query": "tides"}, headers=stranger).json() == []
    assert api.delete(f"/v1/documents/{document['id']}").status_code == 204
    assert api.get("/v1/documents").json() == {"documents": [], "total": 0}


def test_files_are_read_by_what_they_are(api: ApiClient) -> None:
    added = api.post("/v1/documents/file", files={"file": ("tides.md", TIDES.encode())}, data={"title": "The sea"})
    assert added.status_code == 201, added.text
    assert (added.json()["title"], added.json()["source"], added.json()["uri"]) == ("The sea", "file", "tides.md")
    assert code(api.post("/v1/documents/file", files={"file": ("x.pdf", b"%PDF-1.4 broken")})) == (
        400,
        "unreadable_source",
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"text": "a", "url": "https://example.org"}, 400),
        ({"text": "  "}, 400),
        ({"url": "file:///etc/passwd"}, 400),
        ({"text": "a", "more": 1}, 400),
        ({"text": 7}, 400),
        ({"url": "http://127.0.0.1:1/"}, 400),
    ],
)
def test_what_is_no_document_is_refused(api: ApiClient, body: dict[str, Any], status: int) -> None:
    assert api.post("/v1/documents", json=body).status_code == status
    assert api.get("/v1/documents").json()["total"] == 0


def test_scripts_are_listed_rated_and_deleted(api: ApiClient, stranger: dict[str, str]) -> None:
    me = api.services.identity.recognise(api.key)
    scene = ScriptScene(id="s1", role="hook", narration=(ScriptSentence(text="Why do tides rise?", origin="made"),))
    kept = api.services.scripts.create(me, Script(title="Tides", topic="tides", platform="TikTok", scenes=(scene,)))
    listed = api.get("/v1/scripts", params={"platform": "tiktok", "search": "tid"}).json()
    assert listed["total"] == 1 and listed["scripts"][0]["id"] == kept.id and "scenes" not in listed["scripts"][0]
    rated = api.put(f"/v1/scripts/{kept.id}/rating", json={"rating": 5}).json()
    assert rated["rating"] == 5 and rated["scenes"][0]["narration"][0]["origin"] == "made"
    assert api.services.scripts.liking(me, topic="tides") is not None
    for rating in (6, -1, "good", None, True):
        answer = api.put(f"/v1/scripts/{kept.id}/rating", json={"rating": rating})
        assert answer.status_code == 400
    assert code(api.put(f"/v1/scripts/{kept.id}/rating", json={"rating": 1}, headers=stranger)) == (404, "not_found")
    assert api.get(f"/v1/scripts/{kept.id}").json()["rating"] == 5
    assert api.delete(f"/v1/scripts/{kept.id}").status_code == 204
    assert code(api.get(f"/v1/scripts/{kept.id}")) == (404, "not_found")


def test_media_are_added_found_changed_and_deleted(api: ApiClient, stranger: dict[str, str]) -> None:
    data = BytesIO()
    Image.new("RGB", (600, 300), (10, 60, 120)).save(data, "PNG")
    form = {"title": "Waves", "tags": "Sea, beach", "licence": "CC0"}
    added = api.post("/v1/library/file", files={"file": ("w.png", data.getvalue())}, data=form)
    assert added.status_code == 201, added.text
    item = added.json()
    assert (item["type"], item["tags"], item["width"], item["licence"]) == ("image", ["sea", "beach"], 600, "CC0")
    assert api.get(item["url"], headers={"X-Api-Key": ""}).content == data.getvalue()
    small = api.get(item["thumbnailUrl"], headers={"X-Api-Key": ""})
    assert small.headers["content-type"] == "image/jpeg"
    found = api.get("/v1/library", params={"query": "sea", "type": "image", "shelf": "all"}).json()
    assert [each["id"] for each in found["media"]] == [item["id"]]
    assert api.get("/v1/library", headers=stranger).json() == {"media": [], "total": 0}
    changed = api.patch(f"/v1/library/{item['id']}", json={"tags": ["storm"]}).json()
    assert (changed["tags"], changed["title"], changed["licence"]) == (["storm"], "Waves", "CC0")
    assert code(api.patch(f"/v1/library/{item['id']}", json={}, headers=stranger)) == (404, "not_found")
    assert code(api.get("/v1/library", params={"shelf": "mine"})) == (400, "validation")
    assert api.delete(f"/v1/library/{item['id']}").status_code == 204
    assert api.get(item["url"]).status_code == 404
    refused = api.post("/v1/library/file", files={"file": ("w.png", b"no picture")})
    assert code(refused) == (400, "not_media")


def test_stock_is_sent_by_signed_links(tmp_path: Path) -> None:
    folder = tmp_path / "stock"
    folder.mkdir()
    Image.new("RGB", (60, 30)).save(folder / "sky.png")
    (tmp_path / "data").mkdir()
    with test_client(tmp_path / "data", min_free_disk=0, stock_folders=[str(folder)]) as api:
        api.services.stock.refresh()
        (item,) = api.get("/v1/library", params={"shelf": "stock"}).json()["media"]
        got = api.get(item["url"], headers={"X-Api-Key": "", "Range": "bytes=0-7"})
        assert (got.status_code, got.content) == (206, b"\x89PNG\r\n\x1a\n")
        assert code(api.delete(f"/v1/library/{item['id']}")) == (409, "conflict")
        (folder / "sky.png").unlink()
        assert api.get(item["url"]).status_code == 404
