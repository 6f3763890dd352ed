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
from datetime import date
from typing import TYPE_CHECKING

from clipforge_core.audience import counting, sessions
from clipforge_core.audience.imports import keep, read_table
from clipforge_core.audience.overview import overview, top_video
from clipforge_core.audience.ranges import range_of
from clipforge_core.audience.report import to_pdf
from clipforge_core.audience.subjects import Subject, find_id, find_key, is_played
from clipforge_core.audience.sums import Scope
from clipforge_core.audience.tables import to_csv
from clipforge_core.codec import decode, encode
from clipforge_core.ids import iso, new_id
from clipforge_core.model.audience import AudienceEvent, ImportReport, Overview, Totals, VideoAudience, Viewer
from clipforge_core.refusals import LinkRefused, NotThere
from clipforge_core.requests.links import MEDIA, UNCOUNTED
from clipforge_core.studio.safe import safe_text

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

    # -- files ---------------------------------------------------------------------------------

    def export_csv(self, caller: Caller, date_range: str = "30d", *, platform: str = "") -> bytes:
        """The range as a table, a row a day, platform and video. Raises Invalid."""
        within = range_of(date_range, self._clock())
        with self._database.read() as db:
            days = Scope(caller.id, within.since, within.until, platform=platform).days(db)
            named = {subject for _, _, subject, _ in days if subject}
            titles = {each: top_video(db, caller.id, each, Totals()).title for each in named}
        return to_csv(days, titles)

    def export_pdf(self, caller: Caller, date_range: str = "30d", *, platform: str = "") -> bytes:
        """The overview of the range as a PDF with charts. Raises Invalid, MissingExtra."""
        heading = f"Audience on {platform}" if platform else "Audience"
        return to_pdf(self.overview(caller, date_range, platform=platform), made=iso(self._clock()), heading=heading)

    def import_csv(
        self, caller: Caller, data: bytes, *, platform: str = "", day: str = "", name: str = ""
    ) -> ImportReport:
        """Take the rows of a file that a platform exported. `platform` and `day` are for rows that do not say.

        Raises Invalid, TooLarge.
        """
        now = self._clock()
        table = read_table(data, platform=platform.strip().lower(), day=day, today=date.fromisoformat(iso(now)[:10]))
        days = sorted(row.day for row in table.rows)
        report = ImportReport(
            id=new_id("imp"),
            platform=", ".join(sorted({row.platform for row in table.rows})),
            name=safe_text(name)[:200],
            rows=table.count,
            taken=len(table.rows),
            since=days[0] if days else "",
            until=days[-1] if days else "",
            notes=tuple(table.notes),
            problems=tuple(table.problems),
            created_at=iso(now),
        )
        with self._database.write() as db:
            db.conn.execute(
                "INSERT INTO audience_imports (id, user, report, created_at) VALUES (?, ?, ?, ?)",
                [report.id, caller.id, encode(report).decode(), report.created_at],
            )
            keep(db, caller.id, report.id, table.rows)
        return report

    def imports(self, caller: Caller) -> list[ImportReport]:
        """Files that were taken, newest first."""
        query = "SELECT report FROM audience_imports WHERE user = ? ORDER BY created_at DESC, id"
        with self._database.read() as db:
            return [decode(row[0], ImportReport) for row in db.conn.execute(query, [caller.id])]

    def forget_import(self, caller: Caller, import_id: str) -> None:
        """Take back what a file said, as far as no later one has replaced it. Raises NotThere."""
        with self._database.write() as db:
            gone = db.conn.execute(
                "DELETE FROM audience_imports WHERE id = ? AND user = ?", [import_id, caller.id]
            ).rowcount
        if not gone:
            raise NotThere(kind="import", id=import_id)

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
