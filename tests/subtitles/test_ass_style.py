"""ASS files that look as the captions do, as nearly as the format can say it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import (
    ActiveWord,
    Box,
    Canvas,
    CaptionElement,
    CaptionStyle,
    CaptionWord,
    Cue,
    Timeline,
    TimelineTrack,
    Word,
)
from clipforge_core.stages.caption_plan import page_cues
from clipforge_media.subtitles.ass import Ass
from clipforge_media.subtitles.ass_style import style_line

WORDS = tuple(Word(text=t, start=Fraction(i), end=Fraction(i + 1)) for i, t in enumerate(["Hello", "there"]))
CUE = Cue(start=Fraction(0), end=Fraction(2), text="Hello there", words=WORDS)


def fields(style: CaptionStyle) -> list[str]:
    return style_line(style, 1080, 1920).removeprefix("Style: ").split(",")


def test_a_sweep_is_a_smooth_karaoke_from_the_usual_to_the_active_colour() -> None:
    style = CaptionStyle(colour="#ffffff", active=ActiveWord(effect="sweep", colour="#36e07f"))
    text = Ass().write_styled([CUE], style, width=1080, height=1920).decode()
    assert r"{\kf100}Hello" in text and ",&H007FE036,&H00FFFFFF," in text


def test_other_effects_have_one_colour_and_times_all_the_same() -> None:
    text = Ass().write_styled([CUE], CaptionStyle(), width=1080, height=1920).decode()
    assert r"{\k100}Hello" in text and fields(CaptionStyle())[3] == fields(CaptionStyle())[4] == "&H00FFFFFF"


def test_a_box_is_the_border_style_of_a_box_in_its_colour_and_density() -> None:
    found = fields(CaptionStyle(box=Box(colour="#10203080")))
    assert (found[15], found[5]) == ("3", "&H7F302010")


def test_words_are_read_back_with_their_times() -> None:
    style = CaptionStyle(active=ActiveWord(effect="sweep"))
    read = Ass().read(Ass().write_styled([CUE], style, width=1080, height=1920), "x.ass")
    assert [(w.text, w.start, w.end) for w in read.words] == [(w.text, w.start, w.end) for w in WORDS]


@given(st.builds(CaptionStyle, position=st.floats(0, 1), size=st.floats(0.02, 0.4), weight=st.integers(100, 900)))
def test_a_style_line_has_all_fields_and_stays_in_the_picture(style: CaptionStyle) -> None:
    found = fields(style)
    assert len(found) == 23
    assert 0 <= int(found[21]) <= 1920 and int(found[2]) >= 1


def test_the_cues_of_a_timeline_are_its_pages() -> None:
    words = tuple(CaptionWord(text=t, start=Fraction(i), end=Fraction(i + 1)) for i, t in enumerate(["It", "works"]))
    page = CaptionElement(id="c", start=Fraction(3), duration=Fraction(2), words=words, style="captions")
    canvas = Canvas(width=64, height=64, frame_rate=Fraction(25))
    timeline = Timeline(canvas=canvas, duration=Fraction(9), tracks=(TimelineTrack(name="c", elements=(page,)),))
    (cue,) = page_cues(timeline)
    assert (cue.start, cue.end, cue.text, cue.words[1].start) == (3, 5, "It works", Fraction(4))
