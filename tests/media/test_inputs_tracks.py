"""Further tracks of files: subtitles inside them, cover art, attachments, data, several pictures, chapters."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.packet import Packet

from clipforge_core import BadDocument, Canvas, Chapter, Timeline
from clipforge_media import PyavEngine
from clipforge_media.join import join
from clipforge_media.probing import probe
from clipforge_media.subtitles.embedded import read_embedded
from clipforge_media.testing import make_sound, make_video
from clipforge_media.testing_inputs import clip_of, remuxed

SAID = [(Fraction(1, 5), Fraction(3, 5), "Good morning, everyone."), (Fraction(4, 5), Fraction(7, 5), "Let's begin.")]

CASES = {
    "subrip": ("a.mkv", lambda n, text: f"<i>{text}</i>".encode()),
    "webvtt": ("a.webm", lambda n, text: text.encode()),
    "ass": ("a.mkv", lambda n, text: f"{n},0,Default,,0,0,0,,{{\\b1}}{text}".encode()),
    "mov_text": ("a.mp4", lambda n, text: len(text.encode()).to_bytes(2, "big") + text.encode()),
}  # fmt: skip


def subtitled(folder: Path, codec: str, *, offset: Fraction = Fraction(0), language: str = "ger") -> Path:
    """A film of 2 s with a subtitle track; `offset` seconds are added to all of its times."""
    name, write = CASES[codec]
    kinds: dict[str, Any] = (
        {"codec": "libvpx", "options": {"cpu-used": "8", "deadline": "realtime"}} if codec == "webvtt" else {}
    )
    film = make_video(folder / f"film-{name}", frames=50, offset=offset, **kinds)
    out = folder / name
    with av.open(str(film)) as source, av.open(str(out), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        track: Any = target.add_mux_stream(codec)
        track.metadata["language"] = language
        track.time_base = Fraction(1, 1000)
        packets: list[Packet[Any]] = []
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                packets.append(packet)
        for number, (start, end, text) in enumerate(SAID):
            cue = Packet(write(number, text))
            cue.stream, cue.time_base = track, Fraction(1, 1000)
            cue.pts = cue.dts = round((start + offset) * 1000)
            cue.duration = round((end - start) * 1000)
            packets.append(cue)
        for packet in sorted(packets, key=lambda p: p.dts * Fraction(p.time_base)):
            target.mux(packet)
    return out


@pytest.mark.parametrize("codec", CASES)
@pytest.mark.parametrize("offset", [Fraction(0), Fraction(3)])
def test_subtitles_inside_are_read_on_the_media_clock(tmp_path: Path, codec: str, offset: Fraction) -> None:
    info = probe(subtitled(tmp_path, codec, offset=offset))
    (track,) = info.subtitles
    assert (track.text, track.language) == (True, "ger")
    read = PyavEngine().embedded_transcript(info, track.index)
    assert " ".join(w.text for w in read.words) == "Good morning, everyone. Let's begin."
    assert read.breaks == (0, 3)
    times = [(read.words[a].start, read.words[b].end) for a, b in ((0, 2), (3, 4))]
    for (start, end), (wanted_start, wanted_end, _) in zip(times, SAID, strict=True):
        assert abs(start - wanted_start) <= Fraction(1, 100) and abs(end - wanted_end) <= Fraction(1, 100)


def test_a_track_without_cues_is_told(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "a.mp4", frames=3))
    with pytest.raises(BadDocument, match="no cue with a time and a text"):
        read_embedded(info, 5)


@pytest.mark.corpus
def test_subtitles_of_real_files(corpus: Path) -> None:
    words = {}
    for name in ("sample_with_srt.mkv", "sample_with_ass_subtitles.mkv", "mov_text.mp4"):
        info = probe(corpus / name)
        words[name] = read_embedded(info, info.subtitles[0].index).text()
    assert words["sample_with_srt.mkv"] == words["sample_with_ass_subtitles.mkv"] == "This is the first subtitle."
    assert words["mov_text.mp4"] == "oop boop"


def with_picture(sound: Path, out: Path) -> Path:
    """The sound with a JPEG as its cover."""
    picture = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 90, np.uint8), "rgb24").reformat(format="yuvj420p")
    with av.open(str(sound)) as source, av.open(str(out), "w") as target:
        heard = target.add_stream_from_template(source.streams.audio[0])
        cover: Any = target.add_stream("mjpeg", rate=1)
        cover.width = cover.height = 32
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        target.mux(cover.encode(picture))
        target.mux(cover.encode(None))
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = heard
                target.mux(packet)
    return out


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "mp3"), ("a.mp4", "aac")])
def test_cover_art_is_no_video(tmp_path: Path, name: str, codec: str) -> None:
    plain = make_sound(tmp_path / f"plain.{'mp3' if codec == 'mp3' else 'm4a'}", seconds=1, codec=codec)
    info = probe(with_picture(plain, tmp_path / name))
    assert info.video is None and len(info.audio) == 1
    assert any("cover art mjpeg" in line for line in info.ignored)


def test_attachments_and_further_pictures_are_left_alone(tmp_path: Path) -> None:
    small = make_video(
        tmp_path / "small.mkv", frames=10, size=(32, 20), draw=lambda n, w, h: np.zeros((h, w), np.uint8)
    )
    large = make_video(tmp_path / "large.mkv", frames=10, size=(64, 40))
    both = remuxed([small, large], tmp_path / "both.mkv")
    info = probe(both)
    assert info.video is not None and info.video.width == 64, "the largest, as players choose"
    assert any("another video track" in line for line in info.ignored)
    assert clip_of(both, tmp_path / "clip.mp4").numbers == list(range(10))
    attached = tmp_path / "attached.mkv"
    with av.open(str(large)) as source, av.open(str(attached), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        target.add_attachment("font.ttf", "application/x-truetype-font", b"no font at all")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                target.mux(packet)
    info = probe(attached)
    assert any("font.ttf" in line for line in info.ignored) and not info.warnings
    assert clip_of(attached, tmp_path / "clip2.mp4").numbers == list(range(10))


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4"])
def test_chapters_are_kept_on_the_media_clock(tmp_path: Path, name: str) -> None:
    plain = make_video(tmp_path / f"plain-{name}", frames=50)
    marks = [(0, 1200, "Welcome"), (1200, 2000, "The rest")]
    with av.open(str(plain)) as source, av.open(str(tmp_path / name), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        target.set_chapters(
            [{"id": n, "start": a, "end": b, "time_base": Fraction(1, 1000), "metadata": {"title": title}}
             for n, (a, b, title) in enumerate(marks)]
        )  # fmt: skip
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                target.mux(packet)
    chapters = probe(tmp_path / name).chapters
    assert [(float(c.start), float(c.end), c.title) for c in chapters] == [(0, 1.2, "Welcome"), (1.2, 2, "The rest")]


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv"])
def test_chapters_are_written_and_read_again(tmp_path: Path, container: str) -> None:
    part = make_video(tmp_path / "part.mp4", frames=50)
    chapters = (
        Chapter(start=Fraction(0), end=Fraction(6, 5), title="Welcome"),
        Chapter(start=Fraction(6, 5), end=Fraction(2), title="Größe"),
    )
    timeline = Timeline(
        canvas=Canvas(width=64, height=40, frame_rate=Fraction(25)),
        duration=Fraction(2),
        container=container,
        chapters=chapters,
    )
    out = tmp_path / f"out.{container}"
    join([part], None, timeline, out)
    info = probe(out)
    assert info.chapters == chapters and info.video is not None and info.video.frames == 50
    join([part], None, timeline, tmp_path / "again")
    assert out.read_bytes() == (tmp_path / "again").read_bytes()
