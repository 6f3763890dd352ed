"""The bundled templates: export templates (TOML files in `exports/`) and video templates (scene files in `videos/`),
found through the same hooks as anyone's.

`clipforge templates list` shows them, `clipforge templates copy NAME` makes one of your own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clipforge_core import hookimpl


@hookimpl
def clipforge_register_templates() -> Sequence[Path]:
    """The folder of the bundled templates."""
    return [Path(__file__).parent / "exports"]


@hookimpl
def clipforge_register_platforms() -> Sequence[Path]:
    """The folder of the bundled platform presets."""
    return [Path(__file__).parent / "platforms"]


@hookimpl
def clipforge_register_video_templates() -> Sequence[Path]:
    """The folder of the bundled video templates."""
    return [Path(__file__).parent / "videos"]
