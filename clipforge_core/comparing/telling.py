"""A comparison in words and cells, for the command line and the page: each takes the result as plain JSON.

about(result, "talk.mp4")      # "talk.mp4, 0:10.000 to 0:20.000: 2 variants, each made 3 times"
cells(result)                  # rows of a table, and its head
sentences(result)              # who is ahead by what, and who wins
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from clipforge_core.comparing.deciding import amount
from clipforge_core.timecode import format_time

BEST = "*"
"""Marks the best of a metric, where it is clear."""


def about(result: Mapping[str, Any], name: str) -> str:
    """What was compared."""
    first, last = result["starts"], result["starts"] + result["seconds"]
    times = f"{_time(first)} to {_time(last)}"
    often = f"each made {result['repeat']} times" if result["repeat"] > 1 else "each made once"
    held = ", quality against the source" if result["held"] else ""
    return f"{name}, {times}: {len(result['variants'])} variants, {often}{held}"


def cells(result: Mapping[str, Any]) -> tuple[list[list[str]], list[str]]:
    """Rows and head of the table: a variant each, a metric each; the clear best has a star."""
    head = ["VARIANT", *(metric["name"] for metric in result["metrics"]), "PARAMETERS"]
    rows = []
    for variant in result["variants"]:
        row = [variant["name"]]
        for metric in result["metrics"]:
            row.append(f"{cell(variant, metric['name'])}{' ' + BEST if leads(result, variant, metric['name']) else ''}")
        rows.append([*row, "failed" if variant["error"] else parameters(variant)])
    return rows, head


def cell(variant: Mapping[str, Any], metric: str) -> str:
    """A value with the spread of its repeats."""
    found = variant["metrics"].get(metric)
    if found is None:
        return "-"
    spread = f" ±{_rough(found['spread'], found['unit'])}" if found["spread"] > 0 else ""
    return f"{amount(found['mean'], found['unit'])}{spread}"


def _rough(value: float, unit: str) -> str:
    """A spread in two digits; its unit is that of the value before it but for bytes, which have many."""
    return amount(value, unit) if unit == "B" else f"{value:.2g}"


def leads(result: Mapping[str, Any], variant: Mapping[str, Any], metric: str) -> bool:
    """True for the clear best of a metric."""
    return any(r["metric"] == metric and r["clear"] and r["best"] == variant["name"] for r in result["comparisons"])


def parameters(variant: Mapping[str, Any]) -> str:
    """As they were asked for."""
    return " ".join(f"{key}={_value(value)}" for key, value in variant["parameters"].items()) or "as trims are made"


def sentences(result: Mapping[str, Any]) -> list[str]:
    """A line for each metric, then the winner and the rule."""
    told = [f"  {line}" for line in map(gap, result["comparisons"], [result["metrics"]] * len(result["comparisons"]))]
    winner = result["winner"]
    told.append(f"winner: {winner}" if winner else "no winner")
    told.append(f"  {result['reason']}")
    told.append(f"  rule: {result['rule']}")
    return told


def gap(ranking: Mapping[str, Any], metrics: list[dict[str, Any]]) -> str:
    """How far the best of a metric is ahead of the next, and what that means."""
    name = ranking["metric"]
    unit = next(m["unit"] for m in metrics if m["name"] == name)
    apart, noise = amount(ranking["difference"], unit), amount(ranking["noise"], unit)
    if ranking["note"]:
        return f"{name}: {ranking['best']} by {apart}, which decides nothing: {ranking['note']}"
    if ranking["clear"]:
        return f"{name}: {ranking['best']} is ahead of {ranking['next']} by {apart} (noise {noise})"
    if len(ranking["leaders"]) > 2:
        return f"{name}: no clear difference between {', '.join(ranking['leaders'])} (noise {noise})"
    return f"{name}: no clear difference: {ranking['best']} and {ranking['next']} are {apart} apart (noise {noise})"


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _time(seconds: float) -> str:
    return format_time(Fraction(round(seconds * 1000), 1000))
