"""The settings speech.* of the voice `endpoint`; apart from it, so that declaring them loads no HTTP library."""

from __future__ import annotations

from clipforge_core import Setting, SettingType

T = SettingType

UNSET = (
    "the voice endpoint needs an address: set CLIPFORGE_SPEECH_URL (or url in [speech] of clipforge.toml) to an "
    "OpenAI-compatible one that speaks, such as http://127.0.0.1:8880/v1"
)


def declared_settings() -> tuple[Setting, ...]:
    """The settings of the voice `endpoint`."""
    return (
        Setting(
            "speech.url", T.TEXT, "", "OpenAI-compatible endpoint of the voice endpoint: http://127.0.0.1:8880/v1."
        ),
        Setting("speech.model", T.TEXT, "tts-1", "The speech model that the endpoint is asked for; empty: its own."),
        Setting("speech.key", T.TEXT, "", "The key of the speech endpoint. Never shown.", secret=True),
        Setting("speech.voices", T.NAMES, ("alloy",), "Names of voices that the speech endpoint has, the usual first."),
        Setting("speech.languages", T.NAMES, ("en",), "Languages that the speech endpoint speaks, as en or pt-BR."),
        Setting("speech.quality", T.TEXT, "natural", "What its voices sound like.", choices=("natural", "robotic")),
        Setting(
            "speech.format",
            T.TEXT,
            "wav",
            "What it is asked for: a WAV file, or bare 16-bit samples at 24 kHz.",
            choices=("wav", "pcm"),
        ),
        Setting("speech.timeout", T.SECONDS, "2m", "The longest time that one sentence may take.", minimum=1),
    )
