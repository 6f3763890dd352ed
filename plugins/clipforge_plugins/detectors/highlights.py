"""`highlights`, the default detector: the moments of a file that are worth showing.

    words, sound, picture → candidates → features → score → the best set → clips with reasons

Candidates are runs of whole sentences (runs between shots or quiet moments where hardly anything is
said). Each gets a score from sixteen features (`highlight/features.py`, docs/detectors.md), and the
set is the optimum of a stated objective: the sum of score⁴ less a penalty for neighbours that say the
same or lie close together (`highlight/choose.py`), without clips that repeat another one
(`highlight/repeats.py`). No network, no language model, no chance: the same tracks give
the same clips.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clipforge_core import Clip, Detection, DetectRequest, Faces, MediaInfo, Tracks, short_id
from clipforge_plugins.detectors.limits import LONGEST, SECONDS_WITHOUT_WORDS, Limits

if TYPE_CHECKING:
    from clipforge_plugins.detectors.highlight.candidates import Batch
    from clipforge_plugins.detectors.highlight.features import Measured
    from clipforge_plugins.detectors.highlight.talk import Talk


class Highlights:
    """Finds highlights. Clips come best first."""

    name = "highlights"
    version = "2"
    description = "The moments worth showing, from words, sound and picture"
    longest = LONGEST
    options: Mapping[str, str] = {}
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = (
        "shots",
        "motion",
        "faces",
        "loudness",
        "speech",
        "pauses",
        "transcript",
        "sentences",
        "embeddings",
        "topics",
    )

    def shortest(self, info: MediaInfo, request: DetectRequest) -> Fraction:
        """Seconds of the shortest clip that is looked for."""
        return Limits.of(request, info.duration).shortest

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """The best set of clips within the request's limits. Raises UsageError for limits that cannot
        be met by any clip."""
        from clipforge_plugins.detectors.highlight.features import SPOKEN
        from clipforge_plugins.detectors.highlight.talk import read_talk

        limits = Limits.of(request, info.duration)
        if info.duration <= 0:
            return Detection(note="the file has no length")
        room = max(limits.longest - limits.shortest, limits.longest / 3)
        talk = read_talk(tracks, info.duration, room, request.language)
        empty = _nothing(talk, tracks)
        if empty:
            return Detection(note=empty)
        share = _spoken_share(talk, info.duration)
        if share < SPOKEN:
            limits = Limits.of(request, info.duration, each=SECONDS_WITHOUT_WORDS)
        talk, clips = _candidates(talk, share, tracks, info.duration, limits)
        return _detection(self.name, info, tracks, talk, clips, share, limits, request.num_clips)


def _nothing(talk: Talk | None, tracks: Tracks) -> str:
    """Why there is nothing to show, "" where there is something."""
    from clipforge_plugins.detectors.highlight.picture import STILL
    from clipforge_plugins.detectors.highlight.series import read_series
    from clipforge_plugins.detectors.highlight.sound import AUDIBLE, loudest

    if talk is not None:
        return ""
    known = [name for name in ("loudness", "motion", "faces", "shots") if name in tracks.named]
    if not known:
        return "nothing is known of it: no words, no sound and no picture were analysed"
    faces, motion = tracks.get("faces", Faces), read_series(tracks, "motion")
    if loudest(tracks) > AUDIBLE or (faces is not None and any(p.boxes for p in faces.paths)):
        return ""
    if motion is not None and motion.values.max() > STILL:
        return ""
    if motion is None and len(tracks.spans("shots")) > 1:
        return ""
    parts = ["no words", "silent" if "loudness" in tracks.named else "no sound"]
    parts.append("the picture never moves" if motion is not None else "no picture")
    return "nothing to show: " + ", ".join(parts)


def _spoken_share(talk: Talk | None, duration: Fraction) -> float:
    from clipforge_plugins.detectors.highlight.wording import unit_seconds

    return float(unit_seconds(talk) / duration) if talk is not None else 0.0


def _candidates(
    talk: Talk | None, share: float, tracks: Tracks, duration: Fraction, limits: Limits
) -> tuple[Talk | None, Batch]:
    """Candidates, and the talk in the units that they are made of."""
    from clipforge_plugins.detectors.highlight.candidates import Candidate, batch, pictured, spoken
    from clipforge_plugins.detectors.highlight.features import SPOKEN
    from clipforge_plugins.detectors.highlight.shots import places, shot_starts
    from clipforge_plugins.detectors.highlight.talk import resplit

    count = len(talk.units) if talk is not None else 0
    if duration <= limits.shortest:
        return talk, batch([Candidate(Fraction(0), duration, 0, count)])
    cuts = shot_starts(tracks, duration)
    found: list[Candidate] = []
    low, high = limits.shortest, limits.longest
    if talk is not None:
        found = spoken(talk, cuts, duration, low, high)
        if not found and share >= SPOKEN:
            # Sentences that cannot be fitted into the limits are cut at their pauses.
            talk = resplit(talk, max(Fraction(1), (high - low) / 2))
            found = spoken(talk, cuts, duration, low, high)
    if share < SPOKEN or not found:
        found += pictured(talk, places(tracks, duration), low, high)
    if not found and duration <= high:
        found = [Candidate(Fraction(0), duration, 0, count)]
    if not found and talk is not None:
        found = spoken(talk, cuts, duration, Fraction(1), high)
    return talk, batch(found)


def _detection(
    name: str,
    info: MediaInfo,
    tracks: Tracks,
    talk: Talk | None,
    clips: Batch,
    share: float,
    limits: Limits,
    asked: int | None,
) -> Detection:
    from clipforge_plugins.detectors.highlight import features

    if not clips.items:
        low, high = float(limits.shortest), float(limits.longest)
        return Detection(note=f"no stretch of {low:g} to {high:g} s begins and ends between words")
    measured = _measure(talk, clips, tracks, info.duration)
    weights = features.shares(list(measured), share)
    scores = features.score(measured, weights, len(clips.items))
    chosen, repeated = _choose(talk, tracks, clips, scores, limits.number)
    chosen.sort(key=lambda at: (-round(float(scores[at]), 4), clips.items[at].start))
    made = tuple(_clip(name, info, talk, clips, measured, weights, float(scores[at]), at) for at in chosen)
    note = ""
    if asked is not None and len(made) < asked:
        note = f"{asked} clips were asked for and {len(made)} of at least {float(limits.shortest):g} s fit"
        note += "; others only repeat them" if repeated else ""
    return Detection(clips=made, note=note)


def _measure(talk: Talk | None, clips: Batch, tracks: Tracks, duration: Fraction) -> dict[str, Measured]:
    from clipforge_plugins.detectors.highlight.picture import measure_picture
    from clipforge_plugins.detectors.highlight.sound import measure_sound
    from clipforge_plugins.detectors.highlight.wording import measure_text

    measured = measure_text(talk, clips, tracks) if talk is not None else {}
    return measured | measure_sound(talk, clips, tracks) | measure_picture(clips, tracks, duration)


def _choose(talk: Talk | None, tracks: Tracks, clips: Batch, scores: Any, number: int) -> tuple[list[int], bool]:
    """(the best set of candidates none of which repeats another, whether anything was left out because it does)."""
    from clipforge_plugins.detectors.highlight.choose import best_set, penalties, shortlist, values
    from clipforge_plugins.detectors.highlight.likeness import likeness
    from clipforge_plugins.detectors.highlight.repeats import Repeats

    kept = shortlist(scores, clips, number)
    repeats = Repeats(talk, tracks, clips)
    repeated = False
    while True:
        starts, ends = clips.starts[kept], clips.ends[kept]
        alike = likeness(talk, clips.first[kept], clips.last[kept])
        order = best_set(values(scores[kept]), penalties(starts, ends, alike), starts, ends, number)
        chosen = sorted((int(kept[i]) for i in order), key=lambda at: (-float(scores[at]), at))
        again = next((at for i, at in enumerate(chosen) if repeats.of(at, _indexes(chosen[i + 1 :])).any()), None)
        if again is None:
            return chosen, repeated
        # What repeats the better one leaves the candidates for good, so this ends.
        kept = kept[~repeats.of(again, kept)]
        repeated = True


def _indexes(items: Sequence[int]) -> Any:
    import numpy as np

    return np.array(items, dtype=np.int64)


def _clip(
    name: str,
    info: MediaInfo,
    talk: Talk | None,
    clips: Batch,
    measured: Mapping[str, Measured],
    weights: Mapping[str, float],
    score: float,
    at: int,
) -> Clip:
    from clipforge_plugins.detectors.highlight import explain

    candidate = clips.items[at]
    order = explain.weigh(measured, weights, at)
    cited = explain.evidence(measured, order, at)
    return Clip(
        id=short_id("clip", info.digest, name, candidate.start, candidate.end),
        start=candidate.start,
        end=candidate.end,
        score=round(min(1.0, max(0.0, score)), 4),
        title=explain.title(talk, candidate, _strength(talk, cited)),
        reason=explain.reason(measured, order, at, candidate.first < candidate.last),
        detector=name,
        features={feature: round(float(measured[feature].values[at]), 4) for feature in sorted(weights)},
        evidence=cited,
    )


def _strength(talk: Talk | None, cited: Sequence[Any]) -> list[float]:
    """How striking each unit is: how much of the evidence in words begins in it."""
    if talk is None:
        return []
    strength = [0.0] * len(talk.units)
    for i, unit in enumerate(talk.units):
        strength[i] = sum(1.0 for e in cited if e.text and e.feature != "novelty" and unit.start <= e.start < unit.end)
    return strength
