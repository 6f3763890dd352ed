"""MadePictures: pictures that are made for a few words, kept in the user's library.

    item = made_pictures.make(caller, "the squares over a right triangle", "", "16:9")

A plugin that makes pictures is asked where one is set up (an images endpoint, say); else the picture is drawn from what
the words say, and `credit` tells which it was.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.contracts.progress import Report
from clipforge_core.contracts.visuals import Visual, VisualLook, VisualRequest
from clipforge_core.model.media_item import MediaItem
from clipforge_core.model.script import Script, ScriptScene, ScriptSentence, VisualBrief
from clipforge_core.model.studio_video import Aspect
from clipforge_core.narrating.looks import canvas_of, safe_area
from clipforge_core.picturing.briefing import brief_of
from clipforge_core.picturing.drawing import draw
from clipforge_core.refusals import Invalid
from clipforge_core.studio.media_words import MediaWords
from clipforge_core.uploads.names import kept_name

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

SECONDS = 28.0
"""Time to make one: answers come within 30 s."""
SHOWN = Fraction(4)
SEARCHES = ("library", "stock", "media")
"""Items that look for pictures and make none."""


class MadePictures:
    """Makes pictures for the users of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def make(self, caller: Caller, prompt: str, style: str = "", aspect: Aspect = "16:9") -> MediaItem:
        """Make a picture and keep it. Raises Invalid, StorageFull, and what the maker raises."""
        prompt = " ".join(prompt.split())
        if not prompt:
            raise Invalid(field="prompt", detail="what the picture shall show is needed")
        incoming = self._services.data / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=incoming) as folder:
            path, credit = self._services.inspector.ask(
                "studio_video/picture", folder, "the picture", prompt, style, aspect, seconds=SECONDS
            )
            words = MediaWords(title=prompt[:200], tags=(style,) if style else (), credit=credit)
            name = kept_name(f"{prompt[:60]}.jpg", "image/jpeg")
            return self._services.library.add(caller, Path(path), filename=name, words=words, source="ai")


def picture(env: Any, report: Report, folder: str, prompt: str, style: str, aspect: Aspect) -> tuple[str, str]:
    """(A JPEG of what a few words ask for, who made it)."""
    from clipforge_core.jobs.narrate_pictures import look_at
    from clipforge_core.jobs.narrate_tasks import still
    from clipforge_core.narrating.looks import look_of
    from clipforge_core.narrating.plan import Layer, Scene, plan_film

    look = look_of("medium", aspect, captions=False)
    request = request_of(_drawn(prompt), prompt, style, aspect)
    visual = made(env, prompt, style, aspect, Path(folder)) or draw(env, request, Path(folder))
    layers = tuple(Layer(layer=each, file=look_at(env, report, str(each.path))) for each in visual.layers)
    planned = plan_film([Scene(id="picture", layers=layers, least=SHOWN)], look)
    out = str(Path(folder) / "picture.jpg")
    still(env, report, planned.timeline, SHOWN - Fraction(1, 2), folder, out)
    return out, visual.credit or f"made by {visual.maker or 'a plugin'}"


def made(env: Any, prompt: str, style: str, aspect: Aspect, folder: Path) -> Visual | None:
    """A picture by the first item that makes pictures here; None where none is set up. Raises what it raises."""
    for item in makers_of(env):
        query = f"{prompt}, {style}" if style else prompt
        # Without a title, which would be set over the picture.
        visual: Visual = item.draw(request_of(VisualBrief(kind="media", query=query), "", style, aspect), folder)
        return msgspec.structs.replace(visual, maker=visual.maker or item.name)
    return None


def makers_of(env: Any) -> list[Any]:
    """What makes pictures here, and does not only look for them."""
    return [
        item
        for name, item in env.registry.all("visuals").items()
        if "media" in item.kinds and name not in SEARCHES and item.available() is None
    ]


def request_of(brief: VisualBrief, title: str, style: str, aspect: Aspect) -> VisualRequest:
    """A picture that is asked for by itself."""
    canvas = canvas_of("medium", aspect)
    return VisualRequest(
        brief=brief,
        width=canvas.width,
        height=canvas.height,
        seconds=SHOWN,
        title=title[:80],
        look=VisualLook(style=style),
        safe=safe_area(aspect),
    )


def _drawn(prompt: str) -> VisualBrief:
    """What can be drawn of the words."""
    said = (ScriptSentence(text=prompt, origin="written"),)
    scene = ScriptScene(id="picture", role="point", narration=said)
    found = brief_of(scene, Script(title=prompt[:80], topic=prompt[:80], scenes=(scene,)))
    return found if found.kind != "card" else VisualBrief(kind="card", data={"text": prompt[:120]})


TASKS: dict[str, Any] = {"picture": picture}
"""Tasks by name."""
