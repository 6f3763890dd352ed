"""Bundled voices: text to speech with the time of every word.

hibari   American English, natural, in one small package; exact phoneme and word times
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Voice, hookimpl


@hookimpl
def clipforge_register_voices() -> Sequence[Voice]:
    """Every bundled voice."""
    from clipforge_plugins.voices.hibari import HibariVoice

    return [HibariVoice()]
