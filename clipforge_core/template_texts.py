"""Texts of a template that may name a clip's own words in braces."""

from __future__ import annotations

from typing import Any

from clipforge_core.model.branding import PLACEHOLDERS, unknown_placeholder

TEXTS = (("title", "text"), ("hook", "text"), ("lower_third", "name"), ("lower_third", "role"), ("end", "text"))
"""Keys of these texts."""


def wrong_text(keys: tuple[str, ...], value: Any) -> str:
    """What is wrong with a text; "" where nothing is."""
    unknown = unknown_placeholder(value) if isinstance(value, str) else ""
    if not unknown:
        return ""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return f"{'.'.join(keys)} does not know {{{unknown}}}; it knows: {known}"
