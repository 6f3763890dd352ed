"""A picture of each scene of a studio video, out of its film."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.contracts.progress import Report
from clipforge_core.jobs.look import engine_of
from clipforge_core.model.timeline import WHOLE
from clipforge_core.narrating.pictures import PASS

LONGER_SIDE = 480
"""Pixels."""
_QUALITY = 85


def stills(env: Any, report: Report, film: str, scenes: Sequence[tuple[float, float]], folder: str) -> list[str]:
    """JPEGs of scenes, each as it stands before the next one comes; `scenes` are (start, seconds) in the film."""
    engine = engine_of(env)
    info = engine.probe(Path(film))
    shown = info.video
    scale = LONGER_SIDE / max(shown.display_width, shown.display_height)
    size = (round(shown.display_width * scale / 2) * 2, round(shown.display_height * scale / 2) * 2)
    Path(folder).mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    for number, (start, seconds) in enumerate(scenes):
        moment = Fraction(start) + max(Fraction(seconds) / 2, Fraction(seconds) - 2 * PASS)
        out = Path(folder) / f"{number:03d}.jpg"
        engine.still(
            info, [moment.limit_denominator(1000)], out, crops=[WHOLE], faces=[[]], size=size, quality=_QUALITY
        )
        found.append(str(out))
        report((number + 1) / len(scenes), "pictures of scenes")
    return found


TASKS: dict[str, Any] = {"stills": stills}
"""Tasks by name."""
