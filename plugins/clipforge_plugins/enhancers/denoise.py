"""`denoise`: speech taken out of noise by DeepFilterNet 3, for what is put out and never for hearing words.

Measure: the estimated signal-to-noise ratio, in dB: the level of speech over that of the gaps between the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from clipforge_core import AudioElement, Bench, Denoise, Enhanced, Enhancement, Span, Timeline
from clipforge_plugins.enhancers.voices import changed, sound_parts, voices, with_filters, worst

LIMIT = 24.0
"""dB by which noise is lowered at most: some of the room stays, so that speech does not stand in a void."""

CLEAN = 30.0
"""dB of signal-to-noise ratio that are clean enough."""

LEAST = 3.0
"""dB by which the ratio must get better."""

LOST = 3.0
"""dB of speech that may get lost with the noise."""

MUSICAL = 0.45
"""Share of lasting tones in the gaps above which the background is taken for music, which is there on purpose."""

_MARGIN = 0.15
"""Seconds around speech that are neither counted as speech nor as a gap."""


class _Measured(msgspec.Struct, frozen=True):
    before: float | None = None
    after: float | None = None
    lost: float = 0.0
    note: str = ""


class Denoiser:
    """Lowers the noise behind speech where it can be heard and where speech stays what it is."""

    name, version, order = "denoise", "1", 40

    def require(self) -> None:
        """Raises MissingExtra where the suppressor's package is not installed."""
        from clipforge_media import require_denoiser

        require_denoiser()

    def enhance(self, timeline: Timeline, bench: Bench) -> Enhanced:
        """A Denoise filter for each source whose speech gets clearer by it."""
        from clipforge_media import DENOISER

        found = voices(timeline, bench)
        reports: list[Enhancement] = []
        for (source, _), elements in found.items():
            speech = bench.speech(source)
            parts = [*sound_parts(timeline, elements), list(speech), DENOISER]
            make = partial(_measure, timeline, bench, elements, source, speech)
            measured = bench.remember(parts, _Measured, make)
            report = _report(measured)
            reports.append(report)
            if report.applied:
                wanted = Denoise(model=DENOISER, limit=LIMIT)
                timeline = with_filters(timeline, elements, (wanted,))
            bench.report(len(reports) / len(found))
        answer = worst(reports, self.name, "there is no recorded sound", high_is_bad=False)
        return Enhanced(timeline, (answer,))


def _measure(
    timeline: Timeline, bench: Bench, elements: Sequence[AudioElement], source: str, speech: Sequence[Span]
) -> _Measured:
    from clipforge_media import (
        DENOISER,
        SPEECH_HOP,
        band_levels,
        covered,
        heard,
        noise_facts,
        on_timeline,
        speech_lost,
        tonal_share,
    )

    rate = 48000
    spoken = on_timeline(elements, source, speech)
    if not spoken:
        return _Measured(note="nobody speaks" if speech else "no speech was found")
    count = int(timeline.duration / SPEECH_HOP) + 2
    speaking = covered(spoken, count, SPEECH_HOP)
    gap = ~covered(spoken, count, SPEECH_HOP, margin=_MARGIN)
    had = band_levels(heard(timeline, bench.infos, elements, rate=rate), rate)
    before = noise_facts(had, speaking, gap)
    if before is None:
        return _Measured(note="there is nothing but silence")
    if before.ratio >= CLEAN:
        return _Measured(before=round(before.ratio, 2), note="it is clean enough")
    bench.report(0.2)
    tones = tonal_share(heard(timeline, bench.infos, elements, rate=rate), rate, gap, SPEECH_HOP)
    if tones > MUSICAL:
        return _Measured(before=round(before.ratio, 2), note="the background sounds like music")
    bench.report(0.3)
    wanted = Denoise(model=DENOISER, limit=LIMIT)
    cleaned = with_filters(timeline, elements, (wanted,))
    levels = band_levels(heard(cleaned, bench.infos, changed(cleaned, elements), rate=rate), rate)
    after = noise_facts(levels, speaking, gap)
    if after is None:
        return _Measured(before=round(before.ratio, 2), note="nothing would be left of the speech")
    return _Measured(round(before.ratio, 2), round(after.ratio, 2), round(speech_lost(had, levels, speaking), 2))


def _report(measured: _Measured) -> Enhancement:
    note = measured.note
    applied = False
    if measured.before is not None and measured.after is not None:
        applied = measured.after >= measured.before + LEAST and measured.lost <= LOST
        if measured.lost > LOST:
            note = f"it would take {measured.lost:.1f} dB of the speech away"
        elif not applied:
            note = "it would not get clearer"
    return Enhancement(
        name=Denoiser.name,
        applied=applied,
        measure="signal-to-noise ratio",
        before=measured.before,
        after=measured.after,
        unit="dB",
        note=note,
    )
