"""`level`: speakers and passages of different loudness brought together by a slow hand on the fader.

Measure: the loudness range (EBU Tech 3342) of the recorded sound, in LU.
"""

from __future__ import annotations

import msgspec

from clipforge_core import AudioElement, Bench, Enhanced, Enhancement, Ride, Timeline
from clipforge_plugins.enhancers.voices import changed, left_out, sound_parts, voices, with_filters

ENOUGH = 5.0
"""LU of loudness range that speech has anyway."""

LEAST = 1.0
"""LU by which the range must get smaller."""


SILENCE = -60.0
"""LUFS below which nothing can be heard."""


class _Measured(msgspec.Struct, frozen=True):
    before: float = 0.0
    after: float | None = None
    curve: tuple[float, ...] = ()
    silent: bool = False


class Level:
    """Rides the gain of all recorded sound together, on the clock of the Timeline."""

    name, version, order = "level", "1", 50

    def require(self) -> None:
        """The media library is enough."""

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        """A Ride for each element, where the range gets smaller by it."""
        elements = [element for group in voices(timeline, bench).values() for element in group]
        if not elements:
            return Enhanced(timeline, (left_out(self.name, "there is no recorded sound"),))
        measured = bench.remember(
            sound_parts(timeline, elements), _Measured, lambda: _measure(timeline, bench, elements)
        )
        report = _report(measured)
        if report.applied:
            timeline = ridden(timeline, elements, measured.curve)
        return Enhanced(timeline, (report,))


def _measure(timeline: Timeline, bench: Bench, elements: list[AudioElement]) -> _Measured:
    from clipforge_media import heard, loudness_curve, riding_gains

    rate = 48000
    before = loudness_curve(heard(timeline, bench.infos, elements, rate=rate), rate=rate)
    bench.report(0.5)
    if before.momentary.max(initial=SILENCE) <= SILENCE:
        return _Measured(silent=True)
    if before.range < ENOUGH:
        return _Measured(round(before.range, 2))
    curve = tuple(round(float(gain), 2) for gain in riding_gains(before.momentary))
    if not any(curve):
        return _Measured(round(before.range, 2))
    moved = ridden(timeline, elements, curve)
    after = loudness_curve(heard(moved, bench.infos, changed(moved, elements), rate=rate), rate=rate)
    return _Measured(round(before.range, 2), round(after.range, 2), curve)


def ridden(timeline: Timeline, elements: list[AudioElement], curve: tuple[float, ...]) -> Timeline:
    """The Timeline with a curve of the whole put into its elements, each on its own clock."""
    for element in elements:
        timeline = with_filters(timeline, [element], (_part(curve, element),))
    return timeline


def _part(curve: tuple[float, ...], element: AudioElement) -> Ride:
    """The curve as the element's own clock has it; a value more at its end, so that nothing is held."""
    from clipforge_media import LOUDNESS_STEP as STEP

    values: list[float] = []
    for number in range(int(element.duration / STEP) + 2):
        place = float((element.start + number * STEP) / STEP)
        first = min(max(int(place), 0), len(curve) - 1)
        second = min(first + 1, len(curve) - 1)
        share = min(max(place - first, 0.0), 1.0)
        values.append(round(curve[first] * (1 - share) + curve[second] * share, 3))
    return Ride(step=STEP, decibels=tuple(values))


def _range(curve: tuple[float, ...]) -> str:
    return f"gains from {min(curve):+.1f} to {max(curve):+.1f} dB"


def _report(measured: _Measured) -> Enhancement:
    if measured.silent:
        return left_out(Level.name, "there is nothing but silence", "loudness range", "LU")
    applied = measured.after is not None and measured.after <= measured.before - LEAST
    if measured.after is None:
        note = "it is even enough"
    else:
        note = _range(measured.curve) if applied else "the range would not get smaller"
    return Enhancement(
        name=Level.name,
        applied=applied,
        measure="loudness range",
        before=measured.before,
        after=measured.after,
        unit="LU",
        note=note,
    )
