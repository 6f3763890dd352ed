"""Finding topics: those of a window, those about something, the one that is meant, and those near to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clipforge_core.ids import iso, moment
from clipforge_core.studio.meaning import products
from clipforge_core.trends.history import DAY
from clipforge_core.trends.likeness import RELATED_MEANING, RELATED_WORDS, WordIndex, key_of, words_of
from clipforge_core.trends.telling import Topic, topic_of

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection
    from clipforge_core.studio.meaning import Meaning

MOST_TOPICS = 2000
"""Topics of a platform that are looked through: those that were seen last."""

MOST_RELATED = 1000
MOST_WORDS = 12
RELATED = 5
RELATED_DAYS = 30
_NEAR = 0.45
"""Cosine from which a topic is about what was searched for, though it has none of its words."""

_COLUMNS = "seq, id, platform, region, category, topic, url, tags, first_at, last_at"


class Finder:
    """Looks through topics, by words, and by meaning where that can be told."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning

    def since(self, db: Connection, platform: str, since: float, region: str, category: str) -> list[Topic]:
        """Topics of a platform that were seen after a moment."""
        where, values = "platform = :platform AND last_at > :since", {"platform": platform, "since": iso(since)}
        if region:
            where, values = where + " AND region = :region", {**values, "region": region.strip().upper()}
        if category:
            where, values = where + " AND category = :category", {**values, "category": category.strip().lower()}
        return self._topics(db, where, values)

    def about(self, db: Connection, text: str, platform: str) -> list[Topic]:
        """Topics that have all words of a text (their beginnings are enough), or come near to it; best first."""
        wanted = words_of(text)
        lately = self._all(db, platform, most=MOST_TOPICS)
        topics = list({topic.seq: topic for topic in (*lately, *self._with_words(db, wanted, platform))}.values())
        scored = {topic.seq: self._by_words(wanted, topic) for topic in topics}
        for topic, near in self._near(text, topics):
            if near >= _NEAR:
                scored[topic.seq] = max(scored[topic.seq], near)
        return sorted((t for t in topics if scored[t.seq] > 0), key=lambda t: (-scored[t.seq], -t.last))

    def one(self, db: Connection, text: str, platform: str) -> Topic | None:
        """The topic that is meant: of this name, else the one that is most about it; the longest known of several."""
        key = key_of(text)
        found = self.about(db, text, platform)
        named = [topic for topic in found if key_of(topic.topic) == key]
        if named:
            return min(named, key=lambda topic: (topic.first, topic.id))
        wanted = words_of(text)
        with_words = [topic for topic in found if self._by_words(wanted, topic) > 0]
        return with_words[0] if with_words else None

    def related(self, db: Connection, topics: Sequence[Topic]) -> dict[int, tuple[str, ...]]:
        """By the number of each topic, names of others that were seen lately and are near to it."""
        if not topics:
            return {}
        since = min(topic.last for topic in topics) - RELATED_DAYS * DAY
        beside = _Beside(self._all(db, "", since=since, most=MOST_RELATED))
        return {topic.seq: self._related(topic, beside) for topic in topics}

    def _related(self, topic: Topic, beside: _Beside) -> tuple[str, ...]:
        words = words_of(topic.topic)
        scored = beside.index.sharing(words, RELATED_WORDS)
        for each, near in self._products(topic.vector, beside.meant, beside.vectors):
            if near >= RELATED_MEANING:
                scored[each.seq] = max(scored.get(each.seq, 0.0), near)
        found = [beside.topics[seq] for seq in scored if beside.index.words[seq] != words]
        best = sorted(found, key=lambda each: (-scored[each.seq], each.topic))
        return tuple(dict.fromkeys(each.topic for each in best))[:RELATED]

    def _near(self, text: str, topics: Sequence[Topic]) -> list[tuple[Topic, float]]:
        meant = [topic for topic in topics if topic.vector]
        one = self._meaning.vectors([text]) if meant else None
        return self._products(one or b"", meant, b"".join(topic.vector for topic in meant))

    def _products(self, one: bytes, topics: Sequence[Topic], vectors: bytes) -> list[tuple[Topic, float]]:
        if not one or not topics or self._meaning.embedder is None:
            return []
        return list(zip(topics, products(self._meaning.embedder, one, vectors), strict=True))

    def _by_words(self, wanted: frozenset[str], topic: Topic) -> float:
        """1 for the same words, less the more others it has, 0 where one is missing."""
        has = words_of(topic.topic) | {word for tag in topic.tags for word in words_of(tag)}
        if not wanted or not all(any(word.startswith(each) for word in has) for each in wanted):
            return 0.0
        return max(0.1, min(1.0, len(wanted) / max(1, len(words_of(topic.topic)))))

    def _with_words(self, db: Connection, wanted: frozenset[str], platform: str) -> list[Topic]:
        """Topics that have these letters in their words or tags, however long ago they were seen."""
        where, values = "1", dict[str, Any]()
        for number, word in enumerate(sorted(wanted)[:MOST_WORDS]):
            where += f" AND (key LIKE :word{number} ESCAPE '\\' OR tags LIKE :word{number} ESCAPE '\\')"
            values[f"word{number}"] = f"%{_escaped(word)}%"
        if platform:
            where, values = where + " AND platform = :platform", {**values, "platform": platform}
        return self._topics(db, where, values) if wanted else []

    def _all(self, db: Connection, platform: str, since: float = 0.0, most: int = MOST_TOPICS) -> list[Topic]:
        where, values = "last_at >= :since", {"since": iso(since)}
        if platform:
            where, values = where + " AND platform = :platform", {**values, "platform": platform}
        return self._topics(db, where, values, most)

    def _topics(self, db: Connection, where: str, values: dict[str, Any], most: int | None = None) -> list[Topic]:
        vector = "CASE WHEN model = :model THEN vector END AS vector"
        query = f"SELECT {_COLUMNS}, {vector} FROM trend_topics WHERE {where} ORDER BY last_at DESC, seq LIMIT :most"  # noqa: S608
        rows = db.query(query, {**values, "model": self._meaning.model, "most": most or MOST_TOPICS})
        return [topic_of(row, moment) for row in rows]


class _Beside:
    """Topics that others may be related to, by their words and with their vectors in one piece."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = {topic.seq: topic for topic in topics}
        self.index = WordIndex()
        for topic in topics:
            self.index.add(topic.seq, words_of(topic.topic))
        self.meant = [topic for topic in topics if topic.vector]
        self.vectors = b"".join(topic.vector for topic in self.meant)


def _escaped(word: str) -> str:
    """A word in a pattern of LIKE."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
