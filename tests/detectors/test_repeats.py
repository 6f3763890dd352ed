"""A source that repeats itself does not give the same clip several times."""

from __future__ import annotations

from array import array
from fractions import Fraction

import msgspec

from clipforge_core import DetectRequest, Samples, Tracks
from clipforge_core.testing.detectors import STEP, shots, stub_film, stub_media, stub_talk
from clipforge_plugins.detectors.highlights import Highlights

STRONG = [
    "Nobody tells you the truth about failure.",
    "The biggest mistake I ever made nearly cost me everything I loved.",
    "That was the day that changed my life, and it took nine thousand dollars.",
]


def test_what_is_said_three_times_gives_one_clip(flat_talk: list[str]) -> None:
    said = [*flat_talk[:20], *STRONG, *flat_talk[20:40], *STRONG, *flat_talk[40:60], *STRONG, *flat_talk[60:80]]
    info, tracks = stub_talk(said)
    found = Highlights().detect(info, tracks, DetectRequest(num_clips=3, max_duration=Fraction(25)))
    texts = [tracks.transcript.text(clip.span) for clip in found.clips if tracks.transcript]
    assert len(texts) == 3 and sum("biggest mistake" in text for text in texts) == 1
    assert "biggest mistake" in texts[0], "the strong passage itself is still the best"


def test_a_talk_that_is_one_passage_over_and_over_says_why_there_are_fewer() -> None:
    info, tracks = stub_talk([*STRONG, "We then looked at the plan of the year."] * 12)
    found = Highlights().detect(info, tracks, DetectRequest(num_clips=5, max_duration=Fraction(25)))
    assert 1 <= len(found.clips) < 5 and "repeat" in found.note


def test_a_film_that_loops_gives_each_moment_once() -> None:
    _, tracks = stub_film(100, peak=50)
    looped = {}
    for name in ("motion", "loudness"):
        track = tracks.get(name, Samples)
        assert track is not None
        noise = array("f", [0.02 * ((i * 7919) % 13) * (1 if name == "motion" else 20) for i in range(track.shape[0])])
        once = array("f", [a + b for a, b in zip(array("f", track.data), noise, strict=True)])
        looped[name] = Samples(step=STEP, shape=(4 * len(once),), data=(once * 4).tobytes())
    edges = [e for k in range(4) for e in range(100 * k + 7, 100 * k + 98, 7)]
    film = Tracks(named={**looped, "shots": shots(edges, 400)})
    whole = msgspec.structs.replace(stub_media(400), audio=())
    found = Highlights().detect(whole, film, DetectRequest(num_clips=4, max_duration=Fraction(25)))
    inside = sorted(float(clip.start) % 100 // 10 for clip in found.clips)
    assert len(found.clips) >= 1
    assert len(set(inside)) == len(inside), f"the same moment of the loop comes twice: {inside}"


def test_long_films_give_more_clips_than_short_ones() -> None:
    counts = [len(Highlights().detect(*stub_film(length, peak=40), DetectRequest()).clips) for length in (60, 300, 900)]
    assert counts[0] == 1 and counts[0] < counts[1] < counts[2] <= 10
