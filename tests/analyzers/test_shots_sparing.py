"""Shots found from packets and keyframes are those of a full decode: coded film that is made here."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from clipforge_core import Detail, Event, Events, Feed, Picture, Tracks, silent
from clipforge_media import PyavEngine
from clipforge_media.testing import make_video
from clipforge_plugins.analyzers.shots import ShotsAnalyzer

WIDTH, HEIGHT, RATE = 160, 96, 25


def scene(seed: int, frames: int, speed: float = 0.2) -> Any:
    """(frames, height, width): lights over a texture, drifting `speed` pixels a frame."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    texture = np.kron(random.uniform(-20, 20, (HEIGHT // 4, WIDTH // 4)), np.ones((4, 4)))
    shown = np.full((frames, HEIGHT, WIDTH), random.uniform(30, 90)) + texture
    for cx, cy, size, light in random.uniform((0, 0, 10, 40), (WIDTH, HEIGHT, 30, 120), (8, 4)):
        for frame in range(frames):
            shown[frame] += light * np.exp(-((x - cx - speed * frame) ** 2 + (y - cy) ** 2) / (2 * size**2))
    return shown


def coded(path: Path, pictures: Any, *, gop: int = 250, scenecut: bool = True) -> Path:
    planes = np.clip(pictures, 16, 235).astype(np.uint8)
    options = {"preset": "veryfast", "bf": "3", "sc_threshold": "40" if scenecut else "0"}
    return make_video(
        path,
        frames=len(planes),
        size=(WIDTH, HEIGHT),
        gop=gop,
        options=options,
        draw=lambda number, width, height: planes[number],
    )


class Counting:
    """A shots observer that counts what it is shown."""

    def __init__(self, observer: Any) -> None:
        self.observer, self.count, self.asked = observer, 0, 0

    def picture(self, picture: Picture) -> None:
        self.count += 1
        self.observer.picture(picture)

    def look(self, stretch: Any) -> Any:
        self.asked += 1
        return self.observer.look(stretch)


def shots(path: Path, *, sparing: bool) -> tuple[list[tuple[int, str]], Counting]:
    """(frame, edge) of each shot, and how much was seen for it."""
    engine, analyzer = PyavEngine(), ShotsAnalyzer()
    info = engine.probe(path)
    pictures = analyzer.feed(info, Detail.COARSE).pictures
    assert pictures is not None and pictures.sparing
    observer = Counting(analyzer.begin(info, Detail.COARSE, Tracks(), ()))
    feed = Feed(pictures=msgspec.structs.replace(pictures, sparing=sparing))
    engine.scan(info, [(feed, observer)], report=silent)  # type: ignore[list-item]
    track = observer.observer.finish()["shots"]
    assert isinstance(track, Events) and (observer.asked > 0) == sparing
    return [(round(event.start * RATE), event.data["edge"]) for event in track.events], observer


def both(path: Path) -> tuple[list[tuple[int, str]], float]:
    """The shots, which must be the same sparingly and in full, and which part of the pictures was seen."""
    spared, seen = shots(path, sparing=True)
    full, everything = shots(path, sparing=False)
    assert spared == full
    return spared, seen.count / everything.count


def joined(*parts: Any) -> Any:
    return np.concatenate(parts)


def test_cuts_on_keyframes_are_told_without_decoding_what_lies_between(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", joined(scene(1, 80, 0), scene(2, 45, 0), scene(3, 60, 0), scene(4, 50, 0)))
    found, seen = both(path)
    assert found == [(0, "start"), (80, "cut"), (125, "cut"), (185, "cut")]
    assert seen < 0.7


def test_cuts_inside_a_group_are_exact(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", joined(scene(5, 43), scene(6, 38), scene(7, 64)), scenecut=False)
    assert both(path)[0] == [(0, "start"), (43, "cut"), (81, "cut")]


def test_cuts_in_groups_of_fixed_length_are_exact(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.ts", joined(scene(8, 50), scene(9, 61), scene(1, 39)), gop=25, scenecut=False)
    assert both(path)[0] == [(0, "start"), (50, "cut"), (111, "cut")]


def test_a_talk_that_hardly_moves_is_seen_in_keyframes_alone(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", scene(10, 250, 0.02), gop=50)
    found, seen = both(path)
    assert found == [(0, "start")]
    assert seen < 0.5


@pytest.mark.parametrize("scenecut", [True, False])
def test_a_flash_is_no_cut(tmp_path: Path, scenecut: bool) -> None:
    pictures = scene(11, 120)
    pictures[60:62] += 120
    assert both(coded(tmp_path / "a.mp4", pictures, gop=50, scenecut=scenecut))[0] == [(0, "start")]


@pytest.mark.parametrize("gop", [25, 250])
def test_a_dissolve_is_seen(tmp_path: Path, gop: int) -> None:
    first, second = scene(12, 90, 0.05), scene(13, 90, 0.05)
    part = (np.arange(1, 26) / 26)[:, None, None]
    mixed = first[-25:] * (1 - part) + second[:25] * part
    spared, _ = shots(coded(tmp_path / "a.mp4", joined(first[:-25], mixed, second[25:]), gop=gop), sparing=True)
    assert [edge for _, edge in spared] == ["start", "dissolve"]
    assert abs(spared[1][0] - 77) <= 8


@pytest.mark.parametrize("gop", [25, 250])
def test_a_fade_through_black_is_seen(tmp_path: Path, gop: int) -> None:
    part = np.linspace(1, 0, 20)[:, None, None]
    first, second = scene(14, 80), scene(15, 80)
    first[-20:] = 16 + (first[-20:] - 16) * part
    second[:20] = 16 + (second[:20] - 16) * part[::-1]
    path = coded(tmp_path / "a.mp4", joined(first, np.full((10, HEIGHT, WIDTH), 16.0), second), gop=gop)
    spared, _ = shots(path, sparing=True)
    assert [edge for _, edge in spared] == ["start", "fade"]
    assert 88 <= spared[1][0] <= 98


def test_two_scans_give_the_same(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", joined(scene(1, 60), scene(2, 60, 3), scene(3, 60)), gop=40)
    assert shots(path, sparing=True)[0] == shots(path, sparing=True)[0]


def test_titles_that_fade_in_the_dark_are_no_cut(tmp_path: Path) -> None:
    pictures = np.full((150, HEIGHT, WIDTH), 18.0)
    pictures[40:70, 40:52, 30:130] += np.linspace(0, 8, 30)[:, None, None]
    pictures[70:, 40:52, 30:130] += 8
    events = both(coded(tmp_path / "a.mp4", pictures, gop=50))[0]
    assert events == [(0, "start")]


def test_events_lie_edge_to_edge(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", joined(scene(1, 60), scene(2, 60)))
    info = PyavEngine().probe(path)
    observer = ShotsAnalyzer().begin(info, Detail.COARSE, Tracks(), ())
    feed = ShotsAnalyzer().feed(info, Detail.COARSE)
    PyavEngine().scan(info, [(feed, observer)], report=silent)
    events: tuple[Event, ...] = observer.finish()["shots"].events  # type: ignore[union-attr]
    assert [event.end for event in events] == [events[1].start, info.duration]
    assert events[0].start == Fraction(0)
