"""The pages of the studio beside each other, and what forms offer: languages, platforms, tones."""

from __future__ import annotations

from typing import Any

import msgspec

ROOT = "/studio"
AREAS = (
    "scripts",
    "writing",
    "documents",
    "films",
    "scenes",
    "voices",
    "media",
    "audience",
    "trends",
    "bulk",
    "compare",
)
"""Its route modules."""

PLACES = (
    ("Scripts", "/studio/scripts", "script"),
    ("Documents", "/studio/documents", "book"),
    ("Films", "/studio/films", "film"),
    ("Voices", "/studio/voices", "voice"),
    ("Many at once", "/studio/bulk", "table"),
    ("Media", "/studio/media", "image"),
    ("Quality", "/studio/quality", "compare"),
    ("Audience", "/studio/audience", "chart"),
    ("Trends", "/studio/trends", "trend"),
)
"""Name, path, picture."""

LANGUAGES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
}
"""What scripts are written in."""

NAMES = {
    **LANGUAGES,
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "el": "Greek",
    "eo": "Esperanto",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "gl": "Galician",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian Bokmål",
    "nl": "Dutch",
    "pl": "Polish",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""Languages that scripts may be translated to, where a translator takes any."""

PLATFORMS = {
    "": "Any",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "linkedin": "LinkedIn",
}
TONES = {
    "": "Plain",
    "friendly": "Friendly",
    "lively": "Lively",
    "calm": "Calm",
    "neutral": "Neutral",
    "urgent": "Urgent",
}


class Pager(msgspec.Struct, frozen=True):
    """Where one is in a list: `page` from 1 on, of `total` items in pages of `size`."""

    page: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many there are."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Items before this page."""
        return (self.page - 1) * self.size


def noted(note: str) -> str:
    """A note of a writer as a sentence for a page."""
    return note[:1].upper() + note[1:] + ("" if note.endswith((".", "!", "?")) else ".")


def page_of(number: int) -> int:
    """A number of a page, whatever was asked."""
    return min(max(number, 1), 1_000_000)


def offered(**more: Any) -> dict[str, Any]:
    """What every form of the studio may need."""
    return {"languages": LANGUAGES, "names": NAMES, "platforms": PLATFORMS, "tones": TONES, **more}
