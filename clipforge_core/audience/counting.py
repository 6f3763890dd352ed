"""Counting: an event → at most one more view, share or stretch of time in the sums of its hour.

A play counts once a viewing. Time comes from players alone, which say how long a viewing has lasted so far; no more of
it is believed than has passed on the clock since the viewing began, and what was said before is not counted again.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import msgspec

from clipforge_core.audience import sessions
from clipforge_core.ids import iso
from clipforge_core.model.audience import AudienceEvent, Viewer
from clipforge_core.refusals import Invalid

if TYPE_CHECKING:
    from clipforge_core.audience.subjects import Subject
    from clipforge_core.store.connection import Connection

SLACK_SECONDS = 5.0
"""How much longer than the clock a viewing may say to have lasted: clocks and networks differ."""

FIRST_SECONDS = 60.0
"""What a viewing may have lasted before its first event; players tell more often than that."""

LONGEST_SECONDS = 86400.0

_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}")
_ADD = """
INSERT INTO audience_counts (user, hour, subject, platform, own, views, viewers, timed_views, seconds, shares)
VALUES (:user, :hour, :subject, :platform, 1, :views, :viewers, :timed, :seconds, :shares)
ON CONFLICT (user, hour, subject, platform, country, own) DO UPDATE SET
    views = views + excluded.views, viewers = viewers + excluded.viewers,
    timed_views = timed_views + excluded.timed_views, seconds = seconds + excluded.seconds,
    shares = shares + excluded.shares
"""


def check(event: AudienceEvent) -> None:
    """Raises Invalid for values that no player can mean."""
    if not math.isfinite(event.seconds) or not 0 <= event.seconds <= LONGEST_SECONDS:
        raise Invalid(field="seconds", detail=f"a number from 0 to {LONGEST_SECONDS:.0f} is needed")
    if not _PLATFORM.fullmatch(event.platform):
        raise Invalid(field="platform", detail="up to 32 of a-z, 0-9, - and _ are needed, such as web or youtube")
    if len(event.session) > 200:
        raise Invalid(field="session", detail="at most 200 characters are taken")


def count(
    db: Connection,
    subject: Subject,
    event: AudienceEvent,
    parts: tuple[str, ...],
    viewer: Viewer | None,
    *,
    now: float,
    trusted: bool = False,
) -> bool:
    """Count an event of a viewing that `parts` and the viewer tell from others; False where it changes nothing.

    A viewing whose first event is another than a play was played without our hearing of it. How long it had lasted
    then is believed of those who are `trusted`, and of others up to FIRST_SECONDS.
    """
    before, goes_on = sessions.resume(db, (subject.id, *parts), viewer, now)
    if not goes_on and event.event == "progress":
        first = event.seconds if trusted else min(event.seconds, FIRST_SECONDS)
        before = msgspec.structs.replace(before, started=now - first)
    seconds = before.seconds
    if event.event == "progress":
        slack = SLACK_SECONDS if goes_on else 0.0
        seconds = max(seconds, min(event.seconds, now - before.started + slack))
    shares = int(event.event == "share" and not before.shared)
    after = msgspec.structs.replace(before, seconds=seconds, shared=before.shared or bool(shares))
    sessions.keep(db, after, now)
    if goes_on and after == before:
        return False
    new_viewer = not goes_on and viewer is not None and sessions.is_new_viewer(db, subject.id, viewer, now)
    values = {
        "user": subject.user,
        "hour": iso(now)[:13],
        "subject": subject.id,
        "platform": event.platform,
        "views": int(not goes_on),
        "viewers": int(new_viewer),
        "timed": int(not before.seconds and seconds > 0),
        "seconds": seconds - before.seconds,
        "shares": shares,
    }
    db.conn.execute(_ADD, values)
    if not goes_on:
        name(db, subject)
    return True


def name(db: Connection, subject: Subject) -> None:
    """Keep what it is called, for when it is gone and its numbers are still there."""
    db.conn.execute(
        "INSERT INTO audience_subjects (user, subject, kind, title) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (user, subject) DO UPDATE SET title = excluded.title",
        [subject.user, subject.id, subject.kind, subject.title],
    )
