"""StudioBulks: many videos at once, from rows. A row that is wrong stops no other; it is listed with its reason.

made = studio_bulks.create(caller, rows_of_csv(data), BulkWish(voice="hibari", template="product"))
studio_bulks.get(caller, made.id).completed

A row names a script that is kept (`script_id`), or brings its text (`title`, `script_content` or `script`), in which
`{{product_name}}` stands for the column, or the entry of `custom_data`, of that name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import msgspec

from clipforge_core.codec import decode, encode
from clipforge_core.errors import ClipForgeError
from clipforge_core.ids import iso, new_id
from clipforge_core.model.script import Script
from clipforge_core.model.studio_video import (
    ASPECTS,
    Aspect,
    BulkJob,
    FailedRow,
    MediaType,
    Quality,
    StudioVideo,
    VideoWish,
)
from clipforge_core.model.video import VideoStatus
from clipforge_core.refusals import Invalid, InvalidParts, NotThere, QuotaReached
from clipforge_core.studio_videos import rows as stored
from clipforge_core.studio_videos.service import NewVideo, checked_title
from clipforge_core.studio_videos.templates import applied, checked_template
from clipforge_core.studio_videos.texts import filled, script_of
from clipforge_core.studio_videos.voices import check_voice

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services
    from clipforge_core.studio_videos.table import TableRow

PRIORITY = 8
"""The priority of a bulk that says none: single videos go before it."""

KNOWN = (
    "title", "script", "script_content", "content", "script_id", "template_id", "voice_id", "media_type",
    "ai_media_style", "platform", "aspect_ratio", "language", "duration", "priority", "music", "quality",
    "custom_data",
)  # fmt: skip
"""Columns that say how a video is wanted; all others are data for the variables of its text."""


class BulkWish(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for every row that does not say otherwise, "" for what is usual."""

    voice: str = ""
    template: str = ""
    platform: str = ""
    aspect: str = ""
    media_type: str = ""
    media_style: str = ""
    language: str = ""
    quality: str = ""
    priority: int = PRIORITY


class RowVideo(msgspec.Struct, frozen=True, kw_only=True):
    """What a row asks for: `text` is narrated as it stands, unless `script_id` names a script that is kept."""

    title: str
    text: str = ""
    script_id: str = ""
    template: str = ""
    platform: str = ""
    wish: VideoWish = msgspec.field(default_factory=VideoWish)

    def script(self) -> Script:
        """The script of its text. Raises Invalid."""
        return script_of(self.text, title=self.title, language=self.wish.language, platform=self.platform)


def row_video(row: TableRow, common: BulkWish) -> RowVideo:
    """What a row asks for, its variables filled in. Raises Invalid."""
    if row.problem:
        raise Invalid(field="row", detail=row.problem)
    values = dict(row.values)
    data = values.get("custom_data") or {}
    if not isinstance(data, Mapping):
        raise Invalid(field="custom_data", detail="an object with values for the variables is needed")
    variables = {**{k: v for k, v in values.items() if k not in KNOWN}, "title": values.get("title", ""), **data}
    script_id = _text(values, "script_id")
    text = _text(values, "script_content") or _text(values, "script") or _text(values, "content")
    if not text and not script_id:
        raise Invalid(field="script_content", detail="a text is needed, or the script_id of a script")
    template = checked_template(_text(values, "template_id") or common.template)
    title = filled(_text(values, "title"), variables, "title")
    if not title and not script_id:
        raise Invalid(field="title", detail="a title is needed")
    aspect = _text(values, "aspect_ratio") or common.aspect
    wish = wish_of(
        voice=_text(values, "voice_id") or common.voice,
        media_type=_text(values, "media_type") or common.media_type,
        media_style=_text(values, "ai_media_style") or common.media_style,
        language=_text(values, "language") or common.language,
        seconds=_number(values, "duration"),
        priority=int(_number(values, "priority")) or common.priority,
        music=_text(values, "music"),
        quality=_text(values, "quality") or common.quality,
        data={str(key): value for key, value in variables.items()},
    )
    return RowVideo(
        title=checked_title(title) if title else "",
        text=filled(text, variables) if text else "",
        script_id="" if text else script_id,
        template=template.id if template else "",
        platform=(_text(values, "platform") or common.platform or (template.platform if template else "")).lower(),
        wish=applied(template, wish, aspect=checked_aspect(aspect) if aspect else None),
    )


def wish_of(
    *, voice: str = "", media_type: str = "", media_style: str = "", language: str = "", seconds: float = 0.0,
    priority: int = 5, music: str = "", quality: str = "", data: dict[str, Any] | None = None,
) -> VideoWish:  # fmt: skip
    """A wish of what came as text. Raises Invalid."""
    if media_type not in ("", "stock", "ai"):
        raise Invalid(field="media_type", detail="stock or ai is needed")
    if quality not in ("", "draft", "low", "medium", "high"):
        raise Invalid(field="quality", detail="draft, low, medium or high is needed")
    seconds = checked_seconds(seconds)
    if not 1 <= priority <= 10:
        raise Invalid(field="priority", detail="a number from 1 (first) to 10 is needed")
    return VideoWish(
        voice=voice,
        media_type=cast("MediaType", media_type or "stock"),
        media_style=media_style,
        quality=cast("Quality", quality or "medium"),
        language=language or "en",
        seconds=seconds,
        priority=priority,
        music=music,
        data=data or {},
    )


def checked_seconds(seconds: float) -> float:
    """A length that a film may be asked to have, 0 for as long as it takes. Raises Invalid."""
    if seconds and not 5 <= seconds <= 1800:
        raise Invalid(field="duration", detail="seconds from 5 to 1800 are needed")
    return seconds


def checked_aspect(aspect: str) -> Aspect:
    """An aspect ratio. Raises Invalid."""
    if aspect not in ASPECTS:
        raise Invalid(field="aspect_ratio", detail=f"one of {', '.join(ASPECTS)} is needed")
    return cast("Aspect", aspect)


class StudioBulks:
    """The bulks of the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(
        self, caller: Caller, rows: Sequence[TableRow], common: BulkWish, *, base_url: str = "", request: str = ""
    ) -> BulkJob:
        """Accept what can be made of the rows. `base_url` is what links in webhooks begin with.

        Raises InvalidParts where none can, QuotaReached where the first is one too many.
        """
        checked_template(common.template)
        check_voice(self._services, common.voice, caller=caller)
        bulk = new_id("bulk")
        with self._database.write() as db:
            row = {"id": bulk, "user": caller.id, "total": len(rows), "created_at": iso()}
            stored.insert(db, "studio_bulks", row)
        made, failed, errors = 0, list[FailedRow](), list[ClipForgeError]()
        for row_given in rows:
            try:
                self._one(caller, row_given, common, bulk, base_url, request)
                made += 1
            except ClipForgeError as error:
                errors.append(error)
                failed.append(_failed(row_given, error))
        with self._database.write() as db:
            if not made:
                db.execute("DELETE FROM studio_bulks WHERE id = ?", [bulk])
            else:
                db.execute("UPDATE studio_bulks SET failed_rows = ? WHERE id = ?", [encode(failed).decode(), bulk])
        if not made:
            raise _none_made(errors, failed)
        return self.get(caller, bulk)

    def get(self, caller: Caller, bulk: str) -> BulkJob:
        """How far a bulk is. Raises NotThere."""
        with self._database.read() as db:
            row = next(iter(db.query("SELECT * FROM studio_bulks WHERE id = ? AND user = ?", [bulk, caller.id])), None)
            if row is None:
                raise NotThere(kind="bulk job", id=bulk)
            videos = stored.of_bulk(db, bulk)
        failed_rows = decode(row["failed_rows"], tuple[FailedRow, ...])
        return counted(bulk, caller.id, int(row["total"]), videos, failed_rows, row["created_at"])

    def recent(self, caller: Caller, limit: int = 20) -> list[BulkJob]:
        """The last bulks of the caller, newest first."""
        query = "SELECT id FROM studio_bulks WHERE user = ? ORDER BY seq DESC LIMIT ?"
        with self._database.read() as db:
            ids = [str(row["id"]) for row in db.query(query, [caller.id, limit])]
        return [self.get(caller, each) for each in ids]

    def cancel(self, caller: Caller, bulk: str) -> BulkJob:
        """Stop all of its videos that are not over. Raises NotThere."""
        for video in self.get(caller, bulk).videos:
            if not video.status.over:
                self._services.studio_jobs.stop(caller, video.job)
        return self.get(caller, bulk)

    def _one(
        self, caller: Caller, row: TableRow, common: BulkWish, bulk: str, base_url: str, request: str
    ) -> StudioVideo:
        wanted = row_video(row, common)
        check_voice(self._services, wanted.wish.voice, wanted.wish.language, caller=caller)
        if wanted.script_id:
            kept = self._services.scripts.get(caller, wanted.script_id)
            script, title = kept.script, wanted.title or kept.script.title
        else:
            script, title = wanted.script(), wanted.title
        new = NewVideo(
            title=title,
            script=script,
            script_id=wanted.script_id,
            wish=wanted.wish,
            platform=wanted.platform,
            template=wanted.template,
            bulk=bulk,
        )
        return self._services.studio_videos.create(caller, new, base_url=base_url, request=request)


def counted(
    bulk: str, user: str, total: int, videos: Sequence[StudioVideo], failed_rows: tuple[FailedRow, ...], created: str
) -> BulkJob:
    """A bulk as its videos stand: completed when any succeeded and all are over."""
    completed = sum(video.status is VideoStatus.COMPLETED for video in videos)
    over = sum(video.status.over for video in videos)
    status: Literal["pending", "processing", "completed", "failed"]
    if over == len(videos):
        status = "completed" if completed else "failed"
    elif over or any(video.status is VideoStatus.PROCESSING for video in videos):
        status = "processing"
    else:
        status = "pending"
    return BulkJob(
        id=bulk,
        user=user,
        status=status,
        total=total,
        completed=completed,
        failed=over - completed + len(failed_rows) + max(0, total - len(videos) - len(failed_rows)),
        processing=len(videos) - over,
        videos=tuple(videos),
        failed_rows=failed_rows,
        created_at=created,
    )


def _failed(row: TableRow, error: ClipForgeError) -> FailedRow:
    field = str(error.data.get("field", ""))
    detail = str(error.data.get("detail", "")) if isinstance(error, Invalid) else ""
    return FailedRow(
        row=row.number,
        line=row.line,
        title=str(row.values.get("title", "") or "")[:200],
        field=field,
        reason=detail or error.describe(),
    )


def _none_made(errors: Sequence[ClipForgeError], failed: Sequence[FailedRow]) -> ClipForgeError:
    if isinstance(errors[0], QuotaReached):
        return errors[0]
    return InvalidParts.of(
        (f"videos[{each.row - 1}]" + (f".{each.field}" if each.field else ""), each.reason) for each in failed
    )


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        raise Invalid(field=name, detail="a text is needed")
    return str(value).strip()


def _number(values: Mapping[str, Any], name: str) -> float:
    text = _text(values, name)
    if not text:
        return 0.0
    try:
        number = float(text)
    except ValueError as error:
        raise Invalid(field=name, detail="a number is needed") from error
    if not 0 <= number <= 1e6:
        raise Invalid(field=name, detail="a number from 0 on is needed")
    return number
