"""What the enhancers of sound share: whose sound they work on, and how filters are put in."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clipforge_core import AudioElement, Bench, Enhancement, SoundFilter, Timeline

Voices = dict[tuple[str, int], list[AudioElement]]
"""Elements of recorded sound by source and audio track."""


def voices(timeline: Timeline, bench: Bench) -> Voices:
    """What was recorded: music and effects that were laid under are as they should be."""
    found: Voices = {}
    for element in timeline.elements("audio"):
        if not isinstance(element, AudioElement) or element.role != "voice" or element.duration <= 0:
            continue
        if bench.infos[element.source].audio:
            found.setdefault((element.source, element.stream), []).append(element)
    return found


def sound_parts(timeline: Timeline, elements: Sequence[AudioElement]) -> list[object]:
    """All that a measure of these elements' sound depends on."""
    plain = [msgspec.structs.replace(e, id="", source=timeline.source(e.source).digest) for e in elements]
    return [timeline.duration, plain]


def with_filters(timeline: Timeline, elements: Sequence[AudioElement], filters: tuple[SoundFilter, ...]) -> Timeline:
    """The Timeline with more filters behind those of these elements."""
    wanted = {element.id for element in elements}
    tracks = tuple(
        msgspec.structs.replace(
            track,
            elements=tuple(
                msgspec.structs.replace(e, filters=(*e.filters, *filters))
                if isinstance(e, AudioElement) and e.id in wanted
                else e
                for e in track.elements
            ),
        )
        for track in timeline.tracks
    )
    return msgspec.structs.replace(timeline, tracks=tracks)


def changed(timeline: Timeline, elements: Sequence[AudioElement]) -> list[AudioElement]:
    """The same elements as another version of the Timeline has them."""
    wanted = {element.id for element in elements}
    return [e for e in timeline.elements("audio") if isinstance(e, AudioElement) and e.id in wanted]


def left_out(name: str, note: str, measure: str = "", unit: str = "") -> Enhancement:
    """A report that nothing was done, and why."""
    return Enhancement(name=name, applied=False, measure=measure, unit=unit, note=note)


def worst(reports: Sequence[Enhancement], name: str, note: str, *, high_is_bad: bool = True) -> Enhancement:
    """One report for several sources: that of the one with the most to do; `note` where there is none."""
    if not reports:
        return left_out(name, note)
    sign = 1.0 if high_is_bad else -1.0
    return max(reports, key=lambda r: (r.applied, sign * r.before if r.before is not None else float("-inf")))
