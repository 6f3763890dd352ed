"""Trends: what is seen now, searched, predicted; sources read, files imported.

    trends.fetch()
    trends.current(platform="wikipedia", time_range="7d")
    trends.predict("Pythagorean theorem").predicted_growth

Everything is told from the history that was collected here: without a source there are no trends.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.codec import digest
from clipforge_core.contracts.trend_source import TrendQuery, TrendSource
from clipforge_core.ids import iso, moment
from clipforge_core.model.trend import FetchReport, Prediction, Reading, SourceState, Trend
from clipforge_core.refusals import Invalid, NotEnoughHistory, TopicNotSeen
from clipforge_core.trends import fetching
from clipforge_core.trends.finding import Finder
from clipforge_core.trends.history import BASELINE, DAY, WINDOWS, Reach, reaches, seen_of
from clipforge_core.trends.keeping import Keeper, forget_before
from clipforge_core.trends.telling import MOST_DAYS, Topic, foretold, prediction_of, trend_of, warmed

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection

STALE = 7 * DAY
"""How long after its last item a platform is still of now, beside the window that is asked for."""

LONGEST_HORIZON = 30
MOST = 200
_REMEMBERED = 2000
_ORDER = {"viral": 0, "rising": 1, "steady": 2, "declining": 3}


class Trends:
    """The trends of one server. `clock` gives seconds since 1970; `read` the bytes of an address."""

    def __init__(
        self, services: Services, clock: Callable[[], float] = time.time, read: fetching.Read | None = None
    ) -> None:
        self._services = services
        self._database = services.database
        self._clock = clock
        self._read = read or fetching.reader(services.settings)
        self._keeper = Keeper(services.database, services.meaning)
        self._finder = Finder(services.meaning)
        self._growths: OrderedDict[tuple[str, ...], float | None] = OrderedDict()

    # -- what there is -------------------------------------------------------------------------

    def current(
        self, *, platform: str = "", region: str = "", category: str = "", time_range: str = "24h", limit: int = 50
    ) -> tuple[Trend, ...]:
        """What is seen now, the hottest first. Raises Invalid."""
        length = _window(time_range)
        with self._database.read() as db:
            found: list[tuple[Topic, Trend]] = []
            for name, reach in reaches(db, _platform(platform)).items():
                if reach.last < self._clock() - length - STALE:
                    continue
                topics = self._finder.since(db, name, reach.last - length, region, category)
                found += self._told(db, topics, reach, length)
            return self._listed(db, found, limit)

    def search(self, text: str, *, platform: str = "", time_range: str = "7d", limit: int = 50) -> tuple[Trend, ...]:
        """Topics about something, however long ago they were seen; in the last window of their platform. Raises
        Invalid."""
        length = _window(time_range)
        if not text.strip():
            raise Invalid(field="q", detail="a word to look for is needed")
        with self._database.read() as db:
            known = reaches(db, _platform(platform))
            topics = self._finder.about(db, text, _platform(platform))[: _limit(limit)]
            found: list[tuple[Topic, Trend]] = []
            for name, reach in known.items():
                found += self._told(db, [topic for topic in topics if topic.platform == name], reach, length)
            return self._listed(db, found, limit)

    def predict(self, topic: str, *, platform: str = "", horizon: int = 7) -> Prediction:
        """Where a topic goes in the next `horizon` days. Raises TopicNotSeen, NotEnoughHistory, Invalid."""
        if not 1 <= horizon <= LONGEST_HORIZON:
            raise Invalid(field="horizon", detail=f"a number of days from 1 to {LONGEST_HORIZON} is needed")
        if not topic.strip():
            raise Invalid(field="topic", detail="a topic is needed")
        with self._database.read() as db:
            known = reaches(db, _platform(platform))
            found = self._finder.one(db, topic, _platform(platform))
            if found is None:
                raise TopicNotSeen(kind="topic", id=topic)
            reach = known[found.platform]
            items = seen_of(db, [found.seq], reach.last - MOST_DAYS * DAY)[found.seq]
            told = self._listed(db, self._told(db, [found], reach, DAY), 1)
            return prediction_of(found, items, reach, told[0], horizon)

    def sources(self) -> tuple[SourceState, ...]:
        """Every source, with what became of the last reading of its addresses."""
        with self._database.read() as db:
            query = "SELECT source, address, at, items, problem FROM trend_readings ORDER BY source, address"
            rows = [Reading(**row) for row in db.query(query)]
        return tuple(
            SourceState(
                name=source.name,
                platform=source.platform,
                readings=tuple(reading for reading in rows if reading.source == source.name),
            )
            for source in sorted(self._sources(), key=lambda each: each.name)
        )

    # -- where it comes from -------------------------------------------------------------------

    def fetch(self, *, sources: Sequence[str] = (), text: str = "", region: str = "", limit: int = 100) -> FetchReport:
        """Read the sources that are set up, or those of these names; `text` asks those that can be asked about
        something. Raises UnknownName."""
        chosen = [self._source(name) for name in sources] if sources else self._sources()
        query = TrendQuery(text=text, region=region, limit=limit)
        told, taken, new = [], 0, 0
        for source, reading, items in fetching.readings(chosen, query, self._read, self._clock):
            some, fresh = self._keeper.keep(items, source.platform, self._clock())
            taken, new = taken + some, new + fresh
            told.append(reading)
            self._note(reading)
        return FetchReport(items=taken, new=new, readings=tuple(told))

    def import_items(self, data: bytes, name: str, *, source: str = "table") -> FetchReport:
        """Take the items of a file as a source of that name reads it. Raises UnknownName, InputError."""
        chosen = self._source(source)
        items = chosen.parse(data, name, TrendQuery(limit=len(data)))
        taken, new = self._keeper.keep(items, chosen.platform, self._clock())
        reading = Reading(source=source, address=name, at=iso(self._clock()), items=len(items))
        return FetchReport(items=taken, new=new, readings=(reading,))

    def due(self) -> bool:
        """True where no reading is younger than the setting trends_every."""
        with self._database.read() as db:
            last = db.conn.execute("SELECT max(at) FROM trend_readings").fetchone()[0]
        return not last or self._clock() - moment(last) >= self._services.settings.get("trends_every", float)

    def forget(self) -> int:
        """Delete what is older than the setting trends_keep; answers how many items."""
        keep = self._services.settings.get("trends_keep", float)
        return forget_before(self._database, self._clock() - keep) if keep else 0

    # -- parts ---------------------------------------------------------------------------------

    def _told(self, db: Connection, topics: Sequence[Topic], reach: Reach, length: float) -> list[tuple[Topic, Trend]]:
        seen = seen_of(db, [topic.seq for topic in topics], reach.last - (BASELINE + 1) * length)
        trends = [trend_of(topic, seen[topic.seq], reach, length) for topic in topics]
        levels = [trend.velocity.last for trend in trends if trend.velocity.last]
        typical = median(levels) if levels else 0.0
        return [(topic, warmed(trend, typical)) for topic, trend in zip(topics, trends, strict=True)]

    def _listed(self, db: Connection, found: Iterable[tuple[Topic, Trend]], limit: int) -> tuple[Trend, ...]:
        """The first of them, with what needs more work: growth and related topics."""
        pairs = list(found)
        most = {trend.platform: 1.0 for _, trend in pairs}
        for _, trend in pairs:
            most[trend.platform] = max(most[trend.platform], trend.velocity.last)
        pairs.sort(key=lambda p: (_ORDER[p[1].hotness], -p[1].velocity.last / most[p[1].platform], p[1].topic))
        pairs = pairs[: _limit(limit)]
        related = self._finder.related(db, [topic for topic, _ in pairs])
        listed = []
        for topic, trend in pairs:
            growth = self._growth(db, topic, trend)
            listed.append(
                msgspec.structs.replace(
                    trend,
                    predicted_growth=growth or 0.0,
                    prediction_known=growth is not None,
                    related_topics=related[topic.seq],
                )
            )
        return tuple(listed)

    def _growth(self, db: Connection, topic: Topic, trend: Trend) -> float | None:
        """Per cent of the next seven days against the last; None where the history is too short."""
        as_of = moment(trend.as_of)
        items = seen_of(db, [topic.seq], as_of - MOST_DAYS * DAY)[topic.seq]
        key = (topic.id, trend.as_of, digest(items))
        if key in self._growths:
            return self._growths[key]
        try:
            growth = foretold(topic, items, Reach(topic.first, as_of), 7)[1].growth
        except NotEnoughHistory:
            growth = None
        self._growths[key] = growth
        while len(self._growths) > _REMEMBERED:
            self._growths.popitem(last=False)
        return growth

    def _sources(self) -> list[TrendSource]:
        return list(self._services.environment.registry.all("trend_sources").values())

    def _source(self, name: str) -> TrendSource:
        found: TrendSource = self._services.environment.registry.get("trend_sources", name)
        return found

    def _note(self, reading: Reading) -> None:
        with self._database.write(durable=False) as db:
            db.conn.execute(
                "INSERT OR REPLACE INTO trend_readings (source, address, at, items, problem) VALUES (?, ?, ?, ?, ?)",
                [reading.source, reading.address, reading.at, reading.items, reading.problem],
            )


def _window(time_range: str) -> float:
    if time_range not in WINDOWS:
        raise Invalid(field="time_range", detail=f"one of {', '.join(WINDOWS)} is needed")
    return WINDOWS[time_range]


def _platform(name: str) -> str:
    return name.strip().lower()


def _limit(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise Invalid(field="limit", detail=f"a number from 1 to {MOST} is needed")
    return limit
