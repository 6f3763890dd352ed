"""The contract suite of makers of pictures, and a stub that fills the canvas with one colour.

from clipforge_core.testing.visuals import check_visuals

def test_my_visuals():
    check_visuals(MyVisuals())
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from msgspec.structs import replace

from clipforge_core.contracts.visuals import Visual, VisualLayer, VisualRequest, Visuals, VisualText
from clipforge_core.errors import NothingFound
from clipforge_core.model.script import VisualBrief, VisualKind
from clipforge_core.model.timeline import Rect

BRIEFS: tuple[VisualBrief, ...] = (
    VisualBrief(kind="title", data={"text": "Why right triangles never lie", "subtitle": "In one minute"}),
    VisualBrief(kind="card", data={"text": "What you need", "lines": ["A right angle", "Two short sides"]}),
    VisualBrief(kind="list", data={"title": "Three steps", "items": ["Square both", "Add them", "Take the root"]}),
    VisualBrief(
        kind="comparison",
        data={"left": {"title": "Tea", "items": ["Mild"]}, "right": {"title": "Coffee", "items": ["Strong", "Dark"]}},
    ),
    VisualBrief(
        kind="chart",
        data={"title": "Wind", "form": "bar", "labels": ["Denmark", "Spain"], "values": [58, 25], "unit": "%"},
    ),
    VisualBrief(
        kind="timeline",
        data={"events": [{"when": "300 BC", "text": "Euclid proves it"}, {"when": "1876", "text": "Garfield, too"}]},
    ),
    VisualBrief(kind="formula", data={"latex": "a^2 + b^2 = c^2", "caption": "c is the longest side"}),
    VisualBrief(kind="diagram", data={"name": "pythagoras"}),
    VisualBrief(kind="quote", data={"text": "Number rules the universe.", "by": "Pythagoras"}),
    VisualBrief(kind="icon", data={"name": "owl"}),
    VisualBrief(kind="media", query="a river"),
)
"""One brief of every kind."""
CANVASES = ((640, 360), (360, 640))
SAFE = Rect(0.05, 0.05, 0.9, 0.7)


class StubVisuals:
    """One flat colour, and the title of the request noted in the middle of it."""

    name = "stub"
    version = "1"
    kinds: tuple[str, ...] = ("card", "title")

    def available(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def fits(self, request: VisualRequest) -> float:
        """Half as well as could be."""
        return 0.5 if request.brief.kind in self.kinds else 0.0

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        """A blue canvas."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "flat.png"
        path.write_bytes(flat_png(request.width, request.height))
        text = VisualText(text=request.title or "stub", place=Rect(0.4, 0.4, 0.2, 0.1))
        return Visual(layers=(VisualLayer(path=path),), texts=(text,), maker=self.name)


def flat_png(width: int, height: int, colour: tuple[int, int, int] = (16, 44, 110)) -> bytes:
    """The bytes of a PNG file of one colour (ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def check_visuals(item: Visuals, briefs: Sequence[VisualBrief] = BRIEFS, *, searches: bool = False) -> None:
    """Hold a maker of pictures against the contract, with those of the briefs whose kinds it knows.

    One that `searches` may find nothing (NothingFound), and other pictures the next time. Raises AssertionError with
    what is wrong.
    """
    assert isinstance(item, Visuals), f"{item!r} lacks members of Visuals"
    assert item.name and item.version and item.kinds
    unknown = set(item.kinds) - set(get_args(VisualKind))
    assert not unknown, f"no kind is called {sorted(unknown)}"
    assert item.available() is None, f"it is not available here: {item.available()}"
    known = [brief for brief in briefs if brief.kind in item.kinds]
    assert known, "no brief is of a kind that it knows"
    for width, height in CANVASES:
        for brief in known:
            request = VisualRequest(
                brief=brief, width=width, height=height, seconds=Fraction(6), title="A title", safe=SAFE
            )
            _check_request(item, request, searches)


def _check_request(item: Visuals, request: VisualRequest, searches: bool) -> None:
    fit = item.fits(request)
    assert 0.0 <= fit <= 1.0, f"{request.brief.kind}: it fits {fit}"
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        try:
            visual = item.draw(request, Path(first))
        except NothingFound:
            assert searches, f"{request.brief.kind}: only a search may find nothing"
            return
        check_visual(visual, request, Path(first))
        if searches:
            return
        again = item.draw(request, Path(second))
        assert _without_folder(again, Path(second)) == _without_folder(visual, Path(first)), "the same request, again"
        for layer, other in zip(visual.layers, again.layers, strict=True):
            assert layer.path.read_bytes() == other.path.read_bytes(), f"{layer.path.name}: other bytes the next time"


def check_visual(visual: Visual, request: VisualRequest, folder: Path) -> None:
    """Hold what was drawn against the request. Raises AssertionError with what is wrong."""
    assert visual.layers, "nothing was drawn"
    bottom = visual.layers[0]
    assert bottom.place == Rect() and bottom.start == 0, "the first layer covers the canvas from the beginning"
    for layer in visual.layers:
        assert layer.path.is_file() and layer.path.stat().st_size > 0, f"{layer.path} is not there"
        assert layer.path.is_relative_to(folder), f"{layer.path} is not in the folder that was given"
        assert 0 <= layer.start <= request.seconds, f"{layer.path.name} comes at {layer.start}"
        assert _within(layer.place, Rect()), f"{layer.path.name} stands out of the canvas: {layer.place}"
        size = _png_size(layer.path)
        if size is not None and layer.move is None:
            wanted = (layer.place.width * request.width, layer.place.height * request.height)
            assert all(abs(a - b) < 1 for a, b in zip(size, wanted, strict=True)), f"{size} pixels for {wanted}"
        assert layer.move is None or all(_within(rect, Rect()) for rect in layer.move), "a crop lies in the picture"
    problems = list(text_problems(visual.texts, request.safe))
    assert not problems, "; ".join(problems)


def text_problems(texts: Sequence[VisualText], safe: Rect = SAFE) -> Iterator[str]:
    """Which words stand outside the safe part, and which meet others that are seen at the same time."""
    for at, text in enumerate(texts):
        if not _within(text.place, safe):
            yield f"{text.text!r} stands at {text.place}, outside of {safe}"
        for other in texts[at + 1 :]:
            if _at_once(text, other) and _meet(text.place, other.place):
                yield f"{text.text!r} meets {other.text!r}: {text.place}, {other.place}"


_SLACK = 2e-3


def _within(inner: Rect, outer: Rect) -> bool:
    return (
        inner.x >= outer.x - _SLACK
        and inner.y >= outer.y - _SLACK
        and inner.x + inner.width <= outer.x + outer.width + _SLACK
        and inner.y + inner.height <= outer.y + outer.height + _SLACK
    )


def _meet(a: Rect, b: Rect) -> bool:
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return across > _SLACK and down > _SLACK


def _at_once(a: VisualText, b: VisualText) -> bool:
    return (b.end is None or a.start < b.end) and (a.end is None or b.start < a.end)


def _without_folder(visual: Visual, folder: Path) -> Visual:
    layers = tuple(replace(layer, path=layer.path.relative_to(folder)) for layer in visual.layers)
    return replace(visual, layers=layers)


def _png_size(path: Path) -> tuple[int, int] | None:
    data = path.read_bytes()[:24]
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height
