"""/analytics/export and /analytics/import: figures out as CSV and PDF, and in from the files of platforms."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body, FromPath, QueryParameter
from msgspec import Meta

from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.services import Services
from clipforge_server.surfaces.scriptsensei.forms import Done, Short

TAGS = ["analytics"]
RANGES = ("24h", "7d", "30d", "90d")
LARGEST = 20_000_000
"""Bytes of a platform's file."""


class ImportForm(msgspec.Struct, kw_only=True):
    """A file that a platform gives (CSV). `day` is what its figures belong to where its rows have no date."""

    file: UploadFile
    platform: Annotated[str, Meta(max_length=60)] = ""
    day: Annotated[str, Meta(max_length=10)] = ""


@get(
    "/analytics/export",
    tags=TAGS,
    sync_to_thread=True,
    responses={200: ResponseSpec(bytes, description="The file.", media_type="text/csv", generate_examples=False)},
)
def export_analytics(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    form: Annotated[str, QueryParameter(name="format", max_length=10)] = "csv",
    date_range: Short = "",
) -> Response[bytes]:
    """Download the figures of a range as CSV or PDF.

    A `format` that is a range is taken for one, because clients of old send it so.
    """
    if form in RANGES:
        form, date_range = "csv", date_range or form
    if form not in ("csv", "pdf"):
        raise Invalid(field="format", detail="csv or pdf is needed")
    within = date_range or "30d"
    if form == "pdf":
        data, kind = services.audience.export_pdf(caller, within), "application/pdf"
    else:
        data, kind = services.audience.export_csv(caller, within), "text/csv"
    headers = {"Content-Disposition": f'attachment; filename="analytics-{within}.{form}"'}
    return Response(data, media_type=kind, headers=headers)


@post(
    "/analytics/import",
    tags=TAGS,
    status_code=201,
    sync_to_thread=True,
    opt={"multipart": True},
    request_max_body_size=LARGEST + 100_000,
)
def import_analytics(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    data: Annotated[ImportForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> dict[str, Any]:
    """Take the figures of a platform's CSV file; rows that cannot be read are listed."""
    report = services.audience.import_csv(
        caller, data.file.file.read(LARGEST + 1), platform=data.platform, day=data.day, name=data.file.filename
    )
    return dict(msgspec.to_builtins(report))


@get("/analytics/imports", tags=TAGS, sync_to_thread=True)
def list_imports(services: NamedDependency[Services], caller: NamedDependency[Caller]) -> list[dict[str, Any]]:
    """List files whose figures were taken."""
    return [dict(msgspec.to_builtins(report)) for report in services.audience.imports(caller)]


@delete("/analytics/imports/{import_id:str}", tags=TAGS, status_code=200, sync_to_thread=True)
def forget_import(
    services: NamedDependency[Services], caller: NamedDependency[Caller], import_id: FromPath[str]
) -> Done:
    """Take the figures of a file back."""
    services.audience.forget_import(caller, import_id)
    return Done(message="Import deleted")


HANDLERS = (export_analytics, import_analytics, list_imports, forget_import)
