"""Scanning: one decode, many observers, each with what it asked for."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from clipforge_core import Feed, Picture, PictureFeed, Sound, SoundFeed, Span, Track, silent
from clipforge_core.testing.engines import check_engine
from clipforge_media import PyavEngine
from clipforge_media.probing import probe
from clipforge_media.scan import scan
from clipforge_media.testing import click_times, clicks, is_upright, make_video, read_number, tone


class Notes:
    """Keeps what it is shown."""

    def __init__(self) -> None:
        self.times: list[Fraction] = []
        self.numbers: list[int] = []
        self.upright: list[bool] = []
        self.shapes: set[tuple[int, ...]] = set()
        self.blocks: list[tuple[Fraction, Any]] = []

    def picture(self, picture: Picture) -> None:
        plane = np.asarray(picture.planes[0])
        luma = plane if plane.ndim == 2 else plane.mean(axis=2).astype(np.uint8)
        self.times.append(picture.time)
        self.numbers.append(read_number(luma))
        self.upright.append(is_upright(luma))
        self.shapes.add(tuple(np.asarray(p).shape for p in picture.planes))  # type: ignore[arg-type]

    def sound(self, sound: Sound) -> None:
        self.blocks.append((sound.time, np.array(sound.samples)))

    def finish(self) -> Mapping[str, Track]:
        return {}

    def samples(self) -> Any:
        return np.concatenate([block for _, block in self.blocks])


def pictures(width: int = 64, rate: int | None = None, form: str = "gray", thin: bool = False) -> Feed:
    asked = None if rate is None else Fraction(rate)
    return Feed(pictures=PictureFeed(width=width, rate=asked, format=form, thin=thin))


def test_the_engine_keeps_the_contract(tmp_path: Path) -> None:
    path = make_video(tmp_path / "talk.mp4", frames=50, size=(64, 36), sound=tone())
    check_engine(PyavEngine(), path, seconds=Fraction(2), size=(64, 36), folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("plain.mp4", {"options": {"bf": "2"}}),
        ("turned.mp4", {"rotation": 90, "mirrored": True}),
        ("wide.mp4", {"aspect": Fraction(4, 3), "rotation": 270}),
        ("deep.mkv", {"pixel_format": "yuv420p10le"}),
        ("late.ts", {"offset": Fraction(10)}),
        ("full.mp4", {"pixel_format": "yuvj420p", "codec": "mjpeg"}),
    ],
)
def test_pictures_are_upright_and_complete(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    info = probe(make_video(tmp_path / name, frames=40, size=(160, 100), **options))
    seen = {form: Notes() for form in ("gray", "yuv", "rgb")}
    thin = Notes()
    observers = [(pictures(form=form), notes) for form, notes in seen.items()]
    assert scan(info, [*observers, (pictures(32, thin=True), thin)], report=silent) == []
    for notes in (*seen.values(), thin):
        assert notes.numbers == list(range(40)) and all(notes.upright)
        assert notes.times == [Fraction(i, 25) for i in range(40)]
    assert info.video is not None
    height = round(info.video.display_height * 64 / info.video.display_width)
    assert seen["gray"].shapes == {((height, 64),)}
    assert seen["rgb"].shapes == {((height, 64, 3),)}
    assert seen["yuv"].shapes == {((height, 64), *[((height + 1) // 2, 32)] * 2)}


def test_luma_is_not_stretched(tmp_path: Path) -> None:
    class Levels(Notes):
        def picture(self, picture: Picture) -> None:
            self.levels = set(np.unique(picture.planes[0]).tolist())

    def flat(number: int, width: int, height: int) -> Any:
        return np.full((height, width), 100, np.uint8)

    levels = Levels()
    scan(probe(make_video(tmp_path / "grey.mp4", frames=3, draw=flat)), [(pictures(32), levels)], report=silent)
    assert levels.levels <= {99, 100, 101}


def test_a_rate_gets_the_first_frame_at_or_after_each_tick(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "a.mp4", frames=50, gop=10, options={"bf": "3"}))
    some, every = Notes(), Notes()
    scan(info, [(pictures(rate=4), some), (pictures(), every)], report=silent)
    assert some.numbers == [0, 7, 13, 19, 25, 32, 38, 44]
    alone = Notes()
    scan(info, [(pictures(rate=2), alone)], report=silent)
    assert len(alone.times) == 4
    for tick, time in enumerate(alone.times):
        assert Fraction(tick, 2) <= time < Fraction(tick + 1, 2)


@pytest.mark.parametrize("name", ["a.mp4", "a.ts", "a.mkv"])
def test_spans_hold_exactly_their_frames_and_samples(tmp_path: Path, name: str) -> None:
    info = probe(make_video(tmp_path / name, frames=100, gop=20, options={"bf": "2"}, sound=clicks(0.75, 2.5)))
    spans = [Span(Fraction(1, 2), Fraction(1)), Span(Fraction(9, 4), Fraction(13, 4))]
    seen, heard = Notes(), Notes()
    scan(info, [(pictures(), seen), (Feed(sound=SoundFeed(rate=16000)), heard)], spans=spans, report=silent)
    assert seen.numbers == [*range(13, 25), *range(57, 82)]
    assert len(heard.samples()) == pytest.approx(8000 + 16000, abs=2)
    for time, block in heard.blocks:
        for click in click_times(block, 16000):
            assert min(abs(float(time) + click - at) for at in (0.75, 2.5)) < 0.003
    assert len(click_times(heard.samples(), 16000)) == 2


def test_gaps_in_the_sound_are_filled_so_that_times_stay_true(tmp_path: Path) -> None:
    path, holed = make_video(tmp_path / "a.mkv", frames=75, sound=clicks(0.5, 2.0)), tmp_path / "b.mkv"
    with av.open(str(path)) as source, av.open(str(holed), "w") as target:
        copies = [target.add_stream_from_template(stream) for stream in source.streams]
        for packet in source.demux():
            if packet.pts is None or (packet.stream.type == "audio" and 1.0 < packet.pts * packet.time_base < 1.4):
                continue
            packet.stream = copies[packet.stream.index]
            target.mux(packet)
    heard = Notes()
    scan(probe(holed), [(Feed(sound=SoundFeed(rate=16000)), heard)], report=silent)
    assert click_times(heard.samples(), 16000) == pytest.approx([0.5, 2.0], abs=0.003)
    ends = [time + Fraction(len(block), 16000) for time, block in heard.blocks]
    assert ends[:-1] == [time for time, _ in heard.blocks[1:]], "blocks follow each other without a hole"


def test_broken_packets_are_passed_over_with_one_warning(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", frames=50, gop=1)
    with av.open(str(path)) as container:
        places = [(p.pos, p.size) for p in container.demux(video=0) if p.pos is not None and p.size]
    data = bytearray(path.read_bytes())
    for place, size in places[20:23]:
        data[place : place + size] = b"\xff" * size
    path.write_bytes(bytes(data))
    notes = Notes()
    warnings = scan(probe(path), [(pictures(), notes)], report=silent)
    assert warnings == ["3 broken packets were passed over"]
    assert notes.numbers == [n for n in range(50) if n not in (20, 21, 22)]


def test_nobody_asks_for_what_is_not_there(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "mute.mp4", frames=5))
    notes = Notes()
    assert scan(info, [(Feed(sound=SoundFeed()), notes), (Feed(), notes)], report=silent) == []
    assert not notes.blocks and not notes.times
