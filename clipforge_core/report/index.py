"""What the page of a whole folder shows: the clips of all its sources in one ranking, repeats named.

html = render_index(summary, cards, folder=Path("clips"))
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from clipforge_core.model.export import ASPECTS
from clipforge_core.model.summary import ClipRow, SourceRow, Summary
from clipforge_core.report.page import render_page
from clipforge_core.report.view import ClipView

BY = {"words": "the same words", "sound": "the same sound", "file": "the same place of the same file"}
"""How a likeness was found, for people."""


class CardView(msgspec.Struct, frozen=True, kw_only=True):
    """A clip on the page: its view, its source, the report that tells more, and what it repeats."""

    clip: ClipView
    source: str
    folder: str
    report: str
    same_as: str
    same_anchor: str
    language: str


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the table of sources."""

    row: SourceRow
    clips_time: str
    duration: str
    took: str
    report: str


def render_index(summary: Summary, views: Sequence[tuple[ClipView, str]], folder: Path) -> str:
    """The page's HTML, to be written into `folder`. `views` are the clips of the summary with the language of their
    words, in its order."""
    from clipforge_core.report.exports import relative_url

    anchors = {(row.folder, row.clip): view.anchor for row, (view, _) in zip(summary.clips, views, strict=True)}
    cards = []
    for row, (view, language) in zip(summary.clips, views, strict=True):
        same = row.same_as
        cards.append(
            CardView(
                clip=view,
                source=row.source,
                folder=row.folder,
                report=relative_url(str(folder / row.folder / "report.html"), folder),
                same_as=_same(summary.clips, row),
                same_anchor=anchors.get((same.folder, same.clip), "") if same is not None else "",
                language=language,
            )
        )
    found = {export.aspect for card in cards for export in card.clip.exports}
    return render_page(
        "index",
        title=folder.resolve().name or "clips",
        cards=cards,
        sources=[_source(row, folder) for row in summary.sources],
        named=list(dict.fromkeys(card.source for card in cards)),
        repeats=sum(bool(card.same_as) for card in cards),
        aspects=[aspect for aspect in ASPECTS if aspect in found] + sorted(found - set(ASPECTS)),
    )


def _same(clips: Sequence[ClipRow], row: ClipRow) -> str:
    if row.same_as is None:
        return ""
    other = next(c for c in clips if (c.folder, c.clip) == (row.same_as.folder, row.same_as.clip))
    return f"{other.rank}. {other.title or other.clip} ({other.source}): {BY[row.same_as.by]}"


def _source(row: SourceRow, folder: Path) -> SourceView:
    from clipforge_core.report.exports import relative_url

    report = folder / row.folder / "report.html" if row.folder else None
    return SourceView(
        row=row,
        clips_time=clock(row.clips_seconds) if row.clips else "",
        duration=clock(row.duration) if row.duration else "",
        took=clock(row.took) if row.took is not None else "",
        report=relative_url(str(report), folder) if report is not None and report.is_file() else "",
    )


def clock(seconds: float) -> str:
    """ "0:42", "12:07", "1:02:03"."""
    whole = max(0, int(seconds + 0.5))
    minutes = f"{whole // 60 % 60:02d}" if whole >= 3600 else f"{whole // 60}"
    return (f"{whole // 3600}:" if whole >= 3600 else "") + f"{minutes}:{whole % 60:02d}"
