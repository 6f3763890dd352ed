"""Text in pictures: what letters have in common, what stands still, and the labelled frames of the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from clipforge_core import Detail, Event, Span, Tracks, silent
from clipforge_media import PyavEngine
from clipforge_media.captions.fonts import FontBook
from clipforge_plugins.analyzers.texts import TextsAnalyzer

pytest.importorskip("cv2")
from clipforge_plugins.analyzers.texts.find import Gray, find_lines
from clipforge_plugins.analyzers.texts.follow import TextsObserver

TRUTH = Path(__file__).parents[1] / "truth" / "texts.json"
STEP = Fraction(1, 2)


@dataclass
class Shown:
    """A picture as observers get it."""

    time: Fraction
    planes: list[Gray]
    keyframe: bool = False
    width: int = 640
    height: int = 360


def ground(seed: int = 1) -> Gray:
    """Soft clouds: edges everywhere, letters nowhere."""
    noise = np.random.default_rng(seed).integers(0, 255, (12, 20), dtype=np.uint8)
    return np.asarray(Image.fromarray(noise).resize((640, 360), Image.Resampling.BICUBIC)) // 3 + 40


def written(text: str, x: int, y: int, size: int, picture: Gray) -> Gray:
    fonts = FontBook(system=False)
    face = fonts.find("Montserrat", 800)
    assert face is not None
    image = Image.fromarray(picture)
    ImageDraw.Draw(image).text((x, y), text, 245, fonts.load(face, size), anchor="ls", stroke_width=1, stroke_fill=10)
    return np.asarray(image)


def events(pictures: list[Gray]) -> tuple[Event, ...]:
    observer = TextsObserver(STEP)
    for number, picture in enumerate(pictures):
        observer.picture(Shown(number * STEP, [picture]))
    return observer.finish()["texts"].events  # type: ignore[union-attr]


def test_a_line_of_text_is_found_where_it_stands() -> None:
    lines = find_lines(written("Chapter one: the beginning", 120, 300, 26, ground()))
    assert len(lines) == 1
    line = lines[0]
    assert 112 <= line.x <= 124 and 270 <= line.y <= 284 and 296 <= line.y + line.height <= 312
    assert line.width > 300


def test_clouds_and_stripes_are_not_text() -> None:
    stripes = np.tile(np.repeat(np.array([20, 230], np.uint8), 4), (360, 80))
    assert find_lines(ground()) == [] and find_lines(stripes) == []


def test_text_that_stays_is_an_event_with_its_time_and_place() -> None:
    plain, titled = ground(), written("Subscribe now", 200, 200, 30, ground())
    found = events([plain, titled, titled, titled, plain, plain])
    assert len(found) == 1
    assert (found[0].start, found[0].end, found[0].kind) == (STEP, 4 * STEP, "text")
    assert abs(found[0].data["x"] - 200 / 640) < 0.02 and abs(found[0].data["y"] - 175 / 360) < 0.04


def test_what_is_seen_once_is_no_text() -> None:
    assert events([ground(), written("Blink", 200, 200, 30, ground()), ground(), ground()]) == ()


def test_text_over_a_moving_ground_is_one_event() -> None:
    found = events([written("Breaking news today", 150, 320, 26, ground(seed)) for seed in range(4)])
    assert len(found) == 1 and found[0].end - found[0].start == 4 * STEP


def labelled() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, frames in json.loads(TRUTH.read_text(encoding="utf-8"))["files"].items():
        for frame in frames:
            yield name, frame


def shared(a: list[float], b: list[float]) -> float:
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height)


@pytest.mark.corpus
@pytest.mark.slow
def test_the_labelled_frames_of_the_corpus(corpus: Path) -> None:
    """Recall by the area of labelled lines that is covered, precision by found boxes that lie on text."""
    engine, analyzer = PyavEngine(), TextsAnalyzer()
    hit = area = 0.0
    right = found = clean = empty = 0
    for name, frame in labelled():
        info = engine.probe(corpus / name)
        time = Fraction(frame["time"]).limit_denominator(100)
        span = Span(max(Fraction(0), time - Fraction(3, 2)), time + Fraction(3, 2))
        observer = analyzer.begin(info, Detail.FINE, Tracks(), [span])
        engine.scan(info, [(analyzer.feed(info, Detail.FINE), observer)], spans=[span], report=silent)
        track = observer.finish()["texts"]
        boxes = [
            [e.data["x"], e.data["y"], e.data["width"], e.data["height"]]
            for e in track.events  # type: ignore[union-attr]
            if e.start <= time + STEP / 2 and time - STEP / 2 < e.end
        ]
        ignored = frame.get("ignore", [])
        boxes = [b for b in boxes if sum(shared(b, i) for i in ignored) < 0.3 * b[2] * b[3]]
        for text in frame["texts"]:
            area += text[2] * text[3]
            hit += min(text[2] * text[3], sum(shared(text, b) for b in boxes))
        found += len(boxes)
        right += sum(sum(shared(b, t) for t in frame["texts"]) > 0.3 * b[2] * b[3] for b in boxes)
        if not frame["texts"]:
            empty += 1
            clean += not boxes
    print(
        f"recall {hit / area:.2f} of the area, precision {right}/{found}, {clean} of {empty} frames without text clean"
    )
    assert hit / area >= 0.7 and right >= 0.6 * found and clean >= 0.75 * empty
