"""/videos/bulk: many videos at once, from JSON and from CSV; a row that is wrong stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from anyio import to_thread
from litestar import Request, delete, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from msgspec import Meta

from clipforge_core.model.studio_video import BulkJob
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.studio_videos.bulk import PRIORITY, BulkWish, checked_aspect
from clipforge_core.studio_videos.table import LARGEST, TableRow, rows_of_csv, rows_of_list
from clipforge_server.frame.errors import BadRequest, WrongType
from clipforge_server.surfaces.scriptsensei.forms import exchange_of, read_as
from clipforge_server.surfaces.scriptsensei.shown import Shown, VideoShown

TAGS = ["bulk"]
Short = Annotated[str, Meta(max_length=200)]


class BulkVideos(msgspec.Struct, kw_only=True):
    """Videos that are asked for at once; what stands beside them holds for each that does not say otherwise.

    Each entry names a script that is kept (`script_id`), or brings `title` and `script_content`, in which `{{name}}`
    stands for the value of that name in `custom_data`. Empty entries are passed over.
    """

    videos: Annotated[list[dict[str, Any]], Meta(max_length=1000)]
    template_id: Short | None = None
    voice_id: Short | None = None
    platform: Short | None = None
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:5"] | None = None
    media_type: Literal["stock", "ai"] | None = None
    ai_media_style: Short | None = None
    language: Short | None = None
    quality: Literal["draft", "low", "medium", "high"] | None = None
    priority: Annotated[int, Meta(ge=1, le=10)] | None = None


class CsvFields(msgspec.Struct, kw_only=True):
    """What holds for each row of a CSV file that does not say otherwise."""

    template_id: Short = ""
    voice_id: Short = ""
    platform: Short = ""
    aspect_ratio: Short = ""
    media_type: Short = ""
    ai_media_style: Short = ""
    language: Short = ""
    quality: Short = ""
    priority: Short = ""


class BulkCsv(CsvFields, kw_only=True):
    """A CSV file of rows, and what holds for each that does not say otherwise."""

    file: UploadFile


class FailedRowShown(msgspec.Struct, kw_only=True):
    """A row that no video came of. `row` counts rows from 1; `line` is where it stands in the file, 0 without one."""

    row: int
    line: int
    title: str
    field: str
    reason: str


class BulkStarted(msgspec.Struct, kw_only=True):
    """A bulk that was accepted: the videos in the order of their rows, and the rows that none comes of."""

    job_id: str
    video_ids: list[str]
    total_videos: int
    status: str
    failed_rows: list[FailedRowShown]


class BulkAnswer(msgspec.Struct, kw_only=True):
    """How far a bulk is. `status` is pending, processing, completed (any succeeded) or failed; rows that no video came
    of count as failed."""

    job_id: str
    status: str
    total_videos: int
    completed_videos: int
    failed_videos: int
    video_ids: list[str]
    total: int
    completed: int
    failed: int
    processing: int
    videos: list[VideoShown]
    failed_rows: list[FailedRowShown]
    created_at: str


def bulk_schema(ref_template: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of the JSON body, and those of its parts by name."""
    (schema,), parts = msgspec.json.schema_components([BulkVideos], ref_template=ref_template)
    return schema, parts


@post(
    "/videos/bulk",
    tags=TAGS,
    status_code=202,
    opt={"stream": True, "body": bulk_schema, "answers": {413: "The body is too large.", 415: "It is neither."}},
    request_max_body_size=LARGEST + 100_000,
)
async def create_bulk(
    services: NamedDependency[Services], caller: NamedDependency[Caller], request: Request[Any, Any, Any]
) -> BulkStarted:
    """Make many videos.

    The body is JSON, or a form with a CSV `file`, as `/videos/bulk/csv` takes it. Where no entry can be made the answer
    is 400 with the reason of each; else what cannot is in `failed_rows`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await request.form()
        if not isinstance(form.get("file"), UploadFile):
            raise Invalid(field="file", detail="a CSV file is needed")
        data: BulkVideos | CsvFields = read_as({k: v for k, v in form.items() if k != "file"}, CsvFields)
        rows = rows_of_csv(await form["file"].read(LARGEST + 1))
    elif kind in ("", "application/json", "text/json"):
        body = read_as(_json(await request.body()), BulkVideos)
        data, rows = body, rows_of_list(body.videos)
    else:
        raise WrongType(type=kind, wanted="JSON, or a form with a CSV file")
    return await to_thread.run_sync(_accept, services, caller, request, data, rows)


@post(
    "/videos/bulk/csv",
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
    opt={"multipart": True},
    request_max_body_size=LARGEST + 100_000,
)
def create_bulk_of_csv(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    request: Request[Any, Any, Any],
    data: Annotated[BulkCsv, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> BulkStarted:
    """Make many videos from the rows of a CSV file.

    Its first line names the columns: title, script_content (or script), and any of template_id, voice_id, platform,
    aspect_ratio, language, media_type, script_id; every other column is a variable for the texts.
    """
    return _accept(services, caller, request, data, rows_of_csv(data.file.file.read(LARGEST + 1)))


@get("/videos/bulk/{job_id:str}", tags=TAGS, sync_to_thread=True)
def get_bulk(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    job_id: FromPath[str],
) -> BulkAnswer:
    """Look at a bulk."""
    return _answer(services, caller, links, services.studio_bulks.get(caller, job_id))


@delete("/videos/bulk/{job_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def cancel_bulk(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    job_id: FromPath[str],
) -> BulkAnswer:
    """Stop the videos of a bulk that are not over."""
    return _answer(services, caller, links, services.studio_bulks.cancel(caller, job_id))


def _accept(
    services: Services,
    caller: Caller,
    request: Request[Any, Any, Any],
    data: BulkVideos | CsvFields,
    rows: Sequence[TableRow],
) -> BulkStarted:
    priority = data.priority
    common = BulkWish(
        voice=data.voice_id or "",
        template=data.template_id or "",
        platform=data.platform or "",
        aspect=checked_aspect(data.aspect_ratio) if data.aspect_ratio else "",
        media_type=data.media_type or "",
        media_style=data.ai_media_style or "",
        language=data.language or "",
        quality=data.quality or "",
        priority=_priority(priority) if isinstance(priority, str) else priority or PRIORITY,
    )
    exchange = exchange_of(request)
    return _started(
        services.studio_bulks.create(caller, rows, common, base_url=exchange.base, request=exchange.request_id)
    )


def _json(body: bytes) -> Any:
    """Raises BadRequest."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRequest(detail=f"the body is not valid JSON: {error}") from error


def _priority(text: str) -> int:
    if not text:
        return PRIORITY
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= 10:
        raise Invalid(field="priority", detail="a number from 1 (first) to 10 is needed")
    return int(text)


def _started(bulk: BulkJob) -> BulkStarted:
    return BulkStarted(
        job_id=bulk.id,
        video_ids=[video.id for video in bulk.videos],
        total_videos=bulk.total,
        status=bulk.status,
        failed_rows=_failed(bulk),
    )


def _answer(services: Services, caller: Caller, links: Links, bulk: BulkJob) -> BulkAnswer:
    return BulkAnswer(
        job_id=bulk.id,
        status=bulk.status,
        total_videos=bulk.total,
        completed_videos=bulk.completed,
        failed_videos=bulk.failed,
        video_ids=[video.id for video in bulk.videos],
        total=bulk.total,
        completed=bulk.completed,
        failed=bulk.failed,
        processing=bulk.processing,
        videos=Shown(services, links).videos(caller, bulk.videos),
        failed_rows=_failed(bulk),
        created_at=bulk.created_at,
    )


def _failed(bulk: BulkJob) -> list[FailedRowShown]:
    return [
        FailedRowShown(row=each.row, line=each.line, title=each.title, field=each.field, reason=each.reason)
        for each in bulk.failed_rows
    ]


HANDLERS = (create_bulk, create_bulk_of_csv, get_bulk, cancel_bulk)
