"""The source `hackernews`: stories as its search service tells them in JSON. Engagement is points and comments."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from clipforge_core import InputError, TrendItem, TrendQuery
from clipforge_plugins.trends.reading import Source, entries, json_object, number, plain, time_of


class HackerNews(Source):
    """Reads the front page, or the newest stories about something."""

    name = "hackernews"
    platform = "hackernews"

    def addresses(self, query: TrendQuery) -> Sequence[str]:
        """One; () where the setting trends.hackernews is off."""
        if not self.flag("trends.hackernews"):
            return ()
        base, most = self.text("trends.hackernews_url"), min(query.limit, 100)
        if query.text:
            return [f"{base}/search_by_date?tags=story&hitsPerPage={most}&query={quote(query.text)}"]
        return [f"{base}/search?tags=front_page&hitsPerPage={most}"]

    def parse(self, data: bytes, url: str, query: TrendQuery) -> list[TrendItem]:
        """Its stories. Raises InputError."""
        hits = entries(json_object(data, url, "Hacker News"), "hits")
        if hits is None:
            raise InputError(path=url, detail="it has no list of hits")
        found = []
        for hit in hits[: query.limit]:
            topic, identity = plain(hit.get("title")), plain(hit.get("objectID"))
            if not topic or not identity:
                continue
            figures = [each for name in ("points", "num_comments") if (each := number(hit.get(name))) is not None]
            found.append(
                TrendItem(
                    source=self.name,
                    topic=topic,
                    url=f"https://news.ycombinator.com/item?id={quote(identity, safe='')}",
                    at=time_of(hit.get("created_at_i")),
                    engagement=sum(figures) if figures else None,
                    posts=1,
                )
            )
        return found
