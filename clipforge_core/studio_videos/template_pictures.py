"""TemplatePictures: a frame of a film in the look of each template, drawn when it is first asked for.

    key = template_pictures.of(find("explainer"))       # a JPEG in the storage

It is drawn, captioned and rendered by the code that makes films: it shows what films of that template look like.
"""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.codec import digest
from clipforge_core.compose.facts import File
from clipforge_core.contracts.progress import Report
from clipforge_core.contracts.visuals import VisualLook, VisualRequest
from clipforge_core.model.script import VisualBrief
from clipforge_core.model.timeline import WHOLE, Segment
from clipforge_core.model.transcript import Word
from clipforge_core.narrating.looks import canvas_of, look_of, safe_area
from clipforge_core.picturing.drawing import draw, ground
from clipforge_core.stages.segments import cut, picture_key
from clipforge_core.timecode import Span, frame_time

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.studio_videos.templates import StudioTemplate

FOLDER = "template_pictures/"
SECONDS = 28.0
"""Time to draw one: answers come within 30 s."""
LONGER_SIDE = 640
SHOWN = Fraction(4)
VERSION = "1"

SAMPLES: dict[str, VisualBrief] = {
    "explainer": VisualBrief(
        kind="diagram", data={"name": "flow", "labels": ["The question", "How it works", "In short"]}
    ),
    "lesson": VisualBrief(
        kind="list", data={"title": "Step by step", "items": ["Look at an example", "Find the rule", "Try it yourself"]}
    ),
    "quick-fact": VisualBrief(kind="card", data={"text": "Did you know?", "icon": "light bulb"}),
    "product": VisualBrief(kind="card", data={"text": "What it is, does and costs", "icon": "shopping bags"}),
    "offer": VisualBrief(kind="title", data={"text": "One offer", "subtitle": "and what to do now"}),
    "promo-square": VisualBrief(kind="card", data={"text": "Made for you", "icon": "wrapped gift"}),
    "news": VisualBrief(
        kind="timeline",
        data={
            "title": "What happened",
            "events": [
                {"when": "Morning", "text": "It begins"},
                {"when": "Noon", "text": "It is decided"},
                {"when": "Evening", "text": "Why it matters"},
            ],
        },
    ),
    "headline": VisualBrief(kind="title", data={"text": "The news", "subtitle": "in half a minute"}),
    "story": VisualBrief(
        kind="timeline",
        data={
            "title": "A story",
            "events": [
                {"when": "First", "text": "How it began"},
                {"when": "Then", "text": "What changed"},
                {"when": "At last", "text": "How it ended"},
            ],
        },
    ),
    "list": VisualBrief(kind="list", data={"title": "The best three", "items": ["Good", "Better", "Best"]}),
    "quote": VisualBrief(kind="quote", data={"text": "A thought worth keeping", "by": "Whose it is"}),
    "company-update": VisualBrief(
        kind="comparison",
        data={
            "title": "Figures and plans",
            "left": {"title": "This year", "items": ["What we did", "What it brought"]},
            "right": {"title": "Next year", "items": ["What we plan", "What we need"]},
        },
    ),
}
"""What stands in the frame of each template; of one that is not here, its name."""


class TemplatePictures:
    """The pictures of the templates of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._drawing = threading.Lock()

    def of(self, template: StudioTemplate) -> str:
        """The key of a template's picture. Raises what drawing raises."""
        brief = SAMPLES.get(template.id) or VisualBrief(kind="title", data={"text": template.name})
        told = [template.description, template.aspect, template.style, template.colours]
        key = f"{FOLDER}{template.id}-{digest('template picture', VERSION, brief, told)[:16]}.jpg"
        storage = self._services.storage
        # A page asks for all of them at once: one process draws one at a time.
        with self._drawing:
            if not storage.exists(key):
                incoming = self._services.data / "incoming"
                incoming.mkdir(parents=True, exist_ok=True)
                with TemporaryDirectory(dir=incoming) as folder:
                    path = self._services.inspector.ask(
                        "studio_video/template", folder, "the picture", template, brief, seconds=SECONDS
                    )
                    storage.adopt(key, Path(path))
        return key


def picture(env: Any, report: Report, folder: str, template: StudioTemplate, brief: VisualBrief) -> str:
    """A JPEG of a frame in a template's look; answers its path."""
    from clipforge_core.jobs import make
    from clipforge_core.jobs.look import engine_of
    from clipforge_core.jobs.narrate_pictures import look_at
    from clipforge_core.narrating.plan import LEAD, Layer, Scene, plan_film

    canvas = canvas_of("low", template.aspect)
    request = VisualRequest(
        brief=brief,
        width=canvas.width,
        height=canvas.height,
        seconds=SHOWN,
        look=VisualLook(style=template.style, colours=template.colours),
        safe=safe_area(template.aspect),
    )
    visual = draw(env, request, Path(folder))
    behind = ground(env, request, Path(folder))
    words = template.description.split()
    said = tuple(
        Word(text=word, start=SHOWN * number / len(words), end=SHOWN * (number + 1) / len(words))
        for number, word in enumerate(words)
    )
    scene = Scene(
        id="picture",
        words=said,
        layers=tuple(Layer(layer=each, file=look_at(env, report, str(each.path))) for each in visual.layers),
        least=SHOWN,
    )
    look = look_of("low", template.aspect)
    backdrop: File | None = None if behind is None else look_at(env, report, str(behind))
    timeline = plan_film([scene], msgspec.structs.replace(look, backdrop=backdrop)).timeline
    rate = canvas.frame_rate
    first = frame_time(int((SHOWN - LEAD) * rate), rate)
    part = cut(timeline, Span(first, first + 1 / rate))
    segment = Segment(index=0, first_frame=0, frames=1, part=part, key=picture_key(part))
    (path,) = make.render_task(env, report, [segment], folder)
    engine, out = engine_of(env), Path(folder) / "template.jpg"
    scale = LONGER_SIDE / max(canvas.width, canvas.height)
    size = (round(canvas.width * scale / 2) * 2, round(canvas.height * scale / 2) * 2)
    engine.still(engine.probe(Path(path)), [Fraction(0)], out, crops=[WHOLE], faces=[[]], size=size, quality=88)
    return str(out)


TASKS: dict[str, Any] = {"template": picture}
"""Tasks by name."""
