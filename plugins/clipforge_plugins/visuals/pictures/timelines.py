"""Timelines: dates along a line, and what happened then when the narration comes to it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board, Sheet
from clipforge_plugins.visuals.data import tables, words
from clipforge_plugins.visuals.pictures.heading import heading
from clipforge_plugins.visuals.pictures.lists import items as as_list
from clipforge_plugins.visuals.vector import Frame

_YEAR = re.compile(r"(?<!\d)\d{3,4}(?!\d)|(?<!\d)\d{1,2}(?=\s*(?:BC|AD|CE|v\. Chr|a\. C|av\. J))")
_BEFORE = re.compile(r"BC|v\. Chr|a\. C|av\. J")
_MOST = 6
"""Events on one page."""


@dataclass(frozen=True)
class _Events:
    whens: Sequence[Block | None]
    texts: Sequence[Block | None]


def timeline(board: Board, data: Mapping[str, Any]) -> None:
    """`events` with `when` and `text`: beside each other where there is room, else below each other, else in pages."""
    events = [(words(each, "when"), words(each, "text")) for each in tables(data, "events")]
    events = [(when, text) for when, text in events if when or text]
    order = _in_time([when for when, _ in events])
    title = board.title(data)
    if not events:
        heading(board, title or board.request.title, share=0.9)
        return
    kept = board.state()
    for size in range(min(_MOST, len(events)), 0, -1):
        if math.ceil(len(events) / size) > math.ceil(len(events) / max(1, size - 1)):
            continue
        if _paged(board, title, events, order, size):
            return
        board.restore(kept)
    board.notes.append("the events are too long for a timeline: they are shown as a list")
    rows = [": ".join(part for part in events[at] if part) for at in order]
    as_list(board, {"title": title, "items": rows})


def _in_time(whens: Sequence[str]) -> list[int]:
    """The places of dates in the order of time, where all of them have a year; else as they are."""
    years = [_YEAR.findall(when) for when in whens]
    if not all(years):
        return list(range(len(whens)))
    signed = [-int(y[-1]) if _BEFORE.search(when) else int(y[-1]) for y, when in zip(years, whens, strict=True)]
    return sorted(range(len(whens)), key=lambda at: signed[at])


def _paged(board: Board, title: str, told: Sequence[tuple[str, str]], order: Sequence[int], size: int) -> bool:
    """In the order of time; on one page, what is told first comes first all the same."""
    spoken = board.beats(len(told))
    events = [told[at] for at in order]
    beats = [spoken[at] for at in order] if size >= len(told) else spoken
    for first in range(0, len(events), size):
        if first:
            board.page(beats[first])
        top = heading(board, title, share=0.24)
        room: Frame = (board.left, top, board.right, board.bottom)
        part, when = events[first : first + size], beats[first : first + size]
        more = first + size < len(events)
        if not (_across(board, part, when, room, more) or _down(board, part, when, room, more)):
            return False
    return True


def _across(
    board: Board, events: Sequence[tuple[str, str]], beats: Sequence[Fraction], room: Frame, more: bool
) -> bool:
    """Along a line from left to right."""
    unit, count = board.unit, len(events)
    slot = (room[2] - room[0]) / count
    if board.tall or slot < 24 * unit:
        return False
    wide = slot - 3.5 * unit
    found = _set(board, events, wide, room[3] - room[1] - 14 * unit, 7.2)
    if found is None:
        return False
    tall = max((b.height for b in found.whens if b), default=0.0)
    high = tall + 8 * unit + max((b.height for b in found.texts if b), default=0.0)
    y = room[1] + (room[3] - room[1] - high) / 2 + tall + 3.2 * unit
    rtl = any(block is not None and block.side == "right" for block in (*found.whens, *found.texts))
    dots = [room[2] - at * slot - 1.5 * unit if rtl else room[0] + at * slot + 1.5 * unit for at in range(count)]
    base, end = board.sheet, (room[0] if rtl else room[2]) if more or count > 1 else dots[-1]
    base.vector.path([(dots[0], y), (end, y)], stroke=board.scheme.rule, line=0.5 * unit)
    lefts = [room[2] - at * slot - wide if rtl else room[0] + at * slot for at in range(count)]
    for dot, when, x in zip(dots, found.whens, lefts, strict=True):
        _dot(board, base, (dot, y), board.scheme.rule)
        if when is not None:
            _when(board, base, when, (x, y - 3.2 * unit - when.height), wide, rtl)
    for at in sorted(range(count), key=lambda each: beats[each]):
        sheet, x, text = board.layer(beats[at]), lefts[at], found.texts[at]
        _dot(board, sheet, (dots[at], y), board.scheme.accent)
        sheet.text(text, x, y + 4.4 * unit, wide, board.scheme.ink)
    return True


def _down(board: Board, events: Sequence[tuple[str, str]], beats: Sequence[Fraction], room: Frame, more: bool) -> bool:
    """Along a line from top to bottom."""
    unit, count = board.unit, len(events)
    wide = room[2] - room[0] - 7 * unit
    slot = (room[3] - room[1]) / count
    found = _set(board, events, wide, slot - 7.5 * unit, 6.2)
    if found is None:
        return False
    heights = [
        (when.height + 1.8 * unit if when else 0.0) + (text.height if text else 0.0)
        for when, text in zip(found.whens, found.texts, strict=True)
    ]
    gap = min(6 * unit, max(3.4 * unit, (room[3] - room[1] - sum(heights)) / count))
    y = room[1] + max(0.0, (room[3] - room[1] - sum(heights) - gap * (count - 1)) / 2)
    rtl = any(block is not None and block.side == "right" for block in (*found.whens, *found.texts))
    x = room[2] - 1.5 * unit if rtl else room[0] + 1.5 * unit
    left = room[0] if rtl else room[0] + 7 * unit
    base = board.sheet
    tops = [y + sum(heights[:at]) + gap * at for at in range(count)]
    end = room[3] if more else tops[-1] + 1.6 * unit
    base.vector.path([(x, y + 1.6 * unit), (x, end)], stroke=board.scheme.rule, line=0.5 * unit)
    for when, top in zip(found.whens, tops, strict=True):
        _dot(board, base, (x, top + 1.6 * unit), board.scheme.rule)
        _when(board, base, when, (left, top), wide, rtl)
    for at in sorted(range(count), key=lambda each: beats[each]):
        sheet, y, when, text = board.layer(beats[at]), tops[at], found.whens[at], found.texts[at]
        _dot(board, sheet, (x, y + 1.6 * unit), board.scheme.accent)
        sheet.text(text, left, y + (when.height + 1.8 * unit if when else 0.0), wide, board.scheme.ink)
    return True


def _set(board: Board, events: Sequence[tuple[str, str]], wide: float, high: float, large: float) -> _Events | None:
    """The texts in columns of that size; None where they do not fit."""
    unit = board.unit
    whens = board.setter.alike([when for when, _ in events], board.type(large, 3.4, heavy=True, most=1), wide, 8 * unit)
    tall = max((block.height for block in whens if block), default=0.0)
    texts = board.setter.alike([text for _, text in events], board.type(5.4, 3.2, most=6), wide, max(1.0, high - tall))
    fit = all(block is None or block.fits for block in (*whens, *texts))
    return _Events(whens, texts) if fit else None


def _when(board: Board, sheet: Sheet, when: Block | None, place: tuple[float, float], wide: float, rtl: bool) -> None:
    """A date at the side where the line runs, whichever way its own letters run."""
    if when is not None:
        left = place[0] + wide - when.width if rtl else place[0]
        sheet.text(when, left, place[1], when.width, board.scheme.accent)


def _dot(board: Board, sheet: Sheet, middle: tuple[float, float], colour: str) -> None:
    sheet.vector.circle(middle, 1.5 * board.unit, fill=colour)
    sheet.vector.circle(middle, 0.62 * board.unit, fill=board.scheme.ground[0])
