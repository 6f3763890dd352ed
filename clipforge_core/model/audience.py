"""An audience: how often what somebody made was played, for how long, where, and what changed.

Numbers are counted or imported, never guessed: where a source does not tell something it is not in the sums.
"""

from __future__ import annotations

from typing import Literal

import msgspec

EventName = Literal["play", "progress", "share"]


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who watches, as far as a request tells. Neither `address` nor `agent` (its User-Agent) is kept. `opted_out` is
    true where the browser asks not to be counted (DNT: 1 or Sec-GPC: 1)."""

    address: str = ""
    agent: str = ""
    opted_out: bool = False


class AudienceEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a player tells. `seconds` is how long this viewing has lasted so far, pauses left out; `session`
    names the viewing, so that an event that is sent twice counts once; "" makes each event a viewing of its own."""

    subject: str
    event: EventName
    session: str = ""
    seconds: float = 0.0
    platform: str = "web"


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums. `viewers` are those of each day, added up; `timed_views` the views of which the length is known, and
    `watch_seconds` what they lasted together."""

    views: int = 0
    viewers: int = 0
    timed_views: int = 0
    watch_seconds: float = 0.0
    likes: int = 0
    comments: int = 0
    shares: int = 0

    @property
    def average_watch(self) -> float:
        """Seconds a view lasts, over those whose length is known; 0 where none is."""
        return self.watch_seconds / self.timed_views if self.timed_views else 0.0

    @property
    def engagements(self) -> int:
        """Likes, comments and shares."""
        return self.likes + self.comments + self.shares

    @property
    def engagement(self) -> float:
        """Engagements for a hundred views; 0 where there are no views."""
        return 100.0 * self.engagements / self.views if self.views else 0.0


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Per cent against the range before; None where there was nothing then to compare with."""

    views: float | None = None
    engagement: float | None = None
    average_watch: float | None = None
    shares: float | None = None


class PlatformShare(msgspec.Struct, frozen=True, kw_only=True):
    """What came from one platform; `percentage` of all views. "web" is this server's own players and links."""

    platform: str
    totals: Totals
    percentage: float


class CountryShare(msgspec.Struct, frozen=True, kw_only=True):
    """Views from one country, as an imported file says; `percentage` of all views whose country is known."""

    country: str
    views: int
    percentage: float


class TopVideo(msgspec.Struct, frozen=True, kw_only=True):
    """One video and its sums. `id` is that of an export, a film, …; of an import "PLATFORM:ID"."""

    id: str
    title: str
    kind: str
    totals: Totals
    url: str = ""
    thumbnail_key: str = ""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """Sums of one step of time: `at` is when it begins, an hour of "24h", a day of the other ranges. UTC ISO 8601."""

    at: str
    totals: Totals


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A range of time: its sums, those of the same time before, and how they are made up. `since` belongs to it,
    `until` no more."""

    range: str
    since: str
    until: str
    totals: Totals
    before: Totals
    changes: Changes
    platforms: tuple[PlatformShare, ...] = ()
    top: tuple[TopVideo, ...] = ()
    over_time: tuple[Point, ...] = ()
    countries: tuple[CountryShare, ...] = ()


class VideoAudience(msgspec.Struct, frozen=True, kw_only=True):
    """The audience of one video in a range, and `all_time`."""

    id: str
    title: str
    kind: str
    all_time: Totals
    overview: Overview


class RowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A row of an imported file that was left out. `line` is where it ends in the file, from 1."""

    line: int
    message: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an imported file: rows it has, how many were taken, and what was wrong with the others (the first
    hundred)."""

    id: str
    platform: str
    name: str = ""
    rows: int = 0
    taken: int = 0
    since: str = ""
    until: str = ""
    notes: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    created_at: str = ""
