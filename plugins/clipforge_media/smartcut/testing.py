"""A trim without a job: planned, cut, joined; and what came out held against the source, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

from clipforge_core import Keeping, MediaInfo, Share, Span, Timeline, nearest_frame, plan_segments, plan_trim, silent
from clipforge_media.engine import PyavEngine
from clipforge_media.probing import probe
from clipforge_media.reading import PictureReader
from clipforge_media.smartcut.refusal import copy_refusal
from clipforge_media.smartcut.segment import write_cut
from clipforge_media.sound_reading import SoundReader
from clipforge_media.testing import make_video

SMALL = (64, 48)


class Shown(NamedTuple):
    """A decoded picture: when it is shown (seconds), and its samples."""

    time: Fraction
    picture: NDArray[np.uint16]


class Trimmed(NamedTuple):
    """A finished trim."""

    info: MediaInfo
    source: MediaInfo
    spans: tuple[Span, ...]
    timeline: Timeline
    shares: list[Share]

    @property
    def copied(self) -> int:
        """Frames that were copied."""
        return sum(share.copied for share in self.shares)

    @property
    def encoded(self) -> int:
        """Frames that were encoded."""
        return sum(share.encoded for share in self.shares)


def noisy(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Luma of a picture that is unlike its neighbours: a bright bar that moves over a still pattern."""
    rows, columns = np.mgrid[0:height, 0:width]
    luma = 60 + 40 * np.sin(columns / 5.0) + 30 * np.cos(rows / 7.0)
    at = number * 3 % width
    luma[:, at : at + 6] += 90
    picture: NDArray[np.uint8] = np.clip(luma, 16, 235).astype(np.uint8)
    return picture


def made(path: Path, codec: str, **changes: object) -> Path:
    """A source of 60 frames with several groups of pictures and reordered pictures where the codec has them."""
    options = {
        "libx264": {"bf": "3", "x264-params": "scenecut=0:min-keyint=12:b-adapt=0"},
        "libx265": {"x265-params": "log-level=none:keyint=12:min-keyint=12:bframes=3:b-adapt=0:scenecut=0:open-gop=1"},
        "libvpx-vp9": {"lag-in-frames": "16", "auto-alt-ref": "1", "deadline": "good", "cpu-used": "5", "crf": "20"},
        "libsvtav1": {"preset": "10", "crf": "25", "svtav1-params": "lp=1:scd=0"},
    }.get(codec, {})
    settings: dict[str, object] = {"frames": 60, "gop": 12, "size": SMALL, "draw": noisy, "options": options, **changes}
    return make_video(path, codec=codec, **settings)  # type: ignore[arg-type]


def trim(source: Path, ranges: Sequence[tuple[Fraction, Fraction]], out: Path, *, own_times: bool = False) -> Trimmed:
    """Cut ranges (seconds) into `out`, whose ending names the container. Asserts that its check finds nothing."""
    engine, info = PyavEngine(), probe(source)
    spans = tuple(Span(start, end) for start, end in ranges)
    keeping = Keeping(frame_times="source" if own_times else "canvas")
    timeline = plan_trim(info, spans, container=out.suffix[1:], keeping=keeping)
    parts, shares = [], []
    for segment in plan_segments(timeline):
        assert copy_refusal(segment) is None
        parts.append(out.with_name(f"{out.stem}-{segment.index}.part.mp4"))
        write_cut(segment, parts[-1], report=silent)
        shares.append(engine.share(segment))
    sound = None
    if info.audio:
        sound = out.with_name(f"{out.stem}-sound")
        engine.cut_sound(timeline, sound, report=silent)
    engine.join(parts, sound, timeline, out)
    failed = [c for c in engine.check(out, timeline, report=silent) if c.level != "ok"]
    assert not failed, failed
    return Trimmed(probe(out), info, spans, timeline, shares)


def pictures(path: Path) -> list[Shown]:
    """All pictures of a file as a player's decoder gives them."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        base = Fraction(int(stream.time_base.numerator), int(stream.time_base.denominator))
        frames = list(container.decode(stream))
        assert not any(frame.is_corrupt for frame in frames)
        return [Shown((frame.pts or 0) * base, frame.to_ndarray().astype(np.uint16)) for frame in frames]


def source_pictures(info: MediaInfo, spans: Sequence[Span]) -> list[Shown]:
    """The pictures of the source that lie in the spans, by the number of their frame."""
    assert info.video is not None
    rate = info.video.frame_rate
    with PictureReader(info) as reader:
        whole = [Shown(time, frame.to_ndarray().astype(np.uint16)) for time, frame in reader.frames()]
    return [
        shown
        for span in spans
        for shown in whole
        if nearest_frame(span.start, rate) <= nearest_frame(shown.time, rate) < nearest_frame(span.end, rate)
    ]


def psnr(one: NDArray[np.uint16], other: NDArray[np.uint16], depth: int = 8) -> float:
    """Peak signal to noise ratio in dB; 100 for equal pictures."""
    error = float(((one.astype(np.float64) - other.astype(np.float64)) ** 2).mean())
    return 100.0 if error == 0 else float(10 * np.log10((2**depth - 1) ** 2 / error))


def assert_right_frames(done: Trimmed, *, least: float = 36.0) -> None:
    """Every frame is the right one: copied ones equal the source's, encoded ones are nearer to it than to others."""
    assert done.info.video is not None and done.source.video is not None
    depth = done.source.video.bit_depth
    wanted, got = source_pictures(done.source, done.spans), pictures(Path(done.info.path))
    assert len(got) == len(wanted) == done.copied + done.encoded
    same = 0
    for number, (right, found) in enumerate(zip(wanted, got, strict=True)):
        near = psnr(right.picture, found.picture, depth)
        same += near == 100.0
        assert near >= least, f"frame {number}: {near:.1f} dB"
        for other in wanted[max(0, number - 1) : number] + wanted[number + 1 : number + 2]:
            if psnr(other.picture, right.picture, depth) < near:
                # Neighbours that are more alike than encoding leaves them cannot be told apart.
                assert near >= psnr(other.picture, found.picture, depth), f"frame {number} is another one"
    assert same >= done.copied
    rate = done.timeline.canvas.frame_rate
    assert all(abs(shown.time - number / rate) <= Fraction(1, 1000) for number, shown in enumerate(got))


def sounds(info: MediaInfo, spans: Sequence[Span], track: int = 0) -> NDArray[np.float32]:
    """Samples of a sound track, one span after the other."""
    stream = info.audio[track]
    with SoundReader(info, stream.index) as reader:
        blocks = [reader.samples(span, rate=stream.sample_rate, channels=stream.channels) for span in spans]
    return np.concatenate(blocks)
