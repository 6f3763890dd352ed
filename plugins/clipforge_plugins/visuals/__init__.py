"""Bundled makers of pictures for the scenes of scripts.

drawn     titles, cards, lists, charts, timelines, formulas, diagrams, ...: drawn from the brief alone
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Visuals, hookimpl


@hookimpl
def clipforge_register_visuals() -> Sequence[Visuals]:
    """Every bundled maker."""
    from clipforge_plugins.visuals.drawn import DrawnVisuals

    return [DrawnVisuals()]
