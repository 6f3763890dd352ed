"""A strong passage in a flat talk is found wherever it stands, and for the reasons that are cited."""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle

import msgspec
import pytest

from clipforge_core import Clip, DetectRequest, Evidence, Faces, MediaInfo, Samples, Tracks, Transcript
from clipforge_core.testing.detectors import stub_talk
from clipforge_plugins.detectors.highlights import Highlights

PLACES = 10


def plant(
    talk: list[str], passage: list[str], place: int, lift: float = 0.0
) -> tuple[MediaInfo, Tracks, Fraction, Fraction]:
    """The talk with the passage before sentence `place`, `lift` LU louder; and when the passage is spoken."""
    loud = {place + i: lift for i in range(len(passage))}
    info, tracks = stub_talk(talk[:place] + passage + talk[place:], loud=loud)
    events = tracks.named["sentences"].events[place : place + len(passage)]
    return info, tracks, events[0].start, events[-1].end


def overlapping(clips: tuple[Clip, ...], start: Fraction, end: Fraction) -> list[int]:
    return [i for i, clip in enumerate(clips) if min(clip.end, end) - max(clip.start, start) > (end - start) / 2]


@pytest.mark.parametrize("place", range(PLACES))
def test_a_planted_passage_ranks_in_the_top_three(flat_talk: list[str], passage: list[str], place: int) -> None:
    at = place * len(flat_talk) // (PLACES - 1)
    info, tracks, start, end = plant(flat_talk, passage, at)
    found = Highlights().detect(info, tracks, DetectRequest(num_clips=5))
    ranks = overlapping(found.clips, start, end)
    assert ranks
    assert ranks[0] < 3
    assert found.clips[ranks[0]].score > 1.5 * found.clips[-1].score


def test_a_single_clip_is_the_planted_one(flat_talk: list[str], passage: list[str]) -> None:
    info, tracks, start, end = plant(flat_talk, passage, 40)
    (clip,) = Highlights().detect(info, tracks, DetectRequest(num_clips=1)).clips
    assert overlapping((clip,), start, end) == [0]
    assert clip.start <= start


def test_loudness_alone_is_found(flat_talk: list[str]) -> None:
    info, tracks = stub_talk(flat_talk, loud=dict.fromkeys(range(60, 65), 6.0))
    start = tracks.named["sentences"].events[60].start
    best = Highlights().detect(info, tracks, DetectRequest()).clips[0]
    assert abs(best.start - start) < 15
    assert "louder than the talk around it" in best.reason


# -- taking the evidence away --------------------------------------------------------------------

NEUTRAL = ("the", "office", "updated", "the", "delivery", "notes", "in", "the", "usual", "room")


def without(tracks: Tracks, cited: Evidence) -> Tracks:
    """The tracks as they would be without what is cited."""
    named = dict(tracks.named)
    if cited.text:
        named["transcript"] = _neutral(tracks.named["transcript"], cited)
    elif cited.feature in ("loudness", "motion"):
        named[cited.feature] = _flattened(tracks.named[cited.feature], cited)
    elif cited.feature == "faces":
        named["faces"] = Faces(looked=tracks.named["faces"].looked)
    elif cited.feature == "pause":
        named["transcript"] = _filled(tracks.named["transcript"], cited)
    else:
        pytest.fail(f"evidence of {cited.feature} that nothing can be taken from: {cited}")
    return Tracks(named=named)


def _neutral(transcript: Transcript, cited: Evidence) -> Transcript:
    words, fill = list(transcript.words), cycle(NEUTRAL)
    for i, word in enumerate(words):
        if word.start >= cited.start and word.end <= cited.end:
            stop = "." if word.text[-1] in ".?!" else ""
            words[i] = msgspec.structs.replace(word, text=next(fill) + stop)
    return msgspec.structs.replace(transcript, words=tuple(words))


def _flattened(track: Samples, cited: Evidence) -> Samples:
    import numpy as np

    values = np.frombuffer(track.data, track.dtype).copy()
    first, last = int(cited.start / track.step) - 2, int(cited.end / track.step) + 2
    values[max(0, first) : last] = np.median(values)
    return msgspec.structs.replace(track, data=values.tobytes())


def _filled(transcript: Transcript, cited: Evidence) -> Transcript:
    words = tuple(msgspec.structs.replace(w, end=cited.end) if w.end == cited.start else w for w in transcript.words)
    return msgspec.structs.replace(transcript, words=words)


def best_near(info: MediaInfo, tracks: Tracks, clip: Clip) -> float:
    """The best score of any clip that shows most of the same stretch."""
    found = Highlights().detect(info, tracks, DetectRequest(num_clips=5)).clips
    near = [c.score for c in found if min(c.end, clip.end) - max(c.start, clip.start) > clip.span.duration / 2]
    return max(near, default=0.0)


def test_removing_what_a_clip_cites_lowers_its_score(flat_talk: list[str], passage: list[str]) -> None:
    info, tracks, start, end = plant(flat_talk[:45], passage, 20, lift=5.0)
    found = Highlights().detect(info, tracks, DetectRequest(num_clips=5)).clips
    clip = found[overlapping(found, start, end)[0]]
    assert len({cited.feature for cited in clip.evidence}) >= 3
    for cited in clip.evidence:
        assert best_near(info, without(tracks, cited), clip) < clip.score, cited


def test_removing_all_that_is_cited_leaves_a_flat_passage(flat_talk: list[str], passage: list[str]) -> None:
    info, tracks, start, end = plant(flat_talk, passage, 50)
    found = Highlights().detect(info, tracks, DetectRequest(num_clips=5)).clips
    clip = found[overlapping(found, start, end)[0]]
    for cited in clip.evidence:
        tracks = without(tracks, cited)
    assert best_near(info, tracks, clip) < 0.75 * clip.score


def test_evidence_lies_where_its_words_are(flat_talk: list[str], passage: list[str]) -> None:
    info, tracks, _, _ = plant(flat_talk, passage, 50)
    transcript = tracks.named["transcript"]
    for clip in Highlights().detect(info, tracks, DetectRequest()).clips:
        for cited in clip.evidence:
            assert clip.start <= cited.start <= cited.end <= clip.end or cited.feature == "pause"
            if cited.text:
                assert cited.text in transcript.text(clip.span)
                said = [w.text for w in transcript.words if w.start >= cited.start and w.end <= cited.end]
                assert " ".join(said) == cited.text


def test_features_say_their_weights_once() -> None:
    from clipforge_plugins.detectors.highlight.features import FEATURES, shares

    assert sum(f.weight for f in FEATURES) == pytest.approx(1.0)
    assert len({f.name for f in FEATURES}) == len(FEATURES)
    assert sum(shares([f.name for f in FEATURES], 1.0).values()) == pytest.approx(1.0)
    assert sum(shares(["question", "loudness", "number"], 1.0).values()) == pytest.approx(1.0)
    assert sum(shares(["motion", "rhythm"], 1.0).values()) == pytest.approx(0.25)
    assert shares(["question"], 0.0) == {}
