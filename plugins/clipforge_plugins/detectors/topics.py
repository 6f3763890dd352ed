"""`topics`: a clip for each subject of a talk, best first.

A topic segment (the track "topics") is a clip where it keeps the limits; of a longer one the part is taken that is
most about it. Topics are ranked by how much they hold together, how long they are talked about, and how much of
them is shown.

    score = 0.45 · coherence + 0.35 · weight + 0.20 · whole

    coherence   how much nearer the sentences are to the middle of their topic than those of the rest of the talk:
                the difference of the mean cosines, full at 0.3
    weight      the length of the topic against the longest of the file, its square root
    whole       the share of the topic that is shown

Option: `parts` (true: a topic that is too long gives several clips).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clipforge_core import Clip, Detection, DetectRequest, Event, Events, Evidence, MediaInfo, Tracks, short_id
from clipforge_plugins.detectors.limits import FLOOR, LONGEST, Limits, check, flag_option, shown_all

if TYPE_CHECKING:
    from clipforge_plugins.detectors.passages import Passages, Run

FULL = 0.3
"""Difference of mean cosines at which a topic holds together as well as it can."""
WEIGHTS = {"coherence": 0.45, "weight": 0.35, "whole": 0.20}


class Topics:
    """Finds topics. Clips come best first."""

    name = "topics"
    version = "1"
    description = "A clip for each subject of a talk, titled by what is said"
    longest = LONGEST
    options: Mapping[str, str] = {"parts": "true: several clips of a topic that is longer than the longest clip"}
    needs: tuple[str, ...] = ("transcript", "sentences", "topics")
    uses: tuple[str, ...] = ("embeddings", "shots", "speech", "faces", "motion", "loudness")

    def check(self, info: MediaInfo, request: DetectRequest) -> None:
        """Raises UsageError for limits that no clip can meet, or an option that is not true or false."""
        check(request)
        flag_option(self.name, request, "parts")

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """The topics within the request's limits. Raises UsageError for limits that cannot be met."""
        from clipforge_plugins.detectors.passages import Passages, nothing_said

        self.check(info, request)
        limits = Limits.of(request, info.duration, shortest=FLOOR)
        passages = Passages.of(tracks, info.duration, limits, request.language) if info.duration > 0 else None
        if passages is None:
            return nothing_said(tracks, "topics")
        topics = segments(passages, tracks)
        several = flag_option(self.name, request, "parts")
        clips, lost = [], 0
        for number, (run, event) in enumerate(topics):
            found = _clips(self.name, info, passages, topics, number, run, event, several)
            clips += found
            lost += not found
        clips.sort(key=lambda clip: (-clip.score, clip.start))
        note = ""
        if lost:
            shown = "1 topic" if lost == 1 else f"{lost} topics"
            note = f"{shown} cannot be brought into {float(limits.shortest):g} to {float(limits.longest):g} s"
        return shown_all(clips, request.num_clips, "topics", note)


def segments(passages: Passages, tracks: Tracks) -> list[tuple[Run, Event]]:
    """The topics as runs of sentences. Without a track of topics that fits, all that is said is one."""
    track = tracks.get("topics", Events)
    units = passages.talk.units
    found: list[tuple[Run, Event]] = []
    at = 0
    for event in track.events if track is not None else ():
        first = at
        while at < len(units) and units[at].start < event.end:
            at += 1
        if at > first:
            found.append(((first, at), event))
    if at < len(units):
        rest = Event(start=units[at].start, end=units[-1].end, kind="topic")
        found.append(((at, len(units)), rest))
    return found


def _clips(
    name: str,
    info: MediaInfo,
    passages: Passages,
    topics: Sequence[tuple[Run, Event]],
    number: int,
    run: Run,
    event: Event,
    several: bool,
) -> list[Clip]:
    near, coherence = _centrality(passages, run)
    worth = [0.0] * run[0] + [0.05 + max(0.0, float(v)) for v in near]
    longest = max(passages.length(*other) for other, _ in topics) or Fraction(1)
    weight = float(passages.length(*run) / longest) ** 0.5
    clips = []
    waiting = [run]
    while waiting:
        first, last = waiting.pop()
        part = passages.fitted(first, last, worth)
        if part is None:
            continue
        whole = min(1.0, float(passages.length(*part) / max(Fraction(1, 1000), passages.length(*run))))
        features = {"coherence": coherence, "weight": weight, "whole": whole}
        clips.append(_clip(name, info, passages, part, event, (number, len(topics)), worth, features))
        if several:
            waiting += [rest for rest in ((part[1], last), (first, part[0])) if rest[1] > rest[0]]
    return clips


def _centrality(passages: Passages, run: Run) -> tuple[Any, float]:
    """(cosine of each sentence of a run to the middle of it, how well it holds together, 0..1)."""
    import numpy as np

    rows = passages.rows
    inside = rows[run[0] : run[1]]
    middle = inside.sum(axis=0)
    cosines = rows @ (middle / max(1e-9, float(np.linalg.norm(middle))))
    outside = np.concatenate([cosines[: run[0]], cosines[run[1] :]])
    near = cosines[run[0] : run[1]]
    if not len(outside):
        return near, float(np.clip(near.mean(), 0.0, 1.0))
    return near, float(np.clip((near.mean() - outside.mean()) / FULL, 0.0, 1.0))


def _clip(
    name: str,
    info: MediaInfo,
    passages: Passages,
    run: Run,
    event: Event,
    place: tuple[int, int],
    worth: Sequence[float],
    features: Mapping[str, float],
) -> Clip:
    from clipforge_plugins.detectors.highlight import explain
    from clipforge_plugins.detectors.highlight.candidates import Candidate

    span = passages.span(*run)
    assert span is not None
    told = event.data.get("keywords")
    keywords = [str(word) for word in told] if isinstance(told, list | tuple) else []
    strength = [0.0] * passages.count
    for unit in range(*run):
        said = passages.text(unit, unit + 1).lower()
        strength[unit] = worth[unit] * (1 + sum(word in said for word in keywords))
    central = sorted(range(*run), key=lambda unit: (-strength[unit], unit))[:3]
    parts = [f"Topic {place[0] + 1} of {place[1]}" + (f": {', '.join(keywords[:4])}" if keywords else "")]
    parts.append("all of it" if features["whole"] > 0.99 else f"{features['whole']:.0%} of it, where it is most itself")
    if features["coherence"] >= 0.6:
        parts.append("its sentences hold together")
    units = passages.talk.units
    return Clip(
        id=short_id("clip", info.digest, name, span.start, span.end),
        start=span.start,
        end=span.end,
        score=round(min(1.0, sum(WEIGHTS[f] * v for f, v in features.items())), 4),
        title=explain.title(passages.talk, Candidate(span.start, span.end, *run), strength),
        reason="; ".join(parts),
        detector=name,
        features={f: round(v, 4) for f, v in sorted(features.items())},
        evidence=tuple(
            Evidence(
                feature="coherence",
                start=units[unit].start,
                end=max(units[unit].start, units[unit].end),
                text=passages.text(unit, unit + 1),
            )
            for unit in central
        ),
    )
