"""Style and scripts: files of our own, under a path that changes with their content, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from litestar import Response, get

from clipforge_core.refusals import NotThere
from clipforge_server.frame.exchange import Exchange

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"
_SMALL = 1000
"""Bytes below which packing saves nothing."""


@lru_cache(1)
def load() -> tuple[str, dict[str, tuple[bytes, bytes]]]:
    """(hash of all files, name → (bytes, the same packed)). Scripts name each other: one hash stands for all."""
    folder = files("clipforge_server.dashboard").joinpath("assets")
    found: dict[str, tuple[bytes, bytes]] = {}
    digest = hashlib.sha256()
    for each in sorted(folder.iterdir(), key=lambda path: path.name):
        if "." + each.name.rpartition(".")[2] in TYPES:
            data = each.read_bytes()
            digest.update(each.name.encode() + b"\0" + data)
            found[each.name] = data, gzip.compress(data, 9, mtime=0)
    return digest.hexdigest()[:16], found


@get("/assets/{version:str}/{name:str}", opt={"public": True, "bucket": "probe"}, sync_to_thread=False)
def asset(exchange: Exchange, version: str, name: str) -> Response[bytes]:
    """One file."""
    current, found = load()
    if name not in found:
        raise NotThere(kind="file", id=name)
    data, packed = found[name]
    headers: dict[str, Any] = {
        "Cache-Control": _FOREVER if version == current else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if len(data) > _SMALL and "gzip" in exchange.header(b"accept-encoding"):
        data, headers["Content-Encoding"] = packed, "gzip"
    return Response(data, media_type=TYPES["." + name.rpartition(".")[2]], headers=headers)


def packed(exchange: Exchange, data: bytes) -> Response[bytes]:
    """JSON, packed where it is long and the browser takes it so."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if len(data) > _SMALL and "gzip" in exchange.header(b"accept-encoding"):
        data, headers["Content-Encoding"] = gzip.compress(data, 6, mtime=0), "gzip"
    return Response(data, media_type="application/json", headers=headers)


HANDLERS = (asset,)
