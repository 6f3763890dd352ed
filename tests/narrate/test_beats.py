"""When the voice comes to the items of a list."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.script import VisualBrief
from clipforge_core.model.transcript import Word
from clipforge_core.narrating.beats import EARLY, beats_of, items_of


def words(text: str) -> list[Word]:
    """A word a second."""
    return [Word(text=t, start=Fraction(n), end=Fraction(n + 1)) for n, t in enumerate(text.split())]


def test_items_come_when_they_are_said() -> None:
    said = words("First square both short sides. Then add the two squares. Finally take the root.")
    found = beats_of(["Square the short sides", "Add them", "Take the root"], said)
    assert found == (1 - EARLY, 6 - EARLY, 11 - EARLY)


def test_a_bar_comes_with_its_number() -> None:
    data = {"labels": ["Electric car", "Petrol car"], "values": [80.0, 25]}
    said = words("Electric cars and petrol cars differ: an electric car turns 80 % of it and a petrol car 25 %")
    assert beats_of(items_of(VisualBrief(kind="chart", data=data)), said) == (7 - EARLY, 16 - EARLY)


def test_an_item_that_is_not_said_comes_between_its_neighbours() -> None:
    said = words("apples are red and cherries are dark")
    first, second, third = beats_of(["Apples", "Plums", "Cherries"], said)
    assert first == 0 and first < second < third == 4 - EARLY


def test_nobody_knows_where_most_are_not_said() -> None:
    assert beats_of(["one", "two", "three"], words("nothing of this is here one")) == ()
    assert beats_of([], words("nothing")) == ()
    assert beats_of(["one"], []) == ()


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=80))
def test_times_rise_and_lie_inside(items: list[str], text: str) -> None:
    said = words(text)
    found = beats_of(items, said)
    assert len(found) in (0, len(items))
    assert list(found) == sorted(found)
    assert all(0 <= time <= said[-1].end for time in found)


def test_items_of_briefs() -> None:
    assert items_of(VisualBrief(kind="list", data={"items": ["a", "b"]})) == ("a", "b")
    assert items_of(VisualBrief(kind="timeline", data={"events": [{"when": "1900", "text": "x"}]})) == ("1900 x",)
    sides = {"left": {"title": "l", "items": ["a"]}, "right": {"title": "r", "items": ["b"]}}
    assert items_of(VisualBrief(kind="comparison", data=sides)) == ("l", "r")
    assert items_of(VisualBrief(kind="card", data={"text": "t", "lines": ["a", "b"]})) == ("a", "b")
    assert items_of(VisualBrief(kind="diagram", data={"name": "flow", "labels": ["a"]})) == ("a",)
    for broken in ({"items": "text"}, {"items": 3}, {}, {"events": "x"}, {"left": 1}):
        for kind in ("list", "timeline", "comparison", "chart", "title"):
            assert items_of(VisualBrief(kind=kind, data=broken)) == ()  # type: ignore[arg-type]
