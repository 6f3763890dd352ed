"""What a command asks of the job kind "clips", from its options, checked as far as that can be done before any work."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import platformdirs

from clipforge_cli.template_options import named_value

if TYPE_CHECKING:
    from clipforge_core.environment import Environment
    from clipforge_core.forge import Forge
    from clipforge_core.templates import TemplateLibrary


def check_lengths(shortest: float | None, longest: float | None) -> None:
    """Raises a usage error where no clip could be long enough and short enough."""
    if shortest is not None and longest is not None and shortest > longest:
        raise click.UsageError(f"--min-duration {shortest:g} is longer than --max-duration {longest:g}")


def check_output(folder: Path) -> None:
    """Say now, and not after an hour of work, that a folder cannot be written to. Creates nothing.

    Raises PermissionDenied, InputError.
    """
    from clipforge_core.errors import InputError, PermissionDenied

    there = folder.absolute()
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if not there.is_dir():
        raise InputError(path=folder, detail=f"it cannot be a folder: {there} is not one")
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionDenied(path=there)


def template_library(environment: Environment) -> TemplateLibrary:
    """Templates of the user and of plugins."""
    from clipforge_core.templates import TemplateLibrary, template_folders

    return TemplateLibrary(template_folders(environment.plugins, own_folder()))


def own_folder() -> Path:
    """The user's config folder."""
    return platformdirs.user_config_path("clipforge", appauthor=False)


def chosen_template(environment: Environment, wanted: str | None, changes: Mapping[str, Any] | None = None) -> str:
    """The template's name, or its absolute path. Raises UnknownName, MissingFile, BadTemplate, UsageError where
    `changes` do not fit it, and MissingExtra where an enhancer or a writer lacks a
    part."""
    from clipforge_core.jobs.enhance import chosen_enhancers
    from clipforge_core.jobs.outputs import check_outputs

    name = wanted or environment.settings.get("template", str)
    library = template_library(environment)
    template = library.get(name, changes)
    chosen_enhancers(environment.registry, template.enhance.use)
    check_outputs(environment.registry, template)
    is_path = name.endswith(".toml") or "/" in name
    return str(library.path(name).absolute()) if is_path else name


def chosen_aspects(ctx: click.Context, environment: Environment, platform: str, aspects: Sequence[str]) -> list[str]:
    """Those that were asked for, else the first that the platform shows. Raises UnknownName, BadTemplate."""
    if not platform:
        return list(dict.fromkeys(aspects))
    from clipforge_core.jobs.platform import platform_library

    preset = platform_library(environment.plugins).get(platform)
    asked = ctx.get_parameter_source("aspects") is not click.core.ParameterSource.DEFAULT
    return list(dict.fromkeys(aspects if asked else preset.aspects[:1]))


def chosen_transcript(path: Path | None, sources: int) -> str:
    """The absolute path of --transcript, or "embedded" and the like as it is.

    Raises MissingFile; a usage error where one file would serve several sources.
    """
    from clipforge_core.errors import MissingFile
    from clipforge_core.stages.streams import is_embedded

    if path is None:
        return ""
    if is_embedded(str(path)):
        return str(path)
    if sources > 1:
        raise click.UsageError("--transcript belongs to one source; files beside each source are found by themselves")
    if not path.is_file():
        raise MissingFile(path=path)
    return str(path.absolute())


def check_detector(known: Environment | Forge, params: Mapping[str, Any]) -> None:
    """Refuse a detector that is not there or does not take what is asked of it. Raises UnknownName, UsageError."""
    from clipforge_core.jobs.wish import detector_for

    detector_for(known.registry, params["detector"], params["query"], params["options"])


def clip_params(
    *,
    num_clips: int | None,
    min_duration: float | None,
    max_duration: float | None,
    detector: str | None,
    language: str,
    query: str,
    options: Sequence[str] = (),
    audio_track: int | None = None,
    audio_language: str = "",
) -> dict[str, Any]:
    """The wishes that all sources share."""
    check_lengths(min_duration, max_duration)
    return {
        "num_clips": num_clips,
        "min_duration": min_duration,
        "max_duration": max_duration,
        "detector": detector or ("query" if query.strip() else "highlights"),
        "language": language,
        "query": query.strip(),
        "audio_track": audio_track or 0,
        "audio_language": audio_language,
        "options": dict(named_value(text, "--detector-option") for text in options),
    }
