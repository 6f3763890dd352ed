"""Keeping: items of sources become topics with a history.

An item that was seen before brings its present figures and no second entry; one that is about a topic which is known
on its platform belongs to that. What is alike is found out beforehand, so that the writing itself is short.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.codec import decode, encode, short_id
from clipforge_core.contracts.trend_source import TrendItem
from clipforge_core.ids import iso, moment
from clipforge_core.studio.meaning import products
from clipforge_core.studio.safe import safe_text
from clipforge_core.trends.history import DAY
from clipforge_core.trends.likeness import SAME_MEANING, SAME_WORDS, WordIndex, is_name, key_of, words_of

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection
    from clipforge_core.store.database import Database
    from clipforge_core.studio.meaning import Meaning

ALIKE_DAYS = 30
"""How long after it was last seen a topic takes up items that are only alike."""

MOST_CANDIDATES = 2000
_LONGEST = 300
_TAGS = 10


class Known:
    """Topics of one platform and region, as far as likeness goes; those of this reading too."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.meant: list[str] = []
        self.vectors = bytearray()
        self._index = WordIndex()
        self._names: list[str] = []

    def add(self, topic_id: str, words: frozenset[str], vector: bytes) -> None:
        """Take up a topic. One that is a name is only ever itself."""
        number = self.ids[topic_id] = len(self._names)
        self._names.append(topic_id)
        if is_name(words):
            return
        self._index.add(number, words)
        if vector:
            self.meant.append(topic_id)
            self.vectors += vector

    def by_words(self, words: frozenset[str]) -> str | None:
        """The topic that shares the most words, where they are enough."""
        found = self._index.sharing(words, SAME_WORDS)
        return self._names[max(found, key=lambda number: (found[number], -number))] if found else None


class Placed(msgspec.Struct, frozen=True):
    """An item, its own id, where it belongs, and the vector of its topic."""

    item: TrendItem
    id: str
    topic_id: str
    key: str
    vector: bytes


class Keeper:
    """Keeps items in one database."""

    def __init__(self, database: Database, meaning: Meaning) -> None:
        self._database = database
        self._meaning = meaning

    def keep(self, items: Sequence[TrendItem], platform: str, now: float) -> tuple[int, int]:
        """(items that were taken, how many of them are new) at `now`, seconds since 1970. Those without a platform of
        their own are seen on `platform`."""
        told = [(plain, bool(item.at)) for item in items if (plain := _plain(item, platform, now)) is not None]
        placed = self._placed(told, self._vectors([item.topic for item, _ in told]))
        with self._database.write(durable=False) as db:
            new = sum(self._write(db, each) for each in placed)
        return len(placed), new

    def _vectors(self, topics: Sequence[str]) -> list[bytes]:
        found = self._meaning.vectors(topics) if topics else None
        width = self._meaning.width
        if found is None:
            return [b""] * len(topics)
        return [found[i * width : (i + 1) * width] for i in range(len(topics))]

    def _placed(self, items: Sequence[tuple[TrendItem, bool]], vectors: Sequence[bytes]) -> list[Placed]:
        known: dict[tuple[str, str], Known] = {}
        placed = []
        for (item, dated), vector in zip(items, vectors, strict=True):
            place = (item.platform, item.region)
            if place not in known:
                known[place] = self._known(place, item.at)
            key, words = key_of(item.topic), words_of(item.topic)
            topic_id = short_id("trend", *place, key)
            found = self._alike(topic_id, words, vector, known[place])
            if found is None:
                known[place].add(topic_id, words, vector)
            placed.append(Placed(item, _item_id(item, key, dated), found or topic_id, key, vector))
        return placed

    def _known(self, place: tuple[str, str], at: str) -> Known:
        since = iso(moment(at) - ALIKE_DAYS * DAY)
        query = """
            SELECT id, topic, CASE WHEN model = ? THEN vector END FROM trend_topics
            WHERE platform = ? AND region = ? AND last_at >= ? ORDER BY last_at DESC LIMIT ?
        """
        found = Known()
        with self._database.read() as db:
            for topic_id, topic, vector in db.conn.execute(
                query, [self._meaning.model, *place, since, MOST_CANDIDATES]
            ):
                found.add(topic_id, words_of(topic), vector or b"")
        return found

    def _alike(self, topic_id: str, words: frozenset[str], vector: bytes, known: Known) -> str | None:
        """The id of the topic that this one is; None where it is a new one."""
        if topic_id in known.ids:
            return topic_id
        if is_name(words):
            return None
        found = known.by_words(words)
        if found is not None or not vector or not known.meant or self._meaning.embedder is None:
            return found
        near = products(self._meaning.embedder, vector, bytes(known.vectors))
        nearest = max(range(len(near)), key=lambda i: near[i])
        return known.meant[nearest] if near[nearest] >= SAME_MEANING else None

    def _write(self, db: Connection, placed: Placed) -> bool:
        """True for an item that was not known."""
        item = placed.item
        topic = self._topic(db, placed)
        known = db.conn.execute("SELECT 1 FROM trend_items WHERE item = ?", [placed.id]).fetchone() is not None
        db.conn.execute(
            """
            INSERT INTO trend_items (item, source, topic, at, title, url, views, engagement, posts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (item) DO UPDATE SET
                views = max(coalesce(views, excluded.views), coalesce(excluded.views, views)),
                engagement = max(coalesce(engagement, excluded.engagement), coalesce(excluded.engagement, engagement)),
                posts = max(coalesce(posts, excluded.posts), coalesce(excluded.posts, posts))
            """,
            [placed.id, item.source, topic, item.at, item.topic, item.url, item.views, item.engagement, item.posts],
        )
        return not known

    def _topic(self, db: Connection, placed: Placed) -> int:
        item = placed.item
        row = db.conn.execute("SELECT seq, tags FROM trend_topics WHERE id = ?", [placed.topic_id]).fetchone()
        if row is None:
            made = db.conn.execute(
                """
                INSERT INTO trend_topics
                    (id, platform, region, category, key, topic, url, tags, model, vector, first_at, last_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq
                """,
                [
                    placed.topic_id,
                    item.platform,
                    item.region,
                    item.category,
                    placed.key,
                    item.topic,
                    item.url,
                    encode(item.tags[:_TAGS]).decode(),
                    self._meaning.model if placed.vector else "",
                    placed.vector or None,
                    item.at,
                    item.at,
                ],
            ).fetchone()
            return int(made[0])
        tags = list(dict.fromkeys([*decode(row[1], list[str]), *item.tags]))[:_TAGS]
        db.conn.execute(
            "UPDATE trend_topics SET first_at = min(first_at, ?), last_at = max(last_at, ?), tags = ?,"
            " category = CASE WHEN category = '' THEN ? ELSE category END WHERE seq = ?",
            [item.at, item.at, encode(tags).decode(), item.category, row[0]],
        )
        return int(row[0])


def forget_before(database: Database, before: float) -> int:
    """Delete items that are older, and topics that have none left; answers how many items."""
    with database.write(durable=False) as db:
        gone = db.conn.execute("DELETE FROM trend_items WHERE at < ?", [iso(before)]).rowcount
        db.conn.execute(
            "DELETE FROM trend_topics WHERE NOT EXISTS (SELECT 1 FROM trend_items i WHERE i.topic = trend_topics.seq)"
        )
        db.conn.execute(
            "UPDATE trend_topics SET first_at = ("
            "SELECT min(at) FROM trend_items i WHERE i.topic = trend_topics.seq) WHERE first_at < ?",
            [iso(before)],
        )
    return int(gone)


def _plain(item: TrendItem, platform: str, now: float) -> TrendItem | None:
    """An item as it is kept; None for one that says nothing."""
    topic = " ".join("".join(c if c.isprintable() else " " for c in item.topic).split())[:_LONGEST]
    if not topic or not words_of(topic):
        return None
    at = now
    if item.at:
        try:
            at = min(moment(item.at), now)  # clocks of others may be ahead
        except ValueError:
            return None
    return msgspec.structs.replace(
        item,
        topic=topic,
        at=iso(at),
        platform=safe_text(item.platform or platform).strip().lower()[:_LONGEST],
        region=safe_text(item.region).strip().upper()[:16],
        category=safe_text(item.category).strip().lower()[:_LONGEST],
        url=safe_text(item.url)[:2000],
        tags=tuple(safe_text(tag).strip().lstrip("#")[:100] for tag in item.tags if tag.strip().lstrip("#")),
        views=_count(item.views),
        engagement=_count(item.engagement),
        posts=_count(item.posts),
    )


def _count(value: int | None) -> int | None:
    return None if value is None else max(0, min(int(value), 2**53))


def _item_id(item: TrendItem, key: str, dated: bool) -> str:
    """The same thing at the same time has the same id; where its source gives no time, the same thing at all."""
    parts = [item.source, item.platform, item.region, item.url or key, item.at if dated else ""]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
