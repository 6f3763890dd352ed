"""Bundled transcribers: sound to words with times.

faster-whisper   Whisper base (in the package), tiny.en, or a model of the user's own; on this machine alone
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Transcriber, hookimpl


@hookimpl
def clipforge_register_transcribers() -> Sequence[Transcriber]:
    """Every bundled transcriber."""
    from clipforge_plugins.transcribers.whisper import FasterWhisper

    return [FasterWhisper()]
