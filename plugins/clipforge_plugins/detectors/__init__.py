"""Bundled detectors: tracks → clips.

highlights   the moments worth showing, from words, sound and picture (the default)
topics       a clip for each subject of a talk
llm          what a language model behind the user's endpoint chooses
query        passages about what is asked for
chapters     the chapters that the file itself has
motion       the moments with the most movement
scenes       every shot, from edge to edge
silence      the whole file without its silences (jump cuts)
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Detector, hookimpl


@hookimpl
def clipforge_register_detectors() -> Sequence[Detector]:
    """Every bundled detector."""
    from clipforge_plugins.detectors.chapters import Chapters
    from clipforge_plugins.detectors.highlights import Highlights
    from clipforge_plugins.detectors.llm import Llm
    from clipforge_plugins.detectors.motion import Motion
    from clipforge_plugins.detectors.query import Query
    from clipforge_plugins.detectors.scenes import Scenes
    from clipforge_plugins.detectors.silence import Silence
    from clipforge_plugins.detectors.topics import Topics

    return [Highlights(), Topics(), Query(), Llm(), Chapters(), Motion(), Scenes(), Silence()]
