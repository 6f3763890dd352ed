"""Media items: pictures, films and sounds that scenes may show."""

from __future__ import annotations

from typing import Literal

import msgspec

MediaKind = Literal["image", "video", "audio"]
MediaSource = Literal["uploaded", "stock", "ai"]


class MediaItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item. `user` is whose it is, "" for stock, which everybody sees.

    `key` is where the storage keeps it; a stock item stays in its `folder`, and has `path` in it instead. `thumbnail`
    is the key of a JPEG, "" for sounds. Sizes in bytes and pixels (upright), `duration` in seconds, 0 for stills.
    `credit` says whose work it is, `licence` under which terms.
    """

    id: str
    user: str
    source: MediaSource
    kind: MediaKind
    title: str
    description: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    credit: str = ""
    licence: str = ""
    filename: str = ""
    mime_type: str = ""
    key: str = ""
    folder: str = ""
    path: str = ""
    size: int = 0
    sha256: str = ""
    width: int = 0
    height: int = 0
    duration: float = 0.0
    thumbnail: str = ""
    created_at: str = ""


class MediaFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a look into a file found: pixels upright, seconds; `thumbnail` says whether one was written."""

    kind: MediaKind
    mime_type: str
    width: int = 0
    height: int = 0
    duration: float = 0.0
    thumbnail: bool = False
