"""Where font files lie: packages of fonts first, then the machine's own folders.

Packages are found without importing them. Fonts of packages come before those of the machine, so
that the same captions look the same everywhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from clipforge_core import Timeline, digest

FONT_FILES = {".ttf", ".otf", ".ttc", ".otc"}
_SCRIPTS_PACKAGE = "manimgx_fonts"
_CJK_PACKAGE = "manimgx_fonts_cjk"


def family_files() -> list[Path]:
    """Files of installed `fontpkg-*` packages: display families such as Montserrat."""
    found: list[Path] = []
    for entry in sorted(entry_points(group="fontpkg.family"), key=lambda e: e.name):
        found.extend(_package_files(entry.module))
    return found


def script_files() -> list[Path]:
    """Noto Sans for Latin, Arabic, Hebrew, Indic, Thai and others, then Noto Emoji."""
    files = _package_files(_SCRIPTS_PACKAGE)
    # Noto Sans itself before the others, which repeat some Latin; symbols and emoji last.
    return sorted(files, key=lambda p: (not p.name.startswith("NotoSans["), _late(p), p.name))


def _late(path: Path) -> int:
    return 2 if "Emoji" in path.name else 1 if "Symbols" in path.name else 0


def cjk_files() -> list[Path]:
    """Noto Sans CJK of the optional package; empty where it is not installed."""
    return _package_files(_CJK_PACKAGE)


def _package_files(package: str) -> list[Path]:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    roots = [Path(p) for p in spec.submodule_search_locations or ()]
    return sorted(p for root in roots for p in root.rglob("*") if p.suffix.lower() in FONT_FILES)


def system_folders() -> list[Path]:
    """Font folders of Linux and macOS, the user's own first."""
    home = Path.home()
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    shared = (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    return [data / "fonts", home / ".fonts", *(Path(p) / "fonts" for p in shared if p)]


def system_files(folders: list[Path]) -> Iterator[Path]:
    """Font files below the folders: upright sans serif faces first, always in the same order."""
    found: list[Path] = []
    for folder in folders:
        for root, _dirs, names in os.walk(folder):
            found.extend(Path(root) / n for n in names if Path(n).suffix.lower() in FONT_FILES)
    return iter(sorted(set(found), key=_rank))


def _rank(path: Path) -> tuple[bool, bool, bool, str]:
    name = path.name.lower()
    odd = any(word in name for word in ("italic", "oblique", "mono", "condensed"))
    plain = any(word in name for word in ("noto", "wqy", "droid", "pingfang", "hiragino", "gothic", "dejavusans"))
    return odd, "serif" in name and "sans" not in name, not plain, str(path)


def fonts_of(timeline: Timeline) -> str:
    """A hash of the fonts that texts of a Timeline may be drawn with, "" where it has none: files of fonts that are
    named, and all that is installed, for letters come from whatever has them. It changes when a font is installed."""
    if not timeline.styles:
        return ""
    named = [Path(style.font) for style in timeline.styles.values() if Path(style.font).suffix.lower() in FONT_FILES]
    installed = [*family_files(), *script_files(), *cjk_files(), *system_files(system_folders())]
    return digest([_state(path) for path in [*named, *installed]])


def _state(path: Path) -> list[str]:
    try:
        found = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), str(found.st_size), str(found.st_mtime_ns)]
