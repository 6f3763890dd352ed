"""What variants may be compared by: quality, time, size, and each measure of the quality report that has a score.

chosen_metrics(registry, ("quality_score", "psnr"))      # raises UnknownName for others
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clipforge_core.contracts.quality import REFERENCE
from clipforge_core.errors import UnknownName, UsageError
from clipforge_core.model.comparison import Metric

QUALITY, TIME, SIZE = "quality_score", "processing_time", "file_size"
USUAL = (QUALITY, TIME, SIZE)
"""What is compared unasked, the most important first."""

OWN: dict[str, Metric] = {
    QUALITY: Metric(
        name=QUALITY,
        unit="",
        best="high",
        finest=0.005,
        meaning="Overall score of the quality report, 0 to 1.",
    ),
    TIME: Metric(
        name=TIME,
        unit="s",
        best="low",
        finest=0.01,
        share=0.01,
        repeated=True,
        meaning="Seconds for enhancing and making the file.",
    ),
    SIZE: Metric(name=SIZE, unit="B", best="low", share=0.002, meaning="Bytes of the file."),
}
"""Those that are not measures of the quality report."""

_FINEST = 0.005
"""Of the way from a good value of a measure to a bad one: less cannot be seen or heard."""


def known_metrics(registry: Any) -> dict[str, Metric]:
    """All metrics by name, with those of plugins."""
    found = dict(OWN)
    for plugin in registry.all("quality_metrics").values():
        for definition in plugin.defines:
            if not definition.scored or definition.name in found:
                continue
            scale = abs(definition.good - definition.bad)
            found[definition.name] = Metric(
                name=definition.name,
                unit=definition.unit,
                best=definition.best,
                finest=_FINEST * scale,
                scale=scale,
                target=definition.target,
                held=REFERENCE in plugin.needs,
                meaning=definition.meaning,
            )
    return found


def chosen_metrics(registry: Any, names: Sequence[str]) -> tuple[Metric, ...]:
    """The metrics of those names, in that order, each once; () are the usual ones. Raises UnknownName."""
    known = known_metrics(registry)
    for name in names:
        if name not in known:
            raise UnknownName(kind="metric", name=name, known=", ".join(known))
    return tuple(known[name] for name in dict.fromkeys(names or USUAL))


def check_weights(metrics: Sequence[Metric], weights: Mapping[str, float]) -> None:
    """Raises UnknownName for a weight of something that is not compared, UsageError for one that is none."""
    names = [m.name for m in metrics]
    for name, weight in weights.items():
        if name not in names:
            raise UnknownName(kind="metric among those compared", name=name, known=", ".join(names))
        if not 0 <= weight < 1e6:
            raise UsageError(detail=f"the weight of {name} is {weight:g}: give a number from 0 up")
    if weights and not any(weights.values()):
        raise UsageError(detail="all weights are 0: give at least one metric more than that")
