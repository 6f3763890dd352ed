"""Media of a folder by what they show, without a database: names and sidecars are read, nothing is decoded.

for found in search_folder(environment, Path("~/pictures"), "waves on a beach"):
    found.path, found.credit
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.model.media_item import MediaKind
from clipforge_core.store.text_index import TextIndex
from clipforge_core.studio.finding import DEPTH, order
from clipforge_core.studio.meaning import Meaning
from clipforge_core.studio.media_words import told
from clipforge_core.studio.stock_folder import StockFile, stock_files
from clipforge_core.studio.words import any_of, indexed


class FoundMedia(msgspec.Struct, frozen=True, kw_only=True):
    """A media file that a search found; `score` is 0..1, 1 for what words and meaning put first. `id` is its id in the
    library, "" for one of a folder. `credit` and `licence` are what is told of it."""

    path: Path
    kind: MediaKind
    title: str
    tags: tuple[str, ...] = ()
    credit: str = ""
    licence: str = ""
    score: float = 0.0
    id: str = ""


def search_folder(
    env: Any, folder: Path, query: str, limit: int = 5, *, kinds: Sequence[MediaKind] = ("image", "video")
) -> list[FoundMedia]:
    """The media files below a folder that a text finds, best first; [] where nothing fits. Raises MissingFile."""
    files = [file for file in stock_files(folder) if file.kind in kinds]
    texts = [f"{told(file.words)} {_folders(file)}".strip() for file in files]
    with TextIndex(map(indexed, texts)) as index:
        words = index.ranked(any_of(query), DEPTH)
    meaning = Meaning(env)
    near = meaning.near(query, "", meaning.remembered(texts) or b"") if texts else []
    found = order(words, [place for place, _ in near[:DEPTH]])[:limit]
    return [_found(folder, files[place], score) for place, score in found]


def _folders(file: StockFile) -> str:
    """The names of the folders that it lies in say something too."""
    return " ".join(file.path.split("/")[:-1]).replace("_", " ").replace("-", " ")


def _found(folder: Path, file: StockFile, score: float) -> FoundMedia:
    return FoundMedia(
        path=folder / file.path,
        kind=file.kind,
        title=file.words.title,
        tags=file.words.tags,
        credit=file.words.credit,
        licence=file.words.licence,
        score=round(score, 4),
    )
