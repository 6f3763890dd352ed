"""Audience: who watched what in a range of time, with charts; kept as CSV or PDF; figures of platforms taken in."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body
from msgspec import Meta

from clipforge_core.audience.imports import LARGEST
from clipforge_core.audience.ranges import RANGES
from clipforge_core.model.audience import Overview, Point
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.services import Services
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.studio.charts import bars
from clipforge_server.dashboard.studio.places import ROOT

PATH = ROOT + "/audience"
USUAL = "30d"
SPANS = {"24h": "24 hours", "7d": "7 days", "30d": "30 days", "90d": "90 days"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ImportFile(msgspec.Struct):
    """A file that a platform exported; platform and day are for rows that do not say."""

    file: UploadFile
    platform: Annotated[str, Meta(max_length=40)] = ""
    day: Annotated[str, Meta(max_length=10)] = ""


@get(PATH, sync_to_thread=True)
def audience_page(
    services: Services, caller: Caller, look: Look, span: str = USUAL, platform: str = ""
) -> Response[str]:
    """All of it."""
    span = span if span in RANGES else USUAL
    found = services.audience.overview(caller, span, platform=platform[:40])
    imports = services.audience.imports(caller)
    ever = found.totals.views or found.before.views or imports or platform
    return look.page(
        "studio/audience",
        imports=imports,
        empty=not ever,
        counts=services.audience.counts,
        one=None,
        platform=platform[:40],
        **_values(found, span),
    )


@get(PATH + "/of/{subject:str}", sync_to_thread=True)
def video_page(services: Services, caller: Caller, look: Look, subject: str, span: str = USUAL) -> Response[str]:
    """The audience of one film."""
    span = span if span in RANGES else USUAL
    one = services.audience.of_video(caller, subject, span)
    values = _values(one.overview, span)
    return look.page(
        "studio/audience", imports=[], empty=False, counts=services.audience.counts, one=one, platform="", **values
    )


@get(PATH + "/export", sync_to_thread=True)
def export(
    services: Services, caller: Caller, kind: str = "csv", span: str = USUAL, platform: str = ""
) -> Response[bytes]:
    """A table, or a report with charts."""
    span = span if span in RANGES else USUAL
    if kind == "pdf":
        data, media_type = services.audience.export_pdf(caller, span, platform=platform[:40]), "application/pdf"
    elif kind == "csv":
        data, media_type = services.audience.export_csv(caller, span, platform=platform[:40]), "text/csv"
    else:
        raise Invalid(field="kind", detail="csv or pdf is needed")
    headers = {"Content-Disposition": f'attachment; filename="audience-{span}.{kind}"', "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)


@post(PATH + "/imports", opt={"multipart": True}, sync_to_thread=True, request_max_body_size=LARGEST + 100_000)
def take(
    services: Services,
    caller: Caller,
    look: Look,
    data: Annotated[ImportFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> dict[str, str]:
    """Take the figures of a file; rows that cannot be read are listed on the page."""
    services.audience.import_csv(
        caller, data.file.file.read(LARGEST + 1), platform=data.platform, day=data.day, name=data.file.filename or ""
    )
    return {"go": look.url(PATH) + "#imports"}


@post(PATH + "/imports/{import_id:str}/forget", sync_to_thread=True, status_code=200)
def forget(services: Services, caller: Caller, look: Look, import_id: str) -> Response[str]:
    """Take them back."""
    services.audience.forget_import(caller, import_id)
    return look.go(PATH, said="Its figures are taken back.")


def _values(found: Overview, span: str) -> dict[str, Any]:
    labels = [(_when(point, span), point) for point in found.over_time]
    return {
        "found": found,
        "span": span,
        "spans": SPANS,
        "views": bars([(label, point.totals.views) for label, point in labels]),
        "watched": bars([(label, round(point.totals.watch_seconds / 60, 1)) for label, point in labels]),
        "points": labels,
    }


def _when(point: Point, span: str) -> str:
    """An hour as "14:00", a day as "3 Nov"; UTC."""
    if span == "24h":
        return point.at[11:13] + ":00"
    return f"{int(point.at[8:10])} {_MONTHS[int(point.at[5:7]) - 1]}"


HANDLERS: tuple[Any, ...] = (audience_page, video_page, export, take, forget)
