"""GET and HEAD of signed media: whole, in parts, conditional; for whoever has the link, while it lasts."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from clipforge_core import hookimpl
from clipforge_core.contracts.storage import Kept
from clipforge_core.requests.links import MEDIA
from clipforge_server.testing import ApiClient, test_client

DATA = os.urandom(300_000)
Keep = Callable[..., str]


@pytest.fixture
def link(keep: Keep) -> str:
    """A link to DATA."""
    return keep(DATA)


def test_the_whole_file(api: ApiClient, link: str) -> None:
    answer = api.get(link, headers={"X-Api-Key": ""})
    assert (answer.status_code, answer.content) == (200, DATA)
    headers = answer.headers
    assert headers["content-type"] == "video/mp4"
    assert headers["content-length"] == str(len(DATA))
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-disposition"] == 'inline; filename="clip.mp4"'
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "x-frame-options" not in headers and "frame-ancestors *" in headers["content-security-policy"]
    assert headers["access-control-allow-origin"] == "*"
    assert re.fullmatch(r"private, max-age=(59|60)", headers["cache-control"])
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("0-0", 0, 1), ("100-199", 100, 200), ("299999-", 299_999, 300_000), ("-7", 299_993, 300_000)]
    + [("0-", 0, 300_000), ("1-999999999", 1, 300_000), ("5-9,8-20", 5, 21)],
)
def test_a_part(api: ApiClient, link: str, header: str, start: int, end: int) -> None:
    answer = api.get(link, headers={"Range": f"bytes={header}"})
    assert answer.status_code == 206
    assert answer.content == DATA[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(DATA)}"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers["content-type"] == "video/mp4"


def test_several_parts(api: ApiClient, link: str) -> None:
    answer = api.get(link, headers={"Range": "bytes=-10, 0-4, 100-109"})
    assert answer.status_code == 206
    assert answer.headers["content-length"] == str(len(answer.content))
    kind = answer.headers["content-type"]
    assert kind.startswith("multipart/byteranges; boundary=")
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + answer.content)
    parts = [(part["content-range"], part["content-type"]) for part in message.get_payload()]  # type: ignore[union-attr]
    assert parts == [(f"bytes {place}/300000", "video/mp4") for place in ("0-4", "100-109", "299990-299999")]
    boundary = kind.partition("boundary=")[2].encode()
    bodies = [piece.split(b"\r\n\r\n", 1)[1][:-2] for piece in answer.content.split(b"--" + boundary)[1:-1]]
    assert bodies == [DATA[:5], DATA[100:110], DATA[-10:]]


@pytest.mark.parametrize("header", ["bytes=300000-", "bytes=-0", "bytes=999999-1000000, 300000-300001"])
def test_parts_that_are_not_there(api: ApiClient, link: str, header: str) -> None:
    answer = api.get(link, headers={"Range": header})
    assert answer.status_code == 416
    assert header in answer.json()["error"]["message"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-range"] == "bytes */300000"


@pytest.mark.parametrize("header", ["bytes=9-1", "pages=1-2", "bytes", "bytes=" + "0-0,9-9," * 400, "bytes=x"])
def test_headers_that_are_passed_over(api: ApiClient, link: str, header: str) -> None:
    answer = api.get(link, headers={"Range": header})
    assert (answer.status_code, answer.content) == (200, DATA)


def test_conditions(api: ApiClient, link: str, keep: Keep) -> None:
    first = api.get(link)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        answer = api.get(link, headers=headers)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    for condition in (etag, modified):
        assert api.get(link, headers={"Range": "bytes=0-9", "If-Range": condition}).status_code == 206
    other = keep(DATA[::-1])
    assert api.get(other, headers={"If-None-Match": etag}).status_code == 200
    whole = api.get(other, headers={"Range": "bytes=0-9", "If-Range": etag})
    assert (whole.status_code, whole.content) == (200, DATA[::-1]), "parts of two files never mix"


def test_head(api: ApiClient, link: str) -> None:
    for headers in ({}, {"Range": "bytes=0-9"}):
        answer = api.head(link, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == str(len(DATA))
    assert api.head(link.replace("clip", "other")).status_code == 403


def test_an_empty_file(api: ApiClient, keep: Keep) -> None:
    link = keep(b"", key="exports/exp_1/clip.srt")
    answer = api.get(link)
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "0")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert api.get(link, headers={"Range": "bytes=0-"}).status_code == 416


def test_links_that_are_refused(api: ApiClient, link: str, keep: Keep) -> None:
    token, name = link.removeprefix(MEDIA + "/").split("/")
    body, _, signature = token.partition(".")
    sign = api.services.vault.sign_link
    later = time.time() + 60
    refused = [
        f"{MEDIA}/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/{name}",
        f"{MEDIA}/{body}/{name}",
        f"{MEDIA}/{body[:-2]}.{signature}/{name}",
        f"{MEDIA}/x/{name}",
        f"{MEDIA}/{token}/other.mp4",
        f"{MEDIA}/{sign('/elsewhere', later, key='exports/exp_1/clip.mp4')}/{name}",
        f"{MEDIA}/{sign(MEDIA, later, upload='upl_1')}/{name}",
        keep(DATA, seconds=-1.0),
    ]
    for url in refused:
        answer = api.get(url)
        assert answer.status_code == 403, url
        assert answer.json()["error"]["code"] == "link_refused"
    assert api.get(link).status_code == 200


def test_a_file_that_is_gone(api: ApiClient, link: str) -> None:
    api.services.storage.delete("exports/exp_1/clip.mp4")
    answer = api.get(link)
    assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found"
    assert str(api.services.data) not in answer.text


def test_names_of_all_sorts(api: ApiClient, keep: Keep) -> None:
    shown = api.get(keep(DATA, shown='Über "uns".mp4'))
    assert shown.headers["content-disposition"] == (
        "inline; filename=\"_ber _uns_.mp4\"; filename*=UTF-8''%C3%9Cber%20%22uns%22.mp4"
    )
    saved = api.get(keep(DATA, download="clip 1.mp4"))
    assert saved.headers["content-disposition"] == 'attachment; filename="clip 1.mp4"'


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js", "none", "x.xhtml"])
def test_nothing_that_a_browser_would_run(api: ApiClient, keep: Keep, name: str) -> None:
    answer = api.get(keep(b"<script>alert(1)</script>", key=f"exports/exp_1/{name}"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_other_methods(api: ApiClient, link: str) -> None:
    for method in ("POST", "DELETE", "PATCH"):
        answer = api.request(method, link)
        assert answer.status_code == 405 and "GET" in answer.headers["allow"]
    asked = api.options(link, headers={"Origin": "https://x.example", "Access-Control-Request-Method": "PUT"})
    assert asked.status_code == 204 and "PUT" in asked.headers["access-control-allow-methods"]


# -- storages that are no folders -----------------------------------------------------------------


class Far:
    """A storage without paths: with links of its own, or (`links` False) with nothing but bytes."""

    name = "far"

    def __init__(self, links: bool) -> None:
        self.links = links
        self.files: dict[str, bytes] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "configure":
            raise AttributeError(name)
        return lambda *args: pytest.fail(f"{name} was not expected")

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        data = self.files[key]
        part = data[start:] if length is None else data[start : start + length]
        return (part[place : place + 1000] for place in range(0, len(part), 1000))

    def stat(self, key: str) -> Kept:
        return Kept(size=len(self.files[key]), modified=1.0, tag="a")

    def local(self, key: str) -> Path | None:
        return None

    def url(self, key: str, seconds: float, filename: str) -> str | None:
        return f"https://far.example/{key}?for={seconds:.0f}&name={filename}" if self.links else None


@pytest.mark.parametrize("links", [True, False])
def test_storages_elsewhere(tmp_path: Path, links: bool) -> None:
    far = Far(links)
    far.files["exports/exp_1/clip.mp4"] = DATA

    class Plugin:
        @hookimpl
        def clipforge_register_storages(self) -> list[Any]:
            return [far]

    with test_client(tmp_path, extra=[("far", Plugin())], storage="far") as api:
        token = api.services.vault.sign_link(MEDIA, time.time() + 60, key="exports/exp_1/clip.mp4")
        url = f"{MEDIA}/{token}/clip.mp4"
        answer = api.get(url, headers={"Range": "bytes=500-2499"}, follow_redirects=False)
        if links:
            assert answer.status_code == 307
            assert re.fullmatch(
                r"https://far\.example/exports/exp_1/clip\.mp4\?for=(59|60)&name=clip\.mp4", answer.headers["location"]
            )
        else:
            assert (answer.status_code, answer.content) == (206, DATA[500:2500])
            assert api.get(url).content == DATA
