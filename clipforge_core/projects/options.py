"""What an export is asked to be, checked before anything is stored.

    wish = ExportWish(format="WebM", aspect_ratio="1:1", changes={"captions.size": 0.08})
    checked(wish, environment, media)       # wishes of the job kind "export", without a document

Templates and platforms are named, never given as paths, and no value that a client sends may name a file of this
machine or speak to an encoder directly: a path in a template's key would be read, and an encoder's option may write.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from clipforge_core.environment import Environment
from clipforge_core.errors import ClipForgeError, UnknownName
from clipforge_core.jobs.enhance import chosen_enhancers
from clipforge_core.jobs.outputs import check_outputs
from clipforge_core.jobs.params import ExportParams
from clipforge_core.jobs.platform import platform_library
from clipforge_core.model.export import ASPECTS
from clipforge_core.model.format import MP4
from clipforge_core.model.project import ProjectMedia
from clipforge_core.model.template import ExportTemplate
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import Invalid
from clipforge_core.template_files import PICTURES, is_file
from clipforge_core.templates import TemplateLibrary, template_folders

FORMAT = "MP4"
ASPECT = "9:16"
MOST_CHANGES = 200
_NAME = re.compile(r"[\w][\w .+-]{0,99}")
_ENCODER = re.compile(r"[A-Za-z0-9_]{0,40}")
_CLOSED = ("extends", "name", "description", "video.options", "output.formats")
"""Keys of a template that a client does not change: they read files, speak to an encoder, or have a field."""


class ExportWish(msgspec.Struct, frozen=True, kw_only=True):
    """A request for files of a clip. `captions` False leaves them out, a table changes keys of their style;
    `changes` are values of the template by dotted key. "" takes the usual."""

    format: str = FORMAT
    aspect_ratio: str = ""
    template: str = ""
    platform: str = ""
    captions: bool | dict[str, Any] = True
    changes: dict[str, Any] = msgspec.field(default_factory=dict)


class ExportOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that was checked: names as the program knows them, and the job's parameters."""

    format: str
    aspect_ratio: str
    template: str
    params: ExportParams


def checked(wish: ExportWish, environment: Environment, media: ProjectMedia | None) -> ExportOrder:
    """The parameters of the job, without a document. Raises Invalid with the name of the field."""
    registry = environment.registry
    form = _format(wish.format, registry)
    platform, aspects = _platform(wish.platform, environment)
    aspect = wish.aspect_ratio or (aspects[0] if aspects else ASPECT)
    if aspect not in ASPECTS:
        raise Invalid(field="aspectRatio", detail=f"one of {', '.join(ASPECTS)} is needed")
    library = TemplateLibrary(template_folders(registry.plugins, Path(platformdirs.user_config_dir("clipforge"))))
    name = _template(wish.template or environment.settings.get("template", str), library)
    changes = {**_captions(wish.captions), **_changes(wish.changes), "output.formats": [form]}
    template = _read(library, name, changes)
    try:
        chosen_enhancers(registry, template.enhance.use)
        check_outputs(registry, template)
    except ClipForgeError as error:
        raise Invalid(field="changes", detail=plain(error.describe())) from error
    if media is not None and not media.width and _shows(form, registry):
        sounds = ", ".join(f.name for f in registry.all("formats").values() if not f.shows)
        raise Invalid(field="format", detail=f"the source has no pictures: ask for one of {sounds or 'the sounds'}")
    params = ExportParams(clips_json="", aspects=(aspect,), template=name, changes=changes, platform=platform)
    return ExportOrder(format=wish.format, aspect_ratio=aspect, template=name, params=params)


def _format(wanted: str, registry: Any) -> str:
    known: dict[str, str] = {
        name.lower(): name for name in (MP4.name, *registry.all("formats"), *registry.all("writers"))
    }
    found = known.get(wanted.strip().lower())
    if found is None:
        raise Invalid(field="format", detail=f"one of {', '.join(sorted(known))} is needed, in any case of letters")
    return found


def _shows(form: str, registry: Any) -> bool:
    if form in registry.all("writers"):
        return False
    return bool({MP4.name: MP4, **registry.all("formats")}[form].shows)


def _platform(name: str, environment: Environment) -> tuple[str, tuple[str, ...]]:
    if not name:
        return "", ()
    if not _NAME.fullmatch(name):
        raise Invalid(field="platform", detail="the name of a platform is needed, such as tiktok")
    try:
        return name, platform_library(environment.plugins).get(name).aspects
    except UnknownName as error:
        raise Invalid(field="platform", detail=error.describe()) from error


def _template(name: str, library: TemplateLibrary) -> str:
    if not _NAME.fullmatch(name) or name.endswith(".toml"):
        raise Invalid(field="template", detail="the name of a template is needed, such as default; paths are not taken")
    try:
        library.path(name)
    except UnknownName as error:
        raise Invalid(field="template", detail=error.describe()) from error
    return name


def _read(library: TemplateLibrary, name: str, changes: Mapping[str, Any]) -> ExportTemplate:
    """The template with all changes; a change that it does not take is named."""
    try:
        return library.get(name, changes)
    except ClipForgeError as error:
        field = next((f for f, own in _one_by_one(changes) if _fails(library, name, own)), "changes")
        raise Invalid(field=field, detail=plain(error.describe())) from error


def _one_by_one(changes: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, value in changes.items():
        yield f"changes.{key}" if key != "output.formats" else "format", {key: value}


def _fails(library: TemplateLibrary, name: str, changes: Mapping[str, Any]) -> bool:
    try:
        library.get(name, changes)
    except ClipForgeError:
        return True
    return False


def _captions(captions: bool | dict[str, Any]) -> dict[str, Any]:
    if captions is False:
        return {"captions": False}
    if captions is True:
        return {}
    return _allowed({f"captions.{key}": value for key, value in captions.items()}, "")


def _changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    return _allowed(changes, "changes.")


def _allowed(changes: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Changes by dotted key, tables taken apart. Raises Invalid."""
    flat = dict(_flat(changes, "", prefix, 0))
    if len(flat) > MOST_CHANGES:
        raise Invalid(field=prefix.rstrip(".") or "captions", detail=f"at most {MOST_CHANGES} values are taken")
    for key, value in flat.items():
        field = f"{prefix}{key}"
        parts = tuple(key.split("."))
        if any(key == closed or key.startswith(f"{closed}.") for closed in _CLOSED):
            raise Invalid(field=field, detail="this key cannot be changed here")
        if parts in PICTURES or is_file(parts, value) or (isinstance(value, str) and "/" in value and "font" in parts):
            raise Invalid(field=field, detail="files are not taken here: name a template that has them")
        if parts[-1] in ("codec", "encoder", "pixel_format") and not (
            isinstance(value, str) and _ENCODER.fullmatch(value)
        ):
            raise Invalid(field=field, detail="the name of an encoder is needed")
        if isinstance(value, float) and not math.isfinite(value):
            raise Invalid(field=field, detail="a number is needed")
    return flat


def _flat(table: Mapping[str, Any], above: str, prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        name = f"{above}{key}"
        if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", key) or depth > 4:
            raise Invalid(field=f"{prefix}{name}"[:200], detail="a key of a template is needed, such as captions.size")
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{name}.", prefix, depth + 1)
        else:
            yield name, value
