"""An Overview as a PDF of a page or two: figures with their changes, charts, the most watched videos.

    pdf = to_pdf(overview, made="2026-11-29T12:00:00.000Z")

Typst sets it (a program for that, in a wheel of its own); the charts are drawn by it too. All texts go to it as data.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from clipforge_core.errors import MissingExtra
from clipforge_core.model.audience import Overview, Totals

_TITLES = {"24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days", "90d": "Last 90 days"}
_FONTS = ("manimgx_fonts", "manimgx_fonts_cjk", "fontpkg_montserrat")
_FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai")
_MOST_LABELS = 8
_MOST_SHARES = 12
_NOTES = (
    "A view is one viewing of a film on this server, or one that an imported file of a platform counts.",
    "Watch time is what players told, or what a platform's file says; views without either are not in its mean.",
    "Engagement is likes, comments and shares for a hundred views. Changes are against as long a time before.",
    "Countries are known from imported files alone. Whoever asks not to be counted is not.",
)


def to_pdf(overview: Overview, *, made: str, heading: str = "Audience") -> bytes:
    """The PDF. `made` is when, UTC ISO 8601: the same overview of the same moment gives the same page. Raises
    MissingExtra."""
    try:
        import typst
    except ImportError as error:
        raise MissingExtra(what="an audience as PDF", package="typst", extra="reports") from error
    told = json.dumps(report(overview, made=made, heading=heading), ensure_ascii=False)
    page: bytes = typst.compile(
        Path(__file__).with_name("report.typ"),
        format="pdf",
        font_paths=_font_folders(),
        ignore_system_fonts=True,
        sys_inputs={"report": told},
        timestamp=datetime.fromisoformat(made).astimezone(UTC).replace(microsecond=0),
    )
    return page


def report(overview: Overview, *, made: str, heading: str) -> dict[str, Any]:
    """What stands on the page, as texts and fractions."""
    totals, changes = overview.totals, overview.changes
    return {
        "title": f"{heading} · {_TITLES[overview.range]}",
        "range": f"{_moment(overview.since)} to {_moment(overview.until)} UTC",
        "footer": f"ClipForge · made {_moment(made)} UTC",
        "fonts": list(_FAMILIES),
        "tiles": [
            _tile("Views", number(totals.views), changes.views),
            _tile("Watched on average", length(totals), changes.average_watch),
            _tile("Engagement", f"{totals.engagement:.1f} %", changes.engagement),
            _tile("Shares", number(totals.shares), changes.shares),
        ],
        "chart": _chart(overview),
        "platforms": _shares([(p.platform, p.totals.views, p.percentage) for p in overview.platforms]),
        "top": [
            {
                "title": video.title,
                "note": "" if video.kind in ("export", "") else video.kind.replace("_", " "),
                "views": number(video.totals.views),
                "watched": length(video.totals),
                "engagement": f"{video.totals.engagement:.1f} %",
            }
            for video in overview.top
        ],
        "countries": _shares([(c.country, c.views, c.percentage) for c in overview.countries]),
        "notes": list(_NOTES),
    }


def number(count: float) -> str:
    """A count for people: 950, 12,400, 3.4 M."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f} M"
    return f"{count:,.0f}"


def length(totals: Totals) -> str:
    """How long a view lasts; a dash where that is not known."""
    if not totals.timed_views:
        return "–"
    seconds = round(totals.average_watch)
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60}:{seconds % 60:02d} min"


def ticks(most: float) -> list[float]:
    """Round figures from 0 to the first that is not below `most`, three to six of them."""
    if most <= 0:
        return [0.0]
    unit = 10.0 ** math.floor(math.log10(most))
    step = next(s * unit for s in (0.2, 0.25, 0.5, 1.0, 2.0, 2.5) if s * unit * 5 >= most)
    step = max(1.0, step) if most >= 1 else step
    count = max(1, math.ceil(round(most / step, 9)))
    return [step * i for i in range(count + 1)]


def _tile(name: str, value: str, change: float | None) -> dict[str, str]:
    if change is None:
        return {"name": name, "value": value, "change": "nothing to compare with", "tone": ""}
    if not change:
        return {"name": name, "value": value, "change": "as before", "tone": ""}
    arrow, tone = ("↑", "up") if change > 0 else ("↓", "down")
    return {"name": name, "value": value, "change": f"{arrow} {abs(change):,.1f} % against before", "tone": tone}


def _chart(overview: Overview) -> dict[str, Any] | None:
    views = [point.totals.views for point in overview.over_time]
    if not any(views):
        return None
    marks = ticks(max(views))
    every = max(1, math.ceil(len(views) / _MOST_LABELS))
    last = len(views) - 1
    return {
        "ticks": [{"at": mark / marks[-1], "label": number(mark)} for mark in marks],
        "bars": [
            {"value": view / marks[-1], "label": _step(point.at, overview.range) if (last - i) % every == 0 else ""}
            for i, (view, point) in enumerate(zip(views, overview.over_time, strict=True))
        ],
    }


def _shares(rows: Sequence[tuple[str, int, float]]) -> list[dict[str, Any]]:
    shown, others = list(rows[:_MOST_SHARES]), rows[_MOST_SHARES:]
    if others:
        shown.append(("others", sum(views for _, views, _ in others), sum(part for _, _, part in others)))
    return [
        {"name": name, "value": number(views), "part": f"{part:.1f} %", "share": part / 100}
        for name, views, part in shown
    ]


def _step(at: str, name: str) -> str:
    when = datetime.fromisoformat(at)
    return f"{when:%H}:00" if name == "24h" else f"{when.day} {when:%b}"


def _moment(at: str) -> str:
    when = datetime.fromisoformat(at)
    return f"{when.day} {when:%B %Y, %H:%M}"


def _font_folders() -> list[Path]:
    """Folders of the font packages that are installed; without any, typst's own font stands in."""
    found: list[Path] = []
    for package in _FONTS:
        spec = find_spec(package)
        found += [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    return found
