"""`colour`: exposure, white balance and contrast, one grade a scene: nothing flickers, and scenes that look alike
are graded alike. Footage that is well exposed, has no clear cast and enough contrast is left alone.

Measures: how far the middle of luma is from well exposed (stops), the colour of the light (distance from grey in
CIE Lab), and the spread of luma (percent). Each part of a grade is kept only where its own measure gets better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from clipforge_core import Bench, Enhanced, Enhancement, Grade, MediaInfo, Span, Timeline, VideoElement
from clipforge_plugins.enhancers.grades import STRONG, USUAL, Judged, Strength, judge
from clipforge_plugins.enhancers.scenes import shown, stretches, video_elements, with_pictures

if TYPE_CHECKING:
    from clipforge_media import Sample

WIDTH = 160
"""Pixels across of the pictures that are measured."""

_PICTURES = 8
"""Pictures of a scene that are looked at, at most."""

_APART = Fraction(3, 2)
"""Seconds between them, at least."""


class _Measured(msgspec.Struct, frozen=True):
    """Of one source: a grade for each stretch, and what was judged of each."""

    grades: tuple[Grade, ...]
    judged: tuple[Judged, ...]


class Colour:
    """Grades scenes that are too dark, too bright, tinted or flat."""

    name, version, order = "colour", "1", 20
    strength = USUAL

    def require(self) -> None:
        """Raises MissingExtra where OpenCV is not installed."""
        from clipforge_media import require_opencv

        require_opencv("colour correction")

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        """Grades for the scenes that need them."""
        seconds: list[tuple[Judged, float]] = []
        graded: dict[str, list[tuple[Span, Grade]]] = {}
        for source, parts in stretches(timeline, bench).items():
            info = bench.infos[source]
            measured = bench.remember(
                [info.digest, parts], _Measured, partial(_measure, info, parts, bench, self.strength)
            )
            graded[source] = list(zip(parts, measured.grades, strict=True))
            seconds += [(j, float(p.duration)) for j, p in zip(measured.judged, parts, strict=True)]
        if any(not grade.plain for pairs in graded.values() for _, grade in pairs):
            rate = timeline.canvas.frame_rate
            timeline = with_pictures(timeline, lambda e: _graded(e, graded.get(e.source, []), rate))
        if not video_elements(timeline):
            return Enhanced(
                timeline, (Enhancement(name=self.name, applied=False, note="there are no moving pictures"),)
            )
        return Enhanced(
            timeline, tuple(_report(self.name, name, seconds) for name in ("exposure", "white balance", "contrast"))
        )


class ColourStrong(Colour):
    """Goes further: neutral whites, more light and more contrast."""

    name, order = "colour-strong", 20
    strength = STRONG


def _measure(info: MediaInfo, parts: Sequence[Span], bench: Bench, strength: Strength) -> _Measured:
    from clipforge_media import Sample, small_pictures

    times = [_times(part) for part in parts]
    pictures = small_pictures(info, [time for some in times for time in some], WIDTH)
    samples: list[Sample] = []
    for number, some in enumerate(times):
        samples.append(Sample.of(next(pictures) for _ in some))
        bench.report(0.8 * (number + 1) / len(parts))
    judged: dict[int, Judged] = {}
    for alike in _alike(samples):
        together = judge(Sample([p for number in alike for p in samples[number].pictures]), strength)
        judged |= dict.fromkeys(alike, together)
    ordered = tuple(judged[number] for number in range(len(parts)))
    return _Measured(tuple(j.grade for j in ordered), ordered)


def _times(part: Span) -> list[Fraction]:
    count = max(1, min(int(part.duration / _APART), _PICTURES))
    return [part.start + part.duration * (2 * i + 1) / (2 * count) for i in range(count)]


def _alike(samples: Sequence[Sample]) -> list[list[int]]:
    """Groups of samples that look as if they were of one scene: cuts between two cameras stay even."""
    groups: list[tuple[list[float], list[int]]] = []
    for number, sample in enumerate(samples):
        light, cast = sample.light(), sample.cast()
        look = [light.middle, light.bright, light.dark, cast.light[0] / 4, cast.light[2] / 4]
        near = next((g for g in groups if max(abs(a - b) for a, b in zip(g[0], look, strict=True)) < 0.06), None)
        if near is None:
            groups.append((look, [number]))
        else:
            near[1].append(number)
    return [numbers for _, numbers in groups]


def _graded(element: VideoElement, parts: Sequence[tuple[Span, Grade]], rate: Fraction) -> VideoElement:
    """The grades that the element shows, each from the first frame of its stretch on."""
    span = shown(element)
    grades: list[Grade] = []
    for part, grade in parts:
        if part.end <= span.start or part.start >= span.end:
            continue
        frames = max(Fraction(0), (part.start - span.start) / element.speed * rate)
        time = Fraction(-(-frames.numerator // frames.denominator)) / rate
        if grades and grades[-1].time == time:
            grades.pop()
        if not grades or msgspec.structs.replace(grades[-1], time=time) != msgspec.structs.replace(grade, time=time):
            grades.append(msgspec.structs.replace(grade, time=time))
    return msgspec.structs.replace(element, grade=() if all(g.plain for g in grades) else tuple(grades))


_PICK: dict[str, Callable[[Judged], tuple[float, float, bool, str]]] = {
    "exposure": lambda j: (j.exposure[0], j.exposure[1], j.exposed, j.notes[0]),
    "white balance": lambda j: (j.cast[0], j.cast[1], j.balanced, j.notes[1]),
    "contrast": lambda j: (j.spread[0], j.spread[1], j.stretched, j.notes[2]),
}
_UNITS = {"exposure": "stops off", "white balance": "Lab ab", "contrast": "% rms"}


def _report(name: str, measure: str, judged: Sequence[tuple[Judged, float]]) -> Enhancement:
    """One measure over all scenes, each counted by its length."""
    rows = [(*_PICK[measure](j), seconds) for j, seconds in judged]
    done = sum(1 for row in rows if row[2])
    whole = sum(row[4] for row in rows) or 1.0
    notes = list(dict.fromkeys(row[3] for row in rows if row[3] and (row[2] or not done)))
    if done and done < len(rows):
        notes.insert(0, f"{done} of {len(rows)} scenes")
    return Enhancement(
        name=name,
        applied=done > 0,
        measure=measure,
        before=round(sum(row[0] * row[4] for row in rows) / whole, 2),
        after=round(sum((row[1] if row[2] or not done else row[0]) * row[4] for row in rows) / whole, 2),
        unit=_UNITS[measure],
        note="; ".join(notes[:3]),
    )
