"""The source `feeds`: RSS and Atom. One entry, one post; figures where the feed has them (YouTube's views and ratings,
Google Trends' searches)."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from clipforge_core import InputError, MissingExtra, TrendItem, TrendQuery
from clipforge_plugins.trends.reading import Source, number, plain, time_of

_NAMED = re.compile(r"([a-z0-9_-]{1,32})=(https?://.*)", re.IGNORECASE)


class Feeds(Source):
    """Reads the setting trends.feeds."""

    name = "feeds"
    platform = "news"

    def addresses(self, query: TrendQuery) -> Sequence[str]:
        """Every feed, whatever is looked for: a feed cannot be asked."""
        return [url for _, url in self._feeds()]

    def parse(self, data: bytes, url: str, query: TrendQuery) -> list[TrendItem]:
        """Its entries, newest first as they stand. Raises InputError, MissingExtra."""
        try:
            import feedparser
        except ImportError as error:
            raise MissingExtra(what="reading feeds", package="feedparser", extra="trends") from error
        # A stream is read and nothing else: bytes would be tried as the name of a file first.
        found = feedparser.parse(io.BytesIO(data), resolve_relative_uris=False)
        if not found.get("version") and not found.get("entries"):
            raise InputError(path=url, detail="it is neither RSS nor Atom")
        platform = next((name for name, address in self._feeds() if address == url), "")
        return [item for entry in found["entries"][: query.limit] if (item := self._item(entry, platform)) is not None]

    def _feeds(self) -> Iterator[tuple[str, str]]:
        """(platform or "", URL) of each."""
        for each in self.names("trends.feeds"):
            named = _NAMED.fullmatch(each)
            yield (named[1].lower(), named[2]) if named else ("", each)

    def _item(self, entry: Any, platform: str) -> TrendItem | None:
        topic = plain(entry.get("title"))
        if not topic:
            return None
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        tags = tuple(plain(tag.get("term")) for tag in entry.get("tags", []) if plain(tag.get("term")))
        return TrendItem(
            source=self.name,
            topic=topic,
            url=plain(entry.get("link")),
            summary=plain(entry.get("summary")),
            at=time_of(calendar.timegm(when)) if when else "",
            views=_views(entry),
            engagement=_digits((entry.get("media_starrating") or {}).get("count")),
            posts=1,
            category=tags[0] if tags else "",
            tags=tags,
            platform=platform,
        )


def _views(entry: Any) -> int | None:
    told = (entry.get("media_statistics") or {}).get("views") or entry.get("ht_approx_traffic")
    return _digits(told)


def _digits(told: Any) -> int | None:
    """A figure as feeds write it: "1234", "2,000+", "20K+"."""
    found = re.fullmatch(r"([\d.,]+)\s*([KM]?)\+?", str(told or "").strip(), re.IGNORECASE)
    if found is None:
        return None
    unit = {"": 1, "K": 1000, "M": 1_000_000}[found[2].upper()]
    try:
        return number(float(found[1].replace(",", "")) * unit)
    except ValueError:
        return None
