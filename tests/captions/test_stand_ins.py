"""Which fonts stand in for others is said in sentences, once each."""

from __future__ import annotations

from fractions import Fraction

from clipforge_core import Canvas, CaptionElement, CaptionStyle, TextElement, Timeline, TimelineTrack
from clipforge_core.contracts.composer import Composer
from clipforge_core.model.timeline import CaptionWord
from clipforge_media.captions.stand_ins import stand_ins
from clipforge_media.engine import PyavEngine


def timeline(text: str, font: str = "Montserrat", *, uppercase: bool = False) -> Timeline:
    words = tuple(CaptionWord(text=w, start=Fraction(0), end=Fraction(1)) for w in text.split())
    elements = (
        TextElement(id="t", start=Fraction(0), duration=Fraction(1), text=text, style="s"),
        CaptionElement(id="c", start=Fraction(0), duration=Fraction(1), words=words, style="s"),
    )
    return Timeline(
        canvas=Canvas(width=320, height=180, frame_rate=Fraction(10)),
        duration=Fraction(1),
        tracks=(TimelineTrack(name="texts", elements=elements),),
        styles={"s": CaptionStyle(font=font, uppercase=uppercase)},
    )


def test_the_engine_is_a_composer() -> None:
    assert isinstance(PyavEngine(), Composer)


def test_what_the_font_draws_is_not_told() -> None:
    assert stand_ins(timeline("Plain text, été – 100 %!")) == []
    assert stand_ins(timeline("straße", uppercase=True)) == []


def test_each_kind_of_stand_in_is_told_once() -> None:
    found = stand_ins(timeline("Hi שלום שלום \U00012345", "No Such Font"))
    assert found[0] == "no font is called No Such Font: Montserrat stands in"
    assert len([f for f in found if "Hebrew" in f]) == 1
    assert found[-1].startswith("no font has \U00012345")


def test_many_characters_are_counted() -> None:
    (told,) = stand_ins(timeline("אבגדהוזחטיכלמנס"))
    assert told.startswith("Montserrat has no א ב ג ד ה ו ז ח and 7 more: Noto Sans Hebrew")


def test_pictures_are_not_letters() -> None:
    assert stand_ins(timeline("party 🎉 🇩🇪")) == []
