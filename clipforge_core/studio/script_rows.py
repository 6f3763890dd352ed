"""Rows of the table of scripts: every statement on it stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from clipforge_core.codec import decode, encode
from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.script import Script
from clipforge_core.refusals import NotThere
from clipforge_core.studio.words import indexed

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection


def insert(db: Connection, kept: KeptScript) -> None:
    """A new script."""
    script = kept.script
    db.execute(
        "INSERT INTO scripts (id, user, title, topic, platform, language, script, words, facts, rating, version, "
        "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            kept.id,
            kept.user,
            script.title,
            script.topic,
            script.platform,
            script.language,
            encode(script).decode(),
            _words(script),
            encode(kept.facts).decode(),
            kept.rating,
            kept.version,
            kept.created_at,
            kept.updated_at,
        ],
    )


def update(db: Connection, kept: KeptScript) -> None:
    """The script, its facts and its version, as they are now."""
    script = kept.script
    db.execute(
        "UPDATE scripts SET title = ?, topic = ?, platform = ?, language = ?, script = ?, words = ?, facts = ?, "
        "rating = ?, version = ?, updated_at = ? WHERE id = ?",
        [
            script.title,
            script.topic,
            script.platform,
            script.language,
            encode(script).decode(),
            _words(script),
            encode(kept.facts).decode(),
            kept.rating,
            kept.version,
            kept.updated_at,
            kept.id,
        ],
    )


def script(db: Connection, user: str, script_id: str) -> KeptScript:
    """One script of a user. Raises NotThere."""
    found = select(db, "s.user = ? AND s.id = ?", [user, script_id])
    if not found:
        raise NotThere(kind="script", id=script_id)
    return found[0]


def page(
    db: Connection, user: str, equal: Mapping[str, str], matched: str, limit: int, offset: int
) -> tuple[list[KeptScript], int]:
    """(scripts of a user, newest first, from `offset` on; how many there are in all): those whose columns are `equal`,
    and that an FTS5 query finds ("" for any)."""
    where = "s.user = ?" + "".join(f" AND s.{column} = ?" for column in equal)
    values: list[Any] = [user, *equal.values()]
    if matched:
        where += " AND s.seq IN (SELECT rowid FROM scripts_text WHERE scripts_text MATCH ?)"
        values.append(f'user : "{user}" AND words : ({matched})')
    found = select(db, f"{where} ORDER BY s.seq DESC LIMIT ? OFFSET ?", [*values, limit, offset])
    total = db.conn.execute(f"SELECT count(*) FROM scripts s WHERE {where}", values).fetchone()[0]  # noqa: S608
    return found, int(total)


def rated(db: Connection, user: str, language: str, limit: int) -> list[KeptScript]:
    """Rated scripts of a user in a language, the last ones first."""
    where = "s.user = ? AND s.rating > 0 AND s.language = ? ORDER BY s.updated_at DESC, s.seq DESC LIMIT ?"
    return select(db, where, [user, language, limit])


def select(db: Connection, where: str, values: Sequence[Any]) -> list[KeptScript]:
    """Scripts of a condition."""
    return [_kept(row) for row in db.query(f"SELECT s.* FROM scripts s WHERE {where}", values)]  # noqa: S608


def _words(script: Script) -> str:
    """Title, topic and text, as they are indexed."""
    return indexed("\n".join((script.title, script.topic, script.text)))


def _kept(row: dict[str, Any]) -> KeptScript:
    return KeptScript(
        id=row["id"],
        user=row["user"],
        script=decode(row["script"], Script, row["id"]),
        rating=row["rating"],
        version=row["version"],
        facts=decode(row["facts"], dict[str, Any], row["id"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
