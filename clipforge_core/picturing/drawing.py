"""Draws the picture of a scene by the item that shows it best; what nobody can show becomes a card, with a note.

visual = draw(environment, VisualRequest(brief=brief, width=1920, height=1080, seconds=Fraction(6)), folder)
visual.layers[0].path, visual.notes
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from clipforge_core.contracts.visuals import Visual, VisualRequest, Visuals
from clipforge_core.environment import Environment
from clipforge_core.errors import Cancelled, ClipForgeError, MissingExtra
from clipforge_core.model.script import VisualBrief

FALLBACK = "drawn"


def draw(env: Environment, request: VisualRequest, folder: Path) -> Visual:
    """The picture of a scene, with its files in `folder`.

    Items are asked in the order of how well they fit. One that finds nothing or fails is passed over, and a note says
    so; last, the scene's words are drawn as a card. Where it is drawn, notes say what is not installed or not set up
    that could have shown it otherwise.

    Raises MissingExtra where nothing at all can draw.
    """
    notes: list[str] = []
    missing: list[str] = []
    for item in _best_first(env, request, notes, missing):
        try:
            visual = item.draw(request, folder)
        except (Cancelled, MemoryError):
            raise
        except ClipForgeError as error:
            notes.append(f"{item.name}: {error.describe()}")
            continue
        except Exception as error:  # noqa: BLE001 - a plugin must not take a film down
            notes.append(f"{item.name} failed ({type(error).__name__}: {error})")
            continue
        maker = visual.maker or item.name
        notes += missing if maker == FALLBACK else []
        return replace(visual, notes=(*notes, *visual.notes), maker=maker)
    return _as_card(env, request, folder, [*missing, *notes])


def ground(env: Environment, request: VisualRequest, folder: Path) -> Path | None:
    """A picture of what stands behind the drawn pictures of a look, for the moments between them; None where nothing
    draws any."""
    item = env.registry.all("visuals").get(FALLBACK)
    if item is None or item.available() or not hasattr(item, "ground"):
        return None
    path: Path = item.ground(request, folder)
    return path


def _best_first(env: Environment, request: VisualRequest, notes: list[str], absent: list[str]) -> Iterator[Visuals]:
    """Those that can show it at all, the best first; of equals, the one whose name comes first. `absent` are told of
    that are not available."""
    rated: list[tuple[float, str, Visuals]] = []
    for name, item in env.registry.all("visuals").items():
        missing = item.available()
        if request.brief.kind in item.kinds and missing:
            absent.append(f"{name} is not available: {missing}")
        if missing:
            continue
        try:
            fit = float(item.fits(request))
        except Exception as error:  # noqa: BLE001 - a plugin must not take a film down
            notes.append(f"{name} failed ({type(error).__name__}: {error})")
            continue
        if fit > 0:
            rated.append((-min(fit, 1.0), name, item))
    for _, _, item in sorted(rated, key=lambda each: each[:2]):
        yield item


def _as_card(env: Environment, request: VisualRequest, folder: Path, notes: list[str]) -> Visual:
    item = env.registry.all("visuals").get(FALLBACK)
    if item is None or item.available():
        raise MissingExtra(what="drawing pictures of scenes", package="resvg-py", extra="visuals")
    text = request.title or next(iter(request.lines), "") or request.brief.query
    lines = [line for line in request.lines if line != text]
    brief = VisualBrief(kind="card", data={"text": text, "lines": lines})
    visual: Visual = item.draw(replace(request, brief=brief), folder)
    return replace(visual, notes=(*notes, *visual.notes), maker=FALLBACK)
