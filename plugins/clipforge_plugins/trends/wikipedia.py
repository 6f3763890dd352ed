"""The source `wikipedia`: page views as the Wikimedia foundation counts them, a day at a time.

Without a text the most read pages of the day before yesterday and of yesterday (which is published during today); with
one, the last ninety days of the page of that name, which is enough history for a forecast at once.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from clipforge_core import InputError, TrendItem, TrendQuery
from clipforge_plugins.trends.reading import Source, entries, json_object, number

DAYS = 90
_PAGE_DAYS = (2, 1)
_OWN = re.compile(r"(Special|Wikipedia|Portal|Help|File|Spezial|Especial|Spécial|Wikipédia):|Main_Page$|-$")
"""Pages of the encyclopaedia about itself."""


class Wikipedia(Source):
    """Reads the setting trends.wikipedia. `clock` gives seconds since 1970."""

    name = "wikipedia"
    platform = "wikipedia"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock

    def addresses(self, query: TrendQuery) -> Sequence[str]:
        """One a day and place, or one a language for a text."""
        base = f"{self.text('trends.wikipedia_url')}/metrics/pageviews"
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        places = self.names("trends.wikipedia")
        if query.text:
            page = quote(_page(query.text), safe="")
            span = f"{today - timedelta(days=DAYS):%Y%m%d}/{today - timedelta(days=1):%Y%m%d}"
            languages = [place for place in places if place.islower()] or (["en"] if places else [])
            return [f"{base}/per-article/{each}.wikipedia/all-access/user/{page}/daily/{span}" for each in languages]
        days = [f"{today - timedelta(days=back):%Y/%m/%d}" for back in _PAGE_DAYS]
        wanted = [place for place in places if not query.region or place.upper() == query.region.upper()]
        return [f"{base}/{_top(place)}/{day}" for place in wanted for day in days]

    def parse(self, data: bytes, url: str, query: TrendQuery) -> list[TrendItem]:
        """Pages with their views. Raises InputError."""
        found = entries(json_object(data, url, "page views"), "items")
        if found is None:
            raise InputError(path=url, detail="it has no list of items")
        if "/per-article/" in url:
            return [item for each in found if (item := self._day(each)) is not None]
        return [item for each in found for item in self._most_read(each)][: query.limit]

    def _day(self, entry: dict[str, Any]) -> TrendItem | None:
        views, day = number(entry.get("views")), _day(str(entry.get("timestamp", ""))[:8])
        if views is None or not day or not isinstance(entry.get("article"), str):
            return None
        return self._item(entry["article"], str(entry.get("project", "")), "", day, views)

    def _most_read(self, entry: dict[str, Any]) -> list[TrendItem]:
        day = _day("".join(str(entry.get(part, "")) for part in ("year", "month", "day")))
        country, found = str(entry.get("country", "")), []
        for each in entries(entry, "articles") or []:
            page, views = each.get("article"), number(each.get("views", each.get("views_ceil")))
            if isinstance(page, str) and views is not None and day and not _OWN.match(page):
                found.append(
                    self._item(page, str(each.get("project") or entry.get("project", "")), country, day, views)
                )
        return found

    def _item(self, page: str, project: str, country: str, day: str, views: int) -> TrendItem:
        name = unquote(page).replace("_", " ")
        return TrendItem(
            source=self.name,
            topic=name,
            url=f"https://{project or 'en.wikipedia'}.org/wiki/{quote(unquote(page))}",
            at=day,
            views=views,
            region=country,
        )


def _top(place: str) -> str:
    if place.isupper():
        return f"top-per-country/{quote(place, safe='')}/all-access"
    return f"top/{quote(place, safe='')}.wikipedia/all-access"


def _page(text: str) -> str:
    """The page of a topic: as the encyclopaedia writes titles, with a capital first."""
    plain = "_".join(text.split())
    return plain[:1].upper() + plain[1:]


def _day(digits: str) -> str:
    """ "2026-11-28" of "20261128"; "" for what is no day."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).isoformat()
    except ValueError:
        return ""
