"""Bundled analyzers: what pictures show, sound holds and words mean, as tracks.

shots       hard cuts, dissolves and fades                  pictures
motion      how much the picture moves                      pictures
faces       faces, followed through shots                   pictures (extra "vision")
insets      rectangles with a picture of their own          pictures, inside clips
texts       text that stands in the picture                 pictures (extra "vision")
loudness    momentary loudness, integrated LUFS             sound
level       the level of speech, a hundred values a second  sound, inside clips
speech      where somebody speaks                           sound (extra "speech")
pauses      gaps in speech                                  the speech track
sentences   what was said, sentence by sentence             the transcript
topics      where the subject changes                       sentences, embeddings

The track `embeddings` comes from the plugin that brings the embedder (`clipforge_plugins.embedders`).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from clipforge_core import Analyzer, hookimpl


@hookimpl
def clipforge_register_analyzers() -> Sequence[Analyzer]:
    """Fresh analyzers; they load numpy and models when a pass begins."""
    from clipforge_plugins.analyzers.action import ActionAnalyzer
    from clipforge_plugins.analyzers.faces import FacesAnalyzer
    from clipforge_plugins.analyzers.insets import InsetsAnalyzer
    from clipforge_plugins.analyzers.level import LevelAnalyzer
    from clipforge_plugins.analyzers.loudness import LoudnessAnalyzer
    from clipforge_plugins.analyzers.motion import MotionAnalyzer
    from clipforge_plugins.analyzers.pauses import PausesAnalyzer
    from clipforge_plugins.analyzers.sentences import SentencesAnalyzer
    from clipforge_plugins.analyzers.shots import ShotsAnalyzer
    from clipforge_plugins.analyzers.speech import SpeechAnalyzer
    from clipforge_plugins.analyzers.texts import TextsAnalyzer
    from clipforge_plugins.analyzers.topics import TopicsAnalyzer

    return [
        ShotsAnalyzer(),
        MotionAnalyzer(),
        ActionAnalyzer(),
        FacesAnalyzer(),
        # Nobody asks for it by name: without its extra it is not missed.
        *([TextsAnalyzer()] if find_spec("cv2") is not None else []),
        InsetsAnalyzer(),
        LoudnessAnalyzer(),
        LevelAnalyzer(),
        SpeechAnalyzer(),
        PausesAnalyzer(),
        SentencesAnalyzer(),
        TopicsAnalyzer(),
    ]
