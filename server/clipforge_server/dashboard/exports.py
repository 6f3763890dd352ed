"""Exports: the dialog with the gallery of templates and a preview on a real frame, what was made, one file or all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.response import Stream
from msgspec import Meta

from clipforge_core.codec import decode
from clipforge_core.errors import ClipForgeError, MissingFile
from clipforge_core.jobs.platform import platform_library
from clipforge_core.model.export import ASPECTS, Manifest
from clipforge_core.model.format import MP4
from clipforge_core.model.project import ExportStatus, ProjectExport
from clipforge_core.model.user import Caller
from clipforge_core.projects.options import ExportWish
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.templates import library_of
from clipforge_server.dashboard.zipping import zipped
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import disposition

CLIP = "/clips/{clip_id:str}"
ONE = "/exports/{export_id:str}"
STATES = {
    ExportStatus.PENDING: ("waiting", "busy"),
    ExportStatus.PROCESSING: ("being made", "busy"),
    ExportStatus.COMPLETED: ("done", "good"),
    ExportStatus.FAILED: ("failed", "bad"),
    ExportStatus.CANCELLED: ("cancelled", ""),
}
_PLAYED = ("preview", "mp4", "webm", "m4a", "mp3", "opus", "wav")
_MOST_AT_ONCE = 12


class ExportOrder(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """What is to be made of a clip: an export for each aspect. `style` are keys of the captions."""

    aspects: Annotated[list[str], Meta(min_length=1, max_length=4)]
    formats: Annotated[list[str], Meta(min_length=1, max_length=4)] = msgspec.field(default_factory=lambda: ["MP4"])
    template: Annotated[str, Meta(max_length=100)] = ""
    platform: Annotated[str, Meta(max_length=100)] = ""
    captions: bool = True
    style: dict[str, Any] = msgspec.field(default_factory=dict)

    def wishes(self) -> list[ExportWish]:
        """One a file."""
        captions: bool | dict[str, Any] = (self.style or True) if self.captions else False
        return [
            ExportWish(
                format=form, aspect_ratio=aspect, template=self.template, platform=self.platform, captions=captions
            )
            for aspect in self.aspects
            for form in self.formats
        ]


class ExportLine(msgspec.Struct, frozen=True, kw_only=True):
    """An export as the page shows it. `files` are (kind, link that works for a while), the film first."""

    export: ProjectExport
    state: str
    look: str
    played: str
    files: list[tuple[str, str]]
    manifest: Manifest | None
    problem: str

    @property
    def warnings(self) -> list[str]:
        """What was noticed beside the checks."""
        if self.manifest is None:
            return []
        checked = tuple(f"{check.name}:" for check in self.manifest.checks)
        return [warning for warning in self.manifest.warnings if not warning.startswith(checked)]

    @property
    def busy(self) -> bool:
        """True while it is on its way."""
        return self.export.status in (ExportStatus.PENDING, ExportStatus.PROCESSING)


@get(CLIP + "/export", sync_to_thread=True)
def export_dialog(services: Services, caller: Caller, look: Look, clip_id: str) -> Response[str]:
    """The dialog."""
    clip = services.clips.get(caller, clip_id)
    environment = services.environment
    formats = [MP4.name, *sorted(environment.registry.all("formats")), *sorted(environment.registry.all("writers"))]
    return look.page(
        "export_dialog",
        clip=clip,
        stamp=_stamp(clip),
        templates=[each for each in library_of(services).list() if not each.problem],
        usual=services.settings.get("template", str),
        aspects=list(ASPECTS),
        platforms=platform_library(environment.plugins).list(),
        formats=[(name, _called(name), _label(environment, name)) for name in dict.fromkeys(formats)],
    )


@get(CLIP + "/preview", opt={"bucket": "pages"}, sync_to_thread=True)
def preview(
    services: Services,
    caller: Caller,
    clip_id: str,
    template: str = "",
    aspect: str = "",
    platform: str = "",
    captions: str = "1",
    style: str = "",
    side: int = 480,
) -> Response[bytes]:
    """A frame of the clip as the export would show it. `style` are keys of the captions as JSON."""
    keys = _style(style)
    wish = ExportWish(
        aspect_ratio=aspect, template=template, platform=platform, captions=(keys or True) if captions == "1" else False
    )
    picture = services.previews.picture(caller, clip_id, wish, side)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@post(CLIP + "/exports", sync_to_thread=True, status_code=202)
def create(
    services: Services, caller: Caller, links: Links, exchange: Exchange, clip_id: str, data: ExportOrder
) -> dict[str, list[str]]:
    """Make them: all, or none where one of them cannot be."""
    wishes = data.wishes()
    if len(wishes) > _MOST_AT_ONCE:
        raise Invalid(field="formats", detail=f"at most {_MOST_AT_ONCE} files at once are made")
    services.exports.check(caller, clip_id, wishes)
    made = [
        services.exports.create(caller, clip_id, wish, base_url=links.base, request=exchange.request_id).id
        for wish in wishes
    ]
    return {"exports": made}


@get(CLIP + "/exports", sync_to_thread=True)
def of_clip(services: Services, caller: Caller, links: Links, look: Look, clip_id: str) -> Response[str]:
    """What was made of a clip, as a part of the page."""
    return lines_of_clip(services, caller, links, look, clip_id)


@post(ONE + "/again", sync_to_thread=True, status_code=200)
def again(
    services: Services, caller: Caller, links: Links, exchange: Exchange, look: Look, export_id: str
) -> Response[str]:
    """Make it once more."""
    made = services.exports.again(caller, export_id, base_url=links.base, request=exchange.request_id)
    return lines_of_clip(services, caller, links, look, made.clip)


@post(ONE + "/cancel", sync_to_thread=True, status_code=200)
def cancel(services: Services, caller: Caller, links: Links, look: Look, export_id: str) -> Response[str]:
    """Stop it."""
    export = services.exports.cancel(caller, export_id)
    return lines_of_clip(services, caller, links, look, export.clip)


@post(ONE + "/delete", sync_to_thread=True, status_code=200)
def delete(services: Services, caller: Caller, links: Links, look: Look, export_id: str) -> Response[str]:
    """Delete it with its files."""
    export = services.exports.get(caller, export_id)
    services.exports.delete(caller, export_id)
    return lines_of_clip(services, caller, links, look, export.clip)


@get(ONE + "/all.zip", opt={"bucket": "pages"}, sync_to_thread=True)
def export_zip(services: Services, caller: Caller, export_id: str) -> Stream:
    """All files of an export."""
    export = services.exports.get(caller, export_id)
    return _zip(services, [export], f"{export_id}.zip")


@get(CLIP + "/all.zip", opt={"bucket": "pages"}, sync_to_thread=True)
def clip_zip(services: Services, caller: Caller, clip_id: str) -> Stream:
    """All files of all exports of a clip."""
    clip = services.clips.get(caller, clip_id)
    return _zip(services, services.exports.list(caller, clip_id), f"{clip.document.title or clip_id}.zip")


@get("/projects/{project_id:str}/all.zip", opt={"bucket": "pages"}, sync_to_thread=True)
def project_zip(services: Services, caller: Caller, project_id: str) -> Stream:
    """All files of all exports of a project."""
    project = services.projects.get(caller, project_id)
    return _zip(services, services.exports.of_project(caller, project_id), f"{project.title}.zip")


def _zip(services: Services, exports: Any, name: str) -> Stream:
    files = list(_named(exports))
    if not files:
        raise Invalid(field="exports", detail="nothing is finished yet")
    headers = {"Content-Disposition": disposition(name.replace("/", "-"), inline=False)}
    reads = [(where, partial(services.storage.read, key)) for where, key in files]
    return Stream(zipped(reads), media_type="application/zip", headers=headers)


def _named(exports: Any) -> Iterator[tuple[str, str]]:
    """(name in the archive, key): a folder for each export where there are several."""
    done = [export for export in exports if export.status is ExportStatus.COMPLETED and export.artifacts]
    for export in done:
        folder = f"{export.aspect_ratio.replace(':', 'x')} {export.template} {export.id[-4:]}/" if len(done) > 1 else ""
        for stored in export.artifacts.values():
            yield folder + stored.key.rpartition("/")[2], stored.key


def lines_of_clip(services: Services, caller: Caller, links: Links, look: Look, clip_id: str) -> Response[str]:
    """What was made of a clip, as a part of the page. Raises NotThere."""
    exports = services.exports.list(caller, clip_id)
    ids = [export.id for export in exports]
    pages, views = services.watching.of(caller, ids), services.audience.views(caller, ids)
    lines = [_line(services, links, export) for export in exports]
    shared = {each: f"{links.base}{look.mount}/w/{page.token}" for each, page in pages.items()}
    return look.page(
        "exports_part",
        lines=lines,
        clip_id=clip_id,
        shared=shared,
        views=views,
        called=_file_called,
        embed=_embedded,
        links_last=lasting(services.settings.get("media_link_lifetime", float)),
    )


def _line(services: Services, links: Links, export: ProjectExport) -> ExportLine:
    state, shown = STATES[export.status]
    files = export.artifacts or {}
    seconds = services.settings.get("media_link_lifetime", float)
    order = sorted(files, key=lambda kind: (_PLAYED.index(kind) if kind in _PLAYED else len(_PLAYED), kind))
    return ExportLine(
        export=export,
        state=state,
        look=shown,
        played=next((kind for kind in _PLAYED if kind in files), ""),
        files=[(kind, links.media(files[kind].key, expires_in=seconds)) for kind in order],
        manifest=_manifest(services, files["manifest"].key) if "manifest" in files else None,
        problem=plain(export.error.message) if export.error is not None else "",
    )


_FILES = {
    "srt": "Captions (SRT)",
    "vtt": "Captions (WebVTT)",
    "ass": "Captions (ASS)",
    "json": "Words (JSON)",
    "thumbnail": "Picture",
    "timeline": "Timeline (JSON)",
    "manifest": "What was checked (JSON)",
    "preview": "Small version",
}
_EMBEDDED = {"9:16": (360, 640), "1:1": (480, 480), "4:5": (480, 600), "16:9": (640, 360)}
"""Pixels of a frame on another page."""


def _file_called(kind: str) -> str:
    return _FILES.get(kind, kind.upper())


def _embedded(aspect: str) -> tuple[int, int]:
    return _EMBEDDED.get(aspect, (640, 360))


def lasting(seconds: float) -> str:
    """ "a day", "3 hours": how long links work."""
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}s" if count > 1 else {"hour": "an hour"}.get(name, f"a {name}")
    return f"{seconds:.0f} seconds"


def _called(name: str) -> str:
    return {"sheet": "Contact sheet"}.get(name, name.upper())


def _label(environment: Any, name: str) -> str:
    if name == MP4.name:
        return MP4.label
    kinds = (environment.registry.all(kind) for kind in ("formats", "writers"))
    return next((str(found[name].label) for found in kinds if name in found), "")


def _manifest(services: Services, key: str) -> Manifest | None:
    try:
        return decode(b"".join(services.storage.read(key)), Manifest)
    except (MissingFile, ClipForgeError):
        return None


def _stamp(clip: Any) -> str:
    """Changes whenever the clip does: previews are kept by browsers."""
    import hashlib

    return hashlib.sha256(msgspec.json.encode(clip.document)).hexdigest()[:12]


def _style(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        found = msgspec.json.decode(text[:4000])
    except msgspec.DecodeError as error:
        raise Invalid(field="style", detail="JSON is needed") from error
    if not isinstance(found, dict):
        raise Invalid(field="style", detail="a table is needed")
    return found


HANDLERS: tuple[Any, ...] = (
    export_dialog, preview, create, of_clip, again, cancel, delete, export_zip, clip_zip, project_zip,
)  # fmt: skip
