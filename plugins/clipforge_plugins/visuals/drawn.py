"""The Visuals item "drawn": pictures that are drawn from a brief alone, with no search and no model.

The same request gives the same bytes. What a brief lacks is made up for by the scene's title and lines; what cannot be
drawn as it was asked for is drawn in another way, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from clipforge_core import MissingExtra, Visual, VisualBrief, VisualLayer, VisualRequest

if TYPE_CHECKING:
    from clipforge_media import Typesetter
    from clipforge_plugins.visuals.board import Board
    from clipforge_plugins.visuals.icons import Icons

_HOMES = {
    "title": ("pictures.statements", "title"),
    "card": ("pictures.statements", "card"),
    "icon": ("pictures.statements", "icon"),
    "quote": ("pictures.statements", "quote"),
    "list": ("pictures.lists", "items"),
    "comparison": ("pictures.comparisons", "comparison"),
    "timeline": ("pictures.timelines", "timeline"),
    "chart": ("pictures.charts", "chart"),
    "formula": ("pictures.formulas", "formula"),
    "diagram": ("diagrams", "diagram"),
}
"""Where each kind is drawn."""
_SHORT = 80
_NEEDED = {"PIL": "pillow", "numpy": "numpy", "regex": "regex", "resvg_py": "resvg-py", "ziamath": "ziamath"}


class DrawnVisuals:
    """Draws every kind but media."""

    name = "drawn"
    version = "4"
    kinds = tuple(_HOMES)

    def __init__(self) -> None:
        self._tools: tuple[Typesetter, Icons] | None = None
        self._lock = Lock()

    def available(self) -> str | None:
        """None, or the package that is missing."""
        from importlib.util import find_spec

        missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
        return f"it needs {', '.join(missing)}: pip install 'clipforge[visuals]'" if missing else None

    def fits(self, request: VisualRequest) -> float:
        """Well where it knows the kind; a card can stand for any."""
        return 0.8 if request.brief.kind in _HOMES else 0.1

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        """Make it. Raises MissingExtra."""
        missing = self.available()
        if missing:
            raise MissingExtra(what="drawing pictures of scenes", package="resvg-py", extra="visuals")
        with self._lock:
            return self.compose(request).save(folder, self.name)

    def over(self, layer: VisualLayer, request: VisualRequest, folder: Path, *, maker: str, credit: str) -> Visual:
        """A picture or film on the whole canvas, with the words of titles, cards and quotes over it where they fit on
        one page."""
        if request.brief.kind == "media":
            return Visual(layers=(layer,), maker=maker, credit=credit)
        with self._lock:
            board = self.compose(request, photo=True)
            if board.sheet.page:
                board = self.compose(
                    replace(request, brief=VisualBrief(kind="title", data=_short(request))), photo=True
                )
            words = board.save(folder, maker)
        return replace(words, layers=(layer, *words.layers), credit=credit)

    def ground(self, request: VisualRequest, folder: Path) -> Path:
        """What stands behind all pictures of a look and size, alone, as a PNG file. Raises MissingExtra."""
        missing = self.available()
        if missing:
            raise MissingExtra(what="drawing pictures of scenes", package="resvg-py", extra="visuals")
        from clipforge_plugins.visuals.backdrop import backdrop

        with self._lock:
            board = self._board(request)
            path = folder / "ground.png"
            folder.mkdir(parents=True, exist_ok=True)
            backdrop(board.size, board.scheme, board.style).save(path, compress_level=4)
        return path

    def compose(self, request: VisualRequest, *, photo: bool = False) -> Board:
        """The picture before it is written, over a `photo` or over a ground of its own. Not for use from several
        threads at once."""
        board = self._board(request, photo)
        module, name = _HOMES.get(request.brief.kind, _HOMES["card"])
        paint: Callable[[Board, Mapping[str, Any]], None] = getattr(
            import_module(f"clipforge_plugins.visuals.{module}"), name
        )
        paint(board, request.brief.data)
        return board

    def _board(self, request: VisualRequest, photo: bool = False) -> Board:
        from clipforge_media import Typesetter
        from clipforge_plugins.visuals.board import Board
        from clipforge_plugins.visuals.icons import Icons

        self._tools = self._tools or (Typesetter(), Icons())
        return Board(request, *self._tools, photo=photo)


def _short(request: VisualRequest) -> dict[str, Any]:
    """A text that fits over a picture, where the whole does not."""
    text = request.title or request.brief.query
    return {"text": text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + "…"}
