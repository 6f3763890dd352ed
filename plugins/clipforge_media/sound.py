"""The finished sound of a Timeline: mixed, levelled by EBU R128 in two passes, encoded.

    report = render_sound(timeline, Path("sound.m4a"), report=silent)
    report.integrated     # -14.0

The gain is linear where the true peak allows it; else a limiter takes the peaks down and the gain is
measured again. What counts is what a listener gets, so the encoded file is decoded and measured.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from clipforge_core import MediaInfo, Report, SoundReport, Span, Timeline
from clipforge_media.limiter import Limiter, PeakFinder
from clipforge_media.loudness import Level, Meter, decibels
from clipforge_media.mixing import Mix, audio_elements, sample_count
from clipforge_media.placing import Samples
from clipforge_media.probing import glance, probe
from clipforge_media.sound_encoding import encode_sound, muxer_of
from clipforge_media.sound_reading import SoundReader
from clipforge_media.writing import replacing

_CLOSE = 0.2
"""LU from the target that are good enough."""

_OVERSHOOT = 0.3
"""dB that lossy coding usually adds to limited peaks."""

_PEAK_SLACK = 0.05
"""dB by which a true peak may pass its target: half of what a check allows."""

_ATTEMPTS, _PASSES = 3, 5
"""Encodings that are tried, and measurements of the limited mix before each."""

QUIETEST = -60.0
"""LUFS below which a mix is taken for silence with noise, and left as it is."""


class _Setting(msgspec.Struct, frozen=True):
    gain: float
    ceiling: float


def render_sound(timeline: Timeline, out: Path, *, report: Report) -> SoundReport:
    """All audio elements of a Timeline in one file, exactly as long as the Timeline.

    It is MP4 (MOV for PCM) where the Timeline's container holds pictures, else that container.

    Without `timeline.loudness` the mix is only kept under full scale. Raises the errors of reading the
    sources, NoAudioTrack, DiskFull, PermissionDenied, RenderFailed.
    """
    infos = _sources(timeline)
    with replacing(out) as part, tempfile.TemporaryFile(dir=part.parent) as raw:
        mixdown = _Mixdown(timeline, raw)
        before = mixdown.record(infos, report)
        after = _levelled(mixdown, timeline, before, part, report)
    report(1.0, "sound")
    return SoundReport(
        input_integrated=before.integrated,
        input_true_peak=before.true_peak,
        integrated=after.integrated,
        true_peak=after.true_peak,
    )


def _sources(timeline: Timeline) -> dict[str, MediaInfo]:
    elements = audio_elements(timeline)
    # Where a source begins again must be known to the sample, and headers lie about ends.
    looped = {e.source for e in elements if e.loop}
    names = sorted({e.source for e in elements})
    paths = {name: Path(timeline.source(name).path) for name in names}
    return {name: probe(paths[name]) if name in looped else glance(paths[name]) for name in names}


class _Mixdown:
    """The mix as raw samples in an unnamed temporary file, to be read as often as levelling needs."""

    def __init__(self, timeline: Timeline, raw: IO[bytes]) -> None:
        self.timeline = timeline
        self.rate = timeline.canvas.sample_rate
        self.channels = timeline.canvas.channels
        self.peaks = np.zeros(0, np.float32)
        self._raw = raw

    def record(self, infos: Mapping[str, MediaInfo], report: Report) -> Level:
        """Mix, store, measure."""
        meter = Meter(rate=self.rate, channels=self.channels, peaks=False)
        finder = PeakFinder(rate=self.rate, channels=self.channels)
        total, done = max(1, sample_count(self.timeline)), 0
        with Mix(self.timeline, infos) as mix:
            for block in mix.blocks():
                meter.feed(block)
                finder.feed(block)
                self._raw.write(block.tobytes())
                done += len(block)
                report(0.5 * done / total, "sound")
        self.peaks = finder.peaks()
        return Level(meter.result().integrated, decibels(float(self.peaks.max(initial=0.0))))

    def blocks(self) -> Iterator[Samples]:
        """The stored mix, a second at a time."""
        self._raw.seek(0)
        while data := self._raw.read(self.rate * self.channels * 4):
            yield np.frombuffer(data, np.float32).reshape(-1, self.channels)

    def levelled(self, setting: _Setting) -> Iterator[Samples]:
        """The mix at a gain, its true peaks under a ceiling."""
        limiter = Limiter(self.peaks, gain=setting.gain, ceiling=setting.ceiling)
        at = 0
        for block in self.blocks():
            yield limiter.apply(block, at)
            at += len(block)


def _levelled(mixdown: _Mixdown, timeline: Timeline, before: Level, part: Path, report: Report) -> Level:
    """Encode at the setting that meets the target, or comes nearest to it; the level of what was written."""
    target = timeline.loudness if timeline.loudness and before.integrated > QUIETEST else None
    ceiling = timeline.loudness.true_peak if timeline.loudness else 0.0
    gain = target.integrated - before.integrated if target else 0.0
    limited = before.true_peak + gain > ceiling - _OVERSHOOT
    setting = _Setting(gain, ceiling - (_OVERSHOOT if limited else 0.0))
    tried: list[tuple[float, _Setting, Level]] = []
    for attempt in range(_ATTEMPTS):
        if target:
            setting = _settled(mixdown, setting, target.integrated)
        after = _encoded(mixdown, timeline, setting, part)
        report(0.5 + 0.5 * (attempt + 1) / (_ATTEMPTS + 1), "sound")
        off = abs(target.integrated - after.integrated) if target else 0.0
        over = max(0.0, after.true_peak - ceiling - _PEAK_SLACK)
        tried.append((off + 10 * over, setting, after))
        if off <= _CLOSE and not over:
            return after
        setting = _Setting(setting.gain, setting.ceiling - over - _PEAK_SLACK)
    _, best, level = min(tried, key=lambda attempt: attempt[0])
    if best is not tried[-1][1]:
        _encoded(mixdown, timeline, best, part)
    return level


def _settled(mixdown: _Mixdown, setting: _Setting, target: float) -> _Setting:
    """The gain whose result has the target's loudness: what the limiter takes away is given back."""
    for _ in range(_PASSES):
        limiter = Limiter(mixdown.peaks, gain=setting.gain, ceiling=setting.ceiling)
        if not limiter.active:
            break
        level = _measured(mixdown.levelled(setting), mixdown.rate, mixdown.channels, peaks=False)
        off = target - level.integrated
        if abs(off) <= _CLOSE / 4:
            break
        setting = _Setting(setting.gain + off, setting.ceiling)
    return setting


def _encoded(mixdown: _Mixdown, timeline: Timeline, setting: _Setting, part: Path) -> Level:
    """Encode at a setting, then decode and measure."""
    rate, channels = mixdown.rate, mixdown.channels
    muxer = muxer_of(timeline.container, timeline.audio.codec)
    encode_sound(mixdown.levelled(setting), part, timeline.audio, rate=rate, channels=channels, muxer=muxer)
    with SoundReader(glance(part)) as reader:
        blocks = reader.blocks(Span(Fraction(0), timeline.duration), rate=rate, channels=channels)
        return _measured((block for _, block in blocks), rate, channels)


def _measured(blocks: Iterable[Samples], rate: int, channels: int, *, peaks: bool = True) -> Level:
    meter = Meter(rate=rate, channels=channels, peaks=peaks)
    for block in blocks:
        meter.feed(block)
    return meter.result()
