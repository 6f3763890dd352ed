"""What the writers share: tracks without overlaps, and the texts that stand over the picture."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from clipforge_core import (
    AudioElement,
    CaptionElement,
    ColourElement,
    ImageElement,
    MissingExtra,
    TextElement,
    Timeline,
    VideoElement,
)

Clip = VideoElement | ImageElement | ColourElement | AudioElement
"""What an editing program has a place for on a track."""


def require(what: str, *modules: str) -> None:
    """Raises MissingExtra where a package is not installed."""
    for module in modules:
        if find_spec(module) is None:
            raise MissingExtra(what=what, package=module, extra="otio")


def lanes(timeline: Timeline, kind: str) -> list[tuple[str, list[Clip]]]:
    """(name, elements in order of time) bottom to top; elements that overlap on a track get lanes of their own."""
    found: list[tuple[str, list[Clip]]] = []
    for track in timeline.tracks:
        if track.kind != kind:
            continue
        mine: list[list[Clip]] = []
        for element in sorted(track.elements, key=lambda e: (e.start, e.end)):
            if not isinstance(element, VideoElement | ImageElement | ColourElement | AudioElement):
                continue
            lane = next((lane for lane in mine if lane[-1].end <= element.start), None)
            if lane is None:
                mine.append([element])
            else:
                lane.append(element)
        found += [(track.name or kind, lane) for lane in mine]
    return found


def texts(timeline: Timeline) -> Iterator[tuple[Fraction, Fraction, str]]:
    """(start, duration, text) of captions and titles, in order of time."""
    found: list[tuple[Fraction, Fraction, str]] = []
    for element in timeline.elements("video"):
        if isinstance(element, CaptionElement):
            text = "".join(w.text if i == 0 or not w.space else f" {w.text}" for i, w in enumerate(element.words))
        elif isinstance(element, TextElement):
            text = element.text
        else:
            continue
        found.append((element.start, element.duration, " ".join(text.split())))
    yield from sorted(found)


def source_url(timeline: Timeline, source: str) -> str:
    """The file of a source as a URL; relative where the Timeline names it so."""
    path = Path(timeline.source(source).path)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def source_name(timeline: Timeline, source: str) -> str:
    """The name of a source's file."""
    return Path(timeline.source(source).path).name


def losses(timeline: Timeline, what: str) -> list[str]:
    """One sentence for framing, which no editing format of these holds."""
    framed = any(
        isinstance(e, VideoElement | ImageElement) and (e.crop or e.place or getattr(e, "fit", "cover") != "cover")
        for e in timeline.elements("video")
    )
    return [f"framing (crops, places, blur) is not part of {what}: clips show the whole source"] if framed else []
