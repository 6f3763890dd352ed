"""The text of Word's .docx files: paragraphs, headings, lists and the cells of tables, in their order."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from clipforge_core.errors import MissingExtra, UnreadableSource
from clipforge_core.scripting.readers import MOST_CHARACTERS, Read
from clipforge_core.scripting.readers.plain import tidy

MOST_UNPACKED = 200_000_000
"""Bytes that a file may unpack to."""
MOST_PARTS = 10_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBERS = ("decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman", "decimalZero")
"""How the items of ordered lists are numbered."""


def is_word(data: bytes) -> bool:
    """True for the bytes of a .docx file."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return "word/document.xml" in packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def read(data: bytes, name: str) -> Read:
    """The title and text of a .docx file. Raises UnreadableSource, MissingExtra."""
    if find_spec("docx") is None:
        raise MissingExtra(what="reading Word files", package="python-docx", extra="scripts")
    import docx

    _check_size(data, name)
    try:
        document = docx.Document(BytesIO(data))
        pieces: list[str] = []
        size = 0
        for piece in _pieces(document):
            size += len(piece)
            if size > MOST_CHARACTERS:
                detail = f"it holds more than {MOST_CHARACTERS} characters"
                raise _unreadable(name, detail, "Give the chapters that matter")
            pieces.append(piece)
        title = " ".join(str(document.core_properties.title or "").split())
    except UnreadableSource:
        raise
    except Exception as error:  # broken files raise whatever their bytes lead to
        detail = f"it is broken: {type(error).__name__}: {str(error)[:120]}"
        raise _unreadable(name, detail, "Save it again as .docx, or give its text") from error
    text = tidy("\n\n".join(pieces))
    if not text.strip():
        raise _unreadable(name, "it holds no text", "Give a file with text")
    heading = next((piece.lstrip("# ") for piece in pieces if piece.startswith("#")), "")
    return Read(title or heading, text)


def _check_size(data: bytes, name: str) -> None:
    """Refuse what unpacks to far more than it is: a file of some kilobytes can hold gigabytes."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _unreadable(name, f"it is broken: {error}", "Save it again as .docx, or give its text") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _unreadable(name, f"it unpacks to more than {MOST_UNPACKED} bytes", "Save its text alone, as .txt")
    if any(part.flag_bits & 1 for part in parts):
        raise _unreadable(name, "it is locked with a password", "Remove the password first")


def _pieces(document: Any) -> Iterator[str]:
    formats = _formats(document)
    titled, number = False, 0
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from _cells(block)
            continue
        text = " ".join(block.text.split())
        style = str(getattr(block.style, "name", "") or "").lower()
        if not text:
            continue
        listed = style.startswith("list number") or _format(block, formats) in _NUMBERS
        number = number + 1 if listed else 0
        if style.startswith(("heading", "title")):
            level = int(style[-1]) if style[-1].isdigit() else 1
            titled = titled or not style[-1].isdigit()
            yield f"{'#' * min(6, level + (titled and style[-1].isdigit()))} {text}"
        elif listed:
            yield f"{number}. {text}"
        elif style.startswith("list bullet") or _format(block, formats):
            yield f"- {text}"
        else:
            yield text


def _formats(document: Any) -> dict[tuple[str, str], str]:
    """How the levels of the lists of a document are numbered ("bullet", "decimal"), by the number of the list and the
    level."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    kinds: dict[str, dict[str, str]] = {}
    for kind in root.findall(f"{_W}abstractNum"):
        levels = {str(level.get(f"{_W}ilvl")): level.find(f"{_W}numFmt") for level in kind.findall(f"{_W}lvl")}
        told = {level: str(form.get(f"{_W}val")) for level, form in levels.items() if form is not None}
        kinds[str(kind.get(f"{_W}abstractNumId"))] = told
    formats: dict[tuple[str, str], str] = {}
    for num in root.findall(f"{_W}num"):
        base = num.find(f"{_W}abstractNumId")
        for level, form in kinds.get(str(base.get(f"{_W}val")) if base is not None else "", {}).items():
            formats[(str(num.get(f"{_W}numId")), level)] = form
    return formats


def _format(block: Any, formats: dict[tuple[str, str], str]) -> str:
    """How the list that a paragraph is an item of is numbered; "" for none."""
    properties = block._p.pPr
    numbered = properties.numPr if properties is not None else None
    if numbered is None or numbered.numId is None or not numbered.numId.val:
        return "list" if str(getattr(block.style, "name", "") or "").lower().startswith("list ") else ""
    level = numbered.ilvl.val if numbered.ilvl is not None else 0
    return formats.get((str(numbered.numId.val), str(level)), "bullet")


def _cells(table: Any) -> Iterator[str]:
    """The text of each cell, once where cells are merged."""
    for row in table.rows:
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                if text := " ".join(cell.text.split()):
                    yield text


def _unreadable(name: str, detail: str, advice: str) -> UnreadableSource:
    return UnreadableSource(path=name, detail=detail, advice=advice)
