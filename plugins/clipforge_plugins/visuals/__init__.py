"""Bundled makers of pictures for the scenes of scripts.

drawn     titles, cards, lists, charts, timelines, formulas, diagrams, ...: drawn from the brief alone
library   the user's media library and stock folders, searched by text
images    an OpenAI-compatible endpoint of images
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Setting, Visuals, hookimpl


@hookimpl
def clipforge_register_visuals() -> Sequence[Visuals]:
    """Every bundled maker."""
    from clipforge_plugins.visuals.drawn import DrawnVisuals
    from clipforge_plugins.visuals.images import ImagesVisuals
    from clipforge_plugins.visuals.library import LibraryVisuals

    drawn = DrawnVisuals()
    return [drawn, LibraryVisuals(drawn), ImagesVisuals(drawn)]


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """The settings visuals.*"""
    from clipforge_plugins.visuals.settings import declared_settings

    return declared_settings()
