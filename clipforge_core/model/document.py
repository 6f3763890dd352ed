"""Documents: what users let scripts rest on, and the passages that a search finds in them."""

from __future__ import annotations

import msgspec


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a user. `characters` is the length of its text, `passages` into how many pieces it is parted;
    `source` "text", "file" or "url", `uri` the URL or the name of the file. Times UTC ISO 8601."""

    id: str
    user: str
    title: str
    source: str = "text"
    uri: str = ""
    language: str = ""
    characters: int = 0
    passages: int = 0
    sha256: str = ""
    created_at: str = ""


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a document that a search found: `text` is what stands from character `start` to `end` of its text.

    `score` is 0..1: 1 for what both words and meaning put first.
    """

    document: str
    title: str
    start: int
    end: int
    text: str
    score: float
    uri: str = ""
