"""Chapters of a source in what is made of it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import AudioElement, Canvas, Chapter, MediaInfo, Source, Timeline, TimelineTrack
from clipforge_core.stages.chapter_marks import with_chapters
from clipforge_core.stages.segments import plan_segments

FILM = MediaInfo(
    path="film.mkv", digest="d", size=1, container="matroska", duration=Fraction(600),
    chapters=tuple(Chapter(start=Fraction(n * 100), end=Fraction(n * 100 + 100), title=f"Part {n}") for n in range(6)),
)  # fmt: skip
NONE = Fraction(0)


def timeline(*spans: tuple[int, int], speed: int = 1) -> Timeline:
    elements, at = [], Fraction(0)
    for number, (start, end) in enumerate(spans):
        length = Fraction(end - start, speed)
        elements.append(
            AudioElement(
                id=str(number),
                start=at,
                duration=length,
                source="s",
                source_start=Fraction(start),
                speed=Fraction(speed),
            )
        )
        at += length
    return Timeline(
        canvas=Canvas(width=2, height=2, frame_rate=Fraction(25)), duration=at,
        sources=(Source(id="s", path="film.mkv", digest="d"),),
        tracks=(TimelineTrack(name="sound", kind="audio", elements=tuple(elements)),),
    )  # fmt: skip


def marks(made: Timeline) -> list[tuple[float, float, str]]:
    return [(float(c.start), float(c.end), c.title) for c in made.chapters]


def test_chapters_move_with_what_is_shown() -> None:
    made = with_chapters(timeline((50, 250)), FILM, shortest=NONE)
    assert marks(made) == [(0, 50, "Part 0"), (50, 150, "Part 1"), (150, 200, "Part 2")]
    cut = with_chapters(timeline((50, 120), (130, 180), (320, 330)), FILM, shortest=NONE)
    assert marks(cut) == [(0, 50, "Part 0"), (50, 120, "Part 1"), (120, 130, "Part 3")]
    fast = with_chapters(timeline((0, 200), speed=2), FILM, shortest=NONE)
    assert marks(fast) == [(0, 50, "Part 0"), (50, 100, "Part 1")]


def test_shorts_and_single_chapters_have_none() -> None:
    assert marks(with_chapters(timeline((50, 150)), FILM)) == []
    assert len(marks(with_chapters(timeline((0, 600)), FILM))) == 6
    assert marks(with_chapters(timeline((10, 90)), FILM, shortest=NONE)) == []


@given(st.lists(st.integers(0, 600), min_size=2, max_size=8, unique=True).filter(lambda cuts: len(cuts) % 2 == 0))
def test_chapters_follow_each_other_over_the_whole(cuts: list[int]) -> None:
    spans = list(zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=True))
    made = with_chapters(timeline(*spans), FILM, shortest=NONE)
    if made.chapters:
        assert made.chapters[0].start == 0 and made.chapters[-1].end == made.duration
        assert all(
            a.end == b.start and a.title != b.title for a, b in zip(made.chapters, made.chapters[1:], strict=False)
        )


def test_no_pixel_depends_on_chapters() -> None:
    plain = timeline((50, 250))
    keys = [[s.key for s in plan_segments(t)] for t in (plain, with_chapters(plain, FILM, shortest=NONE))]
    assert keys[0] == keys[1]
