"""Music under narrated films: files, and bundled tracks by mood."""

from __future__ import annotations

import pytest

from clipforge_core.errors import MissingExtra
from clipforge_core.narrating import music
from clipforge_media import probe


def test_the_same_film_has_the_same_track_and_moods_are_understood() -> None:
    for mood in music.MOODS:
        found = music.track(mood, mood="whatever", about="Tides")
        assert found.parent.name == mood
        assert found == music.track(mood, mood="else", about="Tides")
        assert music.track("auto", mood=mood.upper(), about="Tides") == found
    assert music.track("auto", mood="Playful", about="x").parent.name == "happy"
    assert music.track("auto", mood="", about="x").parent.name == "calm"
    assert music.track("auto", mood="../../etc", about="x").parent.name == "calm"
    assert len({music.track("calm", mood="", about=str(n)) for n in range(50)}) > 1


def test_tracks_are_music() -> None:
    info = probe(music.track("auto", mood="", about="Tides"))
    assert info.audio and float(info.duration) > 20


def test_files_are_no_tracks() -> None:
    assert music.is_track("auto") and music.is_track("tender")
    assert not any(music.is_track(text) for text in ("", "loud", "/songs/calm", "calm.mp3"))


def test_without_the_package_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(music, "find_spec", lambda name: None)
    assert "immich-memories-music" in str(music.available())
    with pytest.raises(MissingExtra, match="music"):
        music.track("calm", mood="", about="x")
