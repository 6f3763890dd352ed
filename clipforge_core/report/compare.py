"""A page to compare variants of a cut: any two side by side or one over the other, in step, with what was measured.

write_compare_page(Path("out/compare.html"), compared)     # links are relative to its folder
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import to_builtins
from clipforge_core.comparing.deciding import amount
from clipforge_core.comparing.telling import about, cell, gap, leads, parameters
from clipforge_core.files import write_bytes
from clipforge_core.model.comparison import Compared
from clipforge_core.report.exports import relative_url
from clipforge_core.report.page import render_page


class VariantView(msgspec.Struct, frozen=True, kw_only=True):
    """One variant as the page shows it. `player` is what the page plays, `file` what is kept; `cells` are (label, text,
    best) of each metric."""

    name: str
    parameters: str
    player: str
    file: str
    preview: bool
    cells: tuple[tuple[str, str, bool], ...]
    notes: tuple[str, ...]
    wins: bool
    error: str


class MeasureView(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of the quality report, with a text for each variant."""

    label: str
    values: tuple[str, ...]


def write_compare_page(path: Path, found: Compared) -> None:
    """Write the page beside the files. Raises what writing raises."""
    plain: dict[str, Any] = to_builtins(found)
    views = [_view(plain, variant, path.parent) for variant in plain["variants"]]
    shown = [view for view in views if view.player]
    page = render_page(
        "compare",
        title=Path(found.source).name,
        about=about(plain, Path(found.source).name).partition(": ")[2],
        cut=about(plain, "").partition(": ")[0].lstrip(", "),
        views=views,
        shown=shown,
        first=_first(found, shown),
        winner=found.winner,
        tied=found.tied,
        reason=found.reason,
        rule=found.rule,
        gaps=[
            (ranking["clear"], gap(ranking, plain["metrics"]).replace(ranking["metric"], _label(ranking["metric"]), 1))
            for ranking in plain["comparisons"]
        ],
        metrics=[(_label(metric["name"]), metric["meaning"]) for metric in plain["metrics"]],
        measures=_measures(plain, views),
        warnings=found.warnings,
        pictures=any(variant.facts.get("frames") for variant in found.variants),
        rate=_rate(found),
    )
    write_bytes(path, page.encode())


def _view(plain: dict[str, Any], variant: dict[str, Any], folder: Path) -> VariantView:
    notes = [*variant["warnings"], *(f"{_label(name)}: {why}" for name, why in variant["absent"].items())]
    if not variant["same_bytes"]:
        notes.append("each time it was made gave another file")
    notes += [_enhancement(each) for each in variant["facts"].get("enhancements", ())]
    return VariantView(
        name=variant["name"],
        parameters=parameters(variant),
        player=relative_url(variant["preview"] or variant["file"], folder) if variant["file"] else "",
        file=relative_url(variant["file"], folder) if variant["file"] else "",
        preview=bool(variant["preview"]),
        cells=tuple(
            (_label(m["name"]), cell(variant, m["name"]), leads(plain, variant, m["name"])) for m in plain["metrics"]
        ),
        notes=tuple(notes),
        wins=variant["name"] == plain["winner"],
        error=variant["error"]["message"] if variant["error"] else "",
    )


def _label(name: str) -> str:
    return name.replace("_", " ")


def _enhancement(plain: dict[str, Any]) -> str:
    from clipforge_core.codec import convert
    from clipforge_core.model.enhance import Enhancement

    return convert(plain, Enhancement, "enhancement").describe()


def _first(found: Compared, shown: list[VariantView]) -> tuple[int, int]:
    """Numbers of the two that the page begins with: the first that was asked for against the winner, or the next."""
    names = [view.name for view in shown]
    other = names.index(found.winner) if found.winner in names else min(1, len(names) - 1)
    return (0, other) if other else (0, min(1, len(names) - 1))


def _rate(found: Compared) -> float:
    """Frames a second of the cut, for stepping; 25 where there are no pictures."""
    for variant in found.variants:
        frames, seconds = variant.facts.get("frames", 0), variant.facts.get("seconds", 0)
        if frames and seconds:
            return round(float(frames / seconds), 4)
    return 25.0


def _measures(plain: dict[str, Any], views: list[VariantView]) -> list[MeasureView]:
    names = list(dict.fromkeys(name for variant in plain["variants"] for name in variant["measures"]))
    return [
        MeasureView(
            label=_label(name),
            values=tuple(
                amount(variant["measures"][name], "") if name in variant["measures"] else ""
                for variant in plain["variants"]
            ),
        )
        for name in names
    ]
