"""A preview of a template: a picture and a short film of it, on a made background with sample words.

    preview(environment, template, "karaoke", Path("."), aspect="9:16")   # karaoke.png, karaoke.mp4

It goes the way of every clip (plan, segments, render, join), so that what it shows is what comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec

from clipforge_core.contracts.progress import silent
from clipforge_core.errors import UnknownName
from clipforge_core.jobs.look import engine_of
from clipforge_core.jobs.make import render_task
from clipforge_core.model.clip import Clip
from clipforge_core.model.export import ASPECTS
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import CaptionElement, Rect, Timeline, VideoEncoding
from clipforge_core.model.tracks import Event, Events, FaceBox, FacePath, Faces, Tracks
from clipforge_core.model.transcript import Transcript, Word
from clipforge_core.stages.pages import display_width
from clipforge_core.stages.plan import plan_clip
from clipforge_core.stages.segments import plan_segments
from clipforge_core.template_files import pictures_of
from clipforge_core.timecode import Span, frame_time, nearest_frame

TEXT = "Nobody tells you this: 90% of great ideas look crazy at first. Then they make money."
"""What is said where no text is given."""
LARGEST = 720
"""Pixels of the shorter side at the most: a preview is to be quick."""
_BEFORE, _AFTER, _MOST = Fraction(1, 5), Fraction(4, 5), Fraction(20)
_LONG = 12
"""Columns from which a word without spaces is taken as several."""


class Previewed(NamedTuple):
    """What was written, and what is doubtful about its captions (letters or pictures that no font has)."""

    picture: Path
    film: Path
    problems: tuple[str, ...] = ()


def preview(
    environment: Any, template: ExportTemplate, name: str, folder: Path, *, text: str = "", aspect: str = "9:16"
) -> Previewed:
    """Write `name`.png and `name`.mp4 into the folder and answer their paths.

    `text` "" takes sample words; what would take more than 20 seconds to say is cut off. Raises UnknownName
    for an aspect, MissingExtra without an engine, and what writing raises.
    """
    if aspect not in ASPECTS:
        raise UnknownName(kind="aspect", name=aspect, known=", ".join(ASPECTS))
    engine = engine_of(environment)
    words = spoken(text or TEXT)
    language = "" if text else "en"
    picture, film = folder / f"{name}.png", folder / f"{name}.mp4"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place:
        timeline = preview_timeline(environment, template, Path(place), words, language, aspect)
        engine.snapshot(timeline, telling_frame(timeline), picture)
        segments = plan_segments(timeline)
        paths = render_task(environment, silent, segments, place)
        engine.join([Path(p) for p in paths], None, timeline, film)
    problems = tuple(check.detail for check in engine.caption_checks(timeline) if check.level != "ok")
    return Previewed(picture, film, problems)


def preview_timeline(
    environment: Any, template: ExportTemplate, folder: Path, words: Sequence[Word], language: str, aspect: str
) -> Timeline:
    """The Timeline of a preview; its source is written into the folder."""
    engine = engine_of(environment)
    length = words[-1].end + _AFTER
    source = folder / "backdrop.mp4"
    boxes = engine.backdrop(source, float(length))
    info = msgspec.structs.replace(engine.probe(source), path=str(source))
    span = Span(Fraction(0), length)
    tracks: dict[str, Any] = {
        "faces": Faces(paths=(FacePath(id=0, boxes=_boxes(boxes)),), looked=(span,)),
        "shots": Events(events=(Event(start=span.start, end=span.end, kind="shot"),)),
        "speech": Events(events=(Event(start=words[0].start, end=words[-1].end, kind="speech"),)),
        "transcript": Transcript(words=tuple(words), language=language, origin="sample"),
    }
    small = msgspec.structs.replace(template.picture, short_side=min(template.picture.short_side, LARGEST))
    plain = msgspec.structs.replace(template, picture=small, video=VideoEncoding(), loudness=None)
    clip = Clip(
        id="preview",
        start=span.start,
        end=span.end,
        score=1.0,
        title="How great ideas begin",
        hook="What nobody tells you",
        name="Alex Morgan",
        role="Inventor",
    )
    digests = {path: environment.cache.file_digest(Path(path)) for path in pictures_of(plain).values()}
    timeline = plan_clip(info, clip, Tracks(named=tracks), plain, aspect=aspect, words=words, digests=digests)
    return msgspec.structs.replace(timeline, container="mp4")


def _boxes(found: Sequence[tuple[float, Rect]]) -> tuple[FaceBox, ...]:
    return tuple(FaceBox(Fraction(t).limit_denominator(1000), r.x, r.y, r.width, r.height) for t, r in found)


def spoken(text: str) -> list[Word]:
    """Words of a text with the times of a calm speaker: longer words take longer, sentences are parted."""
    words: list[Word] = []
    at = _BEFORE
    for part in _parts(text):
        for number, word in enumerate(part):
            length = Fraction(14 + 4 * min(display_width(word), 14), 100)
            if at + length > _MOST and words:
                return words
            words.append(Word(text=word, start=at, end=at + length, space=number == 0))
            at += length + (Fraction(1, 4) if word.endswith((".", "!", "?", "。")) else Fraction(0))
    return words


def _parts(text: str) -> list[list[str]]:
    """Words at spaces; long runs without any in pieces that are spoken one after another."""
    parts: list[list[str]] = []
    for word in text.split() or ["…"]:
        wide = display_width(word) > _LONG and any("\u0e00" <= c <= "\u0eff" or c >= "\u2e80" for c in word)
        parts.append([word[i : i + 3] for i in range(0, len(word), 3)] if wide else [word])
    return parts


def telling_frame(timeline: Timeline) -> int:
    """The frame that shows most of the captions: late in the middle word of the fullest early page."""
    captions = [e for e in timeline.elements("video") if isinstance(e, CaptionElement)]
    if not captions:
        return timeline.frames // 2
    page = max(captions[:3], key=lambda e: (bool(any(w.look or w.emoji for w in e.words)), len(e.words)))
    word = page.words[min(len(page.words) - 1, (len(page.words) + 1) // 2)]
    rate = timeline.canvas.frame_rate
    time = page.start + word.start + (word.end - word.start) * Fraction(6, 10)
    number = nearest_frame(min(time, page.end - frame_time(1, rate)), rate)
    return max(0, min(number, timeline.frames - 1))
