"""From measures to a report: the scores of parts, the summary's fields and the overall score.

Each step only ever rises with the scores that go in, and those rise as their measures get better; so making any measure
better never lowers `overall` (`docs/quality.md` has the formulas).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from clipforge_core.model.media import MediaInfo
from clipforge_core.model.quality import Absent, Looked, Measure, QualityReport

WEIGHTS: dict[str, float] = {
    "colour": 1.0,
    "motion": 1.0,
    "artefacts": 1.0,
    "sharpness": 1.0,
    "fidelity": 2.0,
    "loudness": 0.5,
    "frequency_response": 0.5,
    "distortion": 1.0,
    "noise": 1.0,
}
"""What a part counts in the overall score."""

WORST = 0.01
"""A part counts as this at least, so that one part of nothing does not hide what the others are like."""

FAITHFUL = "colour_difference"
"""Against a reference, colours are right where they are the reference's, whatever they are by themselves."""


def part_scores(measures: Iterable[Measure]) -> dict[str, float]:
    """The scores of parts, 0..1, by name: the product of the scores of their measures."""
    scored = [m for m in measures if m.score is not None and m.part in WEIGHTS]
    if any(m.name == FAITHFUL for m in scored):
        scored = [m for m in scored if m.part != "colour" or m.name == FAITHFUL]
    found: dict[str, float] = {}
    for part in WEIGHTS:
        scores = [m.score for m in scored if m.part == part and m.score is not None]
        if scores:
            found[part] = math.prod(scores)
    return found


def overall_score(parts: dict[str, float]) -> float | None:
    """The weighted geometric mean of the parts that are there, 0..1; None without any."""
    if not parts:
        return None
    weight = sum(WEIGHTS[part] for part in parts)
    logs = sum(WEIGHTS[part] * math.log(max(WORST, score)) for part, score in parts.items())
    return min(1.0, math.exp(logs / weight))


def report_of(
    info: MediaInfo,
    measures: Sequence[Measure],
    absent: Sequence[Absent],
    *,
    looked: Looked,
    reference: str = "",
    offset: float | None = None,
    warnings: Sequence[str] = (),
) -> QualityReport:
    """The report of a file."""
    parts = part_scores(measures)
    overall = overall_score(parts)
    return QualityReport(
        source=info.path,
        video=_video(info, parts),
        audio=_audio(measures, parts),
        measures=tuple(measures),
        absent=tuple(absent),
        parts={name: round(score, 4) for name, score in parts.items()},
        overall=None if overall is None else round(overall, 4),
        duration=round(float(info.duration), 3),
        looked=looked,
        reference=reference,
        offset=offset,
        warnings=tuple(warnings),
    )


def _video(info: MediaInfo, parts: dict[str, float]) -> dict[str, Any]:
    if info.video is None:
        return {}
    fields: dict[str, Any] = {
        "resolution": f"{info.video.display_width}x{info.video.display_height}",
        "frame_rate": round(float(info.video.frame_rate), 3),
    }
    if info.duration > 0:
        fields["bitrate"] = f"{round(info.size * 8 / info.duration / 1000)}kbps"
    if "colour" in parts:
        fields["color_accuracy"] = round(parts["colour"], 4)
    if "motion" in parts:
        fields["motion_smoothness"] = round(parts["motion"], 4)
    if "artefacts" in parts:
        fields["artifact_level"] = round(1 - parts["artefacts"], 4)
    if "sharpness" in parts:
        fields["sharpness"] = round(parts["sharpness"], 4)
    if "fidelity" in parts:
        fields["fidelity"] = round(parts["fidelity"], 4)
    return fields


def _audio(measures: Sequence[Measure], parts: dict[str, float]) -> dict[str, Any]:
    named = {m.name: m for m in measures}
    fields: dict[str, Any] = {}
    for field, name in (("loudness", "loudness"), ("dynamic_range", "loudness_range")):
        if name in named:
            fields[field] = round(named[name].value, 2)
    if "frequency_response" in parts:
        fields["frequency_response"] = round(parts["frequency_response"], 4)
    for field, part in (("distortion", "distortion"), ("noise_level", "noise")):
        if part in parts:
            fields[field] = round(1 - parts[part], 4)
    return fields
