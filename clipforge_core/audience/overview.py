"""From sums to an Overview: what changed, which platforms, videos and countries, and how it went over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clipforge_core.audience.ranges import Range, as_iso
from clipforge_core.audience.subjects import find_id
from clipforge_core.audience.sums import Scope
from clipforge_core.model.audience import (
    Changes,
    CountryShare,
    Overview,
    PlatformShare,
    Point,
    TopVideo,
    Totals,
)

if TYPE_CHECKING:
    from clipforge_core.store.connection import Connection

TOP = 10
"""Videos that an overview names."""


def overview(db: Connection, user: str, within: Range, *, platform: str = "", subject: str = "") -> Overview:
    """The overview of what a user has, or of one subject."""
    scope = Scope(user, within.since, within.until, platform=platform, subject=subject)
    totals = scope.total(db)
    before = Scope(user, *within.before, platform=platform, subject=subject).total(db)
    steps = scope.by_step(db, within.step_length)
    return Overview(
        range=within.name,
        since=as_iso(within.since),
        until=as_iso(within.until),
        totals=totals,
        before=before,
        changes=changes(totals, before),
        platforms=_platforms(scope.by(db, "platform"), totals.views),
        top=() if subject else _top(db, user, scope.by(db, "subject")),
        over_time=tuple(Point(at=as_iso(step), totals=steps.get(step, Totals())) for step in within.steps),
        countries=_countries(scope.countries(db)),
    )


def changes(now: Totals, before: Totals) -> Changes:
    """Per cent from one to the other. A rate or a mean is only held against one that was made of something."""
    return Changes(
        views=change(now.views, before.views),
        engagement=change(now.engagement, before.engagement) if now.views else None,
        average_watch=change(now.average_watch, before.average_watch) if now.timed_views else None,
        shares=change(now.shares, before.shares),
    )


def change(now: float, before: float) -> float | None:
    """Per cent from `before` to `now`; None from nothing."""
    return round(100.0 * (now - before) / before, 1) if before else None


def top_video(db: Connection, user: str, subject: str, totals: Totals) -> TopVideo:
    """A subject with what it is called now, or was when it was last watched."""
    row = db.conn.execute(
        "SELECT kind, title, url FROM audience_subjects WHERE user = ? AND subject = ?", [user, subject]
    ).fetchone()
    kind, title, url = row or ("", "", "")
    found = find_id(db, subject)
    thumbnail = ""
    if found is not None and found.user == user:
        kind, title, thumbnail = found.kind, found.title or title, found.thumbnail
    return TopVideo(
        id=subject,
        title=title or subject,
        kind=kind,
        totals=totals,
        url=url,
        thumbnail_key=thumbnail,
    )


def _platforms(found: dict[str, Totals], views: int) -> tuple[PlatformShare, ...]:
    shares = [PlatformShare(platform=p, totals=t, percentage=_part(t.views, views)) for p, t in found.items()]
    return tuple(sorted(shares, key=lambda share: (-share.totals.views, share.platform)))


def _top(db: Connection, user: str, found: dict[str, Totals]) -> tuple[TopVideo, ...]:
    named = sorted(((s, t) for s, t in found.items() if s and t.views), key=lambda pair: (-pair[1].views, pair[0]))
    return tuple(top_video(db, user, subject, totals) for subject, totals in named[:TOP])


def _countries(found: dict[str, int]) -> tuple[CountryShare, ...]:
    views = sum(found.values())
    shares = [CountryShare(country=c, views=v, percentage=_part(v, views)) for c, v in found.items()]
    return tuple(sorted(shares, key=lambda share: (-share.views, share.country)))


def _part(some: int, of: int) -> float:
    return round(100.0 * some / of, 1) if of else 0.0
