"""Bundled voices: text to speech with the time of every word.

hibari      American English, natural, in one small package; exact phoneme and word times
kokoro      five voices, natural, slower; English, and Spanish, Italian and Portuguese where espeak-ng is installed
endpoint    what a server with OpenAI's `audio/speech` has, where the setting speech.url names one
espeak-ng   about a hundred languages, robotic; a program that the user installs, run as a process of its own
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Setting, Voice, VoiceCloner, hookimpl


@hookimpl
def clipforge_register_voices() -> Sequence[Voice]:
    """Every bundled voice."""
    from clipforge_plugins.voices.endpoint import EndpointVoice
    from clipforge_plugins.voices.espeak import EspeakVoice
    from clipforge_plugins.voices.espeak_program import EspeakProgram
    from clipforge_plugins.voices.hibari import HibariVoice
    from clipforge_plugins.voices.kokoro import KokoroVoice

    program = EspeakProgram()
    return [HibariVoice(), KokoroVoice(program), EspeakVoice(program), EndpointVoice()]


@hookimpl
def clipforge_register_voice_cloners() -> Sequence[VoiceCloner]:
    """The one that matches pitch and timbre."""
    from clipforge_plugins.voices.likeness.matcher import Matcher

    return [Matcher()]


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """The settings of the speech endpoint."""
    from clipforge_plugins.voices.settings import declared_settings

    return declared_settings()
