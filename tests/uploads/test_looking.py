"""Is it media? Asked in a real child process about real bytes; answers never say where the file lies."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from clipforge_core.errors import ChildCrashed, EmptyFile, NotMedia, StillPicture, TruncatedMedia
from clipforge_core.services import Services
from clipforge_core.uploads.looking import Inspector


@pytest.fixture
def inspector(make_services: Callable[..., Services]) -> Iterator[Inspector]:
    """An inspector with its children."""
    with Inspector(make_services().environment.spec()) as opened:
        yield opened


def test_what_it_says_of_files(inspector: Inspector, tmp_path: Path, sound: bytes) -> None:
    upload = tmp_path / ".upl_1.1-2.part"
    upload.write_bytes(sound)
    assert inspector.look(upload, "talk.exe").duration == 1
    picture = tmp_path / "picture"
    Image.new("RGB", (64, 64)).save(picture, "PNG")
    cases = (
        (b"", EmptyFile),
        (b"<html><script>alert(1)</script></html>", NotMedia),
        (b"plain words " * 1000, NotMedia),
        (bytes(100_000), NotMedia),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n", NotMedia),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", NotMedia),
        (sound[:40], (NotMedia, TruncatedMedia)),
        (picture.read_bytes(), StillPicture),
    )
    for data, kind in cases:
        upload.write_bytes(data)
        with pytest.raises(kind) as caught:
            inspector.look(upload, "talk.mp4")
        assert "talk.mp4" in str(caught.value) and str(tmp_path) not in str(caught.value), data[:20]
        assert not isinstance(caught.value, ChildCrashed)


def test_a_file_that_takes_for_ever_is_given_up(
    make_services: Callable[..., Services], tmp_path: Path, sound: bytes
) -> None:
    upload = tmp_path / "talk.wav"
    upload.write_bytes(sound)
    spec = make_services().environment.spec()
    with Inspector(spec, seconds=0.0) as hasty, pytest.raises(NotMedia, match="could not be made out"):
        hasty.look(upload, "talk.wav")


def test_children_that_nobody_needs_are_ended(
    make_services: Callable[..., Services], tmp_path: Path, sound: bytes
) -> None:
    upload = tmp_path / "talk.wav"
    upload.write_bytes(sound)
    with Inspector(make_services().environment.spec(), idle=0.01) as inspector:
        assert inspector.children() == []
        for _ in range(2):
            assert inspector.look(upload, "talk.wav").duration == 1
            end = time.monotonic() + 20
            while inspector.children():
                assert time.monotonic() < end
                time.sleep(0.01)
