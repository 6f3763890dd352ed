"""What is said about captions before they are called done."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from msgspec.structs import replace

from clipforge_core import (
    ActiveWord,
    Appear,
    Canvas,
    CaptionElement,
    CaptionStyle,
    Check,
    Emoji,
    Timeline,
    TimelineTrack,
)
from clipforge_media import caption_checks
from clipforge_media.captions.fonts import FontBook

Make = Callable[..., CaptionElement]


def checks(fonts: FontBook, *elements: CaptionElement, style: CaptionStyle | None = None) -> dict[str, Check]:
    timeline = Timeline(
        canvas=Canvas(width=216, height=384, frame_rate=Fraction(30)),
        duration=Fraction(20),
        tracks=(TimelineTrack(name="captions", elements=elements),),
        styles={"s": style or CaptionStyle()},
    )
    return {c.name: c for c in caption_checks(timeline, fonts)}


def test_good_captions(fonts: FontBook, caption: Make) -> None:
    found = checks(fonts, caption("All", "is", "well"), caption("here,", "too", start=3))
    assert {c.level for c in found.values()} == {"ok"} and len(found) == 5


def test_no_captions_no_checks(fonts: FontBook) -> None:
    assert checks(fonts) == {}


def test_missing_glyphs_are_named(fonts: FontBook, caption: Make) -> None:
    check = checks(fonts, caption("old", "\U00013000"))["caption_glyphs"]
    assert check.level == "warning" and "U+13000" in check.detail


def test_a_missing_font_is_named(fonts: FontBook, caption: Make) -> None:
    check = checks(fonts, caption("hello"), style=CaptionStyle(font="Nowhere Sans"))["caption_font"]
    assert check.level == "warning" and "Nowhere Sans" in check.detail


def test_fast_reading(fonts: FontBook, caption: Make) -> None:
    fast = replace(caption("incomprehensibilities", "everywhere"), duration=Fraction(1))
    check = checks(fonts, fast)["caption_reading_speed"]
    assert check.level == "warning" and "32" in check.detail
    chinese = caption(*"你好世界你好世界你好世界你", space=False, duration=1)
    assert checks(fonts, chinese)["caption_reading_speed"].level == "warning"


def test_overlaps(fonts: FontBook, caption: Make) -> None:
    check = checks(fonts, caption("one", "two"), caption("three", start=1))["caption_overlap"]
    assert check.level == "failed" and "1.00 s" in check.detail
    assert checks(fonts, caption("one", "two"), caption("three", start=2))["caption_overlap"].level == "ok"


def test_each_style_says_how_quick_its_pages_may_be(caption: Make, fonts: FontBook) -> None:
    page = caption("twenty", "characters", "here", duration=1)
    quick = checks(fonts, page, style=CaptionStyle(reading_speed=15.0))["caption_reading_speed"]
    calm = checks(fonts, page, style=CaptionStyle(reading_speed=60.0))["caption_reading_speed"]
    assert (quick.level, calm.level) == ("warning", "ok") and "faster than 15" in quick.detail


def test_pictures_that_no_font_has_are_told(caption: Make, fonts: FontBook) -> None:
    plain = caption("money")
    page = replace(plain, words=(replace(plain.words[0], emoji="💰"),))
    found = checks(fonts, page, style=CaptionStyle(emoji=Emoji()))
    assert found["caption_emoji"].level == "warning" and "U+1F4B0" in found["caption_emoji"].detail
    assert "caption_emoji" not in checks(fonts, plain, style=CaptionStyle())


def test_entrances_are_looked_at_on_their_way(caption: Make, fonts: FontBook) -> None:
    appear = Appear(effect="pop", unit="word", overshoot=0.4)
    style = CaptionStyle(size=0.3, active=ActiveWord(scale=1.5), appear=appear)
    assert checks(fonts, caption("wide", "words"), style=style)["caption_safe_area"].level == "ok"
