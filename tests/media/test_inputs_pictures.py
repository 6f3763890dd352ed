"""Every kind of picture that files come with: its colours, its shape and its fields come out right."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from clipforge_core import Feed, PictureFeed, Rect, silent
from clipforge_media.pcm import read_sound
from clipforge_media.probing import probe
from clipforge_media.render.planes import Planes
from clipforge_media.render.tonemap import tone_mapped
from clipforge_media.scan import scan
from clipforge_media.still import still
from clipforge_media.testing import make_video, tone
from clipforge_media.testing_inputs import clip_of

PATCHES = np.array([[230, 230, 230], [120, 120, 120], [200, 40, 40], [40, 170, 60], [50, 60, 200], [220, 190, 40]])
"""sRGB-like colours, R'G'B' of 8 bits, from left to right."""


def patches(width: int, height: int) -> NDArray[np.uint8]:
    """The patches side by side, (height, width, 3)."""
    columns = np.repeat(PATCHES, width // len(PATCHES), axis=0)
    return np.broadcast_to(columns[None], (height, width, 3)).astype(np.uint8)


def delta_e(picture: Planes, wanted: NDArray[Any]) -> NDArray[np.float64]:
    """CIE 1976 colour differences of patches in a BT.709 limited picture from wanted R'G'B' of 0..255."""
    y, u, v = (np.asarray(p, np.float64) for p in (picture.y, picture.u, picture.v))
    count = len(wanted)
    found: list[tuple[float, float, float]] = []
    for i in range(count):
        at = (2 * i + 1) / (2 * count)
        x, half = int(at * y.shape[1]), int(at * u.shape[1])
        luma = (y[y.shape[0] // 2 - 2 :][:4, x - 1 : x + 2].mean() - 16) / 219
        cb, cr = ((p[p.shape[0] // 2, half] - 128) / 224 for p in (u, v))
        # ITU-R BT.709-6, table 4.
        found.append((luma + 1.5748 * cr, luma - 0.187324 * cb - 0.468124 * cr, luma + 1.8556 * cb))
    return rgb_delta_e(np.array(found) * 255, wanted)


def rgb_delta_e(found: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.float64]:
    """The same between R'G'B' of 0..255."""
    difference: NDArray[np.float64] = np.linalg.norm(_lab(found / 255) - _lab(wanted / 255), axis=1)
    return difference


def _lab(signal: NDArray[Any]) -> NDArray[np.float64]:
    """CIELAB of R'G'B' (n, 3) shown with a gamma of 2.4 (BT.1886), white D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    light = np.clip(signal, 0, 1) ** 2.4 @ to_xyz.T / np.array([0.9505, 1.0, 1.089])
    f = np.where(light > 216 / 24389, np.cbrt(light), (24389 / 27 * light + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def write(path: Path, frames: list[av.VideoFrame], codec: str, form: str, **context: Any) -> Path:
    """Frames of one format in a file at 25 a second; `context` are values of the encoder."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=25, options=context.pop("options", {}))
        stream.width, stream.height, stream.pix_fmt = frames[0].width, frames[0].height, form
        for name, value in context.items():
            setattr(stream.codec_context, name, value)
        for n, frame in enumerate(frames):
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


FORMATS = {
    "yuv420p10le": ("ffv1", 1, 1),
    "yuv422p": ("ffv1", 6, 1),
    "yuv422p10le": ("ffv1", 1, 1),
    "yuv444p": ("libx264", 1, 1),
    "yuv444p12le": ("ffv1", 1, 1),
    "yuvj420p": ("mjpeg", 5, 2),
    "bgr0": ("ffv1", 0, 2),
    "gbrp10le": ("ffv1", 0, 2),
    "rgb24": ("qtrle", 0, 2),
    "yuv420p": ("mpeg2video", 6, 1),
}


@pytest.mark.parametrize("form", FORMATS)
def test_colours_of_every_format(tmp_path: Path, form: str) -> None:
    codec, matrix, full = FORMATS[form]
    frame = av.VideoFrame.from_ndarray(patches(96, 48), "rgb24")
    spaces = {1: 1, 5: 5, 6: 5}
    if matrix:
        frame = frame.reformat(format=form, dst_colorspace=spaces[matrix], dst_color_range=full)
        frame.colorspace, frame.color_range = matrix, full
    elif form != "rgb24":
        frame = frame.reformat(format=form)
    more: dict[str, Any] = {"colorspace": matrix, "color_range": full} if matrix else {}
    if codec in ("mjpeg", "mpeg2video"):
        more["options"] = {"qscale": "1", "flags": "+qscale", "qmax": "2"}
    suffix = "mov" if codec == "qtrle" else "mkv"
    source = write(tmp_path / f"a.{suffix}", [frame] * 2, codec, form, **more)
    video = probe(source).video
    assert video is not None and video.pixel_format == form
    clip = clip_of(source, tmp_path / "clip.mp4", size=(96, 48))
    assert delta_e(clip.pictures[1], PATCHES).max() < 4.0


def test_palettes_and_greys(tmp_path: Path) -> None:
    picture = Image.fromarray(patches(96, 48)).quantize(16)
    picture.save(tmp_path / "a.gif", save_all=True, append_images=[picture.rotate(180)], duration=80)
    assert delta_e(clip_of(tmp_path / "a.gif", tmp_path / "g.mp4", size=(96, 48)).pictures[0], PATCHES).max() < 4.0
    for form in ("gray", "gray10le"):
        source = make_video(tmp_path / f"{form}.mkv", frames=3, codec="ffv1", pixel_format=form)
        clip = clip_of(source, tmp_path / f"{form}.mp4")
        assert clip.numbers == [0, 1, 2] and abs(clip.pictures[1].u.astype(int) - 128).max() <= 1


@pytest.mark.parametrize(("transfer", "code"), [("smpte2084", 16), ("arib-std-b67", 18)])
def test_high_dynamic_range_is_what_the_formulas_say(tmp_path: Path, transfer: str, code: int) -> None:
    """PQ and HLG in BT.2020: the clip, the still and what face detection sees agree with the formula."""
    signal = np.array(
        [[0.58, 0.58, 0.58], [0.4, 0.4, 0.4], [0.5, 0.3, 0.25], [0.3, 0.5, 0.3], [0.25, 0.3, 0.5], [0.7, 0.6, 0.4]]
    )
    source = _hdr(tmp_path / "hdr.mkv", signal, code)
    wanted = tone_mapped(signal, transfer) * 255
    clip = clip_of(source, tmp_path / "clip.mp4", size=(96, 48))
    assert delta_e(clip.pictures[1], wanted).max() < 4.0
    info = probe(source)
    still(info, [Fraction(0)], tmp_path / "a.jpg", crops=[Rect()], faces=[()], size=(96, 48), quality=95)
    with Image.open(tmp_path / "a.jpg") as jpeg:
        shown = np.asarray(jpeg)[24, 8::16].astype(float)
    assert rgb_delta_e(shown, wanted).max() < 5.0
    seen: list[NDArray[np.uint8]] = []

    class Eye:
        def picture(self, picture: Any) -> None:
            seen.append(picture.planes[0])

        def sound(self, sound: Any) -> None: ...

        def finish(self) -> dict[str, Any]:
            return {}

    scan(info, [(Feed(pictures=PictureFeed(width=96, format="rgb")), Eye())], report=silent)
    assert rgb_delta_e(seen[0][24, 8::16].astype(float), wanted).max() < 6.0


def _hdr(path: Path, signal: NDArray[Any], transfer: int) -> Path:
    """Patches of an HDR signal (n, 3) as 10-bit BT.2020 pictures, limited range."""
    r, g, b = signal.T
    luma = 0.2627 * r + 0.6780 * g + 0.0593 * b
    planes = (64 + 876 * luma, 512 + 896 * (b - luma) / 1.8814, 512 + 896 * (r - luma) / 1.4746)
    rows = [np.repeat(np.round(p).astype(np.uint16)[None].repeat(48, 0), 16, axis=1) for p in planes]
    frame = av.VideoFrame(96, 48, "yuv444p10le")
    for plane, data in zip(frame.planes, rows, strict=True):
        lines = np.frombuffer(memoryview(plane), np.uint16).reshape(48, -1)
        lines[:, :96] = data
    frame.colorspace, frame.color_trc, frame.color_primaries, frame.color_range = 9, transfer, 9, 1
    facts = {"colorspace": 9, "color_trc": transfer, "color_primaries": 9, "color_range": 1}
    return write(path, [frame] * 2, "ffv1", "yuv444p10le", **facts)


def _fields(top_first: bool) -> Callable[[int, int, int], NDArray[np.uint8]]:
    """A bright bar that moves by 2 pixels a field, on the lines of each field at its time."""

    def draw(number: int, width: int, height: int) -> NDArray[np.uint8]:
        luma = np.full((height, width), 60, np.uint8)
        for field in (0, 1):
            late = field if top_first else 1 - field
            at = 4 * number + 2 * late
            luma[field::2, at : at + 24] = 200
        return luma

    return draw


def combing(luma: NDArray[np.uint8]) -> float:
    """How much lines differ from both neighbours, which agree: fields woven together, in luma steps."""
    lines = luma.astype(int)[4:-4]
    return float(np.minimum(np.abs(lines[1:-1] - lines[:-2]), np.abs(lines[1:-1] - lines[2:])).max())


def woven(path: Path, count: int, draw: Callable[[int, int, int], NDArray[np.uint8]], mode: str, **more: Any) -> Path:
    """Pictures whose frames say themselves which field is first: `mode` "tff", "bff" or "prog" for each."""
    graph = av.filter.Graph()
    entry = graph.add_buffer(width=128, height=64, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, 25))
    sink = graph.add("buffersink")
    graph.link_nodes(entry, graph.add("setfield", mode=mode), sink)
    graph.configure()
    frames = []
    for number in range(count):
        planes = np.concatenate([draw(number, 128, 64).ravel(), np.full(64 * 64, 128, np.uint8)])
        entry.push(av.VideoFrame.from_ndarray(planes.reshape(96, 128), "yuv420p"))
        frames.append(sink.pull())
    options = {"x264-params": f"{mode}=1", "preset": "ultrafast", "crf": "8"} if mode != "prog" else {"crf": "8"}
    return write(path, frames, "libx264", "yuv420p", options=options, **more)


@pytest.mark.parametrize("top_first", [True, False])
def test_fields_become_whole_pictures_in_the_right_order(tmp_path: Path, top_first: bool) -> None:
    source = woven(tmp_path / "fields.mp4", 14, _fields(top_first), "tff" if top_first else "bff")
    info = probe(source)
    assert info.video is not None and info.video.interlaced
    clip = clip_of(source, tmp_path / "clip.mp4", size=(128, 64))
    assert max(combing(p.y) for p in clip.pictures[2:-2]) < 50
    edges = [int(np.flatnonzero(p.y[32] > 130)[0]) for p in clip.pictures[2:-2]]
    # The field that is first in time is kept: its bar stands at 4 n.
    assert all(abs(edge - 4 * (n + 2)) <= 1 for n, edge in enumerate(edges)), edges
    still(info, [Fraction(6, 25)], tmp_path / "a.jpg", crops=[Rect()], faces=[()], size=(128, 64), quality=95)
    with Image.open(tmp_path / "a.jpg") as jpeg:
        assert combing(np.asarray(jpeg.convert("L"))) < 50


def test_fields_that_come_later_are_seen_too(tmp_path: Path) -> None:
    """Broadcasts go from film to studio: the first picture does not speak for all."""

    def film(number: int, width: int, height: int) -> NDArray[np.uint8]:
        return np.full((height, width), 60 + number, np.uint8)

    steady = woven(tmp_path / "a.h264", 12, film, "prog")
    fields = woven(tmp_path / "b.h264", 12, _fields(True), "tff")
    both = tmp_path / "both.h264"
    both.write_bytes(steady.read_bytes() + fields.read_bytes())
    video = probe(both).video
    assert video is not None and not video.interlaced and video.frames == 24
    clip = clip_of(both, tmp_path / "clip.mp4", size=(128, 64))
    assert max(combing(p.y) for p in clip.pictures[15:22]) < 50
    assert float(clip.pictures[15].y.max()) > 150, "the bar is there"


def test_telecined_film_is_not_made_worse(tmp_path: Path) -> None:
    """Film at 24 a second woven into 30 frames (3:2): no combs, and every picture of the film is there."""

    def draw(number: int, width: int, height: int) -> NDArray[np.uint8]:
        luma = np.full((height, width), 60, np.uint8)
        group, place = divmod(number, 5)
        top, bottom = [(0, 0), (1, 1), (2, 1), (3, 2), (3, 3)][place]
        for field, film in ((0, top), (1, bottom)):
            at = 5 * (4 * group + film)
            luma[field::2, at : at + 30] = 200
        return luma

    source = make_video(
        tmp_path / "film.mp4", frames=20, rate=30, size=(160, 64), draw=draw, options={"x264-params": "bff=1"}
    )
    clip = clip_of(source, tmp_path / "clip.mp4", rate=30, size=(160, 64))
    assert max(combing(p.y) for p in clip.pictures[2:-2]) < 70
    edges = [int(np.flatnonzero(p.y[32] > 130)[0]) for p in clip.pictures[:-2]]
    assert edges == sorted(edges) and {5 * n for n in range(2, 12)} <= {5 * round(e / 5) for e in edges}


@pytest.mark.parametrize("codec", ["qtrle", "prores_ks", "libvpx-vp9"])
def test_transparency_lies_over_the_background(tmp_path: Path, codec: str) -> None:
    """The left half is opaque red, the right one lets the background through."""
    rgba = np.zeros((48, 64, 4), np.uint8)
    rgba[:] = (200, 40, 40, 255)
    rgba[:, 32:, 3] = 0
    form = {"qtrle": "argb", "prores_ks": "yuva444p10le", "libvpx-vp9": "yuva420p"}[codec]
    frame = av.VideoFrame.from_ndarray(rgba, "rgba").reformat(format=form, dst_colorspace=1, dst_color_range=1)
    options = {"libvpx-vp9": {"cpu-used": "8", "deadline": "realtime", "crf": "4"}, "prores_ks": {"profile": "4444"}}
    source = write(
        tmp_path / ("a.webm" if codec == "libvpx-vp9" else "a.mov"), [frame] * 3, codec, form,
        options=options.get(codec, {}),
    )  # fmt: skip
    info = probe(source)
    assert info.video is not None and info.video.alpha
    clip = clip_of(source, tmp_path / "clip.mp4", size=(64, 48), background="#2040c0")
    wanted = np.array([[200, 40, 40], [0x20, 0x40, 0xC0]])
    assert delta_e(clip.pictures[1], wanted).max() < 8


@pytest.mark.parametrize("size", [(61, 37), (2, 64), (1, 1), (64, 1), (3, 500)])
def test_odd_and_tiny_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), 180, np.uint8), "rgb24").reformat(format="bgr0")
    source = write(tmp_path / "a.mkv", [frame] * 3, "ffv1", "bgr0")
    for fit in ("cover", "contain", "blur"):
        clip = clip_of(source, tmp_path / f"{fit}.mp4", size=(36, 64), fit=fit, background="#b4b4b4")
        luma = float(clip.pictures[1].y[32].mean())
        # What is filled with blur around the picture is darker than the picture.
        assert len(clip.pictures) == 3 and (abs(luma - (16 + 180 * 219 / 255)) < 4 or (fit == "blur" and luma > 100))


def test_eight_thousand_pixels_across(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4", frames=1, size=(7680, 4320), codec="mjpeg", pixel_format="yuvj420p")
    assert clip_of(source, tmp_path / "clip.mp4").numbers == [0]


@pytest.mark.parametrize(("tag", "transfer", "told"), [("dvh1", 2, True), ("dvh1", 16, False), ("hvc1", 2, False)])
def test_dolby_vision_without_a_base_layer_is_told(tmp_path: Path, tag: str, transfer: int, told: bool) -> None:
    frame = av.VideoFrame.from_ndarray(np.full((80, 128, 3), 120, np.uint8), "rgb24").reformat(format="yuv420p10le")
    options = {"x265-params": "log-level=none", "preset": "ultrafast"}
    source = write(
        tmp_path / "a.mp4", [frame] * 3, "libx265", "yuv420p10le", options=options, codec_tag=tag, color_trc=transfer
    )
    assert [w for w in probe(source).warnings if "Dolby Vision" in w] != [] if told else not probe(source).warnings


@pytest.mark.parametrize(("rotation", "mirrored"), [(90, False), (180, False), (270, False), (0, True), (90, True)])
def test_phones_turn_ten_bit_pictures(tmp_path: Path, rotation: int, mirrored: bool) -> None:
    """HEVC of 10 bits with a display matrix: upright, in the clip and in the still."""
    size = (128, 80) if rotation in (0, 180) else (80, 128)
    source = make_video(
        tmp_path / "a.mov", frames=3, size=size, codec="libx265", pixel_format="yuv420p10le", rotation=rotation,
        mirrored=mirrored, sound=tone(),
    )  # fmt: skip
    clip = clip_of(source, tmp_path / "clip.mp4")
    assert clip.numbers == [0, 1, 2]
    luma = clip.pictures[1].y
    assert float(luma[:, :3].mean()) < 100 < 150 < float(luma[:, -3:].mean())
    assert len(read_sound(probe(source), rate=8000)) > 0
