"""What stands where: rotation, sample aspect, fits, crops, blending, transitions, colours, images, texts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from clipforge_core import (
    CaptionElement,
    CaptionStyle,
    CaptionWord,
    ColourElement,
    ImageElement,
    Keyframe,
    Rect,
    Transition,
    VideoElement,
)
from clipforge_core.contracts.progress import silent
from clipforge_media.render.colours import pixel
from clipforge_media.render.compositor import Compositor
from clipforge_media.render.pictures import Sources
from clipforge_media.render.planes import Planes, Stamp, blend, halved, planes_of
from clipforge_media.render.segments import render_segments
from clipforge_media.render.testing import Visual, pictures_of, segment_of
from clipforge_media.render.tonemap import hlg_light, pq_light, tone_mapped
from clipforge_media.testing import is_upright, make_video, read_number

ZERO, ONE = Fraction(0), Fraction(1)


def composed(
    elements: list[Visual], sources: dict[str, Path] | None = None, *, at: int = 0, **options: object
) -> Planes:
    """Frame `at` of these elements, as it goes to the encoder."""
    segment = segment_of(elements, sources, frames=25, **options)  # type: ignore[arg-type]
    with Sources() as lent:
        lent.begin([])
        with Compositor(segment.part, lent) as compositor:
            for number in range(at):
                compositor.frame(number)
            picture = planes_of(compositor.frame(at))
            return Planes(*(plane.copy() for plane in picture[:3]))


def video(**values: object) -> VideoElement:
    return VideoElement(id="v", source="a", start=ZERO, duration=ONE, **values)  # type: ignore[arg-type]


def still(rect: Rect) -> tuple[Keyframe, ...]:
    return (Keyframe(time=ZERO, rect=rect),)


def ramp(number: int, width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Luma that rises from left to right, 20 to 220."""
    return np.broadcast_to(np.linspace(20, 220, width).astype(np.uint8), (height, width)).copy()


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pictures_stand_upright(tmp_path: Path, rotation: int, mirrored: bool) -> None:
    size = (64, 40) if rotation in (0, 180) else (40, 64)
    source = make_video(tmp_path / "turned.mp4", frames=5, size=size, rotation=rotation, mirrored=mirrored)
    picture = composed([video(fit="stretch")], {"a": source}, at=3)
    assert read_number(picture.y) == 3
    assert is_upright(picture.y)


@pytest.mark.parametrize(("rotation", "mirrored"), [(0, False), (90, False), (180, True), (270, True)])
def test_crops_are_of_the_displayed_picture(tmp_path: Path, rotation: int, mirrored: bool) -> None:
    size = (128, 80) if rotation in (0, 180) else (80, 128)
    source = make_video(tmp_path / "ramp.mp4", frames=2, size=size, rotation=rotation, mirrored=mirrored, draw=ramp)
    crop = still(Rect(0.5, 0.0, 0.25, 1.0))
    picture = composed([video(fit="stretch", crop=crop)], {"a": source}, size=(32, 40))
    assert abs(float(picture.y[:, :2].mean()) - 120) < 4
    assert abs(float(picture.y[:, -2:].mean()) - 170) < 4


def test_sample_aspect_counts(tmp_path: Path) -> None:
    """64x40 coded with an aspect of 1:2 shows as 32x40: a quarter of a 128x40 canvas."""
    source = make_video(tmp_path / "sar.mp4", frames=2, aspect=Fraction(1, 2))
    picture = composed([video(fit="contain")], {"a": source}, size=(128, 40), background="#ffffff")
    bright = picture.y[20] > 230
    assert bright[:48].all() and bright[80:].all() and not bright[50:78].any()


def test_cover_contain_stretch_and_blur(tmp_path: Path) -> None:
    source = make_video(tmp_path / "wide.mp4", frames=2, size=(128, 40), draw=ramp, chroma=(100, 160))
    tall = {"size": (40, 80), "background": "#ffffff"}
    covered = composed([video(fit="cover")], {"a": source}, **tall).y
    # The middle 20 of 128 columns; red of BT.601 is a little darker in BT.709.
    assert abs(float(covered[:, 0].mean()) - 101) < 4 and abs(float(covered[:, -1].mean()) - 132) < 4
    stretched = composed([video(fit="stretch")], {"a": source}, **tall).y
    assert float(stretched[:, 0].mean()) < 26 and float(stretched[:, -1].mean()) > 214
    contained = composed([video(fit="contain")], {"a": source}, **tall)
    assert (contained.y[:33] > 230).all() and (contained.y[47:] > 230).all()
    assert float(contained.y[40, 0]) < 30 and float(contained.y[40, -1]) > 210
    blurry = composed([video(fit="blur")], {"a": source}, **tall)
    assert np.array_equal(blurry.y[36:44], contained.y[36:44])
    bars = blurry.y[:30]
    assert 40 < float(bars.mean()) < 100
    assert int(np.abs(np.diff(bars.astype(int), axis=0)).max()) <= 2
    assert abs(float(blurry.u[:10].mean()) - 103) < 3 and abs(float(blurry.v[:10].mean()) - 159) < 3


def test_a_crop_path_moves_with_its_keyframes(tmp_path: Path) -> None:
    source = make_video(tmp_path / "ramp.mp4", frames=25, size=(256, 40), draw=ramp)
    path = (
        Keyframe(time=ZERO, rect=Rect(0.0, 0, 0.25, 1)),
        Keyframe(time=Fraction(20, 25), rect=Rect(0.75, 0, 0.25, 1)),
    )
    means = []
    for at in range(0, 25, 2):
        picture = composed([video(fit="cover", crop=path)], {"a": source}, at=at, size=(64, 40))
        means.append(float(picture.y.mean()))
    expected = [45 + 150 * min(at / 20, 1.0) for at in range(0, 25, 2)]
    assert np.allclose(means, expected, atol=1.5)


def test_a_slow_pan_moves_by_parts_of_a_pixel(tmp_path: Path) -> None:
    """An edge in the source, followed in a picture enlarged 2.7 times by a pan of 0.3 pixels a frame."""

    def edge(number: int, width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        luma = np.full((height, width), 40, np.uint8)
        luma[:, width // 2 :] = 200
        return luma

    source = make_video(tmp_path / "edge.mp4", frames=25, size=(320, 36), draw=edge)
    size = Rect(0.35, 0, 60.75 / 320, 1.0)
    path = (
        Keyframe(time=ZERO, rect=size),
        Keyframe(time=ONE, rect=Rect(0.35 + 7.5 / 320, 0, size.width, 1.0)),
    )
    segment = segment_of([video(fit="stretch", crop=path)], {"a": source}, frames=25, size=(162, 96))
    places = []
    with Sources() as lent, Compositor(segment.part, lent) as compositor:
        for number in range(25):
            row = planes_of(compositor.frame(number)).y[48].astype(float)
            # Columns that are dark, the edge itself by parts.
            places.append(float(((200 - row) / 160).clip(0, 1).sum()))
    steps = -np.diff(places)
    assert abs(float(steps.mean()) - 0.3 * 162 / 60.75) < 0.05
    assert float(steps.min()) > 0.0 and float(steps.max()) < 1.5


@pytest.mark.parametrize("opacity", [0.0, 0.25, 0.5, 1.0])
def test_opacity_mixes(opacity: float) -> None:
    below = ColourElement(id="b", start=ZERO, duration=ONE, colour="#ffffff")
    above = ColourElement(id="a", start=ZERO, duration=ONE, colour="#0000ff", opacity=opacity)
    picture = composed([below, above])
    for plane, under, over in zip(picture[:3], pixel("#ffffff").opaque, pixel("#0000ff").opaque, strict=True):
        assert plane is not None
        assert abs(int(plane[5, 5]) - (under + (over - under) * opacity)) <= 1
        assert (plane == plane[0, 0]).all()


def test_colours_are_bt709() -> None:
    assert pixel("#ffffff").opaque == (235, 128, 128)
    assert pixel("#ff0000").opaque == (63, 102, 240)
    assert pixel("#00ff0080") == (173, 42, 26, 128 / 255)


def test_blending_is_exact_at_its_ends() -> None:
    noise = np.random.default_rng(1)
    under = [noise.integers(0, 256, shape, np.uint8) for shape in ((70, 50), (35, 25), (35, 25))]
    over = [noise.integers(0, 256, shape, np.uint8) for shape in ((70, 50), (35, 25), (35, 25))]
    for value in (0, 77, 255):
        alpha = np.full((70, 50), value, np.uint8)
        above = Planes(*over, alpha, halved(alpha))
        mixed, stamped = Planes(*(p.copy() for p in under)), Planes(*(p.copy() for p in under))
        blend(mixed, above, 1.0)
        stamp = Stamp(above)
        stamp.onto(stamped.cut(stamp.x, stamp.y, stamp.width, stamp.height))
        for index in range(3):
            exact = under[index] + (over[index].astype(float) - under[index]) * value / 255
            assert np.abs(np.asarray(mixed[index], float) - exact).max() <= 1.0
            assert np.array_equal(np.asarray(mixed[index]), np.asarray(stamped[index]))


def test_a_crossfade_keeps_its_light() -> None:
    fade = Transition(kind="fade", duration=Fraction(10, 25))
    first = ColourElement(id="1", start=ZERO, duration=Fraction(15, 25), colour="#c0c0c0", leave=fade)
    second = ColourElement(id="2", start=Fraction(5, 25), duration=Fraction(20, 25), colour="#c0c0c0", enter=fade)
    for at in (4, 6, 10, 14, 16):
        assert int(composed([first, second], at=at).y[0, 0]) == pixel("#c0c0c0").y


def test_a_fade_from_the_background() -> None:
    fade = Transition(kind="fade", duration=Fraction(10, 25))
    element = ColourElement(id="1", start=ZERO, duration=ONE, colour="#ffffff", enter=fade, leave=fade)
    lumas = [int(composed([element], at=at).y[0, 0]) for at in (0, 4, 9, 12, 15, 20, 24)]
    assert [round((luma - 16) / 219, 2) for luma in lumas] == [0.05, 0.45, 0.95, 1.0, 0.95, 0.45, 0.05]


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [("wipe_left", 16, 235), ("wipe_right", 235, 16), ("slide_left", 16, 235), ("slide_right", 235, 16)],
)
def test_wipes_and_slides_come_from_their_side(kind: str, left: int, right: int) -> None:
    come = Transition(kind=kind, duration=ONE)  # type: ignore[arg-type]
    element = ColourElement(id="1", start=ZERO, duration=ONE, colour="#ffffff", enter=come)
    row = composed([element], at=12).y[10]
    assert (int(row[2]), int(row[-3])) == (left, right)


def test_places_and_layers(tmp_path: Path) -> None:
    source = make_video(tmp_path / "v.mp4", frames=5)
    corner = Keyframe(time=ZERO, rect=Rect(0.5, 0.5, 0.5, 0.5))
    picture = composed(
        [
            ColourElement(id="b", start=ZERO, duration=ONE, colour="#ffffff"),
            video(fit="stretch", place=(corner,)),
            ColourElement(id="c", start=ZERO, duration=ONE, colour="#000000", place=still(Rect(-0.5, 0, 0.75, 0.25))),
        ],
        {"a": source},
        at=2,
        size=(128, 80),
    )
    assert read_number(picture.y[40:, 64:]) == 2
    assert (picture.y[30, :60] == 235).all()
    assert (picture.y[:20, :32] == 16).all() and (picture.y[:20, 32:] == 235).all()


def test_a_picture_with_alpha(tmp_path: Path) -> None:
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[:, :20] = (255, 255, 255, 255)
    rgba[:, 20:] = (255, 255, 255, 128)
    Image.fromarray(rgba).save(tmp_path / "logo.png")
    logo = ImageElement(id="i", source="a", start=ZERO, duration=ONE, place=still(Rect(0.25, 0, 0.5, 1)))
    picture = composed([logo], {"a": tmp_path / "logo.png"}, size=(80, 40))
    row = picture.y[20]
    assert int(row[10]) == 16 and int(row[30]) == 235 and abs(int(row[50]) - 126) <= 2 and int(row[70]) == 16


def test_an_animation_shows_its_times(tmp_path: Path) -> None:
    greys = [Image.new("RGB", (20, 20), (n, n, n)) for n in (0, 128, 255)]
    greys[0].save(tmp_path / "a.gif", save_all=True, append_images=greys[1:], duration=[80, 160, 40], loop=0)
    element = ImageElement(id="i", source="a", start=ZERO, duration=ONE, fit="stretch")
    lumas = [int(composed([element], {"a": tmp_path / "a.gif"}, at=n).y[5, 5]) for n in (0, 1, 2, 5, 6, 7, 8, 9)]
    assert lumas == [16, 16, 126, 126, 235, 16, 16, 126]


def test_ken_burns(tmp_path: Path) -> None:
    Image.fromarray(np.tile(np.linspace(0, 255, 200).astype(np.uint8), (100, 1))).save(tmp_path / "wide.png")
    move = (Keyframe(time=ZERO, rect=Rect(0, 0, 0.4, 0.8)), Keyframe(time=ONE, rect=Rect(0.5, 0, 0.5, 1.0)))
    element = ImageElement(id="i", source="a", start=ZERO, duration=ONE, fit="cover", crop=move)
    means = [
        float(composed([element], {"a": tmp_path / "wide.png"}, at=n, size=(40, 40)).y.mean()) for n in (0, 12, 24)
    ]
    assert means[0] < means[1] < means[2]
    assert abs(means[0] - (16 + 219 * 0.2)) < 4


class _Boxes:
    """A raster that draws one white box, lit while a word is spoken."""

    def __init__(self) -> None:
        from clipforge_media.captions.bitmap import from_rgba

        self.made = {value: from_rgba(np.full((8, 16, 4), value, np.uint8), x=10, y=-4) for value in (255, 0)}

    def bitmaps(self, element: object, time: Fraction) -> list[object]:
        return [self.made[255 if time < Fraction(1, 2) else 0]]


def test_captions_are_clipped_to_the_canvas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipforge_media.captions.raster.CaptionRaster", lambda style, width, height: _Boxes())
    words = (CaptionWord(text="hi", start=ZERO, end=ONE),)
    element = CaptionElement(id="c", start=ZERO, duration=ONE, words=words, style="s")
    for at, luma in ((3, 235), (20, 16)):
        picture = composed([element], at=at, styles={"s": CaptionStyle()})
        assert (picture.y[:4, 10:26] == luma).all() and (picture.y[4:] == 16).all() and (picture.y[:, 26:] == 16).all()


def test_ten_bit_full_range_and_bt601_come_out_alike(tmp_path: Path) -> None:
    """One colour, kept in several ways, is the same BT.709 limited colour."""
    wanted = pixel("#c04020")
    rgb = np.zeros((48, 64, 3), np.uint8)
    rgb[:] = (0xC0, 0x40, 0x20)
    frame = av.VideoFrame.from_ndarray(rgb, "rgb24")
    for form, matrix, range_ in (
        ("yuv420p10le", 1, 1), ("yuv444p", 1, 1), ("yuv422p", 6, 1), ("yuv420p", 6, 2),
    ):  # fmt: skip
        path = tmp_path / f"{form}-{matrix}-{range_}.mkv"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("ffv1", rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 48, form
            context = stream.codec_context
            context.colorspace, context.color_range = matrix, range_
            spaces = {1: 1, 6: 5}
            converted = frame.reformat(format=form, dst_colorspace=spaces[matrix], dst_color_range=range_)
            converted.colorspace, converted.color_range = matrix, range_
            container.mux(stream.encode(converted))
            container.mux(stream.encode(None))
        picture = composed([video(fit="stretch")], {"a": path})
        for plane, value in zip(picture[:3], wanted.opaque, strict=True):
            assert plane is not None
            assert abs(float(plane.mean()) - value) < 2.5, (form, matrix, range_)


def test_tone_mapping_follows_the_standards() -> None:
    assert float(pq_light(np.array(0.5081))) == pytest.approx(100, rel=0.01)
    assert float(pq_light(np.array(0.7518))) == pytest.approx(1000, rel=0.01)
    assert float(hlg_light(np.array([[0.75, 0.75, 0.75]]))[0, 0]) == pytest.approx(203, rel=0.01)
    greys = np.repeat(np.linspace(0, 1, 50)[:, None], 3, axis=1)
    for transfer in ("smpte2084", "arib-std-b67"):
        mapped = tone_mapped(greys, transfer)
        assert (np.diff(mapped[:, 0]) >= -1e-9).all() and np.ptp(mapped, axis=1).max() < 1e-3
        assert mapped[0, 0] == pytest.approx(0, abs=0.02) and mapped[-1, 0] == pytest.approx(1, abs=0.01)


def test_interlaced_sources_are_made_whole(tmp_path: Path) -> None:
    def comb(number: int, width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        luma = np.full((height, width), 60, np.uint8)
        luma[0::2, 4 * number : 4 * number + 20] = 200
        luma[1::2, 4 * number + 2 : 4 * number + 22] = 200
        return luma

    source = make_video(
        tmp_path / "fields.mp4", frames=12, size=(96, 64), draw=comb, options={"x264-params": "interlaced=1:tff=1"}
    )
    out = tmp_path / "out.mp4"
    segment = segment_of([video(fit="stretch")], {"a": source}, frames=10, size=(96, 64))
    render_segments([(segment, out)], report=silent)
    for n, picture in enumerate(pictures_of(out)[2:8], start=2):
        edge = picture.y[:, 4 * n : 4 * n + 2].astype(int)
        assert int(np.abs(np.diff(edge[8:-8], axis=0)).max()) < 90
