"""What can be watched: folders of the storage that hold finished media, and the tables that say whose they are.

    find_key(db, "exports/exp_1/clip.mp4")     # Subject(id="exp_1", kind="export", user="usr_1", title="…")

A surface whose films lie in a folder of their own adds a row to `SUBJECTS`; its plays then count by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clipforge_core.media_types import type_of

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

_PLAYED = ("video/", "audio/")


class Subject(msgspec.Struct, frozen=True):
    """Something that is watched, and whose it is."""

    id: str
    kind: str
    user: str
    title: str = ""
    thumbnail: str = ""


SUBJECTS: dict[str, tuple[str, str]] = {
    "exports": (
        "export",
        "SELECT e.id, e.user, c.title, c.thumbnail_key FROM exports e JOIN clips c ON c.id = e.clip WHERE e.id = ?",
    ),
    "videos": ("video", "SELECT id, user, comment, '' FROM videos WHERE id = ?"),
    "narrations": (
        "narration",
        "SELECT id, user, title, json_extract(files, '$.thumbnail.key') FROM narrations WHERE id = ?",
    ),
    "studio_videos": (
        "video",
        "SELECT id, user, title, json_extract(thumbnail, '$.key') FROM studio_videos WHERE id = ?",
    ),
}
"""The first part of storage keys → (kind, query for id, user, title and key of a thumbnail by the second part)."""


def is_played(key: str) -> bool:
    """True for a stored file that is watched or listened to, and not a thumbnail or subtitles."""
    return key.partition("/")[0] in SUBJECTS and type_of(key).startswith(_PLAYED)


def find_key(db: Connection, key: str) -> Subject | None:
    """What a stored file belongs to; None where it is gone."""
    folder, _, rest = key.partition("/")
    return _find(db, folder, rest.partition("/")[0])


def find_id(db: Connection, subject: str) -> Subject | None:
    """Something by its id, of whatever kind."""
    for folder in SUBJECTS:
        found = _find(db, folder, subject)
        if found is not None:
            return found
    return None


def _find(db: Connection, folder: str, subject: str) -> Subject | None:
    if folder not in SUBJECTS:
        return None
    kind, query = SUBJECTS[folder]
    row = db.conn.execute(query, [subject]).fetchone()
    return None if row is None else Subject(row[0], kind, row[1], row[2] or "", row[3] or "")
