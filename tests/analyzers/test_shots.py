"""Shots: cuts, flashes, fades and dissolves that are painted here, and real film where it is there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import Detail, Event, Events, MediaInfo, Span, Tracks
from clipforge_core.testing.analyzers import StubFile, StubPicture
from clipforge_plugins.analyzers.shots import ShotsAnalyzer
from clipforge_plugins.analyzers.shots.observer import SHORTEST, Boundary, merge

Pictures = npt.NDArray[np.float64]
WIDTH, HEIGHT, RATE = 64, 36, Fraction(25)


def scene(seed: int, frames: int = 40, speed: float = 0.4) -> Pictures:
    """A scene (frames, height, width): lights and texture, over which the camera drifts `speed` pixels a frame."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    spots = random.uniform((0, 0, 4, 40), (WIDTH, HEIGHT, 12, 120), (8, 4))
    texture = np.kron(random.uniform(-25, 25, (HEIGHT // 2, WIDTH // 2)), np.ones((2, 2)))
    shown = np.full((frames, HEIGHT, WIDTH), random.uniform(30, 90))
    for frame in range(frames):
        for cx, cy, size, light in spots:
            shown[frame] += light * np.exp(-((x - cx - speed * frame) ** 2 + (y - cy) ** 2) / (2 * size**2))
        shown[frame] += np.roll(texture, round(speed * frame), axis=1)
    return shown


def joined(*parts: Pictures) -> Pictures:
    return np.concatenate(parts)


def shots(pictures: Pictures, rate: Fraction = RATE, spans: tuple[Span, ...] = ()) -> list[Event]:
    """What the analyzer makes of luma pictures of any brightness, cut off to 0..255."""
    luma = np.clip(pictures, 0, 255).astype(np.uint8)
    info = _info(luma, rate)
    observer = ShotsAnalyzer().begin(info, Detail.COARSE, Tracks(), spans)
    gray = np.full(((luma.shape[1] + 1) // 2, (luma.shape[2] + 1) // 2), 128, np.uint8)
    for number, plane in enumerate(luma):
        time = number / rate
        if not spans or any(span.contains(time) for span in spans):
            observer.picture(StubPicture(time, plane.shape[1], plane.shape[0], False, (plane, gray, gray)))
    track = observer.finish()["shots"]
    assert isinstance(track, Events)
    return list(track.events)


def _info(luma: npt.NDArray[np.uint8], rate: Fraction) -> MediaInfo:
    count, height, width = luma.shape
    return StubFile("made", lambda n, x, y: 0, None, count / rate, rate, width, height).info


def edges(events: list[Event]) -> list[tuple[int, str]]:
    return [(round(event.start * RATE), event.data["edge"]) for event in events]


def test_one_scene_is_one_shot() -> None:
    assert edges(shots(scene(1))) == [(0, "start")]


@pytest.mark.parametrize("seed", range(5))
def test_cuts_are_exact(seed: int) -> None:
    events = shots(joined(scene(seed), scene(seed + 10, 25), scene(seed + 20)))
    assert edges(events) == [(0, "start"), (40, "cut"), (65, "cut")]
    assert [event.start for event in events] == [0, Fraction(40, 25), Fraction(65, 25)]


def test_shots_lie_edge_to_edge() -> None:
    events = shots(joined(scene(1), scene(2), scene(3)))
    assert [event.end for event in events] == [*(event.start for event in events[1:]), Fraction(120, 25)]
    assert {event.kind for event in events} == {"shot"}


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_flash_is_no_cut(length: int) -> None:
    pictures = scene(4, 60)
    pictures[30 : 30 + length] += 120
    assert edges(shots(pictures)) == [(0, "start")]


def test_a_broken_black_frame_is_no_cut() -> None:
    pictures = scene(5, 60)
    pictures[30] = 16
    assert edges(shots(pictures)) == [(0, "start")]


def test_a_flash_near_a_cut_leaves_the_cut() -> None:
    pictures = joined(scene(6), scene(7))
    pictures[32] += 100
    assert edges(shots(pictures)) == [(0, "start"), (40, "cut")]


def test_fast_motion_is_no_cut() -> None:
    assert edges(shots(scene(8, 80, speed=5))) == [(0, "start")]


def test_light_that_is_switched_on_is_no_cut() -> None:
    pictures = scene(9, 60)
    pictures[30:] *= 0.8
    assert edges(shots(pictures)) == [(0, "start")]


def test_pictures_that_swap_all_the_time_are_not_cut() -> None:
    swapping = joined(*(scene(n % 2, 1) for n in range(60)))
    assert len(shots(swapping)) <= 2


@pytest.mark.parametrize("length", [8, 15, 30])
def test_a_dissolve_begins_a_shot_inside_it(length: int) -> None:
    first, second = scene(10, 60, speed=0.1), scene(30, 60, speed=0.1)
    part = (np.arange(1, length + 1) / (length + 1))[:, None, None]
    mixed = first[-length:] * (1 - part) + second[:length] * part
    events = edges(shots(joined(first[:-length], mixed, second[length:])))
    assert [edge for _, edge in events] == ["start", "dissolve"]
    assert abs(events[1][0] - (60 - length / 2)) <= length / 4 + 1


def test_fades_through_black_begin_a_shot_where_the_picture_comes_back() -> None:
    part = np.linspace(1, 0, 20)[:, None, None]
    first, second = scene(11), scene(12)
    first[-20:] = 16 + (first[-20:] - 16) * part
    second[:20] = 16 + (second[:20] - 16) * part[::-1]
    black = np.full((10, HEIGHT, WIDTH), 16.0)
    events = edges(shots(joined(first, black, second)))
    assert [edge for _, edge in events] == ["start", "fade"]
    assert 48 <= events[1][0] <= 56


def test_a_fade_in_at_the_beginning_begins_no_second_shot() -> None:
    pictures = scene(13, 60)
    pictures[:20] = 16 + (pictures[:20] - 16) * np.linspace(0, 1, 20)[:, None, None]
    assert edges(shots(pictures)) == [(0, "start")]


def test_a_title_that_fades_in_begins_no_shot() -> None:
    pictures = np.full((80, HEIGHT, WIDTH), 40.0)
    pictures += np.random.default_rng(1).uniform(-8, 8, (HEIGHT, WIDTH))
    pictures[30:50, 14:20, 10:50] += np.linspace(0, 180, 20)[:, None, None]
    pictures[50:, 14:20, 10:50] += 180
    assert edges(shots(pictures)) == [(0, "start")]


def test_spans_are_looked_at_on_their_own() -> None:
    pictures = joined(scene(1), scene(2), scene(3))
    spans = (Span(Fraction(1), Fraction(2)), Span(Fraction(4), Fraction(23, 5)))
    events = shots(pictures, spans=spans)
    assert edges(events) == [(25, "start"), (40, "cut"), (100, "start")]
    assert [event.end for event in events] == [Fraction(40, 25), 2, Fraction(23, 5)]


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (9, 5), (16, 90)])
def test_tiny_pictures_pass(width: int, height: int) -> None:
    pictures = joined(*(np.full((10, height, width), level) for level in (20.0, 200.0)))
    assert shots(pictures)[0].data["edge"] == "start"


def test_slow_frame_rates_and_no_pictures() -> None:
    assert [event.data["edge"] for event in shots(joined(scene(1, 12), scene(2, 12)), Fraction(2))] == ["start", "cut"]
    assert len(shots(np.zeros((0, 4, 4)))) == 1


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["cut", "fade", "dissolve"]), st.floats(0, 1))))
def test_merged_boundaries_lie_apart_and_keep_cuts(drawn: list[tuple[int, str, float]]) -> None:
    found = [Boundary(Fraction(frame, 50), edge, score) for frame, edge, score in drawn]
    kept = merge(found)
    assert all(b.time - a.time >= SHORTEST for a, b in zip(kept, kept[1:], strict=False))
    assert set(kept) <= set(found)
    for lost in set(found) - set(kept):
        assert any(abs(lost.time - other.time) < 2 * SHORTEST for other in kept)


@pytest.mark.corpus
def test_film_with_labelled_cuts(corpus: Any) -> None:
    from benchmarks.precision_shots import TRUTH, score
    from benchmarks.showing import show
    from clipforge_core import decode

    truth = decode(TRUTH.read_bytes(), dict[str, Any])["files"]
    name = "band_demo.mp4"
    result = score(show(corpus / name, ShotsAnalyzer()), truth[name])
    assert (result.missed, result.false) == ([], [])
