"""Pictures and fonts that a template names: files beside it, or families that are installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clipforge_core.model.template import ExportTemplate

PICTURES = (("title", "image"), ("logo", "image"), ("end", "image"))
"""Keys that name a picture file."""

FONTS = (("captions", "font"), ("title", "font"), ("hook", "font"), ("lower_third", "font"), ("end", "font"))
"""Keys that name a font: a family, or a font file."""

FONT_FILES = (".ttf", ".otf", ".ttc", ".otc")

_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


def value_at(raw: dict[str, Any], keys: Sequence[str]) -> Any:
    """The value of nested tables, or None."""
    value: Any = raw
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def is_file(keys: tuple[str, ...], value: Any) -> bool:
    """True where the value names a file: a picture, or a font by its file."""
    if not isinstance(value, str) or not value:
        return False
    return keys in PICTURES or value.lower().endswith(FONT_FILES)


def absent_file(keys: tuple[str, ...], value: Any, folder: Path) -> str:
    """What is wrong with the file of a key, looked for in `folder`; "" where nothing is."""
    if not is_file(keys, value):
        return ""
    name, path = ".".join(keys), folder / Path(value).expanduser()
    if not path.is_file():
        return f"{name}: there is no file {value!r} in {folder}"
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        return f"{name}: {value!r} cannot be read: {error.strerror or error}"
    if keys in PICTURES and not (head.startswith(_MAGIC) and (head[:4] != b"RIFF" or head[8:] == b"WEBP")):
        return f"{name}: {value!r} is no PNG, JPEG, WebP or GIF picture"
    return ""


def in_place(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The values with absolute paths in place of file names."""
    done = raw
    for keys in (*PICTURES, *FONTS):
        value = value_at(raw, keys)
        if is_file(keys, value):
            section = {**done[keys[0]], keys[1]: str((folder / Path(value).expanduser()).absolute())}
            done = {**done, keys[0]: section}
    return done


def pictures_of(template: ExportTemplate) -> dict[tuple[str, ...], str]:
    """The picture files of a template by key."""
    return {keys: path for keys in PICTURES if (path := _value(template, keys))}


def fonts_of(template: ExportTemplate) -> dict[tuple[str, ...], str]:
    """The fonts of a template by key: families, or paths of font files."""
    return {keys: font for keys in FONTS if (font := _value(template, keys))}


def files_of(template: ExportTemplate) -> dict[tuple[str, ...], str]:
    """The files of a template by key: pictures and font files."""
    return {keys: value for keys in (*PICTURES, *FONTS) if is_file(keys, value := _value(template, keys))}


def _value(template: ExportTemplate, keys: tuple[str, ...]) -> str:
    section = getattr(template, keys[0])
    return str(getattr(section, keys[1])) if section is not None else ""
