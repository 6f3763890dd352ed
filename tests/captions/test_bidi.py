"""The order of right-to-left text. Expected orders are those of the Unicode reference implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_media.captions.bidi import base_level, levels, visual_order


def visual(text: str) -> str:
    return "".join(text[i] for i in visual_order(levels(text)[1]))


# Hebrew letters stand for themselves; brackets are shown as they are stored (mirroring is the shaper's).
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("abc אבג def", "abc גבא def"),
        ("אבג abc דהו", "והד abc גבא"),
        ("אבג 12 דהו", "והד 12 גבא"),
        ("אבג, abc!", "!abc ,גבא"),
        ("abc אבג!", "abc גבא!"),
        ("אב (cd) הו", "וה )cd( בא"),
        ("عب 25%", "%25 بع"),
        ("אב 25%", "25% בא"),
        ("$5 אב", "בא $5"),
        ("אב 1,000.5 גד", "דג 1,000.5 בא"),
        ("", ""),
    ],
)
def test_reference_orders(text: str, shown: str) -> None:
    assert visual(text) == shown


def test_the_first_letter_decides_the_direction() -> None:
    assert base_level("12 (אב) abc") == 1
    assert base_level("12 (ab) אב") == 0
    assert base_level("12 ?") == 0


@given(st.text("ab אב عب12٣.,!-+$%()[]:/\u05b7", max_size=20))
def test_every_character_is_shown_once(text: str) -> None:
    _, found = levels(text)
    assert sorted(visual_order(found)) == list(range(len(text)))


@given(st.text("אבגדה עب", max_size=20), st.text("abc de", max_size=20))
def test_pure_runs_turn_or_stay(right: str, left: str) -> None:
    if base_level(right):
        assert visual(right) == right[::-1]
    assert visual(left) == left
