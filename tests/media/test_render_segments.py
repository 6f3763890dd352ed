"""Segments as files: the same bytes twice, parts that equal the whole, shared decoding, and failures."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest

from clipforge_core import (
    Cancelled,
    ColourElement,
    ImageElement,
    Keyframe,
    MissingFile,
    NotMedia,
    NoVideoTrack,
    Rect,
    RenderFailed,
    Segment,
    TextElement,
    VideoElement,
    VideoEncoding,
)
from clipforge_core.contracts.progress import silent
from clipforge_media import reading
from clipforge_media.render.compositor import Compositor
from clipforge_media.render.pictures import Sources
from clipforge_media.render.planes import planes_of
from clipforge_media.render.refusal import refusal
from clipforge_media.render.segments import render_segments
from clipforge_media.render.testing import pictures_of, segment_of
from clipforge_media.testing import make_sound, make_video, read_number
from clipforge_plugins.renderers import clipforge_register_renderers

ZERO = Fraction(0)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("source") / "talk.mp4", frames=60, size=(128, 80), gop=25)


def pan(*, start: Fraction = ZERO) -> VideoElement:
    """Two seconds from half a second on, with a crop that moves."""
    first, last = Rect(0.1, 0, 0.45, 1), Rect(0.5, 0, 0.45, 1)
    path = (Keyframe(time=ZERO, rect=first, ease="smooth"), Keyframe(time=Fraction(2), rect=last))
    return VideoElement(id="v", source="a", start=start, duration=Fraction(2), source_start=Fraction(1, 2), crop=path)


def test_the_same_segment_gives_the_same_bytes(tmp_path: Path, source: Path) -> None:
    segment = segment_of([pan()], {"a": source}, frames=30, size=(48, 80))
    for name in ("one.mp4", "two.mp4"):
        render_segments([(segment, tmp_path / name)], report=silent)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.mp4", "two.mp4"]


def _frames(segment: Segment) -> list[bytes]:
    with Sources() as lent, Compositor(segment.part, lent) as compositor:
        frames = []
        for number in range(segment.frames):
            planes = planes_of(compositor.frame(number))
            frames.append(planes.y.tobytes() + planes.u.tobytes() + planes.v.tobytes())
        return frames


@pytest.mark.parametrize("cut", [1, 17, 33])
def test_segments_together_are_the_whole(source: Path, cut: int) -> None:
    whole = segment_of([pan()], {"a": source}, frames=50, size=(48, 80))
    head = segment_of([pan()], {"a": source}, frames=cut, size=(48, 80))
    tail = segment_of([pan(start=Fraction(-cut, 25))], {"a": source}, frames=50 - cut, size=(48, 80))
    assert _frames(head) + _frames(tail) == _frames(whole)


def test_aspects_share_one_decode_and_come_out_as_alone(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    real = reading.PictureReader.frames

    def counting(self: reading.PictureReader, span: object = None) -> object:
        for item in real(self, span):  # type: ignore[arg-type]
            made.append(item[0])
            yield item

    monkeypatch.setattr(reading.PictureReader, "frames", counting)
    segments = [segment_of([pan()], {"a": source}, frames=30, size=size) for size in ((48, 80), (80, 80), (128, 72))]
    render_segments([(s, tmp_path / f"together-{i}.mp4") for i, s in enumerate(segments)], report=silent)
    assert len(made) == len(set(made)) <= 32
    for i, segment in enumerate(segments):
        render_segments([(segment, tmp_path / f"alone-{i}.mp4")], report=silent)
        assert (tmp_path / f"alone-{i}.mp4").read_bytes() == (tmp_path / f"together-{i}.mp4").read_bytes()


def test_a_segment_file(tmp_path: Path, source: Path) -> None:
    rate = Fraction(30000, 1001)
    encoding = VideoEncoding(options={"preset": "veryfast", "crf": "20"}, gop=0.4)
    segment = segment_of([pan()], {"a": source}, frames=30, size=(48, 80), rate=rate, encoding=encoding)
    out = tmp_path / "out.mp4"
    render_segments([(segment, out)], report=silent)
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        packets = [p for p in container.demux(stream) if p.size]
        assert stream.time_base is not None
        assert sorted(p.pts * stream.time_base for p in packets) == [n / rate for n in range(30)]
        assert packets[0].is_keyframe
        keys = [p.pts * stream.time_base * rate for p in packets if p.is_keyframe]
        # Cuts may add keyframes of their own.
        assert keys[0] == 0 and all(b - a <= 12 for a, b in pairwise([*keys, 30]))
        context = stream.codec_context
        assert (context.colorspace, context.color_range, context.color_trc, context.color_primaries) == (1, 1, 1, 1)
        assert (context.width, context.height, context.pix_fmt) == (48, 80, "yuv420p")


def test_segments_of_one_setting_share_their_header(tmp_path: Path, source: Path) -> None:
    headers = set()
    for frames in (1, 3, 40):
        out = tmp_path / f"{frames}.mp4"
        render_segments([(segment_of([pan()], {"a": source}, frames=frames, size=(48, 80)), out)], report=silent)
        with av.open(str(out)) as container:
            headers.add(bytes(container.streams.video[0].codec_context.extradata or b""))
        assert len(pictures_of(out)) == frames
    assert len(headers) == 1 and headers != {b""}


@pytest.mark.parametrize(("codec", "options"), [("libx265", {"preset": "ultrafast"}), ("mpeg4", {}), ("ffv1", {})])
def test_other_encoders(tmp_path: Path, source: Path, codec: str, options: dict[str, str]) -> None:
    element = VideoElement(id="v", source="a", start=ZERO, duration=Fraction(1), source_start=Fraction(12, 25))
    segment = segment_of([element], {"a": source}, frames=8, encoding=VideoEncoding(codec=codec, options=options))
    assert refusal(segment) is None
    render_segments([(segment, tmp_path / "out.mp4")], report=silent)
    assert [read_number(p.y) for p in pictures_of(tmp_path / "out.mp4")] == list(range(12, 20))


def test_progress_and_cancel(tmp_path: Path, source: Path) -> None:
    told: list[float] = []

    def report(done: float, message: str = "") -> None:
        told.append(done)
        if done > 0.5:
            raise Cancelled

    segment = segment_of([pan()], {"a": source}, frames=50, size=(48, 80))
    with pytest.raises(Cancelled):
        render_segments([(segment, tmp_path / "out.mp4")], report=report)
    assert told == sorted(told) and 0.2 < told[0] < 0.5
    assert list(tmp_path.iterdir()) == []


def test_what_is_refused(tmp_path: Path, source: Path) -> None:
    renderer = next(r for r in clipforge_register_renderers() if r.name == "encode")
    good = segment_of([pan()], {"a": source})
    assert renderer.refuses(good) is None
    for encoding, word in (
        (VideoEncoding(codec="nonsense"), "no encoder nonsense"),
        (VideoEncoding(codec="aac"), "does not encode pictures"),
        (VideoEncoding(pixel_format="pal8"), "does not take pal8"),
    ):
        assert word in str(renderer.refuses(segment_of([pan()], {"a": source}, encoding=encoding)))
    assert "even" in str(renderer.refuses(segment_of([pan()], {"a": source}, size=(63, 40))))
    assert "unknown source" in str(renderer.refuses(segment_of([pan()], {})))
    stopped = msgspec.structs.replace(pan(), speed=ZERO)
    assert "speed" in str(renderer.refuses(segment_of([stopped], {"a": source})))
    text = TextElement(id="t", start=ZERO, duration=Fraction(1), text="hi", style="none")
    assert "style" in str(renderer.refuses(segment_of([text])))


def test_missing_and_unusable_sources(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("not a video " * 50)
    cases: list[tuple[Path, type[Exception]]] = [
        (tmp_path / "gone.mp4", MissingFile),
        (tmp_path / "notes.mp4", NotMedia),
        (make_sound(tmp_path / "sound.wav"), NoVideoTrack),
    ]
    for path, kind in cases:
        with pytest.raises(kind):
            render_segments([(segment_of([pan()], {"a": path}), tmp_path / "out.mp4")], report=silent)
    image = ImageElement(id="i", start=ZERO, duration=Fraction(1), source="a")
    with pytest.raises(RenderFailed, match="not a picture"):
        render_segments([(segment_of([image], {"a": tmp_path / "notes.mp4"}), tmp_path / "out.mp4")], report=silent)
    assert not list(tmp_path.glob("*out*"))


def test_a_bad_encoder_option_is_told(tmp_path: Path) -> None:
    element = ColourElement(id="c", start=ZERO, duration=Fraction(1), colour="#ff0000")
    encoding = VideoEncoding(options={"preset": "nonsense"})
    with pytest.raises(RenderFailed, match="libx264"):
        render_segments([(segment_of([element], encoding=encoding), tmp_path / "out.mp4")], report=silent)
    assert list(tmp_path.iterdir()) == []


def _broken(tmp_path: Path, first: float, last: float) -> Path:
    """Eight seconds of a stream of which a part of the bytes is noise."""
    whole = make_video(tmp_path / "whole.ts", frames=200, size=(128, 80), gop=200, options={"bf": "0", "crf": "5"})
    data = bytearray(whole.read_bytes())
    start, end = int(len(data) * first) // 188 * 188, int(len(data) * last) // 188 * 188
    data[start:end] = np.random.default_rng(0).integers(0, 256, end - start, np.uint8).tobytes()
    path = tmp_path / "broken.ts"
    path.write_bytes(bytes(data))
    return path


def test_a_missing_tail_holds_the_last_picture(tmp_path: Path) -> None:
    whole = make_video(tmp_path / "whole.ts", frames=100, size=(128, 80), gop=25)
    data = whole.read_bytes()
    cut = tmp_path / "cut.ts"
    cut.write_bytes(data[: len(data) // 2])
    element = VideoElement(id="v", source="a", start=ZERO, duration=Fraction(4), fit="stretch")
    render_segments([(segment_of([element], {"a": cut}, frames=100), tmp_path / "out.mp4")], report=silent)
    shown = [read_number(p.y) for p in pictures_of(tmp_path / "out.mp4")]
    assert len(shown) == 100
    last = shown[-1]
    assert 30 < last < 60 and shown[:30] == list(range(30)) and shown[last + 1 :] == [last] * (99 - last)


def test_a_break_in_the_middle_is_told_in_words(tmp_path: Path) -> None:
    path = _broken(tmp_path, 0.2, 0.95)
    element = VideoElement(id="v", source="a", start=ZERO, duration=Fraction(8), fit="stretch")
    told: list[str] = []

    def report(done: float, message: str = "") -> None:
        told.append(message)

    try:
        render_segments([(segment_of([element], {"a": path}, frames=200), tmp_path / "out.mp4")], report=report)
    except RenderFailed as error:
        assert "broken" in error.describe() and str(path) in error.describe()
        assert not (tmp_path / "out.mp4").exists()
    else:
        # The decoder hid the damage: then every frame is there.
        assert len(pictures_of(tmp_path / "out.mp4")) == 200
