"""The documentation: one page and one document for each API, complete, and from this server alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from clipforge_server.testing import ApiClient

SUMS = {
    "swagger-ui-bundle.js.gz": "942e6424651db3a09f5a820c2bf585474ce8546335017a2b4384119b59e2309c",
    "swagger-ui.css.gz": "e41035a14ea8be1734f96d0585cd72f6f9c1e9c081a904c67f4eacce0e46200c",
}
"""Swagger UI 5.35.0 as published, compressed."""


def test_the_files_are_those_that_were_published() -> None:
    folder = files("clipforge_server.frame").joinpath("assets")
    for name, wanted in SUMS.items():
        assert hashlib.sha256(folder.joinpath(name).read_bytes()).hexdigest() == wanted, name


def test_every_api_is_reached_from_the_first_page(api: ApiClient) -> None:
    page = api.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    for link, document in (("docs/clipforge", "../openapi.json"), ("docs/words", "../openapi/words.json")):
        assert f'href="{link}"' in page.text
        assert document in api.get(f"/{link}").text
    assert api.get("/openapi.json").json()["info"]["title"] == "ClipForge"
    assert api.get("/openapi/words.json").json()["info"]["title"] == "Words"
    assert api.get("/docs/nothing").status_code == 404
    assert api.get("/openapi/nothing.json").status_code == 404


def test_pages_load_nothing_from_elsewhere(api: ApiClient) -> None:
    for path in ("/docs", "/docs/", "/docs/words", "/docs/words/"):
        page = api.get(path)
        assert "'unsafe" not in page.headers["content-security-policy"]
        found = re.findall(r'(?:src|href|data-document)="([^"]+)"', page.text)
        assert len(found) > 5
        for link in found:
            assert link == "data:," or not re.match(r"[a-z]+:|//", link), link
            if link != "data:,":
                assert api.get(str(page.url.join(link))).status_code == 200, (path, link)


def test_files_of_the_pages(api: ApiClient) -> None:
    path = "/docs/assets/swagger-ui-bundle.js"
    packed = api.get(path, headers={"Accept-Encoding": "gzip"})
    plain = api.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.content == plain.content and len(plain.content) > 1_000_000
    assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
    again = api.get(path, headers={"If-None-Match": packed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("../pages.py", "..%2fpages.py", "secret"):
        assert api.get(f"/docs/assets/{name}").status_code == 404


def test_a_document_says_all_that_is_answered(api: ApiClient) -> None:
    document = api.get("/openapi/words.json").json()
    add = document["paths"]["/words/api/v1/things"]["post"]
    assert {"201", "400", "401", "403", "409", "413", "415", "429", "500"} <= set(add["responses"])
    assert [each["name"] for each in add["parameters"]] == ["Idempotency-Key"]
    assert add["operationId"] == "add"
    assert set(document["components"]["schemas"]["Problem"]["properties"]) == {"detail", "code", "fields", "request"}
    links = document["paths"]["/words/api/v1/links"]["get"]
    assert links["security"] == [] and "401" not in links["responses"]


def test_every_operation_of_the_native_api_is_described(api: ApiClient) -> None:
    document = api.get("/openapi.json").json()
    names = [op["operationId"] for item in document["paths"].values() for op in item.values()]
    assert len(names) == len(set(names)) and len(names) > 25
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["summary"] and "callable" not in operation["summary"].lower()


def test_without_the_native_api_the_first_has_the_page(serve_words: Callable[..., Any]) -> None:
    with serve_words(surfaces="words") as api:
        assert api.get("/openapi.json").json()["info"]["title"] == "Words"
        assert 'data-document="openapi.json"' in api.get("/docs").text
