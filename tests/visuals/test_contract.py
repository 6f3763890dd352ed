"""The bundled makers of pictures, and the stub, against the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core import Rect, Visual, VisualBrief, VisualLayer, VisualRequest, VisualText
from clipforge_core.testing.visuals import StubVisuals, check_visuals, text_problems
from clipforge_plugins.visuals.drawn import DrawnVisuals


def test_drawn_pictures_keep_the_contract(drawn: DrawnVisuals) -> None:
    check_visuals(drawn)


def test_the_stub_keeps_it_too() -> None:
    check_visuals(StubVisuals())


def test_the_suite_sees_what_is_wrong() -> None:
    class Overlapping(StubVisuals):
        def draw(self, request: VisualRequest, folder: Path) -> Visual:
            visual = super().draw(request, folder)
            return Visual(layers=visual.layers, texts=visual.texts * 2)

    class Elsewhere(StubVisuals):
        def draw(self, request: VisualRequest, folder: Path) -> Visual:
            return super().draw(request, folder.parent)

    class Small(StubVisuals):
        def draw(self, request: VisualRequest, folder: Path) -> Visual:
            path = super().draw(request, folder).layers[0].path
            return Visual(layers=(VisualLayer(path=path, place=Rect(0.0, 0.0, 0.5, 0.5)),))

    for wrong, words in ((Overlapping(), "meets"), (Elsewhere(), "folder"), (Small(), "covers")):
        with pytest.raises(AssertionError, match=words):
            check_visuals(wrong, [VisualBrief(kind="card")])


def test_words_that_are_seen_one_after_the_other_do_not_meet() -> None:
    place = Rect(0.2, 0.2, 0.2, 0.1)
    first, second = VisualText(text="a", place=place, end=2), VisualText(text="b", place=place, start=2)  # type: ignore[arg-type]
    assert list(text_problems([first, second])) == []
    assert len(list(text_problems([first, first]))) == 1
    assert len(list(text_problems([VisualText(text="c", place=Rect(0.9, 0.1, 0.2, 0.1))]))) == 1
