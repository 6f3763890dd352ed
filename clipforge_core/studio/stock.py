"""Stock: the media of the folders that the setting `stock_folders` names, indexed for everybody and kept up to date.

    report = services.stock.refresh()
    report.added, report.changed, report.removed, report.problems

A file is looked into again only when it, or what is told of it, changed; one that is gone, or whose folder is no longer
named, leaves the library. Files are read where they lie and never written; only thumbnails are kept by the server.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.errors import ClipForgeError, MissingFile
from clipforge_core.ids import iso, new_id
from clipforge_core.model.media_item import MediaFacts, MediaItem
from clipforge_core.projects.removals import doom
from clipforge_core.studio import media_rows
from clipforge_core.studio import stock_rows as rows
from clipforge_core.studio.kinds import fitting_name
from clipforge_core.studio.media_words import told
from clipforge_core.studio.stock_folder import StockFile, stock_files
from clipforge_core.studio.stock_storage import PREFIX
from clipforge_core.uploads.names import kept_name, shown_name

if TYPE_CHECKING:
    from clipforge_core.services import Services

AT_ONCE = 200
"""Rows that are removed in a transaction."""


class StockReport(msgspec.Struct, kw_only=True):
    """What a refresh did; `problems` are sentences on files that are no media, folders that are not there, and sidecars
    that cannot be read."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    total: int = 0
    problems: list[str] = msgspec.field(default_factory=list)


class Stock:
    """The stock of one server. One refresh at a time: the runner's, or that of a command."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database
        self._refused: dict[tuple[str, str], tuple[str, str]] = {}

    @property
    def folders(self) -> list[str]:
        """The folders of the setting, as absolute paths."""
        named = self._services.settings.get("stock_folders", tuple)
        return list(dict.fromkeys(str(Path(folder).expanduser().absolute()) for folder in named))

    def refresh(
        self, stop: Callable[[], bool] = lambda: False, report: Callable[[str], None] = lambda path: None
    ) -> StockReport:
        """Look for what is new, changed or gone. `stop` is asked between files; `report` hears each file that is looked
        into. One bad file does not stop the others."""
        done = StockReport()
        folders = self.folders
        with self._database.read() as db:
            lost = [folder for folder in rows.folders(db) if folder not in folders]
        for folder in lost:
            done.removed += self._remove(folder, [])
        for folder in folders:
            if not stop():
                self._refresh(folder, done, stop, report)
        with self._database.read() as db:
            done.total = rows.count(db)
        self._services.removals.run()
        return done

    def _refresh(self, folder: str, done: StockReport, stop: Callable[[], bool], report: Callable[[str], None]) -> None:
        with self._database.read() as db:
            known = rows.known(db, folder)
        seen: set[str] = set()
        try:
            for file in stock_files(Path(folder)):
                if stop():
                    return  # what was not seen is not gone
                done.problems += [f"{file.path}: {problem}" for problem in file.problems]
                old = known.get(file.path)
                if (old and old.stamp == file.stamp) or self._keep(folder, file, old, done, report):
                    seen.add(file.path)
        except MissingFile as error:
            # A disk that is not mounted comes back: what it holds stays known.
            done.problems.append(error.describe())
            return
        gone = [path for path in known if path not in seen]
        done.removed += self._remove(folder, gone) if gone else 0

    def _keep(
        self, folder: str, file: StockFile, old: rows.Known | None, done: StockReport, report: Callable[[str], None]
    ) -> bool:
        """Index a file; False where it is no media."""
        refused = self._refused.get((folder, file.path))
        if refused is not None and refused[0] == file.stamp:
            done.problems.append(refused[1])
            return False
        report(file.path)
        try:
            if old is not None and old.stamp.split("/")[0] == file.stamp.split("/")[0]:
                self._tell(old.id, file)
            else:
                self._index(folder, file, old.id if old else new_id("med"))
        except ClipForgeError as error:
            problem = error.describe()
            self._refused[folder, file.path] = (file.stamp, problem)
            done.problems.append(problem)
            return False
        if old:
            done.changed += 1
        else:
            done.added += 1
        return True

    def _tell(self, item_id: str, file: StockFile) -> None:
        """Something else is told of a file that is as it was."""
        with self._database.read() as db:
            item = media_rows.item(db, "", item_id)
        model, vector = self._vector(file)
        with self._database.write(durable=False) as db:
            changed = msgspec.structs.replace(item, **msgspec.structs.asdict(file.words))
            media_rows.update(db, changed, model=model, vector=vector)
            rows.restamp(db, item_id, file.stamp)

    def _vector(self, file: StockFile) -> tuple[str, bytes]:
        vector = self._services.meaning.vectors([told(file.words)])
        return (self._services.meaning.model, vector) if vector else ("", b"")

    def _index(self, folder: str, file: StockFile, item_id: str) -> None:
        services = self._services
        name = shown_name(file.path)
        with services.work_folder() as work:
            small = Path(work) / "thumbnail.jpg"
            facts: MediaFacts = services.inspector.ask(
                "clips/inspect", Path(folder) / file.path, file.path, name, str(small)
            )
            thumbnail = f"library/{item_id}/thumbnail.jpg" if facts.thumbnail else ""
            if thumbnail:
                services.storage.adopt(thumbnail, small)
        item = MediaItem(
            id=item_id,
            user="",
            source="stock",
            kind=facts.kind,
            filename=name,
            mime_type=facts.mime_type,
            key=f"{PREFIX}{item_id}/{kept_name(fitting_name(name, facts.mime_type), facts.mime_type)}",
            folder=folder,
            path=file.path,
            size=file.size,
            width=facts.width,
            height=facts.height,
            duration=round(facts.duration, 3),
            thumbnail=thumbnail,
            created_at=iso(),
            **msgspec.structs.asdict(file.words),
        )
        model, vector = self._vector(file)
        try:
            with self._database.write(durable=False) as db:
                rows.remove(db, folder, [file.path])
                media_rows.insert(db, item, stamp=file.stamp, model=model, vector=vector)
        except BaseException:
            if thumbnail:
                with suppress(ClipForgeError, OSError):
                    services.storage.delete(thumbnail)
            raise

    def _remove(self, folder: str, paths: list[str]) -> int:
        """Forget files of a folder, all of them where none is named."""
        with self._database.read() as db:
            gone = paths or list(rows.known(db, folder))
        for at in range(0, len(gone), AT_ONCE):
            with self._database.write(durable=False) as db:
                for old in rows.remove(db, folder, gone[at : at + AT_ONCE]):
                    doom(db, f"library/{old}/")
        return len(gone)
