"""The suite for engines: an engine and a media file whose facts the caller knows.

check_engine(PyavEngine(), path, seconds=Fraction(2), size=(64, 36), folder=tmp_path)
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.contracts.analyzer import Feed, PictureFeed, SoundFeed
from clipforge_core.contracts.engine import Engine
from clipforge_core.contracts.progress import silent
from clipforge_core.errors import Cancelled, EmptyFile, MissingFile, NotMedia
from clipforge_core.model.tracks import Track
from clipforge_core.timecode import Span


class Recorder:
    """An observer that keeps the times of all it is shown."""

    def __init__(self) -> None:
        self.pictures: list[Fraction] = []
        self.sounds: list[tuple[Fraction, int]] = []
        self.sizes: set[tuple[int, int]] = set()

    def picture(self, picture: Any) -> None:
        """Note a picture's time and size."""
        self.pictures.append(picture.time)
        self.sizes.add((picture.width, picture.height))

    def sound(self, sound: Any) -> None:
        """Note a block's time and length in samples."""
        self.sounds.append((sound.time, len(sound.samples)))

    def finish(self) -> dict[str, Track]:
        """No tracks."""
        return {}


def check_engine(engine: Engine, path: Path, *, seconds: Fraction, size: tuple[int, int], folder: Path) -> None:
    """Raises AssertionError with what is wrong. `path` has pictures (of `size`) and sound for `seconds`."""
    assert isinstance(engine, Engine), "it lacks a part of the contract"
    info = engine.probe(path)
    assert abs(info.duration - seconds) < Fraction(1, 10), f"duration {float(info.duration)} is not {float(seconds)}"
    assert info.video is not None and (info.video.display_width, info.video.display_height) == size
    assert engine.probe(path) == info, "two probes of one file differ"
    seen = engine.glance(path)
    assert seen.video is not None and (seen.video.display_width, seen.video.display_height) == size
    assert len(seen.audio) == len(info.audio), "a glance sees other tracks than a probe"
    _check_refusals(engine, folder)
    _check_scan(engine, info, seconds)


def _check_refusals(engine: Engine, folder: Path) -> None:
    empty, text = folder / "empty.mp4", folder / "text.mp4"
    empty.write_bytes(b"")
    text.write_text("this is no video" * 100)
    for file, kind in ((folder / "missing.mp4", MissingFile), (empty, EmptyFile), (text, NotMedia)):
        for look in (engine.probe, engine.glance):
            try:
                look(file)
            except kind as error:
                assert str(file) in error.describe(), f"{kind.__name__} does not name the file"
            else:
                raise AssertionError(f"{file.name} was taken for media")


def _check_scan(engine: Engine, info: Any, seconds: Fraction) -> None:
    every, some, heard = Recorder(), Recorder(), Recorder()
    engine.scan(
        info,
        [
            (Feed(pictures=PictureFeed(width=32)), every),
            (Feed(pictures=PictureFeed(width=16, rate=Fraction(2), format="rgb")), some),
            (Feed(sound=SoundFeed(rate=8000)), heard),
        ],
        report=silent,
    )
    assert every.pictures and every.pictures[0] == 0, "the first picture is not at 0"
    assert every.pictures == sorted(set(every.pictures)), "pictures are not in order of time"
    assert 0 < len(some.pictures) <= 2 * seconds + 2, "a feed of 2 pictures a second got more"
    assert len(every.sizes) == 1 and next(iter(every.sizes))[0] <= 32, "pictures are wider than asked for"
    total = sum(n for _, n in heard.sounds)
    assert abs(Fraction(total, 8000) - seconds) < Fraction(1, 5), "the sound is not as long as the file"
    part = Recorder()
    window = Span(seconds / 4, seconds / 2)
    engine.scan(info, [(Feed(pictures=PictureFeed()), part)], spans=[window], report=silent)
    assert part.pictures and all(window.start <= t < window.end for t in part.pictures), "pictures outside the span"

    def stop(done: float, message: str = "") -> None:
        raise Cancelled()

    try:
        engine.scan(info, [(Feed(pictures=PictureFeed()), Recorder())], report=stop)
    except Cancelled:
        return
    raise AssertionError("a cancel from report did not stop the scan")
