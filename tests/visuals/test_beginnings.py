"""What a picture shows before the narration has come to anything: a whole picture with places that are still empty."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from clipforge_core import Rect, VisualBrief, VisualRequest
from clipforge_plugins.visuals.drawn import DrawnVisuals

WIND = {"labels": ["Denmark", "Ireland"], "values": [58, 36], "unit": "%"}
EVENTS = [{"when": "1905", "text": "Four papers"}, {"when": "1915", "text": "A theory"}]
SIDES = {"left": {"title": "Tea", "items": ["Mild"]}, "right": {"title": "Coffee", "items": ["Strong"]}}


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280)])
@pytest.mark.parametrize(
    ("kind", "data", "shown", "later"),
    [
        ("chart", {"title": "Wind", "form": "bar", **WIND}, {"Wind", "Denmark", "Ireland"}, {"58%", "36%"}),
        ("chart", {"title": "Air", "form": "pie", "labels": ["N", "O"], "values": [79, 21], "unit": "%"},
         {"Air", "N", "O"}, {"79%", "21%"}),
        ("chart", {"title": "Users", "form": "line", "labels": ["1990", "2000", "2010"], "values": [0, 50, 100]},
         {"Users", "1990", "2010", "0", "100"}, set()),
        ("timeline", {"title": "A life", "events": EVENTS}, {"A life", "1905", "1915"}, {"Four papers", "A theory"}),
        ("comparison", SIDES, {"Tea", "Coffee"}, {"Mild", "Strong"}),
        ("list", {"title": "Steps", "items": ["Boil", "Wait"]}, {"Steps"}, {"Boil", "Wait"}),
    ],
)  # fmt: skip
def test_titles_axes_and_places_are_there_at_once(
    drawn: DrawnVisuals, kind: Any, data: dict[str, Any], shown: set[str], later: set[str], size: tuple[int, int]
) -> None:
    wish = VisualRequest(
        brief=VisualBrief(kind=kind, data=data), width=size[0], height=size[1], seconds=Fraction(8),
        safe=Rect(0.05, 0.06, 0.9, 0.7), beats=tuple(map(Fraction, (3, 4, 5)))[: max(2, len(data.get("labels", [])))],
    )  # fmt: skip
    board = drawn.compose(wish)
    texts = board.texts()
    first = {text.text for text in texts if text.start == 0}
    assert shown <= first
    assert later <= {text.text for text in texts if text.start > 1}
    assert len(board.sheets[0].vector.parts) >= 2, "there is a place for what comes"


def test_a_timeline_is_in_the_order_of_time_whatever_is_told_first(drawn: DrawnVisuals) -> None:
    events = [
        {"when": "20 July 1969", "text": "Landed"},
        {"when": "300 BC", "text": "Drawn"},
        {"when": "1609", "text": "Seen"},
    ]
    wish = VisualRequest(
        brief=VisualBrief(kind="timeline", data={"events": events}), width=1280, height=720, seconds=Fraction(9),
        beats=(Fraction(1), Fraction(3), Fraction(5)),
    )  # fmt: skip
    found = {text.text: text for text in drawn.compose(wish).texts()}
    assert found["300 BC"].place.x < found["1609"].place.x < found["20 July 1969"].place.x
    assert [found[text].start for text in ("Landed", "Drawn", "Seen")] == [1, 3, 5]


def test_something_is_there_soon(drawn: DrawnVisuals) -> None:
    wish = VisualRequest(
        brief=VisualBrief(kind="list", data={"items": ["Boil", "Wait"]}), width=640, height=360, seconds=Fraction(20),
        beats=(Fraction(12), Fraction(15)),
    )  # fmt: skip
    starts = {text.text: text.start for text in drawn.compose(wish).texts()}
    assert starts["Boil"] <= 2 and starts["Wait"] == 15


def test_things_in_no_order_have_no_numbers(drawn: DrawnVisuals) -> None:
    for numbered, found in ((True, {"1", "2"}), (False, set())):
        data = {"title": "Things", "items": ["Red", "Green"], "numbered": numbered}
        wish = VisualRequest(brief=VisualBrief(kind="list", data=data), width=640, height=360, seconds=Fraction(4))
        assert {text.text for text in drawn.compose(wish).texts()} & {"1", "2"} == found


def test_flags_are_left_out_beside_words_and_words_name_no_icons(drawn: DrawnVisuals) -> None:
    def told(text: str) -> tuple[list[str], int]:
        wish = VisualRequest(
            brief=VisualBrief(kind="card", data={"text": text}), width=640, height=360, seconds=Fraction(4)
        )
        board = drawn.compose(wish)
        return [each.text for each in board.texts()], len(board.sheets[0].vector.parts)

    assert told("Made in Sweden \U0001f1f8\U0001f1ea")[0] == ["Made in Sweden"]
    assert told("\U0001f1f8\U0001f1ea")[0] == ["\U0001f1f8\U0001f1ea"]
    assert told("A bear market")[1] == told("A calm market")[1], "no bear is drawn"
