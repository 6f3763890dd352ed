"""What stands beside the files of a stock folder: titles, tags, credit and licence, as JSON or TOML.

    waves.jpg          waves.jpg.toml or waves.toml (or .json):
                           title = "Waves at dawn"
                           tags = ["sea", "beach"]
                           credit = "A. Miller"
                           licence = "CC BY 4.0"
    stock.toml         the same for every file of its folder that says nothing else, and ["waves.jpg"] for one

`license`, `author` and `attribution` are understood too, and tags as one text with commas.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.studio.media_words import MediaWords
from clipforge_core.studio.safe import safe_text

FOLDER_FILES = ("stock.toml", "stock.json")
LARGEST = 1_000_000
"""Bytes of a sidecar."""

_KEYS = {
    "title": "title",
    "description": "description",
    "caption": "description",
    "category": "category",
    "tags": "tags",
    "keywords": "tags",
    "credit": "credit",
    "author": "credit",
    "attribution": "credit",
    "licence": "licence",
    "license": "licence",
}


class BadSidecar(ValueError):
    """A sidecar cannot be read; the text says why."""


def names_of(name: str) -> Iterator[str]:
    """What the sidecar of a file of that name may be called, the first one counts."""
    stem = name.rpartition(".")[0] or name
    for base in (name, stem):
        for end in ("toml", "json"):
            yield f"{base}.{end}"


def is_sidecar(name: str) -> bool:
    """True for what stands beside media and is none."""
    return name.lower().endswith((".toml", ".json"))


def read(path: Path) -> dict[str, Any]:
    """The table that a sidecar holds. Raises BadSidecar."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadSidecar(f"{path.name}: it is larger than {LARGEST} bytes")
        data = path.read_bytes().decode("utf-8-sig")
        found = tomllib.loads(data) if path.suffix.lower() == ".toml" else json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise BadSidecar(f"{path.name}: {error}") from error
    if not isinstance(found, dict):
        raise BadSidecar(f"{path.name}: a table of titles, tags, … is needed")
    return found


def words_of(table: Mapping[str, Any]) -> MediaWords:
    """What a table tells; other keys are passed over. Raises BadSidecar for a value of the wrong kind."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        field = _KEYS.get(key.lower())
        if field is None or field in found:
            continue
        if field == "tags":
            value = value.split(",") if isinstance(value, str) else value
            if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
                raise BadSidecar(f"{key}: a list of texts is needed")
            found[field] = tuple(safe_text(tag).strip() for tag in value if tag.strip())
        elif not isinstance(value, str):
            raise BadSidecar(f"{key}: a text is needed")
        else:
            found[field] = safe_text(value).strip()
    return MediaWords(**found)


def merged(first: MediaWords, then: MediaWords) -> MediaWords:
    """What `first` says, and where it says nothing, what `then` does; tags of both."""
    values = {
        field: getattr(first, field) or getattr(then, field)
        for field in MediaWords.__struct_fields__
        if field != "tags"
    }
    return msgspec.structs.replace(MediaWords(**values), tags=tuple(dict.fromkeys((*first.tags, *then.tags))))
