"""Web pages: the main text, without menus, adverts and comments."""

from __future__ import annotations

import re

from clipforge_core.errors import MissingExtra, UnreadableSource
from clipforge_core.scripting.readers import MOST_CHARACTERS, Read
from clipforge_core.scripting.readers.plain import tidy

_START = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", re.I | re.S
)
_ADVICE = "Open the page, and give the text that you need itself, or as a file"


def is_page(data: bytes) -> bool:
    """True for bytes that begin as a page does."""
    return _START.match(data[:4096]) is not None


def read(data: bytes, name: str) -> Read:
    """The title and main text of a page. Raises UnreadableSource, MissingExtra."""
    try:
        from trafilatura import extract, extract_metadata
    except ImportError as error:  # it, or a part that it needs
        raise MissingExtra(what="reading web pages", package="trafilatura", extra="scripts") from error
    url = name if "://" in name else None
    try:
        found = extract(data, url=url, output_format="markdown", include_comments=False, include_tables=False)
        title = extract_metadata(data, default_url=url).title if found else ""
    except Exception as error:  # a page can hold anything
        detail = f"it is broken: {type(error).__name__}: {str(error)[:120]}"
        raise UnreadableSource(path=name, detail=detail, advice=_ADVICE) from error
    text = tidy(found or "")
    if not text.strip():
        detail = "no main text is found in this page: it may be made by scripts, or need a login"
        raise UnreadableSource(path=name, detail=detail, advice=_ADVICE)
    return Read(" ".join((title or "").split()), text[:MOST_CHARACTERS])
