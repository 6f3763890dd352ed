"""Sound features of candidates: loudness against the file's own level, pauses, speech rate."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from clipforge_core import Evidence, Tracks, milliseconds
from clipforge_plugins.detectors.highlight.candidates import Batch
from clipforge_plugins.detectors.highlight.features import Measured
from clipforge_plugins.detectors.highlight.series import Series, read_series
from clipforge_plugins.detectors.highlight.talk import Talk

AUDIBLE = -50.0
"""LUFS under which nothing is counted as sound."""
SHORT_TERM = 3.0
"""Seconds of the short-term window of EBU Tech 3341."""


def measure_sound(talk: Talk | None, clips: Batch, tracks: Tracks) -> dict[str, Measured]:
    """Every sound feature that can be measured."""
    measured = {}
    level = read_series(tracks, "loudness")
    rise = _rise(level, tracks) if level is not None else None
    if rise is not None:
        measured["loudness"] = _loudness(rise, clips, talk is not None)
    if talk is not None:
        measured["pause"] = _pauses(talk, clips)
        if talk.aligned and len(talk.units) >= 8:
            measured["rate"] = _rate(talk, clips)
    return measured


def _rise(level: Series, tracks: Tracks) -> Series | None:
    """Short-term loudness above the file's own median, in LU, 0..15; None for silence.

    The median is over what is heard (over speech where a speech track is there).
    """
    times = level.start + np.arange(len(level.values)) * level.step
    heard = level.values > AUDIBLE
    speech = np.zeros(len(times), dtype=bool)
    for span in tracks.spans("speech"):
        speech |= (times >= float(span.start)) & (times < float(span.end))
    if not heard.any():
        return None
    window = max(1, round(SHORT_TERM / level.step))
    power = np.concatenate([[0.0], np.cumsum(10.0 ** (level.values / 10.0))])
    centre = np.arange(len(level.values))
    low, high = np.maximum(0, centre - window // 2), np.minimum(len(centre), centre - window // 2 + window)
    smooth = 10.0 * np.log10(np.maximum(1e-20, (power[high] - power[low]) / (high - low)))
    usual = np.median(smooth[heard & speech] if (heard & speech).any() else smooth[heard])
    return Series(level.start, level.step, np.clip(smooth - usual, 0.0, 15.0))


def _loudness(rise: Series, clips: Batch, talk: bool) -> Measured:
    """1 - exp(-(lift - 1) / 4), with lift = 0.6·mean + 0.4·peak of the rise in LU; 1 LU is no rise."""
    mean = rise.mean(clips.starts, clips.ends)
    lift = 0.6 * mean + 0.4 * rise.peak(clips.starts, clips.ends)
    values = 1.0 - np.exp(-np.maximum(0.0, lift - 1.0) / 4.0)
    around = "the talk around it" if talk else "the rest"
    length = len(rise.values) * rise.step

    def cite(at: int) -> list[Evidence]:
        start, end, _ = rise.stretch(clips.starts[at], clips.ends[at])
        return [_seconds("loudness", start, end, clips.items[at].start, clips.items[at].end)]

    def say(at: int) -> str:
        _, _, top = rise.stretch(clips.starts[at], clips.ends[at])
        if clips.ends[at] - clips.starts[at] > length / 2:
            return f"swells to {_louder(top)} % above its usual loudness" if _louder(top) >= 15 else ""
        if _louder(mean[at]) >= 10:
            return f"{_louder(mean[at])} % louder than {around}"
        return f"rises to {_louder(top)} % louder than {around}" if _louder(top) >= 15 else ""

    return Measured(values, cite, say)


def _louder(rise: float) -> int:
    """Percent that a rise in LU is heard as: loudness in sones doubles with every 10 dB (Stevens, 1955)."""
    heard: float = 2.0 ** (float(rise) / 10.0)
    return round(100 * (heard - 1.0))


def _pauses(talk: Talk, clips: Batch) -> Measured:
    """Silence before and after the words, each full at 1.5 s from 0.3 s on; half the value each."""
    count = len(talk.units)
    before = np.zeros(count + 1)
    for i, unit in enumerate(talk.units):
        if unit.first:
            before[i] = float(unit.start - talk.until[unit.first - 1])
    gains = np.clip((before - 0.3) / 1.2, 0.0, 1.0)
    spoken = clips.first < clips.last
    values = np.where(spoken, 0.5 * gains[clips.first] + 0.5 * gains[np.minimum(clips.last, count)], 0.0)

    def cite(at: int) -> list[Evidence]:
        found = []
        for i in (int(clips.first[at]), int(clips.last[at])):
            if i < count and gains[i] > 0:
                unit = talk.units[i]
                found.append(Evidence(feature="pause", start=talk.until[unit.first - 1], end=unit.start))
        return found

    def say(at: int) -> str:
        first = int(clips.first[at])
        return f"comes after a pause of {before[first]:.1f} s" if gains[first] >= 0.4 else ""

    return Measured(values, cite, say)


def _rate(talk: Talk, clips: Batch) -> Measured:
    """Letters a second of spoken time against the talk's median sentence: 1 at half as fast again."""
    letters = np.array([sum(len(w.text) for w in talk.words[u.first : u.last]) for u in talk.units], dtype=np.float64)
    lengths = np.array([max(0.05, float(u.end - u.start)) for u in talk.units])
    typical = max(1e-9, float(np.median(letters / lengths)))
    sums = np.concatenate([[0.0], np.cumsum(letters)])
    times = np.concatenate([[0.0], np.cumsum(lengths)])
    spent = np.maximum(0.05, times[clips.last] - times[clips.first])
    ratio = (sums[clips.last] - sums[clips.first]) / spent / typical
    values = np.clip((ratio - 1.0) / 0.5, 0.0, 1.0)

    def cite(at: int) -> list[Evidence]:
        first, last = int(clips.first[at]), int(clips.last[at])
        if first >= last:
            return []
        unit = talk.units[first + int((letters / lengths)[first:last].argmax())]
        return [Evidence(feature="rate", start=unit.start, end=max(unit.start, unit.end))]

    def say(at: int) -> str:
        percent = round(100 * (ratio[at] - 1.0))
        return f"spoken {percent} % faster than the rest" if percent >= 10 else ""

    return Measured(values, cite, say)


def _seconds(name: str, start: float, end: float, low: Fraction, high: Fraction) -> Evidence:
    """Evidence in whole milliseconds, inside [low, high]."""
    begin = min(max(milliseconds(start), low), high)
    return Evidence(feature=name, start=begin, end=min(max(milliseconds(end), begin), high))


def loudest(tracks: Tracks) -> float:
    """The loudest momentary value in LUFS; -200 where there is no sound track."""
    level = read_series(tracks, "loudness")
    return float(level.values.max()) if level is not None else -200.0
