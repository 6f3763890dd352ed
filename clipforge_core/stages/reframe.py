"""From faces to a crop path: how a picture is shown on a canvas of another shape.

The picture is framed shot by shot, so that no pan runs across a cut. In each shot the faces that are
there for long enough are candidates: one is followed; several are shown together where they fit;
otherwise the one whose mouth moves most while speech is heard, if it leads clearly. Two who speak in turn, or
of whom it cannot be told who speaks, are split into two halves (`split`); a screen with a small face is shown
as both (`presenter`). Where nobody can be followed the whole picture is fitted instead of guessing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.model.template import Layout
from clipforge_core.model.timeline import Fit
from clipforge_core.model.tracks import Event, FacePath
from clipforge_core.stages.camera import camera, hold
from clipforge_core.stages.framing import Arrangement, Framing
from clipforge_core.stages.presenter import presenter
from clipforge_core.stages.speakers import Choice, area, choose, present
from clipforge_core.stages.split import split
from clipforge_core.timecode import Span

ALIKE = 0.02
"""Aspect ratios closer than this are taken as the same."""

BRIEF = Fraction(4, 5)
"""Seconds of a shot that is too short to be taken apart."""


def crop_size(source_aspect: float, canvas_aspect: float) -> tuple[float, float]:
    """Width and height, as fractions of the picture, of the largest crop of the canvas' shape."""
    if canvas_aspect < source_aspect:
        return canvas_aspect / source_aspect, 1.0
    return 1.0, source_aspect / canvas_aspect


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """What framing goes by. Aspects are width by height of the displayed pictures; `insets` are rectangles seen
    in the picture (events with x, y, width and height as fractions)."""

    source_aspect: float
    canvas_aspect: float
    layout: Layout
    shots: Sequence[Span] = ()
    faces: Sequence[FacePath] = ()
    speech: Sequence[Span] = ()
    insets: Sequence[Event] = ()

    @property
    def alike(self) -> bool:
        """True where the source has the canvas' shape."""
        return abs(self.canvas_aspect / self.source_aspect - 1) <= ALIKE

    @property
    def fit(self) -> Fit:
        """How a picture that is shown whole is fitted."""
        return "contain" if self.layout.fallback == "contain" else "blur"


def reframe(span: Span, material: Material) -> tuple[Framing, ...]:
    """The framings of `span` in order, from edge to edge.

    Shots cut `span` where they begin; neighbours that are framed alike become one.
    """
    layout = material.layout
    asked = layout.follow == "faces" and layout.arrangement in ("split", "pip")
    if material.alike and not asked:
        return (Framing(span=span, fit="cover", arrangement="whole", why="the source has this shape"),)
    if layout.follow == "none" or layout.arrangement == "fit":
        return (Framing(span=span, fit=material.fit, arrangement="fit", why="asked for"),)
    if layout.follow == "center":
        return (_middle(span, material, "asked for"),)
    framings: list[Framing] = []
    for shot in _pieces(span, material.shots):
        framing = _frame_shot(shot, material)
        last = framings[-1] if framings else None
        if last is not None and not last.followed and not framing.followed and _same(last, framing):
            framings[-1] = msgspec.structs.replace(last, span=Span(last.span.start, framing.span.end))
        else:
            framings.append(framing)
    return tuple(framings)


def _same(a: Framing, b: Framing) -> bool:
    return (a.fit, a.crop, a.place, a.more) == (b.fit, b.crop, b.place, b.more) and not a.more


def _pieces(span: Span, shots: Sequence[Span]) -> list[Span]:
    edges = sorted({span.start, span.end, *(s.start for s in shots if span.start < s.start < span.end)})
    return [Span(a, b) for a, b in zip(edges, edges[1:], strict=False)]


def _frame_shot(shot: Span, material: Material) -> Framing:
    layout = material.layout
    size = crop_size(material.source_aspect, material.canvas_aspect)
    there = present(shot, material.faces)
    choice = choose(there, size, material.speech)
    if shot.duration >= BRIEF:
        framing = _with_screen(shot, there, material) or _in_halves(shot, there, choice, material)
        if framing is not None:
            return framing
    if material.alike:
        return Framing(span=shot, fit="cover", arrangement="whole", why="the source has this shape")
    if choice.faces:
        path = camera(shot, size, choice.faces, layout)
        if path is not None:
            followed = tuple(f.id for f in choice.faces)
            return Framing(span=shot, fit="cover", crop=path, followed=followed, why=choice.why)
        choice = Choice((), "the faces cannot be kept in the frame")
    if layout.fallback == "center":
        return _middle(shot, material, choice.why)
    arrangement: Arrangement = "fit"
    return Framing(span=shot, fit=material.fit, arrangement=arrangement, why=choice.why)


def _middle(span: Span, material: Material, why: str) -> Framing:
    size = crop_size(material.source_aspect, material.canvas_aspect)
    return Framing(span=span, fit="cover", crop=(hold(size, 0.5, 0.5),), why=f"the middle: {why}")


def _with_screen(shot: Span, there: Sequence[FacePath], material: Material) -> Framing | None:
    if material.layout.arrangement not in ("auto", "pip") or material.alike:
        return None
    return presenter(
        shot,
        there,
        material.insets,
        source_aspect=material.source_aspect,
        canvas_aspect=material.canvas_aspect,
        layout=material.layout,
        fit=material.fit,
    )


def _in_halves(shot: Span, there: Sequence[FacePath], choice: Choice, material: Material) -> Framing | None:
    """Two halves where the choice is between two, or wherever there are two if the layout asks for it."""
    arrangement = material.layout.arrangement
    pair, why = choice.pair, choice.why
    if arrangement == "split" and len(there) >= 2:
        first, second, *_ = sorted(there, key=lambda f: (-area(f), f.id))
        pair, why = (first, second), "asked for, and two faces are there"
    if arrangement not in ("auto", "split") or not pair:
        return None
    return split(
        shot,
        pair,
        source_aspect=material.source_aspect,
        canvas_aspect=material.canvas_aspect,
        layout=material.layout,
        why=why,
    )
