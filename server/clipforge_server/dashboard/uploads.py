"""Resumable uploads of the dashboard: the tus protocol as the native API speaks it, for whoever is signed in."""

from __future__ import annotations

from typing import Any

from litestar import delete, head, patch, post

from clipforge_server.surfaces.clipforge import tus

HANDLERS: tuple[Any, ...] = (
    post(tus.PATH, status_code=201, **tus.COMMON)(tus.create.fn),
    head(tus.ONE, opt=tus.PIECES, **tus.COMMON)(tus.status.fn),
    patch(tus.ONE, opt=tus.PIECES, status_code=204, request_max_body_size=None, **tus.COMMON)(tus.append.fn),
    delete(tus.ONE, status_code=204, **tus.COMMON)(tus.terminate.fn),
)
