"""The template that a job names, and a hash of all that it says (a part of what the job's results depend on)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import platformdirs

from clipforge_core.codec import digest, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.jobs.enhance import chosen_enhancers
from clipforge_core.model.template import ExportTemplate
from clipforge_core.template_files import files_of, fonts_of
from clipforge_core.templates import TemplateLibrary, template_folders

DEFAULT_FONT = "Montserrat"
"""The font that comes with the captions: it need not be looked for."""


def find_template(context: Context, name: str, changes: Mapping[str, Any]) -> tuple[ExportTemplate, str]:
    """By name or path, with `changes` (values by dotted key). Raises UnknownName, MissingFile, BadTemplate,
    UsageError, or MissingExtra where an enhancer lacks a part."""
    template = _library(context).get(name, changes)
    chosen_enhancers(context.registry, template.enhance.use)
    return template, fingerprint(template, lambda path: context.cache.file_digest(Path(path)))


def fingerprint(template: ExportTemplate, digest_of: Callable[[str], str]) -> str:
    """The hash of a template and of the files that it names; where these lie does not count."""
    plain = to_builtins(template)
    for keys, path in files_of(template).items():
        plain[keys[0]] = {**plain[keys[0]], keys[1]: digest_of(path)}
    return digest("template", "1", plain)


def check_fonts(context: Context, template: ExportTemplate, name: str, changes: Mapping[str, Any]) -> None:
    """Raise where the template asks for a font that is not there, before any work: BadTemplate with the line that
    names it, or UsageError for one of the `changes`."""
    wanted = {keys: font for keys, font in fonts_of(template).items() if font != DEFAULT_FONT}
    if not wanted:
        return
    absent = context.start("fonts", sorted(set(wanted.values())), stage="probe").result()
    for keys, font in wanted.items():
        if font in absent:
            _library(context).refuse(name, changes, keys, no_font(keys, font, absent[font]))


def no_font(keys: tuple[str, ...], font: str, near: Sequence[str] = ()) -> str:
    """What to say of a font that is not there; `near` are families of a like name that are."""
    hint = f"the nearest: {', '.join(near)}" if near else "name a family that is"
    return f"{'.'.join(keys)}: no font {font!r} is installed; {hint}, or give a font file beside the template"


def _library(context: Context) -> TemplateLibrary:
    config = Path(platformdirs.user_config_dir("clipforge"))
    return TemplateLibrary(template_folders(context.registry.plugins, config))
