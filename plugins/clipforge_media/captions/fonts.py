"""Fonts by family name: packaged ones, the user's own, and the machine's as a last resort.

    fonts = FontBook()
    face = fonts.find("Montserrat", 800)
    font = fonts.load(face, 72.0)       # a Pillow font

`font` of a style is a family name or the path of a font file.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from PIL import ImageFont

from clipforge_media.captions import places
from clipforge_media.captions.cmap import Coverage, face_count, read_coverage

COLOUR_STRIKE = 109
"""Noto Color Emoji holds bitmaps of one size alone; this is the size in pixels that selects it."""
_DEFAULT_FAMILY = "montserrat"
_WEIGHTS = {
    "thin": 100, "extralight": 200, "ultralight": 200, "light": 300, "demilight": 350, "regular": 400, "book": 400,
    "medium": 500, "semibold": 600, "demibold": 600, "bold": 700, "extrabold": 800, "ultrabold": 800, "black": 900,
    "heavy": 900,
}  # fmt: skip
_LOADED = 64


@dataclass(frozen=True)
class Face:
    """One face of a font file at a weight (100 to 900; kept where the font is variable)."""

    path: Path
    index: int = 0
    weight: int = 400


@dataclass(frozen=True)
class Named:
    """A face with the names it gives itself."""

    path: Path
    index: int
    family: str
    style: str

    @property
    def weight(self) -> int:
        return max((v for k, v in _WEIGHTS.items() if k in self.style.lower().replace(" ", "")), default=400)

    @property
    def slanted(self) -> bool:
        return any(word in self.style.lower() or word in self.path.name.lower() for word in ("italic", "oblique"))


class FontBook:
    """Fonts by family and by character. Reads a font file when it is first needed.

    `folders` are searched before the machine's own font folders; `system=False` leaves those out.
    """

    def __init__(self, folders: Iterable[Path] = (), *, system: bool = True) -> None:
        self._folders = [*folders, *(places.system_folders() if system else [])]
        self._coverage: dict[tuple[Path, int], Coverage] = {}
        self._loaded: OrderedDict[tuple[Face, float], ImageFont.FreeTypeFont] = OrderedDict()
        self._packaged: list[Named] | None = None
        self._machine: list[Named] | None = None

    def find(self, font: str, weight: int) -> Face | None:
        """The face of a family name or font file; None where there is none of that name."""
        if Path(font).suffix.lower() in (".ttf", ".otf", ".ttc", ".otc"):
            return Face(Path(font), 0, weight) if self.coverage(Path(font), 0) else None
        wanted = font.casefold().strip()
        for names in (self.packaged, self.machine):
            faces = [n for n in names() if n.family.casefold() == wanted]
            if faces:
                best = min(faces, key=lambda n: (n.slanted, abs(n.weight - weight), str(n.path)))
                return Face(best.path, best.index, weight)
        return None

    def near(self, font: str) -> list[str]:
        """Installed families whose names are like one that is not there, the likest first."""
        families = {n.family.casefold(): n.family for names in (self.packaged, self.machine) for n in names()}
        wanted = Path(font).stem if "/" in font or "." in font else font
        return [families[name] for name in get_close_matches(wanted.casefold().strip(), families, n=3, cutoff=0.6)]

    def default(self, weight: int) -> Face | None:
        """What stands in for a family that is not there."""
        return self.find(_DEFAULT_FAMILY, weight) or next((Face(n.path, n.index, weight) for n in self.machine()), None)

    def packaged(self) -> list[Named]:
        """Faces of installed font packages."""
        if self._packaged is None:
            files = [*places.family_files(), *places.script_files(), *places.cjk_files()]
            self._packaged = list(_names(files))
        return self._packaged

    def machine(self) -> list[Named]:
        """Faces of the font folders."""
        if self._machine is None:
            self._machine = list(_names(places.system_files(self._folders)))
        return self._machine

    def coverage(self, path: Path, index: int) -> Coverage:
        """The code points of a face."""
        if (path, index) not in self._coverage:
            self._coverage[path, index] = read_coverage(path, index)
        return self._coverage[path, index]

    def colour(self, face: Face) -> bool:
        """True for a font of coloured bitmaps."""
        return self.coverage(face.path, face.index).colour

    def load(self, face: Face, size: float) -> ImageFont.FreeTypeFont:
        """The Pillow font of a face at `size` pixels, at its weight where the font is variable."""
        if self.colour(face):
            size = COLOUR_STRIKE
        key = (face, size)
        if key in self._loaded:
            self._loaded.move_to_end(key)
            return self._loaded[key]
        font = ImageFont.truetype(str(face.path), size, index=face.index, layout_engine=ImageFont.Layout.RAQM)
        _set_weight(font, face.weight)
        self._loaded[key] = font
        if len(self._loaded) > _LOADED:
            self._loaded.popitem(last=False)
        return font


def _names(files: Iterable[Path]) -> Iterator[Named]:
    for path in files:
        for index in range(face_count(path)):
            try:
                family, style = ImageFont.truetype(str(path), 16, index=index).getname()
            except (OSError, ValueError):
                # Colour bitmaps open at their own size alone.
                if not read_coverage(path, index).colour:
                    break
                family, style = path.stem, "Regular"
            yield Named(path, index, family or path.stem, style or "Regular")


def _set_weight(font: ImageFont.FreeTypeFont, weight: int) -> None:
    try:
        axes = font.get_variation_axes()
    except (OSError, NotImplementedError):
        return
    values = []
    for axis in axes:
        value = axis["default"] or 0
        if axis["name"] in (b"Weight", "Weight"):
            value = min(max(weight, axis["minimum"] or 0), axis["maximum"] or weight)
        values.append(float(value))
    font.set_variation_by_axes(values)
