"""The Visuals item "library": pictures and films of the user's media library and of stock folders, found by text.

Scenes that ask for media get what fits best. With the setting `visuals.illustrate`, titles, cards and quotes are laid
over what their scene's words find, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clipforge_core import Equipment, FoundMedia, NoPicture, UsageError, Visual, VisualLayer, VisualRequest, find_media

if TYPE_CHECKING:
    from clipforge_plugins.visuals.drawn import DrawnVisuals

ILLUSTRATED = ("title", "card", "quote")
"""Kinds whose words may stand over a picture."""


class LibraryVisuals:
    """Searches. `drawn` sets the words over what is found."""

    name = "library"
    version = "1"
    kinds: tuple[str, ...] = ("media",)

    def __init__(self, drawn: DrawnVisuals) -> None:
        self._drawn = drawn
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Keep the settings and what else a search needs."""
        self._equipment = equipment

    def available(self) -> str | None:
        """None, or the package that is missing."""
        return self._drawn.available()

    def fits(self, request: VisualRequest) -> float:
        """Best of all for media; for other kinds only where the setting says so, and there is something to look for."""
        if self._equipment is None or not (request.brief.query or request.title):
            return 0.0
        if request.brief.kind == "media":
            return 0.9
        settings = self._equipment.settings
        wanted = settings.get("visuals.illustrate", bool) and request.brief.kind in ILLUSTRATED
        somewhere = bool(request.user) or bool(settings.get("stock_folders", tuple))
        return 0.85 if wanted and somewhere else 0.0

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        """What the search puts first. Raises NoPicture, NotMedia."""
        if self._equipment is None:
            raise UsageError(detail="the library is asked before it was configured")
        query = request.brief.query or request.title
        folder.mkdir(parents=True, exist_ok=True)
        found = find_media(self._equipment, request.user, query, 1, kinds=("image", "video"), folder=folder)
        if not found:
            raise NoPicture(query=query)
        return self._shown(found[0], request, folder)

    def _shown(self, found: FoundMedia, request: VisualRequest, folder: Path) -> Visual:
        from clipforge_plugins.visuals.photo import photo_layer

        if found.kind == "video":
            layer = VisualLayer(path=found.path, kind="video")
        else:
            layer = photo_layer(found.path, request, folder)
        credit = ", ".join(part for part in (found.credit, found.licence) if part)
        return self._drawn.over(layer, request, folder, maker=self.name, credit=credit)
