"""Orphans: files of the storage that no row names: what a kill between a file and its row left, or a restored backup.

    remove_orphans(services)        # keys that went

Only the server's own folders are looked at: uploads/, projects/, exports/, videos/, trims/, narrations/, studio_videos/
and library/.
What came within the last day stays: its row may be about to be written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from clipforge_core.errors import MissingFile

if TYPE_CHECKING:
    from clipforge_core.services import Services

GRACE_SECONDS = 86400.0

OWNERS = {
    each: each for each in ("uploads", "projects", "exports", "videos", "trims", "narrations", "studio_videos")
} | {"library": "media_items"}
"""The first part of a key, and the table whose ids stand in the second."""


def remove_orphans(services: Services, stop: Callable[[], bool] = lambda: False) -> list[str]:
    """Remove them; answers their keys. `stop` is asked between files."""
    removed = []
    for key in _unowned(services):
        if stop():
            break
        removed.append(key)
        services.storage.delete(key)
    return removed


def _unowned(services: Services) -> Iterator[str]:
    latest = time.time() - GRACE_SECONDS
    for first, table in OWNERS.items():
        # Files first, rows second: a file that comes in between is not in the list.
        keys = list(services.storage.keys(f"{first}/"))
        with services.database.read() as db:
            known = {row["id"] for row in db.query(f"SELECT id FROM {table}")}  # noqa: S608
        for key in keys:
            if key.split("/")[1] in known:
                continue
            try:
                if services.storage.stat(key).modified < latest:
                    yield key
            except MissingFile:
                continue
