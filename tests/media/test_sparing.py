"""Looking sparingly: what is decoded of a file when observers say how far they want to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clipforge_core import Feed, Look, Picture, PictureFeed, Sound, Span, Stretch, Track, silent
from clipforge_media import groups
from clipforge_media.groups import Group, GroupReader, Lengths
from clipforge_media.probing import probe
from clipforge_media.scan import scan
from clipforge_media.testing import make_video, read_number

Wish = Callable[[Stretch], Look]


class Sparing:
    """Notes what it is asked and shown; `wish` says what it wants."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.stretches: list[Stretch] = []
        self.ends: list[int | None] = []
        self.numbers: list[int] = []
        self.times: list[Fraction] = []

    def look(self, stretch: Stretch) -> Look:
        self.stretches.append(stretch)
        self.ends.append(None if stretch.end is None else read_number(np.asarray(stretch.end.planes[0])))
        return self.wish(stretch)

    def picture(self, picture: Picture) -> None:
        self.times.append(picture.time)
        self.numbers.append(read_number(np.asarray(picture.planes[0])))

    def sound(self, sound: Sound) -> None:
        """Not listened to."""

    def finish(self) -> Mapping[str, Track]:
        return {}


def nothing(stretch: Stretch) -> Look:
    return Look(stretch.span.start)


def everything(stretch: Stretch) -> Look:
    return Look(stretch.span.end, (stretch.span,))


def shown(path: Path, wish: Wish, *, rate: int | None = None, spans: tuple[Span, ...] = ()) -> Sparing:
    observer = Sparing(wish)
    feed = PictureFeed(width=64, rate=None if rate is None else Fraction(rate), sparing=True)
    assert scan(probe(path), [(Feed(pictures=feed), observer)], spans=spans, report=silent) == []
    return observer


@pytest.fixture(params=["a.mp4", "a.mkv", "a.ts"])
def film(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return make_video(tmp_path / request.param, frames=60, gop=20, options={"bf": "2", "sc_threshold": "0"})


def test_keyframes_are_shown_and_told(film: Path) -> None:
    seen = shown(film, nothing)
    assert seen.numbers == [0, 20, 40]
    assert seen.ends == [20, 40, None]
    assert [s.span.start for s in seen.stretches] == [0, Fraction(20, 25), Fraction(40, 25)]
    assert [len(s.sizes) for s in seen.stretches] == [len(s.times) for s in seen.stretches] == [19] * 3
    assert [len(s.ahead) for s in seen.stretches] == [8, 8, 0]
    assert all(size > 0 for s in seen.stretches for size in s.sizes)


def test_everything_is_what_a_full_decode_shows(film: Path) -> None:
    seen = shown(film, everything)
    assert seen.numbers == list(range(60))
    assert seen.times == [Fraction(n, 25) for n in range(60)]


def test_pictures_that_others_are_built_on_are_shown_until_a_time(film: Path) -> None:
    seen = shown(film, lambda s: Look(s.span.start + Fraction(10, 25)))
    assert {0, 20, 40} < set(seen.numbers) < {n for n in range(60) if n % 20 < 10}


def test_every_picture_of_an_exact_span_is_shown(film: Path) -> None:
    def wish(stretch: Stretch) -> Look:
        start = stretch.span.start
        return Look(start, (Span(start + Fraction(5, 25), start + Fraction(9, 25)),))

    assert shown(film, wish).numbers == [n for n in range(60) if n % 20 in (0, 5, 6, 7, 8)]


def test_a_rate_is_kept_among_what_is_shown(film: Path) -> None:
    assert shown(film, everything, rate=5).numbers == list(range(0, 60, 5))


def test_each_observer_sees_what_it_wanted(film: Path) -> None:
    few, all_of_it = Sparing(nothing), Sparing(everything)
    feed = Feed(pictures=PictureFeed(width=64, sparing=True))
    scan(probe(film), [(feed, few), (feed, all_of_it)], report=silent)
    assert (few.numbers, all_of_it.numbers) == ([0, 20, 40], list(range(60)))


def test_pictures_coded_after_the_next_keyframe_belong_to_the_group_before(tmp_path: Path) -> None:
    options = {"bf": "2", "sc_threshold": "0", "x264-params": "open-gop=1:b-adapt=0"}
    path = make_video(tmp_path / "open.mp4", frames=60, gop=20, options=options)
    assert shown(path, everything).numbers == list(range(60))
    assert len(shown(path, nothing).numbers) == 3


def test_usual_lengths_are_not_told_as_irregular(film: Path) -> None:
    seen = shown(film, nothing)
    assert not any(stretch.irregular for stretch in seen.stretches)


@pytest.mark.parametrize(
    ("name", "options", "spans"),
    [
        ("a.mp4", {"codec": "mpeg4"}, ()),
        ("a.mkv", {"codec": "mjpeg", "pixel_format": "yuvj420p"}, ()),
        ("b.mp4", {}, (Span(Fraction(0), Fraction(1)),)),
    ],
)
def test_nobody_is_asked_where_packets_tell_little(
    tmp_path: Path, name: str, options: dict[str, Any], spans: tuple[Span, ...]
) -> None:
    seen = shown(make_video(tmp_path / name, frames=25, **options), nothing, spans=spans)
    assert seen.numbers == list(range(25)) and not seen.stretches


def test_one_who_wants_all_makes_it_a_full_decode(film: Path) -> None:
    sparing, plain = Sparing(nothing), Sparing(nothing)
    feeds = [PictureFeed(width=64, sparing=True), PictureFeed(width=64)]
    scan(probe(film), [(Feed(pictures=f), o) for f, o in zip(feeds, (sparing, plain), strict=True)], report=silent)
    assert sparing.numbers == plain.numbers == list(range(60)) and not sparing.stretches


def test_groups_beyond_all_measure_are_shown_whole(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_PACKETS", 8)
    seen = shown(film, nothing)
    assert seen.numbers == list(range(60)) and not seen.stretches


class StubPacket:
    """As much of a packet as groups look at."""

    def __init__(self, size: int, *, key: bool = False) -> None:
        self.size, self.is_keyframe = size, key


def test_packets_are_gathered_by_keyframes() -> None:
    reader, found = GroupReader(), list[Group]()
    for time, size, key in [(0, 9, True), (2, 3, False), (5, 9, True), (4, 1, False), (6, 3, False)]:
        found += reader.feed(Fraction(time), StubPacket(size, key=key))  # type: ignore[arg-type]
    found += reader.finish()
    assert [[time for time, _ in group.packets] for group in found] == [[0, 2], [5, 6]]
    assert [[time for time, _ in group.leading] for group in found] == [[], [4]]
    assert [group.sizes() for group in found] == [[1 / 3], [1 / 3]]


def test_lengths_that_come_again_are_usual() -> None:
    lengths = Lengths()
    assert lengths.usual(250) and not lengths.usual(80) and lengths.usual(249) and not lengths.usual(33)
    for count in (128, 60, 128, 70):
        lengths.usual(count)
    assert lengths.usual(128) and not lengths.usual(100)
