"""The media library of users, and stock that everybody sees: added, told of, listed, searched, deleted.

    item = services.library.add(caller, Path("received.part"), filename="waves.jpg", tags=["sea"])
    services.library.search(caller, "waves on a beach", kind="image")

What a file is, is found out from its bytes, in a child process, which makes its thumbnail too. Searches go by the words
of titles, tags, categories and descriptions, and by what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.files import readable
from clipforge_core.ids import iso, new_id
from clipforge_core.model.media_item import MediaFacts, MediaItem, MediaSource
from clipforge_core.model.upload import LIBRARY, Upload, UploadState
from clipforge_core.projects.removals import doom
from clipforge_core.refusals import Conflict, Invalid, StorageFull, TooLarge
from clipforge_core.requests.paging import check_limit, check_page
from clipforge_core.studio import media_rows as rows
from clipforge_core.studio.finding import DEPTH, order
from clipforge_core.studio.kinds import fitting_name
from clipforge_core.studio.media_rows import Shelf, Wish
from clipforge_core.studio.media_words import MediaWords, described, told, words_of
from clipforge_core.studio.words import any_of
from clipforge_core.uploads.names import kept_name, shown_name
from clipforge_core.uploads.rows import remove, used

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

PAGE = 20
LARGEST_PAGE = 100
LONGEST_QUERY = 2000
KINDS = ("image", "video", "audio")
SOURCES = ("uploaded", "stock", "ai")
UNTOLD = MediaWords()


class MediaPage(msgspec.Struct, frozen=True):
    """Some items, and how many there are in all."""

    media: tuple[MediaItem, ...]
    total: int


class Library:
    """The media of the users of one server. Safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    # -- coming --------------------------------------------------------------------------------

    def add(
        self,
        caller: Caller,
        path: Path,
        *,
        filename: str,
        words: MediaWords = UNTOLD,
        source: MediaSource = "uploaded",
        keep: bool = False,
        upload: Upload | None = None,
    ) -> MediaItem:
        """Take a file into the library: moved in, or with `keep` copied. `source` "ai" is for one that was made. An
        `upload` whose file it is goes when the item is there.

        Raises Invalid, TooLarge, StorageFull, NoRoom, EmptyFile, NotMedia and others of InputError; the file then
        stays where it is.
        """
        size = self._admit(caller, path, filename, upload)
        tidy = described(words, filename)
        item_id = new_id("med")
        with self._services.work_folder() as folder:
            small = Path(folder) / "thumbnail.jpg"
            facts = self._look(path, filename, small)
            name = shown_name(filename)
            key = f"library/{item_id}/{kept_name(fitting_name(name, facts.mime_type), facts.mime_type)}"
            thumbnail, thumbnail_size = "", 0
            if facts.thumbnail:
                thumbnail, thumbnail_size = f"library/{item_id}/thumbnail.jpg", small.stat().st_size
            item = MediaItem(
                id=item_id,
                user=caller.id,
                source=source,
                kind=facts.kind,
                filename=name,
                mime_type=facts.mime_type,
                key=key,
                size=size,
                width=facts.width,
                height=facts.height,
                duration=round(facts.duration, 3),
                thumbnail=thumbnail,
                created_at=iso(),
                **msgspec.structs.asdict(tidy),
            )
            self._keep(caller, item, path, small, thumbnail_size, keep, upload)
        if upload is not None:
            self._services.removals.run()
        return item

    def add_upload(self, caller: Caller, upload_id: str, *, words: MediaWords = UNTOLD) -> MediaItem:
        """Take an upload of the caller in. One that was sent for the library goes with that, any other stays what it
        is. Raises NotThere, Conflict, and as `add`."""
        upload = self._services.uploads.get(caller, upload_id)
        if upload.state is not UploadState.STORED:
            raise Conflict(detail=f"upload {upload_id} is not complete")
        gone = upload if upload.signed_for == LIBRARY else None
        path = self._services.storage.local(upload.key)
        if path is not None:
            return self.add(caller, path, filename=upload.filename, words=words, keep=True, upload=gone)
        with self._services.work_folder() as folder:
            path = Path(folder) / "media"
            self._services.storage.get(upload.key, path)
            return self.add(caller, path, filename=upload.filename, words=words, upload=gone)

    # -- seeing --------------------------------------------------------------------------------

    def get(self, caller: Caller, item_id: str) -> MediaItem:
        """One item: the caller's own, or stock. Raises NotThere."""
        with self._database.read() as db:
            return rows.item(db, caller.id, item_id)

    def search(
        self,
        caller: Caller,
        query: str,
        limit: int = PAGE,
        *,
        shelf: Shelf = "all",
        kind: str = "",
        source: str = "",
        category: str = "",
        tags: Sequence[str] = (),
    ) -> list[tuple[MediaItem, float]]:
        """(item, score 0..1) that a text finds, best first. Raises Invalid."""
        check_limit(limit, LARGEST_PAGE)
        return list(self._found(caller.id, query, _wish(shelf, kind, source, category, tags))[:limit])

    def search_for(
        self, user_id: str, query: str, limit: int = PAGE, *, kinds: Sequence[str] = KINDS
    ) -> list[tuple[MediaItem, float]]:
        """The same for a user by id, of own items and stock, of some kinds: for jobs that work for somebody."""
        found = self._found(user_id, query[:LONGEST_QUERY], Wish(shelf="all", kinds=tuple(kinds)))
        return list(found[:limit])

    def file(self, item: MediaItem, folder: Path) -> Path:
        """The file of an item on this machine: in place, or where the storage has no paths a copy in `folder`.

        Raises MissingFile."""
        if not item.user:
            return self._services.stock_storage.local(item.key)
        path = self._services.storage.local(item.key)
        if path is None:
            path = folder / item.id / item.key.rpartition("/")[2]
            if not path.is_file():
                self._services.storage.get(item.key, path)
        return path

    def list(
        self,
        caller: Caller,
        *,
        shelf: Shelf = "own",
        kind: str = "",
        source: str = "",
        category: str = "",
        tags: Sequence[str] = (),
        query: str = "",
        page: int = 1,
        limit: int = PAGE,
    ) -> MediaPage:
        """Items of a shelf ("own", "stock", "all"), newest first; with a `query` those that it finds, best first.

        Raises Invalid.
        """
        check_limit(limit, LARGEST_PAGE)
        check_page(page, LARGEST_PAGE)
        wish = _wish(shelf, kind, source, category, tags)
        if query.strip():
            found = [item for item, _ in self._found(caller.id, query, wish)]
            return MediaPage(tuple(found[(page - 1) * limit : page * limit]), len(found))
        with self._database.read() as db:
            listed, total = rows.page(db, caller.id, wish, limit, (page - 1) * limit)
        return MediaPage(tuple(listed), total)

    # -- changing and going --------------------------------------------------------------------

    def update(self, caller: Caller, item_id: str, words: MediaWords) -> MediaItem:
        """Tell something else of an own item. Raises NotThere, Invalid; Conflict for stock."""
        with self._database.write() as db:
            item = _own(rows.item(db, caller.id, item_id))
            tidy = described(words, item.filename)
            changed = msgspec.structs.replace(item, **msgspec.structs.asdict(tidy))
            model, vector = self._vector(changed)
            rows.update(db, changed, model=model, vector=vector)
        return changed

    def delete(self, caller: Caller, item_id: str) -> None:
        """Forget an own item with its files. Raises NotThere; Conflict for stock."""
        with self._database.write() as db:
            _own(rows.item(db, caller.id, item_id))
            doom(db, f"library/{item_id}/")
            db.execute("DELETE FROM media_items WHERE id = ?", [item_id])
        self._services.removals.run()

    # -- inside --------------------------------------------------------------------------------

    def _admit(self, caller: Caller, path: Path, filename: str, upload: Upload | None) -> int:
        """How large the file is. Raises what keeps it from being taken."""
        if not filename.strip():
            raise Invalid(field="filename", detail="a name is needed")
        try:
            size = path.stat().st_size
        except OSError as error:
            raise readable(error, path) from error
        largest = self._services.settings.get("upload_max_bytes", int)
        if size > largest:
            raise TooLarge(what=shown_name(filename), limit=largest)
        self._services.room.admit(size)
        with self._database.read() as db:
            self._check_quota(db, caller, size - (upload.received if upload is not None else 0))
        return size

    def _check_quota(self, db: Connection, caller: Caller, more: int) -> None:
        limit, taken = self._services.usage.limits(caller.user).storage, used(db, caller.id)
        if taken + more > limit:
            raise StorageFull(needed=more, used=taken, limit=limit)

    def _look(self, path: Path, filename: str, thumbnail: Path) -> MediaFacts:
        name = shown_name(filename)
        found: MediaFacts = self._services.inspector.ask("clips/inspect", path, name, name, str(thumbnail))
        return found

    def _keep(
        self,
        caller: Caller,
        item: MediaItem,
        path: Path,
        small: Path,
        thumbnail_size: int,
        keep: bool,
        upload: Upload | None,
    ) -> None:
        storage, (model, vector) = self._services.storage, self._vector(item)
        try:
            if item.thumbnail:
                storage.adopt(item.thumbnail, small)
            if keep:
                storage.put(item.key, path)
            else:
                storage.adopt(item.key, path)
            with self._database.write() as db:
                if upload is not None:
                    remove(db, [upload.id])
                    doom(db, f"uploads/{upload.id}/")
                self._check_quota(db, caller, item.size + thumbnail_size)
                rows.insert(db, item, thumbnail_size=thumbnail_size, model=model, vector=vector)
        except BaseException:
            for key in (item.key, item.thumbnail):
                if key:
                    storage.delete(key)
            raise

    def _vector(self, item: MediaItem) -> tuple[str, bytes]:
        meaning = self._services.meaning
        vector = meaning.vectors([told(words_of(item))])
        return (meaning.model, vector) if vector else ("", b"")

    def _found(self, user: str, query: str, wish: Wish) -> Sequence[tuple[MediaItem, float]]:
        if not query.strip() or len(query) > LONGEST_QUERY:
            raise Invalid(field="query", detail=f"1 to {LONGEST_QUERY} characters are needed")
        meaning = self._services.meaning
        with self._database.read() as db:
            words = rows.by_words(db, user, wish, any_of(query), DEPTH)
            kept = rows.vectors(db, user, wish, meaning.model) if meaning.model else []
        near = meaning.near(query, "", b"".join(vector for _, vector in kept))
        found = order(words, [kept[index][0] for index, _ in near[:DEPTH]])
        with self._database.read() as db:
            items = {number: rows.items(db, [number]) for number, _ in found}
        return [(items[number][0], score) for number, score in found if items[number]]


def _wish(shelf: Shelf, kind: str, source: str, category: str, tags: Iterable[str]) -> Wish:
    for field, value, known in (("kind", kind, KINDS), ("source", source, SOURCES)):
        if value and value not in known:
            raise Invalid(field=field, detail=f"one of {', '.join(known)} is needed")
    return Wish(
        shelf=shelf,
        kinds=(kind,) if kind else (),
        source=source,
        category=category,
        tags=tuple(t.lower() for t in tags),
    )


def _own(item: MediaItem) -> MediaItem:
    if not item.user:
        raise Conflict(detail=f"{item.id} is stock: it comes and goes with its file in the folder {item.folder}")
    return item
