"""Capitals, runs, and where lines break."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import CaptionStyle
from clipforge_media.captions.breaks import break_lines
from clipforge_media.captions.case import is_turkic, upper
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.fonts import FontBook
from clipforge_media.captions.itemise import Text, Unit
from clipforge_media.captions.layout import Layout, Page
from clipforge_media.captions.measure import Measure
from clipforge_media.captions.phrases import phrase_starts
from clipforge_media.captions.place import canvas_area


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


def test_no_line_begins_with_a_sign_that_belongs_to_the_word_before(chain: FontChain) -> None:
    said = ["It", "turns", "80", "%", "off", "Quoi", "?", "20", "°C"]
    laid = Text([Unit(word, True) for word in said], chain)
    starts = [*laid.breaks(), len(laid.text)]
    parts = [laid.text[a:b].strip() for a, b in zip(starts, starts[1:], strict=False)]
    assert parts == ["It", "turns", "80 %", "off", "Quoi ?", "20 °C"]


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


@given(
    st.lists(st.floats(5, 120), min_size=1, max_size=14),
    st.integers(1, 4),
    st.floats(100, 400),
    st.dictionaries(st.integers(0, 13), st.sampled_from([-0.06, 0.2, 0.25])),
)
def test_lines_hold_every_word_once_in_order_and_fit(
    widths: list[float], most: int, limit: float, costs: dict[int, float]
) -> None:
    gaps = [0.0] + [8.0] * (len(widths) - 1)
    lines = break_lines(widths, gaps, limit, most, costs)
    assert [i for first, last in lines for i in range(first, last)] == list(range(len(widths)))
    assert len(lines) <= most and all(last > first for first, last in lines)
    total = sum(widths) + sum(gaps[1:])
    if total <= limit:
        assert len(lines) == 1, "no more lines than needed"


def test_a_line_does_not_end_with_an_article_where_it_need_not(fonts: FontBook) -> None:
    chain = FontChain(fonts, "Montserrat", 800)
    words = ["we", "walked", "over", "the", "bridge"]
    layout = Layout(CaptionStyle(), chain, Measure(fonts))
    area = canvas_area(CaptionStyle(), 540, 960, None)
    loose = layout.page([[Unit(w, True) for w in words]], area, 44.0, 2)
    bound = layout.page([[Unit(w, True, binds=w in ("the", "over")) for w in words]], area, 44.0, 2)
    assert loose is not None and bound is not None

    def upper(page: Page) -> str:
        return "".join(p.piece.text for p in page.lines[0].placed).split()[-1]

    assert len(bound.lines) == 2 and upper(bound) not in ("the", "over")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("今日は天気がいいですね", ["今日は", "天気が", "いいですね"]),
        ("ภาษาไทยเป็นภาษาที่สวยงาม", ["ภาษาไทย", "เป็น", "ภาษา"]),
    ],
)
def test_phrases_begin_where_readers_part_them(text: str, parts: list[str]) -> None:
    pytest.importorskip("budoux")
    starts = phrase_starts(text)
    assert starts is not None
    at = 0
    for part in parts:
        assert at in starts
        at += len(part)
    assert phrase_starts("plain words") is None


def test_thai_lines_break_between_words_and_no_line_begins_with_a_full_stop(fonts: FontBook) -> None:
    pytest.importorskip("budoux")
    chain = FontChain(fonts, "Montserrat", 700)
    text = "ภาษาไทยเป็นภาษาที่สวยงามมากและน่าเรียนรู้"
    unit = Text([Unit(text, True)], chain)
    breaks = unit.breaks()
    assert len(breaks) > 3 and unit.phrases is not None and set(breaks) <= set(unit.phrases) | {0}
    japanese = Text([Unit("考えています。毎日", True)], chain)
    assert "考えています。毎日".index("。") not in japanese.breaks(anywhere=frozenset({0}))
