"""The cuts of a clip and the parts that are left: one follows from the other, on frames.

    clip = on_frames(clip, Fraction(25))      # edges on frames, `keep` from the cuts that are on

Frames are counted from the start of the part that a cut lies in, because that is where its first frame is
shown: so every part that is kept is a whole number of frames long, and sound and picture stay together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.codec import convert
from clipforge_core.model.clip import Clip, Cut, DocumentClip, exact
from clipforge_core.timecode import Span, complement, frame_time, nearest_frame, union


def base_parts(clip: Clip) -> list[Span]:
    """What the clip shows with every cut switched off, in order of time."""
    parts = list(clip.keep) or [clip.span]
    gone = [c.span for c in clip.cuts if c.on]
    if not gone:
        return parts
    return [p for whole in union([*parts, *gone]) if (p := whole.intersect(clip.span)) is not None]


def kept_parts(base: Sequence[Span], cuts: Sequence[Cut], rate: Fraction | None = None) -> list[Span]:
    """The base without the cuts that are on, their edges moved to frames of `rate` where it is given."""
    kept: list[Span] = []
    for part in base:
        gone = [_on_grid(shared, part, rate) for c in cuts if c.on and (shared := c.span.intersect(part)) is not None]
        kept += complement(gone, part)
    return kept


def on_frames(clip: Clip, rate: Fraction | None) -> Clip:
    """The clip with its cuts on frames and `keep` derived from them. A clip without cuts is answered as it is."""
    if not clip.cuts:
        return clip
    base = base_parts(clip)
    cuts = tuple(sorted((moved for c in clip.cuts for moved in _moved(c, base, rate)), key=_place))
    kept = kept_parts(base, cuts, rate)
    whole = kept == [clip.span]
    return msgspec.structs.replace(clip, cuts=cuts, keep=() if whole else tuple(kept))


def shown_seconds(clip: Mapping[str, Any]) -> float:
    """Seconds that a clip shows, from its plain JSON as events and results hold it."""
    fields = {name: clip[name] for name in ("keep", "cuts") if clip.get(name)}
    document = convert({"id": "", "start": clip["start"], "end": clip["end"], "score": 0, **fields}, DocumentClip)
    return sum(end - start for start, end in shown_parts(document))


def shown_parts(clip: DocumentClip) -> list[tuple[float, float]]:
    """Source seconds that a clip of a document shows, in order."""
    base = [Span(exact(a), exact(b)) for a, b in clip.keep] or [Span(exact(clip.start), exact(clip.end))]
    gone = [Span(exact(c.start), exact(c.end)) for c in clip.cuts if c.on and c.end > c.start]
    left = [rest for part in base for rest in complement(gone, part)] if gone else base
    return [(float(s.start), float(s.end)) for s in left]


def _place(cut: Cut) -> tuple[Fraction, Fraction]:
    return cut.start, cut.end


def _moved(cut: Cut, base: Sequence[Span], rate: Fraction | None) -> list[Cut]:
    """The cut on frames, one for each part that it lies in; none where it is shorter than a frame."""
    shares = [(shared, part) for part in base if (shared := cut.span.intersect(part)) is not None]
    moved = [_on_grid(shared, part, rate) for shared, part in shares]
    return [msgspec.structs.replace(cut, start=span.start, end=span.end) for span in moved if span.duration > 0]


def _on_grid(span: Span, part: Span, rate: Fraction | None) -> Span:
    """The span with each edge on the nearest frame of the part; the part's own edges stay."""
    if rate is None:
        return span
    start = part.start + frame_time(nearest_frame(span.start - part.start, rate), rate)
    end = part.end
    if span.end < part.end:
        end = part.start + frame_time(nearest_frame(span.end - part.start, rate), rate)
    start = min(start, part.end)
    return Span(start, min(max(start, end), part.end))
