"""Many films at once: a table is looked at row by row before anything starts, then made; what failed can be kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.studio_video import ASPECTS, BulkJob
from clipforge_core.model.user import Caller
from clipforge_core.model.video import VideoStatus
from clipforge_core.refusals import Invalid, InvalidParts
from clipforge_core.services import Services
from clipforge_core.studio_videos.bulk import BulkWish, checked_aspect, row_video
from clipforge_core.studio_videos.table import LARGEST, TableRow, rows_of_csv
from clipforge_core.studio_videos.templates import TEMPLATES
from clipforge_core.studio_videos.voices import check_voice
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.studio.films import QUALITIES, STATES
from clipforge_server.dashboard.studio.places import ROOT, offered
from clipforge_server.frame.exchange import Exchange

PATH = ROOT + "/bulk"
ONE = PATH + "/{bulk_id:str}"
BODY = 3 * LARGEST + 100_000
"""Bytes of a form with a table: browsers write one byte as up to three."""
EXAMPLE = (
    "title,script_content,voice_id,aspect_ratio,product_name\n"
    '"Meet {{product_name}}","{{product_name}} boils a litre in two minutes.\n\nIt switches itself off.",,9:16,Kettle\n'
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RowShown(msgspec.Struct, frozen=True, kw_only=True):
    """A row as the preview shows it: what would be made of it, or what is wrong."""

    row: TableRow
    title: str
    problem: str = ""
    field: str = ""
    seconds: float = 0.0
    scenes: int = 0
    aspect: str = ""
    language: str = ""


@get(PATH, sync_to_thread=True)
def bulk_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """Bring a table."""
    return _page(services, caller, look)


@get(PATH + "/example", sync_to_thread=False)
def example(caller: Caller) -> Response[bytes]:
    """A table to begin with."""
    return _csv(EXAMPLE.encode("utf-8-sig"), "films.csv")


@post(PATH, sync_to_thread=True, status_code=200, request_max_body_size=BODY)
def look_at(services: Services, caller: Caller, look: Look, form: Form) -> Response[str]:
    """What would be made of each row; nothing is started."""
    table = form.raw("table")
    try:
        common = _common(services, caller, form)
        shown = looked_at(services, caller, rows_of_csv(table.encode("utf-8", "replace"), "table"), common)
    except ClipForgeError as error:
        return _page(services, caller, look, problem=said_of(error), typed=form)
    good = sum(not each.problem for each in shown)
    return look.page("studio/bulk_preview", rows=shown, good=good, wrong=len(shown) - good, table=table, typed=form)


@post(PATH + "/mistakes", sync_to_thread=True, status_code=200, request_max_body_size=BODY)
def mistakes(services: Services, caller: Caller, form: Form) -> Response[bytes]:
    """The rows that cannot be made, with their mistake in a last column: to be mended and brought again."""
    rows = rows_of_csv(form.raw("table").encode("utf-8", "replace"), "table")
    shown = looked_at(services, caller, rows, _common(services, caller, form))
    names = [name for name in rows[0].values if name != "mistake"]
    wrong = [[str(each.row.values.get(n, "") or "") for n in names] + [each.problem] for each in shown if each.problem]
    return _csv(table_of([[*names, "mistake"], *wrong]), "mistakes.csv")


@post(PATH + "/start", sync_to_thread=True, status_code=200, request_max_body_size=BODY)
def start(services: Services, caller: Caller, exchange: Exchange, look: Look, form: Form) -> Response[str]:
    """Make what can be made."""
    try:
        rows = rows_of_csv(form.raw("table").encode("utf-8", "replace"), "table")
        bulk = services.studio_bulks.create(
            caller, rows, _common(services, caller, form), base_url=exchange.base, request=exchange.request_id
        )
    except InvalidParts:
        return _page(services, caller, look, problem="No row of it can be made. Look at the rows first.", typed=form)
    except ClipForgeError as error:
        return _page(services, caller, look, problem=said_of(error), typed=form)
    return look.go(f"{PATH}/{bulk.id}")


@get(ONE, sync_to_thread=True)
def one_bulk_page(services: Services, caller: Caller, look: Look, bulk_id: str) -> Response[str]:
    """How far it is."""
    values: dict[str, Any] = {"bulk": services.studio_bulks.get(caller, bulk_id), "states": STATES}
    if look.in_part:
        return look.part("studio/bulk_one", "state", **values)
    return look.page("studio/bulk_one", **values)


@post(ONE + "/cancel", sync_to_thread=True, status_code=200)
def cancel(services: Services, caller: Caller, look: Look, bulk_id: str) -> Response[str]:
    """Stop what is not over."""
    services.studio_bulks.cancel(caller, bulk_id)
    return look.go(f"{PATH}/{bulk_id}", said="What was not over is stopped.")


@get(ONE + "/failed", sync_to_thread=True)
def failed(services: Services, caller: Caller, bulk_id: str) -> Response[bytes]:
    """Rows that no film came of, and films that failed, with the reason."""
    bulk = services.studio_bulks.get(caller, bulk_id)
    lines: list[list[str]] = [["row", "line", "title", "field", "reason"]]
    lines += [[str(r.row), str(r.line or ""), r.title, r.field, r.reason] for r in bulk.failed_rows]
    lines += [["", "", v.title, "", v.error.message if v.error else v.status.value] for v in _failed_videos(bulk)]
    return _csv(table_of(lines), f"failed-{bulk.id}.csv")


def looked_at(services: Services, caller: Caller, rows: Sequence[TableRow], common: BulkWish) -> list[RowShown]:
    """Each row with what would be made of it, or what is wrong with it."""
    voices: dict[tuple[str, str], ClipForgeError | None] = {}
    found = []
    for row in rows:
        title = str(row.values.get("title", "") or "")[:200]
        try:
            found.append(_looked_at(services, caller, row, common, voices))
        except ClipForgeError as error:
            detail = str(error.data.get("detail", "")) if isinstance(error, Invalid) else ""
            field = str(error.data.get("field", ""))
            found.append(RowShown(row=row, title=title, problem=detail or said_of(error), field=field))
    return found


def table_of(lines: Iterable[Sequence[str]]) -> bytes:
    """CSV that spreadsheets open; a text that they would take for a formula has an apostrophe before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _looked_at(
    services: Services,
    caller: Caller,
    row: TableRow,
    common: BulkWish,
    voices: dict[tuple[str, str], ClipForgeError | None],
) -> RowShown:
    """Raises what is wrong with a row. A voice that many rows name is looked up once."""
    wanted = row_video(row, common)
    named = wanted.wish.voice, wanted.wish.language
    if named not in voices:
        try:
            check_voice(services, *named, caller=caller)
            voices[named] = None
        except ClipForgeError as error:
            voices[named] = error
    refused = voices[named]
    if refused is not None:
        raise refused
    kept = services.scripts.get(caller, wanted.script_id).script if wanted.script_id else None
    script = kept or wanted.script()
    return RowShown(
        row=row,
        title=wanted.title or script.title,
        seconds=script.seconds,
        scenes=len(script.scenes),
        aspect=wanted.wish.aspect,
        language=wanted.wish.language,
    )


def _common(services: Services, caller: Caller, form: Form) -> BulkWish:
    """What holds for rows that do not say otherwise. Raises Invalid."""
    voice, aspect = form.text("voice"), form.text("aspect")
    check_voice(services, voice, field="voice", caller=caller)
    return BulkWish(
        voice=voice,
        template=form.text("template")[:100],
        aspect=checked_aspect(aspect) if aspect else "",
        quality=form.text("quality")[:20],
        language=form.text("language")[:20],
    )


def _page(
    services: Services, caller: Caller, look: Look, *, problem: str = "", typed: Form | None = None
) -> Response[str]:
    values = offered(
        voices=services.voices.list(caller),
        templates=TEMPLATES,
        aspects=tuple(ASPECTS),
        qualities=QUALITIES,
        bulks=services.studio_bulks.recent(caller),
        problem=problem,
        typed=lambda name, usual="": typed.raw(name, usual) if typed is not None else usual,
        largest=LARGEST,
    )
    return look.page("studio/bulk", status=400 if problem else 200, **values)


def _failed_videos(bulk: BulkJob) -> list[Any]:
    return [video for video in bulk.videos if video.status in (VideoStatus.FAILED, VideoStatus.CANCELLED)]


def _csv(data: bytes, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="text/csv", headers=headers)


HANDLERS: tuple[Any, ...] = (bulk_page, example, look_at, mistakes, start, one_bulk_page, cancel, failed)
