"""/docs and the OpenAPI documents, from files of our own: no page loads anything from elsewhere.

/docs             the native API (or the first that is served), with links to the others
/docs/NAME        one API
/openapi.json     the document behind /docs;  /openapi/NAME.json those of the others
"""

from __future__ import annotations

import gzip
import hashlib
import html
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import MediaType, Request, Response, get

from clipforge_core.refusals import NotThere
from clipforge_server.frame.exchange import KEY, Exchange
from clipforge_server.frame.openapi import document
from clipforge_server.frame.probes import OPT

if TYPE_CHECKING:
    from clipforge_server.frame.site import Site
    from clipforge_server.mounting import Mounted

FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "docs.css": "text/css",
    "docs.js": "text/javascript",
}
"""Swagger UI (Apache-2.0), its large files compressed, and what we add to it."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{up}docs/assets/swagger-ui.css">
<link rel="stylesheet" href="{up}docs/assets/docs.css">
</head>
<body>
<nav aria-label="APIs"><strong>APIs of this server</strong>{links}</nav>
<noscript>
<p>The interactive pages need JavaScript. The <a href="{up}{document}">OpenAPI document</a> does not.</p>
</noscript>
<main id="api" data-document="{up}{document}"></main>
<script src="{up}docs/assets/swagger-ui-bundle.js"></script>
<script src="{up}docs/assets/docs.js"></script>
</body>
</html>
"""


class Documents:
    """The documents and pages of all sites; each is made when it is first asked for."""

    def __init__(self, sites: Mapping[str, Site], mounted: Sequence[Mounted]) -> None:
        self._sites = sites
        self._titles = {each.surface.name: each.surface.title for each in mounted}
        self.first = "clipforge" if "clipforge" in self._titles else next(iter(self._titles))
        self.document = lru_cache(None)(self._document)

    def _document(self, name: str) -> bytes:
        """The OpenAPI document of a surface. Raises NotThere."""
        return msgspec.json.encode(document(self._site(name)))

    def page(self, name: str, up: str) -> str:
        """The page of a surface; `up` leads from it to the server's root. Raises NotThere."""
        self._site(name)
        links = "".join(
            f'<a href="{up}docs/{each}"{" aria-current=page" if each == name else ""}>{html.escape(title)}</a>'
            for each, title in self._titles.items()
        )
        where = "openapi.json" if name == self.first else f"openapi/{name}.json"
        return _PAGE.format(title=html.escape(self._titles[name]), up=up, links=links, document=where)

    def _site(self, name: str) -> Site:
        if name not in self._sites:
            raise NotThere(kind="API", id=name)
        return self._sites[name]


def page_handlers(sites: Mapping[str, Site], mounted: Sequence[Mounted]) -> list[Any]:
    """The routes of the documentation, for the server's root. `sites` may still be filled after this call."""
    documents = Documents(sites, mounted)

    @get("/openapi.json", opt=OPT, sync_to_thread=True, include_in_schema=False)
    def first_document() -> Response[bytes]:
        """The document of the native API, or of the first that is served."""
        return Response(documents.document(documents.first), media_type="application/json")

    @get("/openapi/{name:str}", opt=OPT, sync_to_thread=True, include_in_schema=False)
    def one_document(name: str) -> Response[bytes]:
        """The document of one API, as NAME.json."""
        return Response(documents.document(name.removesuffix(".json")), media_type="application/json")

    @get("/docs", opt=OPT, sync_to_thread=False, include_in_schema=False)
    def first_page(request: Request[Any, Any, Any]) -> Response[str]:
        """The page of the native API, or of the first that is served."""
        return _html(documents.page(documents.first, _up(request, 1)))

    @get("/docs/{name:str}", opt=OPT, sync_to_thread=False, include_in_schema=False)
    def one_page(name: str, request: Request[Any, Any, Any]) -> Response[str]:
        """The page of one API."""
        return _html(documents.page(name, _up(request, 2)))

    @get("/docs/assets/{name:str}", opt=OPT, sync_to_thread=True, include_in_schema=False)
    def asset(name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
        """A file of the pages."""
        if name not in FILES:
            raise NotThere(kind="file", id=name)
        return _file(name, request.headers)

    return [first_document, one_document, first_page, one_page, asset]


def _up(request: Request[Any, Any, Any], depth: int) -> str:
    """What leads from a page to the root, also where the server stands below a path of a proxy."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    return "../" * (depth - 1 + exchange.path.endswith("/"))


def _html(text: str) -> Response[str]:
    return Response(text, media_type=MediaType.HTML, headers={"Content-Security-Policy": POLICY})


def _file(name: str, headers: Mapping[str, str]) -> Response[bytes]:
    data, packed = _load(name)
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    kept = {"ETag": tag, "Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
    if tag in headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=kept)
    if packed and "gzip" not in headers.get("accept-encoding", ""):
        data = gzip.decompress(data)
    elif packed:
        kept["Content-Encoding"] = "gzip"
    return Response(data, media_type=FILES[name], headers=kept)


def _load(name: str) -> tuple[bytes, bool]:
    """(bytes, whether they are compressed)."""
    folder = files(__package__).joinpath("assets")
    packed = folder.joinpath(f"{name}.gz")
    return (packed.read_bytes(), True) if packed.is_file() else (folder.joinpath(name).read_bytes(), False)
