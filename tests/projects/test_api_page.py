"""docs/api.md names every route that a server answers, with its forms, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from clipforge_server.testing import test_client

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_every_route_of_the_openapi_document_is_on_the_page(tmp_path: Path) -> None:
    with test_client(tmp_path) as api:
        document = api.get("/openapi.json").json()
    served = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in item
        if path.startswith("/v1/")
    }
    assert len(served) > 30
    text = PAGE.read_text(encoding="utf-8")
    written = set(re.findall(r"^### ([A-Z]+ /v1/\S+)$", text, re.MULTILINE))
    assert served == written
    forms = set(re.findall(r"\]\(#([a-z]+)\)", text))
    headings = {heading.lower() for heading in re.findall(r"^### (\w+)$", text, re.MULTILINE)}
    assert forms <= headings
