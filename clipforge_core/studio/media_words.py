"""What is told of a media item in words: title, description, category, tags, credit and licence.

described(MediaWords(tags=("Sea",)), "waves_at-dawn.jpg")      # title "waves at dawn", tags ("sea",)
"""

from __future__ import annotations

import re

import msgspec

from clipforge_core.model.media_item import MediaItem
from clipforge_core.refusals import Invalid
from clipforge_core.studio.safe import safe_text
from clipforge_core.uploads.names import shown_name

LONGEST = {"title": 200, "description": 4000, "category": 100, "credit": 500, "licence": 200}
MOST_TAGS = 50
LONGEST_TAG = 60


class MediaWords(msgspec.Struct, frozen=True, kw_only=True):
    """As people write it; a title that is not given is made of the file's name."""

    title: str = ""
    description: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    credit: str = ""
    licence: str = ""


def described(words: MediaWords, filename: str) -> MediaWords:
    """The same, tidy: tags and category in small letters, once each. Raises Invalid for what is too long."""
    texts = {field: " ".join(safe_text(getattr(words, field)).split()) for field in LONGEST}
    texts["title"] = texts["title"] or title_of(filename)
    texts["category"] = texts["category"].lower()
    for field, longest in LONGEST.items():
        if len(texts[field]) > longest:
            raise Invalid(field=field, detail=f"at most {longest} characters are taken")
    tags = tuple(dict.fromkeys(tag for each in words.tags if (tag := " ".join(safe_text(each).lower().split()))))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise Invalid(field="tags", detail=f"at most {MOST_TAGS} tags of {LONGEST_TAG} characters are taken")
    return MediaWords(tags=tags, **texts)


def title_of(filename: str) -> str:
    """A file's name as a title."""
    stem = shown_name(filename).rpartition(".")[0] or shown_name(filename)
    return " ".join(re.sub(r"[_\-]+", " ", stem).split())[: LONGEST["title"]] or "media"


def told(words: MediaWords) -> str:
    """All that says what is shown, in one text that is searched by meaning."""
    return ". ".join(filter(None, (words.title, words.description, ", ".join(words.tags), words.category)))


def words_of(item: MediaItem) -> MediaWords:
    """What is told of an item."""
    return MediaWords(**{field: getattr(item, field) for field in MediaWords.__struct_fields__})
