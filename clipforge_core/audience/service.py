"""Audience: events come in, overviews go out.

    audience.record(caller, AudienceEvent(subject="exp_1", event="play", session="a7f3"))
    audience.overview(caller, "7d").totals.views

What is counted: the first bytes of a signed link to a finished film, once a viewing; what players tell (how long a
viewing lasts, that it was shared); and files that platforms export. Whoever asks not to be counted is not.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from clipforge_core.audience import counting, sessions
from clipforge_core.audience.overview import overview, top_video
from clipforge_core.audience.ranges import range_of
from clipforge_core.audience.subjects import Subject, find_id, find_key, is_played
from clipforge_core.audience.sums import Scope
from clipforge_core.model.audience import AudienceEvent, Overview, VideoAudience, Viewer
from clipforge_core.refusals import LinkRefused, NotThere
from clipforge_core.requests.links import MEDIA, UNCOUNTED

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.store.connection import Connection


class Audience:
    """The audiences of the users of one server. `clock` gives seconds since 1970."""

    def __init__(self, services: Services, clock: Callable[[], float] = time.time) -> None:
        self._services = services
        self._database = services.database
        self._clock = clock

    @property
    def counts(self) -> bool:
        """True unless the operator turned counting off."""
        counts: bool = self._services.settings.get("count_audience", bool)
        return counts

    # -- what happened -------------------------------------------------------------------------

    def played(self, key: str, token: str, viewer: Viewer) -> bool:
        """The first bytes of a stored file went out by the link of that token; True where it is a play that counts."""
        if not self.counts or viewer.opted_out or not is_played(key):
            return False
        with self._database.write(durable=False) as db:
            subject = find_key(db, key)
            if subject is None:
                return False
            event = AudienceEvent(subject=subject.id, event="play")
            return counting.count(db, subject, event, (token,), viewer, now=self._clock())

    def record(self, caller: Caller, event: AudienceEvent, viewer: Viewer | None = None) -> bool:
        """Something that a player of the caller's own tells; True where it counts.

        Raises NotThere for what is not the caller's, Invalid.
        """
        counting.check(event)
        with self._database.write(durable=False) as db:
            subject = self._own(db, caller, event.subject)
            if not self.counts or (viewer is not None and viewer.opted_out):
                return False
            parts = ("of", caller.id, event.session or secrets.token_hex(16))
            return counting.count(db, subject, event, parts, viewer, now=self._clock(), trusted=True)

    def record_link(self, token: str, event: AudienceEvent, viewer: Viewer) -> bool:
        """Something that a public player tells of the film behind a signed link; True where it counts.

        Events and plays of one link by one viewer are one viewing. Raises LinkRefused, Invalid.
        """
        counting.check(event)
        claims = self._services.vault.check_link(token)
        key = claims.claims.get("key", "")
        if claims.path != MEDIA or not is_played(key) or key.split("/")[1] != event.subject:
            raise LinkRefused(detail="is for something else", reason="tampered")
        if not self.counts or viewer.opted_out or UNCOUNTED in claims.claims:
            return False
        with self._database.write(durable=False) as db:
            subject = find_key(db, key)
            if subject is None:
                raise NotThere(kind=event.subject.partition("_")[0] or "film", id=event.subject)
            return counting.count(db, subject, event, (token,), viewer, now=self._clock())

    # -- what came of it -----------------------------------------------------------------------

    def overview(self, caller: Caller, date_range: str = "7d", *, platform: str = "") -> Overview:
        """What the caller has, in "24h", "7d", "30d" or "90d", on one platform or all. Raises Invalid."""
        within = range_of(date_range, self._clock())
        with self._database.read() as db:
            return overview(db, caller.id, within, platform=platform)

    def of_video(self, caller: Caller, subject: str, date_range: str = "30d") -> VideoAudience:
        """The same of one. Raises NotThere, Invalid."""
        within = range_of(date_range, self._clock())
        with self._database.read() as db:
            all_time = Scope(caller.id, subject=subject).total(db)
            if not self._is_known(db, caller, subject):
                raise NotThere(kind="video", id=subject)
            shown = top_video(db, caller.id, subject, all_time)
            return VideoAudience(
                id=subject,
                title=shown.title,
                kind=shown.kind,
                all_time=all_time,
                overview=overview(db, caller.id, within, subject=subject),
            )

    def views(self, caller: Caller, subjects: Sequence[str]) -> dict[str, int]:
        """All views there ever were of each; 0 for what nobody has watched."""
        with self._database.read() as db:
            return {each: Scope(caller.id, subject=each).total(db).views for each in dict.fromkeys(subjects)}

    def forget(self) -> int:
        """Delete what must not be kept: hashes of viewings that are over, and their keys. A server's runner does."""
        with self._database.write(durable=False) as db:
            sessions.forget(db, self._clock())
        return 0

    def _own(self, db: Connection, caller: Caller, subject_id: str) -> Subject:
        found = find_id(db, subject_id)
        if found is None or found.user != caller.id:
            raise NotThere(kind="video", id=subject_id)
        return found

    def _is_known(self, db: Connection, caller: Caller, subject_id: str) -> bool:
        named = "SELECT 1 FROM audience_subjects WHERE user = ? AND subject = ?"
        if db.conn.execute(named, [caller.id, subject_id]).fetchone() is not None:
            return True
        found = find_id(db, subject_id)
        return found is not None and found.user == caller.id
