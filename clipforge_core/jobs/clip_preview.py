"""A frame of a clip as an export would show it: what people choose templates by. A task for a child process.

The frame is planned and drawn like every export, only smaller, and without looking for faces first: a picture that
follows faces shows its middle here.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import platformdirs

from clipforge_core.contracts.progress import Report
from clipforge_core.jobs.look import engine_of, probe
from clipforge_core.jobs.preview import TEXT, preview_timeline, spoken, telling_frame
from clipforge_core.model.clip import ClipsDocument, DocumentClip
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import VideoEncoding
from clipforge_core.model.tracks import Event, Events, Tracks
from clipforge_core.stages.cuts import on_frames
from clipforge_core.stages.documents import document_words, from_document
from clipforge_core.stages.plan import plan_clip
from clipforge_core.template_files import pictures_of
from clipforge_core.templates import TemplateLibrary, template_folders


class PreviewOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be seen: a clip, a template by name with changes, a shape; `side` is pixels of the shorter side."""

    clip: DocumentClip
    template: str
    aspect: str
    changes: Mapping[str, Any] = {}
    side: int = 480


def clip_preview(env: Any, report: Report, path: str, order: PreviewOrder) -> bytes:
    """The frame as PNG. Raises what reading, the template and drawing raise."""
    info = probe(env, report, path)
    folders = template_folders(env.registry.plugins, Path(platformdirs.user_config_dir("clipforge")))
    template = _small(TemplateLibrary(folders).get(order.template, order.changes), order.side)
    document = ClipsDocument(source=path, duration=float(info.duration), clips=[order.clip])
    rate = info.video.frame_rate if info.video is not None else None
    clip = on_frames(from_document(order.clip, info.duration), rate)
    shot = Event(start=Fraction(0), end=info.duration, kind="shot")
    digests = {picture: env.cache.file_digest(Path(picture)) for picture in pictures_of(template).values()}
    words = document_words(document, order.clip)
    tracks = Tracks(named={"shots": Events(events=(shot,))})
    timeline = plan_clip(info, clip, tracks, template, aspect=order.aspect, words=words, digests=digests)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "frame.png"
        engine_of(env).snapshot(timeline, telling_frame(timeline), out)
        return out.read_bytes()


def _small(template: ExportTemplate, side: int) -> ExportTemplate:
    follow = "center" if template.layout.follow == "faces" else template.layout.follow
    return msgspec.structs.replace(
        template,
        picture=msgspec.structs.replace(template.picture, short_side=min(side, template.picture.short_side)),
        layout=msgspec.structs.replace(template.layout, follow=follow),
        video=VideoEncoding(),
        loudness=None,
    )


def template_preview(env: Any, report: Report, path: str, aspect: str, side: int) -> bytes:
    """The file `path` of a template on a made background with sample words, as PNG. Raises BadTemplate, UnknownName."""
    folders = template_folders(env.registry.plugins, Path(platformdirs.user_config_dir("clipforge")))
    template = _small(TemplateLibrary(folders).read(Path(path)), side)
    with TemporaryDirectory() as folder:
        timeline = preview_timeline(env, template, Path(folder), spoken(TEXT), "en", aspect)
        out = Path(folder) / "frame.png"
        engine_of(env).snapshot(timeline, telling_frame(timeline), out)
        return out.read_bytes()


TASKS: dict[str, Any] = {"clip_preview": clip_preview, "template_preview": template_preview}
"""Tasks by name, as pools find them."""
