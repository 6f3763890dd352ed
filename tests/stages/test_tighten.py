"""Jump cuts: what is cut, what never is, and that cuts and kept parts follow from each other."""

from __future__ import annotations

from array import array
from fractions import Fraction
from fractions import Fraction as F

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.fillers import LANGUAGES, fillers_of, normal
from clipforge_core.model.clip import Clip, Cut
from clipforge_core.model.jump_cuts import JumpCuts
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.stages.cuts import base_parts, kept_parts, on_frames, shown_seconds
from clipforge_core.stages.level import Level, voiced
from clipforge_core.stages.quality import word_edges
from clipforge_core.stages.quiet import quiet_spans
from clipforge_core.stages.tighten import Hearing, tighten
from clipforge_core.timecode import Span, overlap, union

RATE = F(25)
EXACT = JumpCuts(margin=0.04, pause=0.5, shortest_cut=0.0, shortest_part=0.0)


def said(
    *words: tuple[str, float, float], confidence: float = 1.0, timing: Timing = Timing.ALIGNED
) -> tuple[Word, ...]:
    return tuple(
        Word(text=t, start=F(str(a)), end=F(str(b)), confidence=confidence, timing=timing) for t, a, b in words
    )


def cut(words: tuple[Word, ...], wishes: JumpCuts = EXACT, language: str = "en", end: int = 6, **more) -> Clip:
    clip = Clip(id="a", start=F(0), end=F(end), score=0.5)
    return tighten(clip, Hearing(words=words, language=language, **more), wishes, RATE)


def told(clip: Clip) -> list[tuple[str, str, float, float, bool]]:
    return [(c.kind, c.text, float(c.start), float(c.end), c.on) for c in clip.cuts]


TALK = said(("So,", 0, 0.4), ("um,", 0.48, 0.8), ("the", 0.92, 1.0), ("end.", 1.0, 1.4), ("Right.", 3.0, 6.0))


def test_a_filler_goes_with_its_air_and_a_pause_keeps_its_margins() -> None:
    assert told(cut(TALK)) == [("filler", "um,", 0.44, 0.88, True), ("silence", "", 1.44, 2.96, True)]
    assert cut(TALK).keep == (Span(F(0), F("0.44")), Span(F("0.88"), F("1.44")), Span(F("2.96"), F(6)))


def test_fillers_and_silence_are_asked_for_apart() -> None:
    assert [c.kind for c in cut(TALK, JumpCuts(cut="silence")).cuts] == ["silence"]
    assert [c.kind for c in cut(TALK, JumpCuts(cut="fillers")).cuts] == ["filler"]


def test_a_meaningful_word_of_another_language_is_no_filler() -> None:
    german = said(("Es", 0, 0.3), ("geht", 0.3, 0.6), ("um,", 0.9, 1.2), ("ähm,", 1.5, 2.0), ("Geld.", 2.2, 6.0))
    assert [c.text for c in cut(german, language="de").cuts] == ["ähm,"]
    assert cut(german, language="xx").cuts == ()
    portuguese = said(("É", 0, 0.3), ("um", 0.6, 0.9), ("hum", 1.2, 1.6), ("carro.", 1.9, 6.0))
    assert [c.text for c in cut(portuguese, language="pt-BR").cuts if c.on] == ["hum"]


def test_phrases_are_proposed_where_pauses_stand_around_them_and_cut_on_request() -> None:
    alone = said(("It", 0, 0.5), ("was,", 0.5, 1.0), ("you", 1.3, 1.5), ("know,", 1.5, 1.8), ("big.", 2.1, 6.0))
    assert told(cut(alone)) == [("phrase", "you know,", 1.28, 1.8, False)]
    assert cut(alone).keep == ()
    (on,) = cut(alone, JumpCuts(phrases=True)).cuts
    assert on.on and on.text == "you know,"
    meant = said(("You", 0, 0.5), ("know", 0.5, 0.9), ("like", 0.9, 1.2), ("who.", 1.2, 6.0))
    assert cut(meant).cuts == ()


def test_words_of_ones_own_are_added_and_taken_away() -> None:
    assert cut(TALK, JumpCuts(cut="fillers", never="Um, uh")).cuts == ()
    assert [c.text for c in cut(TALK, JumpCuts(cut="fillers", also="the end")).cuts] == ["um, the end."]


def test_doubtful_fillers_are_proposals() -> None:
    talk = [(w.text, float(w.start), float(w.end)) for w in TALK]
    for words in (said(*talk, confidence=0.1), said(*talk, timing=Timing.INTERPOLATED)):
        assert [(c.text, c.on) for c in cut(words, JumpCuts(cut="fillers")).cuts] == [("um,", False)]


def test_laughter_is_no_pause_but_breath_may_lie_in_one() -> None:
    assert [c.kind for c in cut(TALK, EXACT, quiet=(Span(F("1.4"), F(2)),)).cuts] == ["filler"]
    breath = (Span(F("1.4"), F(2)), Span(F("2.3"), F(3)))
    assert [c.kind for c in cut(TALK, EXACT, quiet=breath).cuts] == ["filler", "silence"]


def test_a_voice_without_a_word_is_proposed_as_a_hesitation() -> None:
    speech = (Span(F(0), F("1.4")), Span(F("1.8"), F("2.3")), Span(F(3), F(6)))
    (found,) = [c for c in cut(TALK, EXACT, speech=speech).cuts if c.kind == "hesitation"]
    assert (float(found.start), float(found.end), found.on) == (1.8, 2.32, False)
    wishes = JumpCuts(cut="fillers", hesitations=True)
    assert [c.on for c in cut(TALK, wishes, speech=speech).cuts if c.kind == "hesitation"] == [True]


def test_nothing_is_cut_from_a_clip_in_which_nobody_speaks() -> None:
    assert cut((), JumpCuts()).cuts == () and cut((), JumpCuts()).keep == ()


def test_a_word_between_two_cuts_is_not_left_alone_for_too_short_a_time() -> None:
    words = said(("So", 0, 1.0), ("I", 2.0, 2.1), ("go.", 3.3, 6.0))
    both = cut(words, JumpCuts(cut="silence", margin=0.04, shortest_part=0.3))
    assert [c.on for c in both.cuts] == [False, True]


def test_a_clip_can_do_without_cuts_that_are_given_and_keeps_them() -> None:
    given = Cut(start=F(4), end=F(5), text="mine")
    clip = Clip(id="a", start=F(0), end=F(6), score=0.5, cuts=(given,), keep=(Span(F(0), F(4)), Span(F(5), F(6))))
    tight = tighten(clip, Hearing(words=TALK[:4], language="en"), EXACT, RATE)
    assert given in tight.cuts and base_parts(tight) == [Span(F(0), F(6))]


def level_of(*runs: tuple[float, float]) -> Level:
    """Runs of (seconds, dB)."""
    return Level(F(0), F(1, 100), array("f", [db for length, db in runs for _ in range(round(length * 100))]))


def test_a_filler_is_placed_by_its_sound_where_the_times_are_late() -> None:
    # "So" ends at 0.35, "um" sounds from 0.45 to 0.75, "the" begins at 0.88: the recogniser is a tenth late.
    level = level_of((0.35, -18), (0.1, -50), (0.3, -19), (0.13, -60), (5.12, -20))
    late = said(("So,", 0, 0.5), ("um,", 0.56, 0.84), ("the", 0.97, 1.1), ("end.", 1.1, 6.0))
    (found,) = cut(late, JumpCuts(cut="fillers", margin=0, pause=0.1), level=level).cuts
    assert F("0.36") <= found.start <= F("0.44") and F("0.76") <= found.end <= F("0.88")


def test_a_sound_that_does_not_stand_out_is_not_placed() -> None:
    flat = level_of((2.0, -20))
    assert voiced(flat, Span(F("0.8"), F(1)), Span(F("0.8"), F(1)), F("0.5"), F("1.5")) is None


def test_quiet_is_judged_by_the_recording() -> None:
    level = level_of((1.0, -20), (0.5, -48), (1.0, -22), (0.03, -50), (0.5, -20))
    assert quiet_spans(level, [Span(F(0), F(3))]) == [Span(F(1), F("1.5"))]
    assert quiet_spans(level_of((3.0, -20)), [Span(F(0), F(3))]) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_list_is_written_as_words_are_compared(code: str) -> None:
    fillers = fillers_of(code)
    assert fillers is not None and fillers.prompt and fillers.sure and not fillers.sure & fillers.phrases
    assert all(word == normal(word) for phrase in fillers.sure | fillers.phrases for word in phrase)


def test_drawn_out_fillers_are_known() -> None:
    english = fillers_of("en-GB")
    assert english is not None
    assert [normal(w) for w in ("Ummmmm...", "“Uh,”", "HMMM")] == ["umm", "uh", "hmm"]
    assert all(english.match([normal(w)], 0) for w in ("Ummmmm...", "“Uh,”", "HMMM"))
    assert fillers_of("") is None and fillers_of("xx") is None


# -- what holds for every talk ------------------------------------------------------------------------

TEXTS = st.sampled_from(["um", "uh,", "you know", "like", "well", "house", "I", "go."])


@st.composite
def talks(draw: st.DrawFn) -> tuple[Word, ...]:
    words, at = [], F(0)
    for text in draw(st.lists(TEXTS, min_size=1, max_size=14)):
        at += F(draw(st.integers(0, 120)), 100)
        end = at + F(draw(st.integers(4, 60)), 100)
        words.append(Word(text=text, start=at, end=end))
        at = end
    return tuple(words)


WISHES = st.builds(
    JumpCuts,
    cut=st.sampled_from(["silence", "fillers", "both"]),
    margin=st.sampled_from([0.0, 0.05, 0.2]),
    pause=st.sampled_from([0.1, 0.5]),
    shortest_part=st.sampled_from([0.0, 0.3, 1.0]),
    phrases=st.booleans(),
)


@given(talks(), WISHES, st.sampled_from([F(25), F(30000, 1001), F(60)]), st.integers(0, 200), st.integers(30, 2000))
def test_what_holds_for_all_cuts(words: tuple[Word, ...], wishes: JumpCuts, rate: F, start: int, length: int) -> None:
    begin = F(start, 100)
    clip = Clip(id="a", start=begin, end=begin + F(length, 100), score=0.5)
    tight = tighten(clip, Hearing(words=words, language="en"), wishes, rate)
    on = [c for c in tight.cuts if c.on]
    kept = tight.keep or (clip.span,)
    assert union([*kept, *(c.span for c in on)]) == [clip.span]
    assert sum((s.duration for s in kept), F(0)) + sum((c.span.duration for c in on), F(0)) == clip.span.duration
    fillers = [c.text for c in tight.cuts if c.kind != "silence"]
    for c in tight.cuts:
        assert clip.start <= c.start < c.end <= clip.end
        assert ((c.start - clip.start) * rate).denominator == 1
        assert c.end == clip.end or ((c.end - clip.start) * rate).denominator == 1
        for word in words:
            if not any(word.text in text for text in fillers):
                assert overlap([word.span], c.span) == 0
    assert all(s.duration >= Fraction(str(wishes.shortest_part)) for s in kept) or not on
    assert tight == on_frames(tight, rate)


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 80), st.booleans()), max_size=8),
    st.sampled_from([None, F(25), F(24000, 1001)]),
)
def test_cuts_and_kept_parts_follow_from_each_other(places: list[tuple[int, int, bool]], rate: F | None) -> None:
    base = [Span(F(0), F(4)), Span(F(5), F(8))]
    cuts = tuple(Cut(start=F(a, 37), end=F(a + b, 37), on=on) for a, b, on in places)
    kept = kept_parts(base, cuts)
    clip = on_frames(Clip(id="a", start=F(0), end=F(8), score=0, keep=tuple(kept), cuts=cuts), rate)
    again = on_frames(clip, rate)
    assert again == clip
    assert all(not k.overlaps(c.span) for k in clip.keep for c in clip.cuts if c.on)


def test_the_length_of_a_clip_in_plain_json_leaves_out_what_is_cut() -> None:
    clip = {"start": 1.0, "end": 5.0, "cuts": [{"start": 2.0, "end": 3.0}, {"start": 3.5, "end": 4.0, "on": False}]}
    assert shown_seconds(clip) == 3.0
    assert shown_seconds({"start": 1.0, "end": 5.0, "keep": [(1.0, 2.0)]}) == 1.0


def test_a_cut_through_the_times_of_the_filler_that_it_leaves_out_is_well_made() -> None:
    filler = Cut(start=F("0.6"), end=F("0.8"), kind="filler", text="um,")
    whole = Clip(id="a", start=F(0), end=F(6), score=0.5, cuts=(filler,))
    tight = on_frames(whole, RATE)
    wide = [msgspec.structs.replace(w, start=F("0.4"), end=F("0.96")) if w.text == "um," else w for w in TALK]
    assert word_edges(tight, wide).level == "ok"
    pause = msgspec.structs.replace(filler, kind="silence")
    assert word_edges(on_frames(msgspec.structs.replace(whole, cuts=(pause,)), RATE), wide).level == "warning"
