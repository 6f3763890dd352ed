"""Pictures of scenes for the job kind "narrate": drawn, or taken from the cache. Tasks, which run in children."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.codec import short_id, to_builtins
from clipforge_core.compose.facts import File
from clipforge_core.contracts.composer import Composer
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.contracts.visuals import Visual, VisualLayer, VisualRequest
from clipforge_core.errors import RenderFailed
from clipforge_core.jobs import look
from clipforge_core.jobs.look import engine_of
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import Rect
from clipforge_core.narrating.plan import Layer
from clipforge_core.narrating.wishes import SceneWish
from clipforge_core.picturing import drawing

KEPT = ("drawn",)
"""Makers whose pictures depend on nothing but the request: what others found may be another thing tomorrow."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What is seen in a scene: its layers, the files of what lies over them, whose pictures they are."""

    layers: tuple[Layer, ...]
    files: dict[str, File]
    notes: tuple[str, ...] = ()
    credit: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A layer without its file."""

    suffix: str
    kind: Literal["image", "video"]
    place: Rect
    start: Fraction
    enter: Literal["none", "fade", "slide_left", "slide_right", "wipe_right"]
    move: tuple[Rect, Rect] | None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A picture as the cache keeps it, beside the files of its layers."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]
    maker: str

    @classmethod
    def of(cls, visual: Visual) -> Kept:
        """Without what its files are called."""
        sheets = tuple(
            Sheet(suffix=x.path.suffix, kind=x.kind, place=x.place, start=x.start, enter=x.enter, move=x.move)
            for x in visual.layers
        )
        return cls(sheets=sheets, notes=visual.notes, maker=visual.maker)

    def visual(self, paths: Sequence[Path]) -> Visual:
        """With the files that were copied."""
        layers = tuple(
            VisualLayer(path=path, kind=s.kind, place=s.place, start=s.start, enter=s.enter, move=s.move)
            for s, path in zip(self.sheets, paths, strict=True)
        )
        return Visual(layers=layers, notes=self.notes, maker=self.maker)


def draw(env: Any, report: Report, request: VisualRequest, wish: SceneWish, folder: str) -> Drawn:
    """What is shown in a scene: what its wish names, or what is drawn for its brief. Raises what both raise."""
    files = {name: look_at(env, report, path) for name, path in wish.files.items()}
    if wish.media:
        shown = look_at(env, report, wish.media)
        layer = VisualLayer(path=Path(wish.media), kind="video" if shown.duration else "image")
        return Drawn(layers=(Layer(layer=layer, file=shown),), files=files)
    visual = _drawn(env, request, Path(folder) / short_id("picture", request))
    layers = tuple(Layer(layer=each, file=look_at(env, report, str(each.path))) for each in visual.layers)
    return Drawn(layers=layers, files=files, notes=visual.notes, credit=visual.credit)


def _drawn(env: Any, request: VisualRequest, folder: Path) -> Visual:
    """A picture as it was drawn before, or drawn now."""
    makers = [f"{name} {item.version}" for name, item in sorted(env.registry.all("visuals").items())]
    key = stage_key("picture", "1", to_builtins(request), plugins=makers)
    folder.mkdir(parents=True, exist_ok=True)
    known: Kept | None = env.cache.get(key, Kept)
    if known is not None:
        paths = [folder / f"{number:02d}{sheet.suffix}" for number, sheet in enumerate(known.sheets)]
        if all(env.cache.get_file(f"{key}-{number}", path) for number, path in enumerate(paths)):
            return known.visual(paths)
    visual = drawing.draw(env, request, folder)
    if visual.maker in KEPT:
        for number, layer in enumerate(visual.layers):
            env.cache.put_file(f"{key}-{number}", layer.path)
        env.cache.put(key, Kept.of(visual))
    return visual


def backdrop(env: Any, report: Report, request: VisualRequest, folder: str) -> File | None:
    """What stands behind the pictures of a film; None where nothing draws any."""
    path = drawing.ground(env, request, Path(folder) / short_id("ground", request))
    return None if path is None else look_at(env, report, str(path))


def look_at(env: Any, report: Report, path: str) -> File:
    """A file that is shown or heard. Raises what reading it raises."""
    engine = engine_of(env)
    digest = env.cache.file_digest(Path(path))
    if isinstance(engine, Composer):
        try:
            facts = engine.picture(Path(path))
            return File(path=path, digest=digest, width=facts.width, height=facts.height, moving=facts.moving)
        except RenderFailed:
            pass  # no picture: a film or a sound
    info: MediaInfo = look.probe(env, silent, path)
    width, height = (0, 0) if info.video is None else (info.video.display_width, info.video.display_height)
    return File(path=path, digest=digest, width=width, height=height, duration=info.duration, sounds=bool(info.audio))


TASKS: dict[str, Any] = {"draw": draw, "backdrop": backdrop, "look_at": look_at}
"""Tasks by name, as `Context.start` finds them."""
