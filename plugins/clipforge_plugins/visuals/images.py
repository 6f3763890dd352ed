"""The Visuals item "images": pictures made by an OpenAI-compatible endpoint that the user names.

What was made is kept in the cache: the same scene asks once. Only scenes that ask for media are sent there, and with
`visuals.illustrate` the grounds of titles, cards and quotes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clipforge_core import Equipment, Visual, VisualRequest, stage_key
from clipforge_plugins.visuals.library import ILLUSTRATED
from clipforge_plugins.visuals.settings import UNSET

if TYPE_CHECKING:
    from clipforge_plugins.visuals.drawn import DrawnVisuals

_SIZES = {"wide": "1536x1024", "tall": "1024x1536", "square": "1024x1024"}


class ImagesVisuals:
    """Asks the endpoint of the settings visuals.images_*."""

    name = "images"
    version = "1"
    kinds: tuple[str, ...] = ("media",)

    def __init__(self, drawn: DrawnVisuals) -> None:
        self._drawn = drawn
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Keep the settings and the cache."""
        self._equipment = equipment

    def available(self) -> str | None:
        """None, or what to set."""
        if self._equipment is None or not self._equipment.settings.get("visuals.images_url", str):
            return UNSET
        return self._drawn.available()

    def fits(self, request: VisualRequest) -> float:
        """After the user's own media, before a drawn card."""
        if self._equipment is None or not (request.brief.query or request.title):
            return 0.0
        if request.brief.kind == "media":
            return 0.7
        wanted = self._equipment.settings.get("visuals.illustrate", bool)
        return 0.82 if wanted and request.brief.kind in ILLUSTRATED else 0.0

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        """Made now, or kept from before. Raises UsageError, BadSetting, EndpointFailed, NotMedia."""
        from clipforge_core import UsageError
        from clipforge_plugins.visuals.images_service import ImagesService
        from clipforge_plugins.visuals.photo import photo_layer

        if self._equipment is None:
            raise UsageError(detail=UNSET)
        service = ImagesService.of(self._equipment.settings)
        prompt, size = self._prompt(request), _SIZES[_shape(request)]
        cache = self._equipment.cache
        key = stage_key("image", self.version, [service.url, service.model, prompt, size])
        made = folder / "made"
        folder.mkdir(parents=True, exist_ok=True)
        if not cache.get_file(key, made):
            made.write_bytes(service.ask(prompt, size))
            layer = photo_layer(made, request, folder)
            cache.put_file(key, made)
        else:
            layer = photo_layer(made, request, folder)
        made.unlink(missing_ok=True)
        credit = f"made by {service.model or 'the images endpoint'}"
        return self._drawn.over(layer, request, folder, maker=self.name, credit=credit)

    def _prompt(self, request: VisualRequest) -> str:
        assert self._equipment is not None
        look = request.look
        style = ", ".join(word for word in (look.mood, look.style, look.colours) if word)
        wish = self._equipment.settings.get("visuals.images_prompt", str)
        query = " ".join((request.brief.query or request.title).split())[:400]
        told = wish.replace("{query}", query).replace("{style}", f"Style: {style}." if style else "")
        return " ".join(told.split())


def _shape(request: VisualRequest) -> str:
    ratio = request.width / request.height
    return "wide" if ratio > 1.2 else "tall" if ratio < 0.83 else "square"
