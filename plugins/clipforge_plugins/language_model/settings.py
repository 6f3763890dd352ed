"""The settings llm.*; apart from the endpoint, so that declaring them loads no HTTP library."""

from __future__ import annotations

from clipforge_core import Setting, SettingType

T = SettingType


def declared_settings() -> tuple[Setting, ...]:
    """The settings of the endpoint."""
    return (
        Setting(
            "llm.url",
            T.TEXT,
            "",
            "OpenAI-compatible endpoint that the detector and the script writer llm ask: http://127.0.0.1:8080/v1.",
        ),
        Setting("llm.model", T.TEXT, "", "The model that the endpoint is asked for; empty: its own choice."),
        Setting("llm.key", T.TEXT, "", "The key of the endpoint. Never shown.", secret=True),
        Setting("llm.timeout", T.SECONDS, "2m", "The longest time that one answer may take.", minimum=1),
        Setting(
            "llm.window",
            T.INTEGER,
            12000,
            "Characters of a transcript or of sources that are sent at a time.",
            minimum=500,
        ),
        Setting("llm.tokens", T.INTEGER, 2000, "Tokens that one answer may have.", minimum=100),
    )
