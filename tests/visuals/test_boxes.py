"""Whatever a brief holds, its words stand inside the safe part of the canvas and none meets another."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipforge_core import Rect, VisualBrief, VisualLook, VisualRequest
from clipforge_core.testing.visuals import text_problems
from clipforge_plugins.visuals.board import Board
from clipforge_plugins.visuals.drawn import DrawnVisuals

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
CANVASES = ((1920, 1080), (1080, 1920), (1080, 1080), (1280, 720))
SAFES = (Rect(), Rect(0.05, 0.05, 0.9, 0.72), Rect(0.06, 0.08, 0.8, 0.56))
WORDS = (
    "a", "the", "triangle", "Donaudampfschifffahrtsgesellschaftskapitän", "Antidisestablishmentarianism" * 2,
    "勾股定理说的是直角三角形", "直角三角形の斜辺の二乗は他の二辺の二乗の和に等しい", "مربع الوتر", "משולש",
    "पाइथागोरस", "प्रमेय", "🦉", "👩‍🚀", "3,141.59", "—", "สามเหลี่ยมมุมฉาก", "https://example.org/a/very/long/path?query",
)  # fmt: skip
_LONG = "x = " + " + ".join(f"a_{i}" for i in range(40))
NAMES = ["pythagoras", "flow", "cycle", "venn", "pyramid", "number_line", "odd"]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
values = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from([0, 1e300, -1e90, 5e-324]),
    st.just("no number"), st.none(),
)  # fmt: skip
events = st.fixed_dictionaries({"when": texts, "text": texts})
side = st.fixed_dictionaries({"title": texts, "items": st.lists(texts, max_size=8)})
DATA: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "title": st.fixed_dictionaries({"text": texts, "subtitle": texts}),
    "card": st.fixed_dictionaries({"text": texts, "lines": st.lists(texts, max_size=6), "icon": st.just("owl")}),
    "list": st.fixed_dictionaries({"title": texts, "items": st.lists(texts, max_size=12)}),
    "comparison": st.fixed_dictionaries({"title": texts, "left": side, "right": side}),
    "chart": st.fixed_dictionaries({
        "title": texts, "form": st.sampled_from(["bar", "line", "pie", "odd"]), "labels": st.lists(texts, max_size=12),
        "values": st.lists(values, max_size=12), "unit": st.sampled_from(["", "%", "km", "$"]),
    }),
    "timeline": st.fixed_dictionaries({"title": texts, "events": st.lists(events, max_size=8)}),
    "formula": st.fixed_dictionaries({
        "latex": st.sampled_from(["a^2+b^2=c^2", r"\frac{1}{2}", r"\frac{a", "", _LONG]),
        "caption": texts, "title": texts,
    }),
    "diagram": st.fixed_dictionaries({
        "name": st.sampled_from(NAMES), "title": texts,
        "labels": st.lists(texts, max_size=9), "values": st.lists(values, max_size=9), "common": texts,
    }),
    "quote": st.fixed_dictionaries({"text": texts, "by": texts}),
    "icon": st.fixed_dictionaries({"name": st.sampled_from(["owl", "🚀", "nothing such"]), "text": texts}),
}  # fmt: skip


def request(kind: str, data: dict[str, Any], canvas: tuple[int, int] = (1080, 1920), **rest: Any) -> VisualRequest:
    brief = VisualBrief(kind=kind, data=data)  # type: ignore[arg-type]
    return VisualRequest(brief=brief, width=canvas[0], height=canvas[1], seconds=Fraction(8), **rest)


def assert_sound(board: Board) -> None:
    assert list(text_problems(board.texts(), board.request.safe)) == []
    for sheet in board.sheets:
        assert 0 <= sheet.start <= board.request.seconds
        for block, *_ in sheet.words:
            assert block.size >= 1.9 * board.unit * 0.62, f"{block.text!r} is too small: {block.size}"
            assert block.lines, "nothing of it is drawn"


@pytest.mark.parametrize("kind", DATA)
@settings(max_examples=settings.default.max_examples * 5 // 100, deadline=None, suppress_health_check=_SLOW)
@given(st.data())
def test_words_neither_meet_nor_leave_the_safe_part(kind: str, drawn: DrawnVisuals, data: st.DataObject) -> None:
    safe, canvas = data.draw(st.sampled_from(SAFES)), data.draw(st.sampled_from(CANVASES))
    look = VisualLook(style=data.draw(st.sampled_from(["", "bold", "paper", "minimal"])))
    asked = request(kind, data.draw(DATA[kind]), canvas, safe=safe, look=look, title=data.draw(texts))
    assert_sound(drawn.compose(asked))


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
@pytest.mark.parametrize("canvas", CANVASES)
def test_lists_of_any_length_are_shown_whole(drawn: DrawnVisuals, count: int, canvas: tuple[int, int]) -> None:
    items = [f"Item number {n}" for n in range(count)]
    board = drawn.compose(request("list", {"title": "A list", "items": items}, canvas))
    assert_sound(board)
    shown = [text.text for text in board.texts()]
    assert [item for item in items if item not in shown] == []


@pytest.mark.parametrize("kind", ["card", "title", "quote", "list"])
def test_a_long_text_is_shown_to_its_last_word(drawn: DrawnVisuals, kind: str) -> None:
    text = " ".join(f"word{n}" for n in range(180))
    data: dict[str, Any] = {"items": [text]} if kind == "list" else {"text": text, "by": "Somebody"}
    board = drawn.compose(request(kind, data, (1280, 720), safe=SAFES[1]))
    assert_sound(board)
    shown = [word.strip("“”") for text in board.texts() for word in text.text.split()]
    assert [f"word{n}" for n in range(180) if f"word{n}" not in shown] == []


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize(
    "data", [{}, {"items": 3, "values": "x", "labels": {}, "text": [], "left": 1, "events": [None, 1]}]
)
def test_empty_and_odd_data_is_no_error(drawn: DrawnVisuals, kind: str, data: dict[str, Any]) -> None:
    assert_sound(drawn.compose(request(kind, data, title="What is left")))
    assert_sound(drawn.compose(request(kind, data)))
