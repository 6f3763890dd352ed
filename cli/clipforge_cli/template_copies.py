"""Copies of templates, and checking one with all that it names."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clipforge_core.environment import Environment
    from clipforge_core.model.template import ExportTemplate
    from clipforge_core.templates import TemplateLibrary


def check_template(environment: Environment, library: TemplateLibrary, path: Path) -> ExportTemplate:
    """The template of a file or folder, its pictures and fonts found (fonts where an engine is installed that could
    draw them). Raises MissingFile, BadTemplate."""
    from clipforge_core.jobs.look import engine_of
    from clipforge_core.jobs.template import no_font
    from clipforge_core.template_files import fonts_of
    from clipforge_core.template_reading import FOLDER_FILE

    template = library.read(path)
    fonts = fonts_of(template) if environment.registry.all("engines") else {}
    absent = engine_of(environment).absent_fonts(sorted(set(fonts.values()))) if fonts else {}
    for keys, font in fonts.items():
        if font in absent:
            file = path / FOLDER_FILE if path.is_dir() else path
            library.refuse(str(file.absolute()), {}, keys, no_font(keys, font, absent[font]))
    return template


def copy_template(library: TemplateLibrary, source: Path, target: str | None, own: Path) -> Path:
    """Copy the file `source`, or the folder whose template it is, to `target` (None: to the templates of one's
    own); answers where it lies now. A usage error where something is there already."""
    from clipforge_core.template_reading import FOLDER_FILE

    folder = source.parent if source.name == FOLDER_FILE else None
    if folder is not None:
        place = Path(target).expanduser() if target else own / folder.name
        if place.suffix == ".toml":
            raise click.UsageError(f"{folder.name} is a folder with its pictures; name a folder to copy it to")
        _free(place)
        _copy_folder(folder, place)
        return place
    if target and (target.endswith("/") or Path(target).is_dir()):
        return _into(library, source, Path(target).expanduser() / FOLDER_FILE)
    return _into(library, source, Path(target).expanduser() if target else own / source.name)


def _free(place: Path) -> None:
    empty = place.is_dir() and not any(place.iterdir())
    if place.exists() and not empty:
        raise click.UsageError(f"{place} is there already; remove it first, or name another")


def _copy_folder(folder: Path, place: Path) -> None:
    """All of it, or nothing."""
    from clipforge_core.files import readable

    part = place.with_name(f".{place.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, part, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        part.replace(place)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise readable(error, place) from error


def _into(library: TemplateLibrary, source: Path, place: Path) -> Path:
    """A single file; refused where it names files that would not lie beside it any more."""
    from clipforge_core.errors import BadTemplate
    from clipforge_core.files import write_bytes

    _free(place)
    write_bytes(place, source.read_bytes())
    try:
        library.read(place)
    except BadTemplate as error:
        place.unlink()
        raise click.UsageError(f"it would not hold together there: {error}") from error
    return place
