"""TrendSource: what people look at now, from feeds and public figures.

A source is two halves: which addresses to read, and a pure function from bytes to items. Fetching is done by whoever
asks, through the guard, so that a test (or a user behind a proxy) can give the bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import msgspec


class TrendQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. `region` is an ISO 3166 code or "", `category` a word, `text` what to look for ("": anything)."""

    region: str = ""
    category: str = ""
    text: str = ""
    limit: int = 50


class TrendItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was seen in a source at a time. `views`, `engagement` and `posts` are what the source itself says,
    None where it does not say. `at` is the time that they belong to (UTC ISO 8601; a day's figures its beginning), ""
    for the moment of reading; `platform` where it was seen, "" for the source's own."""

    source: str
    topic: str
    url: str = ""
    summary: str = ""
    at: str = ""
    views: int | None = None
    engagement: int | None = None
    posts: int | None = None
    region: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    platform: str = ""


@runtime_checkable
class TrendSource(Protocol):
    """A place where trends are read off. `platform` is what its items are listed under. What is fetched is small: ten
    megabytes at the most."""

    name: str
    version: str
    platform: str

    def addresses(self, query: TrendQuery) -> Sequence[str]:
        """URLs to read, or paths of files of this machine; () where it has nothing for this query or is not set up."""

    def parse(self, data: bytes, url: str, query: TrendQuery) -> list[TrendItem]:
        """The items of one answer; odd entries are left out. Raises InputError for what is not its format at all."""
