"""Loading what most work on media needs, before there is any: in processes that stand ready.

warm()
"""

from __future__ import annotations

from importlib import import_module

_COPYING = (
    "clipforge_media.probing",
    "clipforge_media.sound",
    "clipforge_media.join",
    "clipforge_media.check",
    "clipforge_media.smartcut.segment",
    "clipforge_media.smartcut.survey",
    "clipforge_media.smartcut.sound",
    "clipforge_media.smartcut.verify",
)
_RENDERING = (
    "clipforge_media.render.segments",
    "clipforge_media.captions.raster",
    "clipforge_media.enhance.warping",
)
"""What trimming, joining, checking and rendering import at their first use. No model, and nothing that starts a
thread: processes are forked from one that has called this."""


def warm(rendering: bool = True) -> None:
    """Import it all, or what copying needs alone. Raises ImportError where a library is missing."""
    for name in (*_COPYING, *_RENDERING) if rendering else _COPYING:
        import_module(name)
