"""Watch pages: exports that somebody shares with people who have no account, each under an address that nobody guesses.

    page = watching.share(caller, export_id)
    watching.find(page.token).title           # for whoever has the address; NotThere once it is taken back

Nothing is shared until its owner does so.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.ids import iso
from clipforge_core.model.project import ExportStatus, ProjectExport
from clipforge_core.projects import rows
from clipforge_core.refusals import Conflict, NotThere

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.store.connection import Connection
    from clipforge_core.store.database import Database

PLAYED = ("preview", "mp4", "webm", "m4a", "mp3")
"""Kinds of files that browsers play, the best first."""

_PAGE = "SELECT w.token, w.export, w.title, w.created_at FROM watch_pages w WHERE "


class WatchPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page for one export. Whoever has the `token` may watch it."""

    token: str
    export: str
    title: str
    created_at: str = ""


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows: keys of the storage, "" for what there is not."""

    page: WatchPage
    export: ProjectExport
    film: str
    captions: str
    picture: str


class Watching:
    """The watch pages of one server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def share(self, caller: Caller, export_id: str, *, title: str = "") -> WatchPage:
        """Make a page for a finished export, or answer the one that there is; without a title it has the clip's.

        Raises NotThere; Conflict where there is nothing that a browser plays.
        """
        with self._database.write() as db:
            export = rows.export(db, caller.id, export_id)
            if export.status is not ExportStatus.COMPLETED or not _first(export):
                raise Conflict(detail="only a finished export that browsers play can be shared")
            known = _pages(db, "w.export = ?", export_id)
            if known:
                return known[0]
            shown = title.strip()[:200] or rows.clip(db, caller.id, export.clip).document.title or "A clip"
            page = WatchPage(token=secrets.token_urlsafe(16), export=export_id, title=shown, created_at=iso())
            db.execute(
                "INSERT INTO watch_pages (token, export, title, created_at) VALUES (?, ?, ?, ?)",
                [page.token, page.export, page.title, page.created_at],
            )
            return page

    def take_back(self, caller: Caller, export_id: str) -> None:
        """The page is gone, and its address works no longer. Raises NotThere."""
        with self._database.write() as db:
            rows.export(db, caller.id, export_id)
            db.execute("DELETE FROM watch_pages WHERE export = ?", [export_id])

    def of(self, caller: Caller, exports: list[str]) -> dict[str, WatchPage]:
        """The pages of some exports, by export."""
        if not exports:
            return {}
        places = ", ".join("?" * len(exports))
        query = f"{_PAGE}w.export IN ({places}) AND w.export IN (SELECT id FROM exports WHERE user = ?)"  # noqa: S608
        with self._database.read() as db:
            found = [WatchPage(**row) for row in db.query(query, [*exports, caller.id])]
        return {page.export: page for page in found}

    def find(self, token: str) -> Watched:
        """What a page shows, for anybody. Raises NotThere."""
        with self._database.read() as db:
            pages = _pages(db, "w.token = ?", token) if len(token) <= 64 else []
            if not pages:
                raise NotThere(kind="page", id=token[:64])
            row = db.conn.execute("SELECT user FROM exports WHERE id = ?", [pages[0].export]).fetchone()
            export = rows.export(db, row[0], pages[0].export)
        files = export.artifacts or {}
        keys = {kind: stored.key for kind, stored in files.items()}
        return Watched(
            page=pages[0],
            export=export,
            film=keys.get(_first(export), ""),
            captions=keys.get("vtt", ""),
            picture=keys.get("thumbnail", ""),
        )


def _pages(db: Connection, where: str, value: Any) -> list[WatchPage]:
    return [WatchPage(**row) for row in db.query(_PAGE + where, [value])]


def _first(export: ProjectExport) -> str:
    return next((kind for kind in PLAYED if kind in (export.artifacts or {})), "")
