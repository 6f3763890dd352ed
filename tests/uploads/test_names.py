"""Whatever a file is called, its key is harmless."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.contracts.storage import key_parts
from clipforge_core.media_types import OTHER, TYPES, ending, extension_of, type_of
from clipforge_core.uploads.names import kept_name, shown_name


@given(st.text(), st.text(max_size=40))
def test_any_name_becomes_a_harmless_one(filename: str, mime_type: str) -> None:
    name = kept_name(filename, mime_type)
    assert re.fullmatch(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)(?:\.[a-z0-9]{2,6})?", name), name
    assert len(name) <= 90
    assert key_parts(f"uploads/upl_1/{name}")[-1] == name
    assert ending(name) in ("", *TYPES), "nothing that a browser would run"


@given(st.text())
def test_what_is_shown_can_be_seen_and_written(filename: str) -> None:
    name = shown_name(filename)
    assert name and len(name) <= 255
    assert name.encode("utf-8")
    assert not set(name) & set("/\\\0\r\n\u202e")


@pytest.mark.parametrize(
    ("filename", "mime_type", "kept"),
    [
        ("talk.mp4", "", "talk.mp4"),
        ("Über uns.MP4", "", "Uber-uns.mp4"),
        ("../../etc/passwd", "", "passwd"),
        ("..\\..\\windows\\system32.mov", "", "system32.mov"),
        ("..", "video/mp4", "upload.mp4"),
        ("", "video/webm; codecs=vp9", "upload.webm"),
        ("你好.mkv", "", "upload.mkv"),
        ("talk\0.mp4", "", "talk.mp4"),
        ("talk.mp4.html", "text/html", "talk-mp4-html"),
        ("talk.mp4.html", "video/mp4", "talk-mp4-html.mp4"),
        ("-rf.mp4", "", "rf.mp4"),
        (".htaccess", "", "htaccess"),
        ("a" * 5000 + ".mp4", "", "a" * 80 + ".mp4"),
        ("film\u202e4pm.exe", "", "film4pm-exe"),
        ("con.mp4", "", "con.mp4"),
        ("recording", "audio/mp3", "recording.mp3"),
    ],
)
def test_tricks(filename: str, mime_type: str, kept: str) -> None:
    assert kept_name(filename, mime_type) == kept


def test_long_names_keep_their_ending() -> None:
    assert shown_name("x" * 400 + ".webm") == "x" * 250 + ".webm"


def test_types_go_both_ways() -> None:
    for end, kind in TYPES.items():
        assert type_of(f"name.{end.upper()}") == kind
        if kind.startswith(("video/", "audio/")):
            assert type_of(f"name.{extension_of(kind)}") == kind
    assert type_of("page.html") == type_of("picture.svg") == type_of("mp4") == type_of(".mp4") == OTHER
