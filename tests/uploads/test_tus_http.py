"""The tus protocol 1.0 over HTTP, route by route as its specification reads."""

from __future__ import annotations

import base64
import hashlib
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.model.user import Caller
from clipforge_server.testing import ApiClient, test_client

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def create(api: ApiClient, size: int, **more: str) -> str:
    """The Location of a new upload."""
    headers = {
        **TUS,
        "Upload-Length": str(size),
        "Upload-Metadata": metadata(filename="Über.wav", filetype="audio/wav"),
    }
    answer = api.post("/v1/uploads/tus", headers={**headers, **more})
    assert (answer.status_code, answer.content) == (201, b""), answer.text
    return str(answer.headers["location"])


def send(api: ApiClient, url: str, offset: int, data: bytes, **more: str) -> Any:
    return api.patch(url, content=data, headers={**BYTES, "Upload-Offset": str(offset), **more})


def test_what_the_server_can_do(api: ApiClient) -> None:
    answer = api.options("/v1/uploads/tus", headers={"X-Api-Key": ""})
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,expiration,checksum,termination"
    assert answer.headers["tus-max-size"] == "20000000000"
    assert "sha1" in answer.headers["tus-checksum-algorithm"].split(",")


def test_an_upload_in_three_pieces(api: ApiClient, sound: bytes) -> None:
    url = create(api, len(sound))
    upload_id = url.rpartition("/")[2]
    offset = 0
    for end in (5000, 5001, len(sound)):
        answer = send(api, url, offset, sound[offset:end])
        assert (answer.status_code, answer.content) == (204, b""), answer.text
        assert answer.headers["upload-offset"] == str(end) and answer.headers["tus-resumable"] == "1.0.0"
        seen = api.head(url, headers=TUS)
        assert seen.status_code == 200
        assert (seen.headers["upload-offset"], seen.headers["upload-length"]) == (str(end), str(len(sound)))
        assert seen.headers["cache-control"] == "no-store"
        assert seen.headers["upload-metadata"] == metadata(filename="Über.wav", filetype="audio/wav")
        offset = end
    done = api.get(f"/v1/uploads/{upload_id}").json()
    assert (done["status"], done["filename"], done["mimeType"]) == ("STORED", "Über.wav", "audio/wav")
    assert done["sha256"] == hashlib.sha256(sound).hexdigest()
    assert b"".join(api.services.storage.read(done["key"])) == sound


def test_expiry_is_told(api: ApiClient, sound: bytes) -> None:
    answer = api.post("/v1/uploads/tus", headers={**TUS, "Upload-Length": "10"})
    until = parsedate_to_datetime(answer.headers["upload-expires"]).timestamp()
    assert abs(until - api.services.uploads.now() - api.services.uploads.rules.pause) < 60


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "10"}, 412),
        ({"Upload-Length": "10", "Tus-Resumable": "0.2.2"}, 412),
        ({**TUS}, 400),
        ({**TUS, "Upload-Defer-Length": "1"}, 400),
        ({**TUS, "Upload-Length": "-1"}, 400),
        ({**TUS, "Upload-Length": "0"}, 400),
        ({**TUS, "Upload-Length": "ten"}, 400),
        ({**TUS, "Upload-Length": "9" * 30}, 400),
        ({**TUS, "Upload-Length": "9" * 15}, 413),
        ({**TUS, "Upload-Length": "10", "Upload-Metadata": "filename !!"}, 400),
        ({**TUS, "Upload-Length": "10", "Upload-Metadata": "filename /w=="}, 400),
        ({**TUS, "Upload-Length": "10", "Upload-Metadata": "x" * 9000}, 400),
        ({**TUS, "Upload-Length": "10", "Upload-Metadata": metadata(projectId="proj_0")}, 404),
        ({**TUS, "Upload-Length": "10", "X-Api-Key": ""}, 401),
    ],
)
def test_bad_creations(api: ApiClient, headers: dict[str, str], status: int) -> None:
    answer = api.post("/v1/uploads/tus", headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["code"]
    if status == 412:
        assert answer.headers["tus-version"] == "1.0.0"
    if status != 401:
        assert answer.headers["tus-resumable"] == "1.0.0"
    assert api.get("/v1/uploads").json() == []


def test_metadata_may_be_empty_or_without_values(api: ApiClient) -> None:
    for text in ("", "is_confidential", "filename "):
        create(api, 10, **{"Upload-Metadata": text})


def test_bad_pieces(api: ApiClient, sound: bytes) -> None:
    url = create(api, len(sound))
    assert send(api, url, 0, sound[:100]).status_code == 204
    cases = [
        (api.patch(url, content=b"x", headers={**TUS, "Upload-Offset": "100"}), 415),
        (api.patch(url, content=b"x", headers=BYTES), 400),
        (api.patch(url, content=b"x", headers={**BYTES, "Upload-Offset": "-1"}), 400),
        (api.patch(url, content=b"x", headers={"Content-Type": BYTES["Content-Type"], "Upload-Offset": "100"}), 412),
        (send(api, url, 0, b"x"), 409),
        (send(api, url, 101, b"x"), 409),
        (send(api, url, 100, sound), 413),
        (send(api, url, 100, sound[100:200], **{"Upload-Checksum": "sha1 AAAA"}), 460),
        (send(api, url, 100, b"x", **{"Upload-Checksum": "crc32 AAAA"}), 400),
        (send(api, url, 100, b"x", **{"Upload-Checksum": "sha1 ?"}), 400),
        (send(api, url.replace("upl_", "upl_0"), 100, b"x"), 404),
    ]
    assert BYTES["Content-Type"] in cases[0][0].json()["error"]["message"], "it says what is read here"
    for answer, status in cases:
        assert answer.status_code == status, (status, answer.text)
        assert answer.headers["tus-resumable"] == "1.0.0" and answer.json()["error"]["code"]
    assert api.head(url, headers=TUS).headers["upload-offset"] == "100"
    assert api.head(url).status_code == 412


def test_checksums(api: ApiClient, sound: bytes) -> None:
    url = create(api, len(sound))
    right = base64.b64encode(hashlib.sha1(sound).digest()).decode()
    assert send(api, url, 0, sound, **{"Upload-Checksum": f"sha1 {right}"}).status_code == 204
    assert api.get(f"/v1/uploads/{url.rpartition('/')[2]}").json()["status"] == "STORED"


def test_no_media(api: ApiClient) -> None:
    url = create(api, 1000)
    answer = send(api, url, 0, b"x" * 1000)
    assert answer.status_code == 400 and str(api.services.data) not in answer.text
    assert api.head(url, headers=TUS).status_code == 404


def test_ending_one(api: ApiClient, sound: bytes) -> None:
    url = create(api, len(sound))
    send(api, url, 0, sound[:10])
    assert api.delete(url).status_code == 412
    ended = api.delete(url, headers=TUS)
    assert (ended.status_code, ended.headers["tus-resumable"]) == (204, "1.0.0")
    assert api.head(url, headers=TUS).status_code == 404
    assert api.delete(url, headers=TUS).status_code == 404


def test_other_methods_in_a_post(api: ApiClient, sound: bytes) -> None:
    url = create(api, len(sound))
    patched = api.post(
        url, content=sound[:50], headers={**BYTES, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    )
    assert (patched.status_code, patched.headers["upload-offset"]) == (204, "50")
    assert api.post(url, headers=TUS).status_code == 405
    assert api.post(url, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert api.head(url, headers=TUS).status_code == 404


def test_another_user(api: ApiClient, sound: bytes) -> None:
    url = create(api, len(sound))
    other = Caller(user=api.services.users.add("bob@example.org"))
    key = {"X-Api-Key": api.services.api_keys.create(other, name="his").key}
    assert api.head(url, headers={**TUS, **key}).status_code == 404
    assert send(api, url, 0, sound, **key).status_code == 404
    assert api.delete(url, headers={**TUS, **key}).status_code == 404
    assert send(api, url, 0, sound).status_code == 204


def test_for_a_project(api: ApiClient, sound: bytes) -> None:
    project = api.post("/v1/projects", json={"title": "Talk"}).json()["id"]
    url = create(api, len(sound), **{"Upload-Metadata": metadata(filename="a.wav", projectId=project)})
    send(api, url, 0, sound)
    assert api.get(f"/v1/uploads/{url.rpartition('/')[2]}").json()["projectId"] == project


def test_pieces_do_not_use_up_the_requests_of_a_user(tmp_path: Path) -> None:
    """Clients give up an upload that meets a 429."""
    with test_client(tmp_path, min_free_disk=0, rate_limit=5, media_rate_limit=30) as api:
        url = create(api, 100)
        for offset in range(20):
            assert send(api, url, offset, b"x").status_code == 204
        assert send(api, url, 20, b"x").headers["x-ratelimit-limit"] == "30"
        assert api.get("/v1/uploads").headers["x-ratelimit-remaining"] == "3"
        assert [send(api, url, 21 + n, b"x").status_code for n in range(10)][-1] == 429


def test_browsers_may_use_it(api: ApiClient) -> None:
    own = {"Origin": "http://127.0.0.1"}
    url = create(api, 10)
    asked = api.options(
        url,
        headers={**own, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "upload-offset"},
    )
    assert asked.status_code == 204
    assert "PATCH" in asked.headers["access-control-allow-methods"]
    allowed = asked.headers["access-control-allow-headers"].lower()
    assert all(name in allowed for name in ("tus-resumable", "upload-offset", "upload-length", "upload-checksum"))
    seen = api.head(url, headers={**TUS, **own}).headers["access-control-expose-headers"].lower()
    assert all(name in seen for name in ("upload-offset", "upload-length", "upload-expires", "location"))


def test_an_upload_may_be_for_the_media_library_and_then_for_no_project(api: ApiClient, sound: bytes) -> None:
    url = create(api, len(sound), **{"Upload-Metadata": metadata(filename="rain.wav", purpose="library")})
    assert send(api, url, 0, sound).status_code == 204
    found = api.get(f"/v1/uploads/{url.rpartition('/')[2]}").json()
    assert found["status"] == "STORED" and found["projectId"] is None
    project = api.post("/v1/projects", json={"title": "Talk"}).json()["id"]
    assert api.post(f"/v1/projects/{project}/detect", json={}).status_code == 409  # it does not float
    headers = {**TUS, "Upload-Length": "9"}
    for wrong in ({"purpose": "stock"}, {"purpose": "library", "projectId": project}, {"projectId": "library"}):
        answer = api.post("/v1/uploads/tus", headers={**headers, "Upload-Metadata": metadata(filename="x", **wrong)})
        assert answer.status_code in (400, 404), wrong
