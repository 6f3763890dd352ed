"""What the enhancers of pictures share: which stretches of which source a Timeline shows, parted at cuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from clipforge_core import Bench, Element, Span, Timeline, VideoElement, union


def video_elements(timeline: Timeline) -> list[VideoElement]:
    """Elements that show a source's moving pictures."""
    return [e for e in timeline.elements("video") if isinstance(e, VideoElement) and e.duration > 0]


def shown(element: VideoElement) -> Span:
    """The stretch of its source, on the media clock."""
    return Span(element.source_start, element.source_start + element.duration * element.speed)


def stretches(timeline: Timeline, bench: Bench) -> dict[str, list[Span]]:
    """Stretches by source, in order, none across a cut. They do not depend on how the picture is framed, so that
    all aspect ratios of a clip have the same."""
    ranges: dict[str, list[Span]] = {}
    for element in video_elements(timeline):
        if bench.infos[element.source].video is not None:
            ranges.setdefault(element.source, []).append(shown(element))
    return {source: _parted(union(spans), bench.shots(source)) for source, spans in ranges.items()}


def _parted(spans: Sequence[Span], shots: Sequence[Span]) -> list[Span]:
    parts: list[Span] = []
    for span in spans:
        edges = [span.start, *sorted({s.start for s in shots if span.start < s.start < span.end}), span.end]
        parts += [Span(a, b) for a, b in zip(edges, edges[1:], strict=False)]
    return parts


def with_pictures(timeline: Timeline, change: Callable[[VideoElement], VideoElement]) -> Timeline:
    """The Timeline with each element of moving pictures changed."""

    def changed(element: Element) -> Element:
        return change(element) if isinstance(element, VideoElement) and element.duration > 0 else element

    tracks = tuple(
        msgspec.structs.replace(track, elements=tuple(changed(e) for e in track.elements)) for track in timeline.tracks
    )
    return msgspec.structs.replace(timeline, tracks=tracks)
