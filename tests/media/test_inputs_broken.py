"""Files that lack a part, and files that are no video: what is there is used, and what is wrong is said."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clipforge_core import StillPicture, TruncatedMedia
from clipforge_media.completeness import stated_size
from clipforge_media.probing import probe
from clipforge_media.testing import clicks, make_sound, make_video
from clipforge_media.testing_inputs import clip_of, remuxed, truncated

SAYS: dict[str, str] = {
    "fast.mp4": "Cut off: 2",
    "fragments.mp4": "Cut off: its end is missing",
    "a.mkv": "Cut off: its end is missing, ",
    "a.webm": "Cut off: its end is missing, ",
    "a.avi": "Cut off: ",
    "a.flv": "It seems cut off: 1.",
}
"""What the first warning begins with; of MPEG-TS nobody can tell."""


def made(folder: Path, name: str) -> Path:
    kinds = {
        "a.webm": {"codec": "libvpx", "audio_codec": "libopus", "options": {"cpu-used": "8", "deadline": "realtime"}},
        "a.avi": {"codec": "mpeg4", "audio_codec": "mp3"},
        "a.flv": {"sample_rate": 44100},
    }
    base = "a.mp4" if name in ("fast.mp4", "fragments.mp4") else name
    plain = make_video(folder / base, frames=50, sound=clicks(0.2, 1.8), **kinds.get(name, {}))  # type: ignore[arg-type]
    flags = {"fast.mp4": "faststart", "fragments.mp4": "frag_keyframe+empty_moov"}
    return remuxed(plain, folder / name, options={"movflags": flags[name]}) if name in flags else plain


@pytest.mark.parametrize("name", [*SAYS, "a.ts"])
def test_what_is_there_is_used_and_it_is_said(tmp_path: Path, name: str) -> None:
    whole = made(tmp_path, name)
    assert not any("ut off" in warning for warning in probe(whole).warnings)
    cut = truncated(whole, tmp_path / f"cut-{name}", 0.6)
    info = probe(cut)
    assert Fraction(1, 2) < info.duration < Fraction(8, 5)
    if name in SAYS:
        assert info.warnings[0].startswith(SAYS[name]), info.warnings
    clip = clip_of(cut, tmp_path / "clip.mp4")
    assert clip.numbers == sorted(clip.numbers) and len(set(clip.numbers)) >= 14
    assert any(abs(at - 0.2) < 0.04 for at in clip.clicks)


def test_a_film_without_its_index_says_so(tmp_path: Path) -> None:
    cut = truncated(make_video(tmp_path / "a.mp4", frames=50), tmp_path / "cut.mp4", 0.6)
    with pytest.raises(TruncatedMedia, match="broken or cut off"):
        probe(cut)


def test_sound_that_is_cut_off(tmp_path: Path) -> None:
    info = probe(truncated(make_sound(tmp_path / "a.wav", seconds=2), tmp_path / "cut.wav", 0.5))
    assert info.warnings[0].startswith("Cut off") and abs(info.duration - 1) < Fraction(1, 20)


@given(st.binary(max_size=64))
def test_stated_sizes_of_anything(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("sizes") / "a"
    for head in (b"", b"RIFF", b"\x1aE\xdf\xa3"):
        path.write_bytes(head + data)
        assert stated_size(path) >= 0


PICTURES = {
    "a.jpg": "a JPEG picture", "a.png": "a PNG picture", "a.bmp": "a BMP picture", "a.tiff": "a TIFF picture",
    "a.webp": "a WebP picture", "a.avif": "an AVIF picture",
    "a.gif": "a GIF picture",
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_refused_as_pictures(tmp_path: Path, name: str) -> None:
    try:
        Image.new("RGB", (16, 16), "red").save(tmp_path / name)
    except (KeyError, OSError):
        pytest.skip("Pillow does not write it here")
    renamed = (tmp_path / name).rename(tmp_path / "talk.mp4")
    with pytest.raises(StillPicture, match=f"it is {PICTURES[name]}.*, not a video"):
        probe(renamed)


def test_an_animated_webp_is_shown_or_refused(tmp_path: Path) -> None:
    """From PyAV 19 on it can be decoded."""
    shown = [Image.new("RGB", (64, 40), colour) for colour in ("red", "lime", "blue")]
    shown[0].save(tmp_path / "a.webp", save_all=True, append_images=shown[1:], duration=80, lossless=True)
    if int(av.__version__.partition(".")[0]) < 19:
        with pytest.raises(StillPicture, match="an animated WebP, which cannot be decoded here"):
            probe(tmp_path / "a.webp")
        return
    clip = clip_of(tmp_path / "a.webp", tmp_path / "clip.mp4")
    assert len(clip.pictures) == 6
    assert [round(float(clip.pictures[n].y.mean()) / 10) for n in (0, 2, 5)] == [6, 17, 3]


@pytest.mark.parametrize("name", ["a.gif", "a.png"])
def test_animations_are_videos(tmp_path: Path, name: str) -> None:
    shown = [Image.new("RGB", (64, 40), colour) for colour in ("red", "lime", "blue")]
    shown[0].save(tmp_path / name, save_all=True, append_images=shown[1:], duration=80)
    clip = clip_of(tmp_path / name, tmp_path / "clip.mp4")
    lumas = [float(picture.y.mean()) for picture in clip.pictures]
    assert len(lumas) == 6 and lumas[0] == pytest.approx(63, abs=4) and lumas[2] == pytest.approx(173, abs=4)
    assert lumas[5] == pytest.approx(32, abs=4)


@pytest.mark.corpus
def test_a_real_file_that_was_cut_off(corpus: Path) -> None:
    assert probe(corpus / "annex-b.mp4").warnings[0] == "Cut off: 6 of 745 pictures are there, 0.5 of 35.2 s"


@pytest.mark.corpus
def test_no_whole_file_is_called_cut_off(corpus: Path) -> None:
    short = [p for p in sorted(corpus.glob("s*.m*")) if p.stat().st_size < 1_000_000 and p.suffix in (".mp4", ".mkv")]
    short = [p for p in short if "malformed" not in p.name]
    assert len(short) > 10
    for path in short:
        assert not any("ut off" in w or "jumps" in w for w in probe(path).warnings), path.name
