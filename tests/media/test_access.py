"""Random access points and byte positions, as decoding and reading the whole file finds them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from clipforge_core import MissingFile, VideoElement, silent
from clipforge_core.stages.joints import joints_of
from clipforge_core.stages.segments import plan_segments
from clipforge_media import PyavEngine
from clipforge_media.access import access_points, byte_positions
from clipforge_media.probing import probe
from clipforge_media.reading import PictureReader
from clipforge_media.render.segments import render_segments
from clipforge_media.render.testing import segment_of
from clipforge_media.testing import make_sound, make_video, read_number

F = Fraction
CASES = {
    "frames.mp4": {"options": {"bf": "2"}},
    "late.mp4": {"offset": F(10), "options": {"bf": "2"}},
    "millis.mkv": {"rate": F(30000, 1001)},
    "open.webm": {"codec": "libvpx-vp9"},
}


@pytest.mark.parametrize("name", CASES)
def test_the_nearest_keyframe_is_found(tmp_path: Path, name: str) -> None:
    path = make_video(tmp_path / name, **{"frames": 90, "gop": 25, **CASES[name]})  # type: ignore[arg-type]
    with PictureReader(probe(path)) as reader:
        keys = [time for time, frame in reader.frames() if frame.key_frame]
    assert len(keys) >= 3
    places = [(at, F(1, 4)) for at in (F(0), F(1, 10), F(9, 10), F(6, 5), F(3, 2), F(2), F(28, 10))]
    wanted = []
    for at, within in places:
        near = [key for key in keys if abs(key - at) <= within]
        wanted.append(min(near, key=lambda key: abs(key - at), default=None))
    assert list(access_points(path, places)) == wanted
    assert None in wanted and any(key is not None for key in wanted)


def test_what_cannot_be_sought_in_has_none(tmp_path: Path) -> None:
    places = [(F(1), F(1))]
    assert access_points(make_video(tmp_path / "raw.h264", frames=50), places) == (None,)
    assert access_points(make_sound(tmp_path / "sound.wav"), places) == (None,)
    with pytest.raises(MissingFile):
        access_points(tmp_path / "none.mp4", places)


@pytest.mark.parametrize("name", [*CASES, "old.avi"])
def test_bytes_lie_where_reading_the_file_finds_them(tmp_path: Path, name: str) -> None:
    told = CASES.get(name, {"codec": "mpeg4"})
    path = make_video(tmp_path / name, **{"frames": 400, "gop": 25, **told})  # type: ignore[arg-type]
    info = probe(path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        first, base = info.start, stream.time_base
        stored = [(p.dts * base - first, p.pos) for p in container.demux(stream) if p.dts is not None and p.pos]
    times = [F(i, 5) for i in range(66)]
    found = byte_positions(path, times)
    assert len(set(found)) == len(times) and list(found) == sorted(found)
    # The index of Matroska has clusters alone, of five seconds: in them bytes are taken to come evenly.
    near = F(5) if path.suffix in (".mkv", ".webm") else F(1, 10)
    for time, position in zip(times, found, strict=True):
        before = [at for at_time, at in stored if at_time <= time - near]
        after = [at for at_time, at in stored if at_time >= time + near]
        assert max(before, default=0) <= position <= min(after, default=path.stat().st_size)


def test_where_an_index_does_not_say_there_are_no_positions(tmp_path: Path) -> None:
    times = [F(0), F(1)]
    assert byte_positions(make_video(tmp_path / "stream.ts", frames=50), times) == ()
    assert byte_positions(make_video(tmp_path / "raw.h264", frames=50), times) == ()
    assert byte_positions(make_sound(tmp_path / "sound.wav"), times) == ()
    short = make_video(tmp_path / "short.mp4", frames=50)
    assert byte_positions(short, []) == () and byte_positions(short, [F(0), F(60)]) == ()


def test_segments_begin_with_pictures_that_need_no_others(tmp_path: Path) -> None:
    """The joined pictures of a run are those of its source, and a segment starts where the source has a keyframe."""
    path = make_video(tmp_path / "talk.mp4", frames=600, gop=104, options={"bf": "2", "sc_threshold": "0"})
    whole = VideoElement(id="v", start=F(0), duration=F(24), source="a", source_start=F(0))
    timeline = segment_of([whole], {"a": path}, frames=600, size=(64, 40)).part
    joints = joints_of(PyavEngine(), timeline)
    segments = plan_segments(timeline, joints=joints)
    assert joints == (312,) and [s.first_frame for s in segments] == [0, 312]
    numbers: list[int] = []
    for segment in segments:
        out = tmp_path / f"{segment.index}.mp4"
        render_segments([(segment, out)], report=silent)
        with av.open(str(out)) as container:
            numbers += [read_number(frame.to_ndarray()[:40]) for frame in container.decode(video=0)]
    assert numbers == list(range(600))
