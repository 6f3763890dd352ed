"""The server: HTTP APIs over the core's services.

app           build_app: the ASGI application from services and mounted surfaces
frame/        what every surface shares: authentication, errors, limits, CORS, idempotency, probes, docs, logs
surfaces/     the bundled APIs
supervisor    `clipforge serve`: the processes of a server
testing       an app and a server for tests

The package itself is the plugin that brings the bundled surfaces and `clipforge serve`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clipforge_core.contracts.surface import Surface
from clipforge_core.hookspecs import hookimpl
from clipforge_core.settings import Setting


@hookimpl
def clipforge_register_surfaces() -> Sequence[Surface]:
    """The bundled APIs."""
    from clipforge_server.surfaces.clip_generation.surface import ClipGenerationSurface
    from clipforge_server.surfaces.clipforge.surface import ClipForgeSurface
    from clipforge_server.surfaces.scriptsensei.surface import ScriptSenseiSurface
    from clipforge_server.surfaces.video_generation.surface import VideoGenerationSurface
    from clipforge_server.surfaces.videocraft.surface import VideoCraftSurface

    return [
        ClipForgeSurface(),
        ClipGenerationSurface(),
        VideoCraftSurface(),
        VideoGenerationSurface(),
        ScriptSenseiSurface(),
    ]


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """The settings of single APIs."""
    from clipforge_server.surfaces.videocraft.settings import videocraft_settings

    return videocraft_settings()


@hookimpl
def clipforge_register_commands() -> Sequence[Any]:
    """`clipforge serve`."""
    from clipforge_server.commands.serve import command

    return [command]
