"""The settings visuals.*; apart from what reads them, so that declaring them loads nothing."""

from __future__ import annotations

from clipforge_core import Setting, SettingType

T = SettingType
UNSET = (
    "set CLIPFORGE_VISUALS_IMAGES_URL (or images_url in [visuals] of clipforge.toml) to an OpenAI-compatible endpoint "
    "that makes images, such as http://127.0.0.1:8080/v1"
)


def declared_settings() -> tuple[Setting, ...]:
    """The settings of the bundled makers of pictures."""
    return (
        Setting(
            "visuals.illustrate", T.FLAG, False,
            "Lay titles, cards and quotes over pictures of the media library, stock folders or the images endpoint.",
        ),
        Setting("visuals.images_url", T.TEXT, "", "OpenAI-compatible endpoint of images: http://127.0.0.1:8080/v1."),
        Setting("visuals.images_model", T.TEXT, "", "The model that the endpoint of images is asked for."),
        Setting("visuals.images_key", T.TEXT, "", "The key of the endpoint of images. Never shown.", secret=True),
        Setting(
            "visuals.images_prompt", T.TEXT, "A picture of {query}. {style} No words or letters in it.",
            "What the endpoint of images is told; {query} is what the scene shows, {style} the film's look.",
        ),
        Setting("visuals.images_timeout", T.SECONDS, "3m", "The longest time that one image may take.", minimum=1),
    )  # fmt: skip
