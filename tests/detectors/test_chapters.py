"""chapters: the marks of the file, as clips."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from clipforge_core import Chapter, DetectRequest, MediaInfo, NothingFound, Tracks
from clipforge_core.testing.detectors import check_detection, stub_chapters, stub_film, stub_talk
from clipforge_media import probe
from clipforge_plugins.detectors.chapters import Chapters, marks


def film(*chapters: tuple[int, int, str], length: int = 120) -> tuple[MediaInfo, Tracks]:
    info, tracks = stub_film(length)
    made = tuple(Chapter(start=Fraction(a), end=Fraction(b), title=title) for a, b, title in chapters)
    return msgspec.structs.replace(info, chapters=made), tracks


def spans(found: object) -> list[tuple[float, float]]:
    return [(float(clip.start), float(clip.end)) for clip in found.clips]  # type: ignore[attr-defined]


def test_each_mark_is_a_clip_with_its_title() -> None:
    info, tracks = film((0, 30, "Opening"), (30, 31, ""), (31, 120, "Two\nlines"))
    found = Chapters().detect(info, tracks, DetectRequest())
    check_detection(found, info, DetectRequest())
    assert spans(found) == [(0, 30), (30, 31), (31, 120)]
    assert [clip.title for clip in found.clips] == ["Opening", "Chapter 2", "Two lines"]


def test_marks_as_files_have_them_are_put_in_order() -> None:
    info, tracks = stub_chapters()
    found = marks(info)
    assert [title for _, title in found] == ["Opening", "Prices", "", "Late", "End"]
    assert all(a.end <= b.start for (a, _), (b, _) in zip(found, found[1:], strict=False))
    assert found[2][0].end == found[3][0].start, "a mark without an end ends where the next begins"
    words = tracks.transcript.words if tracks.transcript else ()
    for clip in Chapters().detect(info, tracks, DetectRequest()).clips:
        assert not any(w.start < edge < w.end for w in words for edge in (clip.start, clip.end))


def test_a_long_chapter_ends_with_a_sentence_or_a_shot() -> None:
    info, tracks = film((0, 120, "All"))
    assert spans(Chapters().detect(info, tracks, DetectRequest(max_duration=Fraction(20)))) == [(0, 14)]
    info, tracks = stub_talk(["This is one sentence that somebody says."] * 20)
    info = msgspec.structs.replace(info, chapters=(Chapter(start=Fraction(0), end=info.duration, title="Talk"),))
    (clip,) = Chapters().detect(info, tracks, DetectRequest(max_duration=Fraction(20))).clips
    assert 10 <= clip.end <= 20 and tracks.transcript is not None
    assert tracks.transcript.text(clip.span).endswith("says.") and "its first" in clip.reason


def test_short_chapters_are_left_out_or_joined() -> None:
    info, tracks = film((0, 4, "a"), (4, 8, "b"), (8, 40, "c"), (40, 117, "d"), (117, 120, "e"))
    request = DetectRequest(min_duration=Fraction(7))
    found = Chapters().detect(info, tracks, request)
    assert spans(found) == [(8, 40), (40, 117)] and "3 chapters are shorter than 7 s" in found.note
    joined = Chapters().detect(info, tracks, msgspec.structs.replace(request, options={"join": True}))
    assert spans(joined) == [(0, 8), (8, 40), (40, 120)] and "joined" in joined.clips[0].reason


def test_a_file_without_chapters_is_refused_with_a_way_out() -> None:
    with pytest.raises(NothingFound, match="--detector topics"):
        Chapters().check(film()[0], DetectRequest())


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "count"), [("sample_with_chapters.mp4", 3), ("sample_with_chapters.mkv", 2)])
def test_chapters_of_real_files(corpus: Path, name: str, count: int) -> None:
    info = probe(corpus / name)
    found = Chapters().detect(info, Tracks(), DetectRequest())
    check_detection(found, info, DetectRequest())
    assert len(found.clips) == count and all(clip.title.startswith("Chapter ") for clip in found.clips)
