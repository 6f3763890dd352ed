"""Media for a scene: what a user's library and stock have for a text, as files that can be read here.

    for found in find_media(environment, user, "waves on a beach", folder=work):
        found.path, found.credit

It is for those who draw scenes, in any process: with a user it looks into the library of the data folder, without one
(`clipforge narrate` offline) into the stock folders alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clipforge_core.errors import ClipForgeError, MissingFile
from clipforge_core.model.media_item import MediaItem, MediaKind
from clipforge_core.studio.folder_search import FoundMedia, search_folder

if TYPE_CHECKING:
    from clipforge_core.services import Services

PICTURES: tuple[MediaKind, ...] = ("image", "video")


def find_media(
    env: Any, user: str, query: str, limit: int = 5, *, kinds: Sequence[MediaKind] = PICTURES, folder: Path
) -> list[FoundMedia]:
    """Media that a text finds, best first; [] where nothing fits. `user` is an id, "" for none; a file whose storage
    has no paths is copied into `folder`. What cannot be read is left out."""
    if not query.strip():
        return []
    if not user:
        found = [each for place in _stock(env) for each in _of_folder(env, place, query, limit, kinds)]
        return sorted(found, key=lambda each: -each.score)[:limit]
    from clipforge_core.services import Services

    with closing(Services.open(env)) as services:
        return found_in(services, user, query, limit, kinds=kinds, folder=folder)


def found_in(
    services: Services, user: str, query: str, limit: int, *, kinds: Sequence[MediaKind], folder: Path
) -> list[FoundMedia]:
    """The same over services that are open: of the user's own and of stock; "" for stock alone."""
    items = services.library.search_for(user, query, limit, kinds=kinds)
    placed = [(item, _placed(services, item, folder), score) for item, score in items]
    return [_found(item, path, score) for item, path, score in placed if path is not None]


def _stock(env: Any) -> list[Path]:
    return [Path(folder).expanduser() for folder in env.settings.get("stock_folders", tuple)]


def _of_folder(env: Any, place: Path, query: str, limit: int, kinds: Sequence[MediaKind]) -> list[FoundMedia]:
    try:
        return search_folder(env, place, query, limit, kinds=kinds)
    except MissingFile:
        return []


def _placed(services: Any, item: MediaItem, folder: Path) -> Path | None:
    with suppress(ClipForgeError, OSError):
        path: Path = services.library.file(item, folder)
        if path.is_file():
            return path
    return None


def _found(item: MediaItem, path: Path, score: float) -> FoundMedia:
    return FoundMedia(
        id=item.id,
        path=path,
        kind=item.kind,
        title=item.title,
        tags=item.tags,
        credit=item.credit,
        licence=item.licence,
        score=round(score, 4),
    )
