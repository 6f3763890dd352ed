"""What can be told of an export without opening it: whether its cuts spare the words, and what a failed check means.

checks = [*engine.check(video, timeline, report=silent), *engine.caption_checks(timeline), word_edges(clip, words)]
breaches(checks, "fail")       # the checks that an export must not be kept with
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction

from clipforge_core.model.clip import Clip
from clipforge_core.model.export import Check
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.timecode import format_time, union

TOLERANCE = Fraction(12, 100)
"""Seconds that a cut may reach into a word: recognisers time 19 of 20 words within as much."""

_NAMED = 3
_NEAR = 4
"""Words before an edge that may reach over it: they hardly overlap, and a talk of hours has thousands."""


def word_edges(clip: Clip, words: Sequence[Word]) -> Check:
    """Whether the clip begins, ends or jumps inside a word, by more than `TOLERANCE`.

    `words` are those of the whole source on the media clock, in order; those with interpolated times count for
    nothing, and neither do words that are cut out themselves, such as fillers.
    """
    cut: dict[Fraction, str] = {}
    ordered = sorted(words, key=lambda w: w.start)
    starts = [word.start for word in ordered]
    gone = [c.span for c in clip.cuts if c.on and c.kind != "silence"]
    for span in union(clip.keep or (clip.span,)):
        for edge in (span.start, span.end):
            at = bisect_left(starts, edge)
            for word in ordered[max(0, at - _NEAR) : at]:
                inside = word.start + TOLERANCE < edge < word.end - TOLERANCE
                meant = any(span.contains((word.start + word.end) / 2) for span in gone)
                if inside and not meant and word.timing is Timing.ALIGNED:
                    cut[edge] = word.text.strip()
    if not cut:
        return Check(name="word_edges", level="ok")
    named = ", ".join(f"“{text}” at {format_time(at, 1)}" for at, text in sorted(cut.items())[:_NAMED])
    more = f" and {len(cut) - _NAMED} more" if len(cut) > _NAMED else ""
    return Check(name="word_edges", level="warning", detail=f"a cut lies inside {named}{more}")


def breaches(checks: Iterable[Check], rule: str) -> list[Check]:
    """The failed checks where the rule is "fail"; none where it is "warn"."""
    return [check for check in checks if check.level == "failed"] if rule == "fail" else []


def sentences(checks: Iterable[Check]) -> tuple[str, ...]:
    """What people are told: everything that is not as it should be."""
    return tuple(f"{check.name}: {check.detail}" for check in checks if check.level != "ok")
