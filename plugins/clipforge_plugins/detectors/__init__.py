"""Bundled detectors: tracks → clips.

highlights   the moments worth showing, from words, sound and picture (the default)
scenes       every shot, from edge to edge
silence      the whole file without its silences (jump cuts)
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Detector, hookimpl


@hookimpl
def clipforge_register_detectors() -> Sequence[Detector]:
    """Every bundled detector."""
    from clipforge_plugins.detectors.highlights import Highlights
    from clipforge_plugins.detectors.scenes import Scenes
    from clipforge_plugins.detectors.silence import Silence

    return [Highlights(), Scenes(), Silence()]
