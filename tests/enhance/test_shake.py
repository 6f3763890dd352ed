"""Steadying: the tremble of a made camera goes, pans stay, tripods are left alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
import numpy as np
import pytest

from clipforge_core import Keyframe, MediaInfo, Move, Rect, VideoElement, plan_segments, silent
from clipforge_core.testing import StubBench, check_enhancer
from clipforge_media import camera_motion, jitter, moved_gray, probe, render_segments, zoom_for
from clipforge_media.enhance.looking import timed_pictures
from clipforge_media.enhance.shake import smoothed, steadying
from clipforge_media.enhance.warping import Warper
from clipforge_media.render.planes import new_frame, planes_of
from clipforge_plugins.enhancers.stabilise import Stabilise, StabiliseStrong
from tests.enhance.made import RATE, SIZE, Camera, timeline_of


def frames(camera: Camera) -> list[np.ndarray]:
    return [camera.draw(number, *SIZE) for number in range(camera.frames)]


def test_the_path_of_a_made_camera_is_found() -> None:
    camera = Camera(tremble=2.0, pan=0.8)
    motion = camera_motion(frames(camera))
    true = -(camera.way - camera.way[0]) / SIZE[1]
    assert motion.known > 0.95 and motion.still < 0.05
    assert np.abs(motion.path[:, :2] - true).max() * SIZE[1] < 0.8
    assert np.abs(motion.path[:, 2:]).max() < 0.004


def test_tremble_goes_and_the_pan_stays() -> None:
    camera = Camera(tremble=2.0, pan=1.0, frames=80)
    pictures = frames(camera)
    motion = camera_motion(pictures)
    moves = steadying(motion.path, RATE)
    after = camera_motion(moved_gray(p, m, 0.1) for p, m in zip(pictures, moves, strict=True))
    assert jitter(after.path, RATE) < 0.2 * jitter(motion.path, RATE)
    travel = (after.path[-1, 0] - after.path[0, 0]) * SIZE[1] * 0.8
    assert travel == pytest.approx(-79.0, abs=6.0)


def test_a_tripod_is_told_from_a_hand_and_a_still_picture_from_both() -> None:
    rng = np.random.default_rng(8)
    camera = Camera(frames=20)
    wall = frames(camera)
    for number, picture in enumerate(wall):
        left = 40 + 9 * number
        picture[60:150, left : left + 70] = rng.integers(0, 255, (90, 70))
    assert camera_motion(wall).still > 0.2
    assert jitter(camera_motion(frames(camera)).path, RATE) == 0.0
    assert camera_motion([]).path.shape == (1, 4)
    assert camera_motion([np.full((90, 160), 128, np.uint8)] * 5).known == 0.0


def test_smoothing_keeps_straight_lines() -> None:
    line = np.outer(np.arange(50.0), [1.0, -0.5, 0.0, 0.0])
    assert smoothed(line, 6.0) == pytest.approx(line, abs=1e-9)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_moves_are_told_as_displayed(rotation: int, mirrored: bool) -> None:
    matrix = Warper(rotation=rotation, mirrored=mirrored, aspect=Fraction(1)).matrix(Move(x=0.1), 200, 100)
    unit = 200 if rotation in (90, 270) else 100
    shown = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}[rotation]
    flip = -1 if mirrored else 1
    assert matrix[:, 2] == pytest.approx([0.1 * unit * s * flip for s in shown], abs=1e-6)
    assert matrix[:, :2] == pytest.approx(np.eye(2))


def test_only_what_is_shown_is_moved_and_it_is_the_same() -> None:
    frame = new_frame(640, 360, (90, 120, 140))
    planes_of(frame).y[...] = np.random.default_rng(1).integers(16, 235, (360, 640), dtype=np.uint8)
    warper, move, part = (
        Warper(rotation=0, mirrored=False, aspect=Fraction(1)),
        Move(0.02, -0.01, 0.02, 0.01),
        Rect(0.4, 0, 0.2, 1),
    )
    whole, some = planes_of(warper(frame, move)), planes_of(warper(frame, move, part))
    # OpenCV 4 rounds places to a 32nd of a pixel, counted from the part's own corner; the frame is noise.
    for wholly, partly in ((whole.y[:, 250:390], some.y[:, 250:390]), (whole.u[:, 125:195], some.u[:, 125:195])):
        off = np.abs(wholly.astype(int) - partly)
        assert off.max() <= 255 / 16 and off.mean() < 1
    assert warper(frame, Move()) is frame


def test_crops_shrink_as_far_as_moves_ask() -> None:
    whole = [(0.0, 0.0, 1.0, 1.0)]
    assert zoom_for([Move()], whole, 16 / 9, 1.2) == 1.0
    assert zoom_for([Move(y=0.05)], whole, 16 / 9, 1.2) == pytest.approx(1.11, abs=0.011)
    assert zoom_for([Move(y=0.2)], whole, 16 / 9, 1.2) is None
    assert zoom_for([Move(x=0.1)], [(0.3, 0.1, 0.4, 0.8)], 16 / 9, 1.2) == 1.0


def test_a_trembling_file_comes_out_steady(trembling: MediaInfo, tmp_path: Path) -> None:
    timeline = timeline_of(trembling, width=320, height=180)
    answer = check_enhancer(Stabilise(), timeline, {"s": trembling})
    (report,) = answer.reports
    assert report.applied and report.before is not None and report.after is not None
    assert report.before == pytest.approx(2.7, abs=0.8) and report.after < 0.3 * report.before
    (element,) = answer.timeline.elements("video")
    assert isinstance(element, VideoElement) and element.steady is not None
    assert len(element.steady) == answer.timeline.frames and element.crop[0].rect.width < 1.0
    (segment,) = plan_segments(answer.timeline)
    render_segments([(segment, tmp_path / "steady.mp4")], report=silent)
    made = probe(tmp_path / "steady.mp4")
    grid = [Fraction(i, RATE) for i in range(answer.timeline.frames)]
    result = camera_motion(p.y.copy() for _, p in timed_pictures(made, grid, 320))
    assert jitter(result.path, RATE) * SIZE[1] < 0.35 * report.before


def test_shots_are_steadied_one_by_one_and_the_crop_is_kept(trembling: MediaInfo) -> None:
    from clipforge_core import Span

    timeline = timeline_of(trembling)
    (track,) = timeline.tracks
    crop = (Keyframe(time=Fraction(0), rect=Rect(0.3, 0.0, 0.4, 1.0)),)
    element = msgspec.structs.replace(track.elements[0], crop=crop)
    timeline = msgspec.structs.replace(timeline, tracks=(msgspec.structs.replace(track, elements=(element,)),))
    half = Fraction(32, RATE)
    shots = [Span(Fraction(0), half), Span(half, trembling.duration)]
    answer = Stabilise().enhance(timeline, StubBench({"s": trembling}, shots))
    first, second = answer.timeline.elements("video")
    assert isinstance(first, VideoElement) and isinstance(second, VideoElement)
    assert first.end == half == second.start and second.source_start == half
    for part in (first, second):
        rect = part.crop[0].rect
        assert rect.x + rect.width / 2 == pytest.approx(0.5) and 0.34 < rect.width < 0.4
        assert part.steady is not None and len(part.steady) == part.duration * RATE


def test_the_stronger_one_takes_slow_sways_out_as_well(tmp_path: Path) -> None:
    """Sways of 6 s are a move for the usual one; the stronger one flattens them, and cuts off more of the edges."""
    camera = Camera(tremble=1.5, frames=180)
    camera.way += np.outer(5 * np.sin(2 * np.pi * np.arange(180) / (6 * RATE)), [1.0, 0.4])
    info = camera.video(tmp_path / "swaying.mp4")
    timeline = timeline_of(info, width=320, height=180)
    travels, widths = [], []
    for enhancer in (Stabilise(), StabiliseStrong()):
        answer = check_enhancer(enhancer, timeline, {"s": info})
        assert answer.reports[0].applied and answer.reports[0].name == enhancer.name
        (element,) = answer.timeline.elements("video")
        assert isinstance(element, VideoElement) and element.steady is not None
        path = [camera.way[number, 0] / SIZE[1] - element.steady.at(number).x for number in range(180)]
        travels.append(float(np.std(path[20:160])))
        widths.append(element.crop[0].rect.width)
    assert travels[1] < 0.7 * travels[0]
    assert widths[1] <= widths[0]


@pytest.mark.parametrize("tremble", [0.0, 0.03])
def test_steady_cameras_are_left_alone(tmp_path: Path, tremble: float) -> None:
    info = Camera(tremble=tremble, pan=1.5 if tremble else 0.0, frames=30).video(tmp_path / "still.mp4")
    answer = check_enhancer(Stabilise(), timeline_of(info), {"s": info})
    assert not answer.reports[0].applied
    assert answer.reports[0].note in ("the camera stands still", "steady enough", "a still picture")


def test_one_frame_is_too_short(tmp_path: Path) -> None:
    info = Camera(frames=1).video(tmp_path / "one.mp4")
    answer = check_enhancer(Stabilise(), timeline_of(info, seconds=Fraction(1, RATE)), {"s": info})
    assert answer.reports[0].note == "too short"
