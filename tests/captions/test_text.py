"""Capitals, runs, and where lines break."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_media.captions.breaks import break_lines
from clipforge_media.captions.case import is_turkic, upper
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.itemise import Text, Unit


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("straße", "STRASSE"),
        ("Καλημέρα", "ΚΑΛΗΜΕΡΑ"),
        ("προϊόν", "ΠΡΟΪΟΝ"),
        ("ქართული", "ქართული"),
        ("été", "ÉTÉ"),
        ("ﬁn", "FIN"),
        ("שלום", "שלום"),
    ],
)
def test_capitals(text: str, capitals: str) -> None:
    assert upper(text) == capitals


def test_turkish_i() -> None:
    assert is_turkic("ışık") and not is_turkic("light")
    assert upper("izmir ılık", turkic=True) == "İZMİR ILIK"


@pytest.fixture(scope="module")
def chain(fonts: FontBook) -> FontChain:
    return FontChain(fonts, "Montserrat", 800)


def lines_may_begin(text: str, chain: FontChain) -> list[str]:
    laid = Text([Unit(text, True)], chain)
    starts = [*laid.breaks(), len(laid.text)]
    return [laid.text[a:b] for a, b in zip(starts, starts[1:], strict=False)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("你好，世界。", ["你", "好，", "世", "界。"]),
        ("「東京」へ", ["「東", "京」", "へ"]),
        ("カッター", ["カッ", "ター"]),
        ("안녕하세요", ["안녕하세요"]),
        ("สวัสดี", ["สวัสดี"]),
        ("iPhone15", ["iPhone15"]),
    ],
)
def test_where_lines_may_begin(chain: FontChain, text: str, parts: list[str]) -> None:
    assert lines_may_begin(text, chain) == parts


def test_clusters_stay_whole_and_words_keep_one_font(chain: FontChain) -> None:
    laid = Text([Unit("a👨‍👩‍👧b", True), Unit("नमस्ते", True), Unit("e\u0301t", True)], chain)
    pieces = laid.pieces(0, len(laid.text))
    assert [p.text for p in pieces if p.word >= 0] == ["a", "👨‍👩‍👧", "b", "नमस्ते", "e\u0301t"]
    assert [p.word for p in pieces] == [0, 0, 0, -1, 1, -1, 2]


def test_greek_is_not_set_in_two_fonts(chain: FontChain) -> None:
    """Montserrat has a few Greek letters (Ω, μ, π): a word takes all its letters from one font."""
    assert len({p.face for p in Text([Unit("μΩκος", True)], chain).pieces(0, 5)}) == 1


widths = st.lists(st.floats(1, 50), min_size=1, max_size=9)


@given(widths, st.floats(50, 120), st.integers(1, 4))
def test_lines_are_as_few_as_fit_and_no_line_is_too_wide(sizes: list[float], limit: float, most: int) -> None:
    gaps = [3.0] * len(sizes)
    lines = break_lines(sizes, gaps, limit, most, {})
    assert [i for a, b in lines for i in range(a, b)] == list(range(len(sizes)))

    def wide(a: int, b: int) -> float:
        return sum(sizes[a:b]) + 3.0 * (b - a - 1)

    def fits(count: int) -> bool:
        for cuts in combinations(range(1, len(sizes)), count - 1):
            edges = [0, *cuts, len(sizes)]
            if all(wide(a, b) <= limit - 1e-6 for a, b in zip(edges, edges[1:], strict=False)):
                return True
        return False

    fewest = next((n for n in range(1, min(most, len(sizes)) + 1) if fits(n)), None)
    if fewest is not None:
        assert len(lines) <= fewest
        assert all(wide(a, b) <= limit + 1e-6 for a, b in lines)
    else:
        assert len(lines) <= most


def test_a_break_after_a_comma_is_worth_something() -> None:
    sizes, gaps = [20.0] * 6, [2.0] * 6
    assert break_lines(sizes, gaps, 100, 2, {}) == [(0, 3), (3, 6)]
    assert break_lines(sizes, gaps, 100, 2, {3: -0.3}) == [(0, 4), (4, 6)]
