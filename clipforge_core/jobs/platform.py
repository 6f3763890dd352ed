"""The platform that a job's clips are for: its limits are laid under what was asked for by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import platformdirs

from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import UsageError
from clipforge_core.jobs.params import ClipsParams, ExportParams
from clipforge_core.jobs.template import find_template
from clipforge_core.jobs.wish import detector_for
from clipforge_core.platforms import Platform, PlatformLibrary, platform_folders
from clipforge_core.plugins import PluginManager

P = TypeVar("P", ClipsParams, ExportParams)


def platform_library(plugins: PluginManager) -> PlatformLibrary:
    """Presets of the user and of plugins."""
    config = Path(platformdirs.user_config_dir("clipforge", appauthor=False))
    return PlatformLibrary(platform_folders(plugins, config))


def for_platform(context: Context, params: P) -> tuple[P, Platform | None]:
    """The wishes with the platform's values under those of `changes`, and clips no longer than it takes.

    Raises UnknownName, BadTemplate; UsageError where the shortest clip would be longer than its longest.
    """
    if not params.platform:
        return params, None
    platform = platform_library(context.registry.plugins).get(params.platform)
    template, _ = find_template(context, params.template, params.changes)
    absent = [name for name in ("captions", "loudness") if getattr(template, name) is None]
    # Margins of captions that a template does not draw would switch them on.
    below = {key: value for key, value in platform.changes().items() if key.partition(".")[0] not in absent}
    changes: dict[str, Any] = {"changes": {**below, **params.changes}}
    if isinstance(params, ClipsParams) and platform.longest:
        longest = min(params.max_duration or _usual(context, params) or platform.longest, platform.longest)
        if params.min_duration is not None and params.min_duration > longest:
            raise UsageError(
                detail=f"--min-duration {params.min_duration:g} is longer than the {platform.longest:g} seconds "
                f"that {platform.title} takes"
            )
        changes["max_duration"] = longest
    return msgspec.structs.replace(params, **changes), platform


def _usual(context: Context, params: ClipsParams) -> float | None:
    """Seconds of the detector's longest clip where no platform is named: what a platform takes is a ceiling, and
    makes no clip longer. None where the detector has no such usage."""
    detector = detector_for(context.registry, params.detector, params.query, params.options)
    longest = getattr(detector, "longest", None)
    return None if longest is None else max(float(longest), 2 * (params.min_duration or 0.0))
