"""/content: how good a text is, by defined measures, and texts out of pages and files."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, JSONBody
from msgspec import Meta

from clipforge_core.model.user import Caller
from clipforge_core.refusals import TooLarge
from clipforge_core.scripting.reading import read_source
from clipforge_core.scripting.scoring import score, suggestions
from clipforge_core.services import Services
from clipforge_core.studio_videos.briefs import read_page
from clipforge_server.surfaces.scriptsensei.shown import scores_of

TAGS = ["content"]
LARGEST = 25_000_000
"""Bytes of a file that a text is read from."""


class Content(msgspec.Struct, kw_only=True):
    """A text."""

    content: Annotated[str, Meta(min_length=1, max_length=50_000)]


class ImportUrl(msgspec.Struct, kw_only=True):
    """A page."""

    url: Annotated[str, Meta(min_length=1, max_length=2048)]


class ImportFile(msgspec.Struct, kw_only=True):
    """A file: txt, md, pdf, docx, srt, vtt or html."""

    file: UploadFile


class MeasureShown(msgspec.Struct, kw_only=True):
    """A measure, 0 to 100, with what it counted."""

    name: str
    value: float
    reasons: list[str]


class Analysis(msgspec.Struct, kw_only=True):
    """Scores from 0 to 100 (docs/scripts.md defines each), and what would make them better."""

    hook_score: float
    seo_score: float
    engagement_score: float
    overall_quality: float
    suggestions: list[str]
    measures: list[MeasureShown]


class Imported(msgspec.Struct, kw_only=True):
    """The text that was read, and what it is called."""

    content: str
    title: str
    url: str


@post("/content/analyze", tags=TAGS, status_code=200, sync_to_thread=True)
def analyze_content(
    services: NamedDependency[Services], caller: NamedDependency[Caller], data: JSONBody[Content]
) -> Analysis:
    """Measure a text."""
    found = score(data.content)
    return Analysis(
        **scores_of(found),
        suggestions=suggestions(data.content),
        measures=[MeasureShown(name=s.name, value=round(s.value, 1), reasons=list(s.reasons)) for s in found],
    )


@post("/content/import/url", tags=TAGS, status_code=200, sync_to_thread=True)
def import_url(
    services: NamedDependency[Services], caller: NamedDependency[Caller], data: JSONBody[ImportUrl]
) -> Imported:
    """Read the main text of a page."""
    source = read_page(services, data.url)
    return Imported(content=source.text, title=source.title, url=source.uri)


@post(
    "/content/import/file",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={"multipart": True},
    request_max_body_size=LARGEST + 100_000,
)
def import_file(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    data: Annotated[ImportFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Imported:
    """Read the text of a file."""
    content = data.file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(what="the file", limit=LARGEST)
    source = read_source(services.environment, content, name=data.file.filename or "file")
    return Imported(content=source.text, title=source.title, url="")


HANDLERS = (analyze_content, import_url, import_file)
