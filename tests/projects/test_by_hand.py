"""Clips that people make, of a source and of other clips; and the tracks that are drawn."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.clip import DocumentClip, DocumentWord
from clipforge_core.model.tracks import Event, Events, FaceBox, FacePath, Faces, Samples, Tracks
from clipforge_core.model.user import Caller
from clipforge_core.projects.drawing import MOST, draw
from clipforge_core.projects.joining import NEAR, joined, united
from clipforge_core.projects.wishes import DetectWish
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.services import Services
from clipforge_core.stages.cuts import shown_parts

times = st.floats(min_value=0, max_value=600).map(lambda t: round(t, 3))
parts = st.lists(st.tuples(times, times).filter(lambda p: p[1] - p[0] > 0.1), min_size=1, max_size=8)


@given(parts)
def test_united_parts_are_apart_and_cover_what_they_were_made_of(some: list[tuple[float, float]]) -> None:
    found = united(some)
    assert all(b[0] - a[1] > NEAR for a, b in zip(found, found[1:], strict=False))
    assert all(any(a <= start and end <= b for a, b in found) for start, end in some)
    assert {a for a, _ in found} <= {a for a, _ in some} and {b for _, b in found} <= {b for _, b in some}


@given(st.lists(st.tuples(times, times).filter(lambda p: p[1] - p[0] > 0.1), min_size=2, max_size=5))
def test_one_clip_of_several_shows_all_that_they_show(spans: list[tuple[float, float]]) -> None:
    clips = [
        DocumentClip(
            id=f"c{n}", start=a, end=b, score=n / 10, title=f"{n}", words=[DocumentWord(text=f"w{n}", start=a, end=b)]
        )
        for n, (a, b) in enumerate(spans)
    ]
    made = joined(clips)
    assert shown_parts(made) == united(spans)
    assert (made.start, made.end) == (min(a for a, _ in spans), max(b for _, b in spans))
    assert made.title == str(len(spans) - 1) and made.id not in {clip.id for clip in clips}
    assert [w.start for w in made.words] == sorted(w.start for w in made.words)


def test_a_single_clip_cannot_be_merged() -> None:
    with pytest.raises(Invalid):
        joined([DocumentClip(id="c", start=0, end=1, score=1)])


def test_curves_have_few_points_and_keep_their_peaks() -> None:
    import array

    loud = array.array("f", [-60.0] * 50_000)
    loud[31_234] = -5.0
    samples = Samples(step=Fraction(1, 10), shape=(50_000,), data=loud.tobytes())
    found = draw(Tracks(named={"loudness": samples}), 5000.0)
    assert len(found.loudness) == MOST
    assert max(found.loudness) == 100 and found.loudness.index(100) == 31_234 * MOST // 50_000
    assert draw(Tracks(), 10.0).loudness == []


def test_faces_that_overlap_get_lines_of_their_own() -> None:
    def path(number: int, start: float, end: float) -> FacePath:
        boxes = tuple(FaceBox(Fraction(t), 0, 0, 0.1, 0.1) for t in (start, end))
        return FacePath(id=number, boxes=boxes)

    faces = Faces(paths=(path(1, 0, 4), path(2, 1, 2), path(3, 3, 5), path(4, 6, 7)))
    shots = Events(events=(Event(start=Fraction(0), end=Fraction(3)), Event(start=Fraction(3), end=Fraction(7))))
    found = draw(Tracks(named={"faces": faces, "shots": shots}), 7.0)
    assert found.faces == [[(0.0, 4.0), (6.0, 7.0)], [(1.0, 2.0), (3.0, 5.0)]]
    assert found.shots == [0.0, 3.0]


def test_clips_by_hand_and_of_others(
    services: Services, caller: Caller, other: Caller, talk: Path, work: Callable[[], Any]
) -> None:
    project = services.projects.create(caller, title="Talk", source_url=talk.as_uri())
    with pytest.raises(Conflict, match="look for clips first"):
        services.clips.add(caller, project.id, start=1, end=3)
    assert services.clips.drawing(caller, project.id) is None
    services.projects.detect(caller, project.id, DetectWish(num_clips=2))
    work()
    drawn = services.clips.drawing(caller, project.id)
    assert drawn is not None and drawn.duration == pytest.approx(12, abs=0.2)
    assert drawn.loudness and len(drawn.shots) >= 2
    clip = services.clips.add(caller, project.id, start=4.0, end=7.6, title="First")
    assert clip.document.detector == "hand" and clip.document.words[0].text.startswith("First")
    again = services.clips.add(caller, project.id, start=8.2, end=11.6)
    for wrong in ({"start": 5, "end": 4}, {"start": 0, "end": 99}):
        with pytest.raises(Invalid):
            services.clips.add(caller, project.id, **wrong)
    with pytest.raises(NotThere):
        services.clips.add(other, project.id, start=1, end=3)
    made = services.clips.merge(caller, [clip.id, again.id])
    assert shown_parts(made.document) == [(4.0, 7.6), (8.2, 11.6)]
    left = {each.id for each in services.clips.list(caller, project.id)}
    assert made.id in left and not left & {clip.id, again.id}
    with pytest.raises(NotThere):
        services.clips.merge(other, [made.id, made.id])
