"""`dehum`: mains hum of 50 or 60 Hz and its multiples, cut by narrow notches.

Measure: the level of the hum's lines together, in dBFS, in the quiet quarter of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from clipforge_core import AudioElement, Bench, Enhanced, Enhancement, Notch, Timeline
from clipforge_plugins.enhancers.voices import changed, left_out, sound_parts, voices, with_filters, worst

WIDTH = 2.0
"""Hz that a notch takes away: the mains wander by less, a voice misses nothing."""

LEAST = 6.0
"""dB by which the hum must get lower for it to be worth a filter."""


class _Measured(msgspec.Struct, frozen=True):
    lines: tuple[float, ...] = ()
    before: float = 0.0
    after: float = 0.0


class Dehum:
    """Finds hum in recorded sound and cuts its lines out."""

    name, version, order = "dehum", "1", 30

    def require(self) -> None:
        """The media library is enough."""

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        """Notches for each source in which hum can be heard."""
        found = voices(timeline, bench)
        reports: list[Enhancement] = []
        for elements in found.values():
            make = partial(_measure, timeline, bench, elements)
            measured = bench.remember(sound_parts(timeline, elements), _Measured, make)
            report = _report(measured)
            reports.append(report)
            if report.applied:
                notch = Notch(frequencies=measured.lines, width=WIDTH)
                timeline = with_filters(timeline, elements, (notch,))
            bench.report(len(reports) / len(found))
        return Enhanced(timeline, (worst(reports, self.name, "there is no recorded sound"),))


def _measure(timeline: Timeline, bench: Bench, elements: Sequence[AudioElement]) -> _Measured:
    from clipforge_media import HUM_RATE, find_hum, heard, hum_level

    hum = find_hum(heard(timeline, bench.infos, elements, rate=HUM_RATE), HUM_RATE)
    if hum is None:
        return _Measured()
    notch = Notch(frequencies=hum.lines, width=WIDTH)
    cut = with_filters(timeline, elements, (notch,))
    after = hum_level(heard(cut, bench.infos, changed(cut, elements), rate=HUM_RATE), hum.lines, HUM_RATE)
    return _Measured(hum.lines, round(hum.level, 2), round(after, 2))


def _report(measured: _Measured) -> Enhancement:
    if not measured.lines:
        return left_out(Dehum.name, "no hum was found", "hum level", "dBFS")
    better = measured.after <= measured.before - LEAST
    lines = ", ".join(f"{line:.1f}" for line in measured.lines[:4])
    more = f" and {len(measured.lines) - 4} more" if len(measured.lines) > 4 else ""
    return Enhancement(
        name=Dehum.name,
        applied=better,
        measure="hum level",
        before=measured.before,
        after=measured.after,
        unit="dBFS",
        note=f"lines at {lines}{more} Hz" if better else "cutting its lines does not lower it enough",
    )
