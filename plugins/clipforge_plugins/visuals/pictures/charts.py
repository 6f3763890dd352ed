"""Charts: the numbers of a brief as bars, a line or a pie, whichever can show them honestly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from clipforge_plugins.visuals.board import Board, State
from clipforge_plugins.visuals.data import number, words
from clipforge_plugins.visuals.pictures.bars import Series, bars
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.pictures.lines import line
from clipforge_plugins.visuals.pictures.lists import items as as_list
from clipforge_plugins.visuals.pictures.pies import is_whole, pie
from clipforge_plugins.visuals.pictures.statements import card
from clipforge_plugins.visuals.vector import Frame

_MOST = 8
"""Bars on one page."""


def chart(board: Board, data: Mapping[str, Any]) -> None:
    """`values` with `labels` and their `unit`, as the `form` that was asked for or another where that would mislead.

    Values that are no numbers are left out, with a note; without any, the title stands alone.
    """
    before = board.state()
    series = series_of(board, data)
    title = board.title(data)
    if not series.values:
        board.notes.append("the chart has no numbers: its title is shown")
        card(board, {"text": title or board.request.title})
        return
    form = words(data, "form").casefold()
    top = heading(board, title, share=0.24)
    room: Frame = (board.left, top, board.right, board.bottom)
    beats = board.beats(len(series.values))
    whole = form == "pie" and is_whole(series)
    if form == "pie" and not whole:
        board.notes.append("the values are no parts of a whole: they are shown as bars")
    kept = board.state()
    if whole and pie(board, series, room, beats):
        return
    board.restore(kept)
    if form == "line" and line(board, series, room, beats):
        return
    board.restore(kept)
    _bars(board, series, room, title, before)


def _bars(board: Board, series: Series, room: Frame, title: str, before: State) -> None:
    """On as many pages as it takes, all of them with one scale; `before` is the board without the heading."""
    span = (min(0.0, *series.values), max(0.0, *series.values))
    if span[0] == span[1]:
        span = (0.0, 1.0)
    count = len(series.values)
    for pages in range(1, count + 1):
        size = math.ceil(count / pages)
        if size <= _MOST and _paged(board, series, room, span, size, title):
            return
    board.restore(before)
    board.notes.append("the labels are too long for a chart: the numbers are shown as a list")
    told = series.told(board.request.language)
    rows = [f"{label}: {text}" if label else text for label, text in zip(series.labels, told, strict=True)]
    as_list(board, {"title": title, "items": rows})


def _paged(board: Board, series: Series, room: Frame, span: tuple[float, float], size: int, title: str) -> bool:
    beats = board.beats(len(series.values))
    kept = board.state()
    for first in range(0, len(series.values), size):
        if first:
            board.page(beats[first])
            heading(board, title, share=0.24)
        if not bars(board, series.part(first, first + size), room, beats[first : first + size], span):
            board.restore(kept)
            return False
    return True


def series_of(board: Board, data: Mapping[str, Any]) -> Series:
    """The numbers that can be shown, each with its label."""
    given = data.get("values")
    values = list(given) if isinstance(given, list | tuple) else []
    names = data.get("labels")
    labels = [words({"one": name}, "one") for name in names] if isinstance(names, list | tuple) else []
    pairs = [(labels[at] if at < len(labels) else "", number(value)) for at, value in enumerate(values)]
    kept = [(label, value) for label, value in pairs if value is not None]
    if len(kept) < len(pairs):
        board.notes.append(
            f"{len(pairs) - len(kept)} values of the chart are no numbers that can be drawn: they are left out"
        )
    return Series([label for label, _ in kept], [value for _, value in kept], words(data, "unit"))
