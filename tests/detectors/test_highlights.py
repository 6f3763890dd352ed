"""Edges, numbers, files without words, titles and speed-sensitive paths of highlights."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clipforge_core import DetectRequest, Event, Events, Samples, Timing, Tracks, Transcript, Word
from clipforge_core.testing.detectors import samples, shots, stub_film, stub_media, stub_nothing, stub_talk
from clipforge_plugins.detectors.highlights import Highlights


def detect(info, tracks, **wanted):
    return Highlights().detect(info, tracks, DetectRequest(**wanted))


def test_edges_leave_air_and_never_pass_the_middle_of_a_pause(flat_talk: list[str]) -> None:
    info, tracks = stub_talk(flat_talk, pause=Fraction(3, 10))
    events = tracks.named["sentences"].events
    starts, ends = {e.start for e in events}, {e.end for e in events}
    for clip in detect(info, tracks).clips:
        first = min(s for s in starts if s >= clip.start)
        last = max(e for e in ends if e <= clip.end)
        assert 0 < first - clip.start <= Fraction(1, 4)
        assert 0 < clip.end - last <= Fraction(2, 5)
        before = max((e for e in ends if e <= first), default=Fraction(0))
        assert clip.start >= (before + first) / 2 or before == 0


def test_an_edge_moves_to_a_shot_edge_in_the_same_air(flat_talk: list[str]) -> None:
    info, tracks = stub_talk(flat_talk, pause=Fraction(1))
    free = detect(info, tracks, num_clips=1).clips[0]
    cut = free.start - Fraction(7, 24)
    tracks = tracks.merged({"shots": shots([cut], info.duration)})
    assert cut in {clip.start for clip in detect(info, tracks, num_clips=3).clips}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_as_many_clips_as_were_asked_for(flat_talk: list[str], number: int) -> None:
    info, tracks = stub_talk(flat_talk)
    assert len(detect(info, tracks, num_clips=number).clips) == number


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_short_file_still_gives_the_number(flat_talk: list[str], number: int) -> None:
    info, tracks = stub_talk(flat_talk[:9])
    assert info.duration < 70
    assert len(detect(info, tracks, num_clips=number).clips) == number


def test_a_file_shorter_than_a_clip_is_one_whole_clip() -> None:
    info, tracks = stub_talk(["What would you do?", "It took one night."])
    assert info.duration < 15
    (clip,) = detect(info, tracks).clips
    assert (clip.start, clip.end) == (0, info.duration)


def test_more_clips_than_fit_are_explained(flat_talk: list[str]) -> None:
    info, tracks = stub_talk(flat_talk[:9])
    found = detect(info, tracks, num_clips=30)
    assert 0 < len(found.clips) < 30
    assert "30 clips were asked for" in found.note


def test_the_number_grows_with_the_file(flat_talk: list[str], long_talk: list[str]) -> None:
    assert len(detect(*stub_talk(flat_talk[:9])).clips) == 1
    assert 2 <= len(detect(*stub_talk(flat_talk)).clips) <= 5
    assert len(detect(*stub_talk(long_talk)).clips) == 10


def test_neighbours_are_spread_over_the_file(flat_talk: list[str]) -> None:
    strong = ["What would you do if you lost everything?", "Nobody tells you the truth about it!"]
    talk = flat_talk[:20] + strong * 3 + flat_talk[20:50] + strong + flat_talk[50:]
    info, tracks = stub_talk(talk)
    first, second = sorted(detect(info, tracks, num_clips=2).clips, key=lambda c: c.start)
    assert second.start - first.end > 30


# -- without words ---------------------------------------------------------------------------------


def test_a_film_without_words_is_cut_at_shots_around_its_peak() -> None:
    info, tracks = stub_film(120, cut_every=7, peak=60)
    edges = {e.start for e in tracks.named["shots"].events} | {info.duration}
    clip = detect(info, tracks, num_clips=1).clips[0]
    assert {clip.start, clip.end} <= edges
    assert clip.start <= 60 <= clip.end
    assert "movement" in clip.reason
    assert not {"hook", "question", "novelty", "pause"} & set(clip.features)


def test_one_long_shot_gives_windows_around_its_peaks() -> None:
    info, tracks = stub_film(300, cut_every=1000, peak=200)
    clip = detect(info, tracks, num_clips=1).clips[0]
    assert clip.start < 200 < clip.end
    assert clip.span.duration <= 60


def test_sound_alone_is_enough() -> None:
    level = [-40.0] * 1000 + [-15.0] * 100 + [-40.0] * 1000
    info = stub_media(210, pictures=False)
    clip = detect(info, Tracks(named={"loudness": samples(level)}), num_clips=1).clips[0]
    assert clip.start <= 100
    assert clip.end >= 110
    assert "louder than the rest" in clip.reason


def test_nothing_to_show_is_none_and_why() -> None:
    found = detect(*stub_nothing())
    assert found.clips == ()
    assert found.note == "nothing to show: no words, silent, the picture never moves"
    assert "nothing is known" in detect(stub_media(30), Tracks()).note


def test_a_still_card_with_sound_is_judged_by_its_sound() -> None:
    info, tracks = stub_nothing(60)
    tracks = tracks.merged({"loudness": samples([-30.0 + 10 * (200 <= i < 300) for i in range(600)])})
    clip = detect(info, tracks, num_clips=1).clips[0]
    assert clip.start <= 20 < clip.end


def test_a_few_words_in_a_film_weigh_little() -> None:
    info, tracks = stub_film(200, cut_every=7, peak=150)
    words = tuple(
        Word(text=t, start=Fraction(20 + i), end=Fraction(41 + 2 * i, 2)) for i, t in enumerate(["But", "why?"])
    )
    tracks = tracks.merged({"transcript": Transcript(words=words, language="en")})
    clip = detect(info, tracks, num_clips=1).clips[0]
    assert clip.start <= 150 <= clip.end


# -- what is said of a clip ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        (
            "And so, my friends, what would you do with a million dollars?",
            "What would you do with a million dollars?",
        ),
        ("Congratulations!", "Congratulations!"),
        (
            "Nobody ever told me that the long and winding road to the top of the mountain is mostly mud",
            "Nobody ever told me that the long and winding road",
        ),
    ],
)
def test_titles_are_short_whole_words_of_the_clip(opening: str, title: str) -> None:
    info, tracks = stub_talk([opening])
    assert detect(info, tracks).clips[0].title == title


def test_reasons_name_their_evidence(flat_talk: list[str]) -> None:
    strong = ["What happens to 93 percent of all new shops?", "They close, but nobody tells you why."]
    info, tracks = stub_talk(flat_talk[:40] + strong + flat_talk[40:], loud={40: 6.0, 41: 6.0})
    reason = detect(info, tracks).clips[0].reason
    assert reason.startswith("Opens with a ")
    assert "“93 percent”" in reason
    assert "a question" in reason


def test_a_flat_clip_claims_nothing() -> None:
    words = [f"Part{i} lies beside part{i + 1} and so on." for i in range(30)]
    info, tracks = stub_talk(words)
    bare = Tracks(named={name: tracks.named[name] for name in ("transcript", "sentences")})
    assert detect(info, bare).clips[0].reason == "Begins and ends on whole sentences; nothing in it stands out"


def test_sentence_vectors_are_used_where_they_fit(flat_talk: list[str]) -> None:
    import numpy as np

    info, tracks = stub_talk(flat_talk[:40])
    rows = np.tile(np.eye(1, 8, 0, dtype="<f4"), (40, 1))
    rows[20:23] = np.eye(1, 8, 5)
    vectors = Samples(shape=rows.shape, data=rows.tobytes())
    clip = detect(info, tracks.merged({"embeddings": vectors}), num_clips=1).clips[0]
    assert clip.start <= tracks.named["sentences"].events[21].start < clip.end
    assert clip.features["novelty"] > 0.5
    short = Samples(shape=(3, 8), data=rows[:3].tobytes())
    assert detect(info, tracks.merged({"embeddings": short})) == detect(info, tracks)


def test_topics_keep_a_clip_together(flat_talk: list[str]) -> None:
    info, tracks = stub_talk(flat_talk[:40])
    events = tracks.named["sentences"].events
    bounds = [events[0].start, events[17].start, events[22].start, events[-1].end]
    topics = Events(
        events=tuple(
            Event(start=a, end=b, kind="topic", data={"keywords": ["parts", "paper"]})
            for a, b in zip(bounds[:-1], bounds[1:], strict=True)
        )
    )
    clip = detect(info, tracks.merged({"topics": topics}), num_clips=1).clips[0]
    assert clip.features["topic"] >= 0.6
    assert not clip.start < bounds[1] - 1 < bounds[1] + 1 < clip.end


def test_interpolated_words_tell_no_speech_rate(flat_talk: list[str]) -> None:
    info, tracks = stub_talk(flat_talk[:30])
    words = tuple(
        Word(text=w.text, start=w.start, end=w.end, timing=Timing.INTERPOLATED)
        for w in tracks.named["transcript"].words
    )
    spread = tracks.merged({"transcript": Transcript(words=words, language="en")})
    assert "rate" in detect(info, tracks).clips[0].features
    assert "rate" not in detect(info, spread).clips[0].features


def test_a_sentence_longer_than_a_clip_is_cut_between_words() -> None:
    endless = " ".join(f"thing{i}," if i % 9 == 8 else f"thing{i}" for i in range(400))
    info, tracks = stub_talk([endless])
    words = tracks.named["transcript"].words
    for clip in detect(info, tracks, num_clips=3, max_duration=Fraction(30)).clips:
        assert 10 <= clip.span.duration <= 30
        assert not any(w.start < edge < w.end for w in words for edge in (clip.start, clip.end))
