"""Pictures of a few large words: titles, cards, quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clipforge_media import Block
from clipforge_plugins.visuals.board import Board, Sheet
from clipforge_plugins.visuals.data import listed, words
from clipforge_plugins.visuals.icons import SIZE, Icon
from clipforge_plugins.visuals.pictures.heading import rule_over
from clipforge_plugins.visuals.vector import Point

_RULE = 0.9
_FEW, _FIGURE = 9, 19.0
"""So few letters, mostly a number, are set in this size."""


def title(board: Board, data: Mapping[str, Any]) -> None:
    """`text` as large as it fits, `subtitle` below it; `icon` (a name or an emoji) beside or above them."""
    text = words(data, "text") or words(data, "title") or board.request.title
    icon = icon_of(board, words(data, "icon"))
    _stack(board, text, [words(data, "subtitle")], large=13.0 * board.style.title, icon=icon)


def card(board: Board, data: Mapping[str, Any]) -> None:
    """`text`, and `lines` below it that come one after the other; `icon` (a name or an emoji) beside or above them."""
    text = words(data, "text") or words(data, "title") or board.request.title
    lines = listed(data, "lines")
    if not text:
        shown = lines or [line for line in board.request.lines if line.strip()]
        text, lines = (shown[0], shown[1:]) if shown else ("", [])
    icon = icon_of(board, words(data, "icon"))
    _stack(board, text, lines, large=9.6 * board.style.title, icon=icon)


def icon(board: Board, data: Mapping[str, Any]) -> None:
    """One large icon, by its `name` or the emoji in `text`, with the other words below it."""
    name, text = words(data, "name"), words(data, "text")
    found = board.icons.find(name) or board.icons.find(text)
    caption = text if text and (found is None or board.icons.find(text) is None) else board.request.title
    if found is None:
        found = board.icons.named_in(f"{name} {text}") or board.icons.named_in(board.request.title)
    if found is None:
        board.notes.append(f"no icon is called {name or text!r}: its words are shown")
        card(board, {"text": caption or name})
        return
    unit = board.unit
    block = board.setter.fit(
        caption, board.type(6.4, 3.6, heavy=True, align="center", most=3), board.width, board.height * 0.3
    )
    if block is not None and not block.fits:
        block = None
        board.notes.append(f"the words below the icon are too long to be shown: {caption[:60]}…")
    foot = block.height + 6 * unit if block else 0.0
    size = min(52 * unit, board.height - foot - 4 * unit, board.width)
    y = board.top + (board.height - size - foot) / 2
    middle = (board.left + board.right) / 2
    lay_icon(board, board.sheet, found, (middle, y + size / 2), size)
    board.sheet.text(block, board.left, y + size + 6 * unit, board.width, board.scheme.ink)


def _stack(board: Board, text: str, lines: list[str], large: float, icon: Icon | None = None) -> None:
    """A heavy text with lighter ones below it, in the middle of the frame; on more pages where it is long.

    An icon stands beside it where the frame is wide, else above it; where it takes too much room, it is left out.
    """
    unit = board.unit
    lines = [line for line in lines if line]
    large = max(large, _FIGURE) if len(text) <= _FEW else large
    gap, rule = 3.6 * unit, (_RULE + 3.4) * unit
    for picture in (icon, None) if icon else (None,):
        side = 40 * unit if picture and not board.tall else 0.0
        above = 31 * unit if picture and board.tall else 0.0
        wide, room = board.width - side, board.height - rule - above
        smaller = board.setter.alike(lines, board.type(4.9, 3.4, most=4), wide, room * 0.5 / max(1, len(lines)))
        below = [block for block in smaller if block is not None]
        high = sum(block.height + gap for block in below)
        alone = picture is None and not below
        size, align = (large if below else 1.2 * large), "center" if alone else "start"
        type_ = board.type(size, 4.4, heavy=True, leading=1.12, most=7, align=align)
        block = board.setter.fit(text, type_, wide, room - high)
        if all(each.fits for each in below) and (block is None or block.fits):
            _one(board, block, below, gap, wide, picture)
            return
    _pages(board, " ".join([text, *lines]), large)


def _one(board: Board, block: Block | None, below: list[Block], gap: float, wide: float, icon: Icon | None) -> None:
    unit, rule = board.unit, (_RULE + 3.4) * board.unit
    first = block or (below[0] if below else None)
    if first is None:
        return
    total = rule + (block.height if block else -gap) + sum(each.height + gap for each in below)
    above = 31 * unit if icon and board.tall else 0.0
    y = board.top + (board.height - total - above) / 2
    left = board.left
    if icon is not None:
        rtl = first.side == "right"
        if board.tall:
            middle = (board.right - 13 * unit if rtl else left + 13 * unit, y + 13 * unit)
        else:
            left = board.right - wide if rtl else left
            middle = (board.left + 17 * unit if rtl else board.right - 17 * unit, board.top + board.height / 2)
        size = 26 * unit if board.tall else 34 * unit
        lay_icon(board, board.sheet, icon, middle, size)
        y += above
    rule_over(board, board.sheet, left, y, wide, first.side)
    y += rule
    board.sheet.text(block, left, y, wide, board.scheme.ink)
    y += block.height + gap if block else 0.0
    for each, beat in zip(below, board.beats(len(below)), strict=True):
        board.layer(beat).text(each, left, y, wide, board.scheme.soft)
        y += each.height + gap


def icon_of(board: Board, name: str) -> Icon | None:
    """The icon that is asked for; none where nobody asks: words mean many things."""
    return board.icons.find(name) or board.icons.named_in(name) if name else None


def lay_icon(board: Board, sheet: Sheet, icon: Icon, middle: Point, size: float) -> None:
    """An icon of that size about a point, on a disc of the card's colour."""
    x, y = middle
    sheet.vector.circle(middle, size / 2, fill=board.scheme.card)
    inner = size * 0.64
    left, top = x - inner / 2, y - inner / 2
    sheet.vector.raw(icon.svg, left, top, inner / SIZE, (left, top, left + inner, top + inner))


def _pages(board: Board, text: str, large: float) -> None:
    """A long text page after page."""
    rule = (_RULE + 3.4) * board.unit
    type_ = board.type(large * 0.62, 4.4, heavy=True, leading=1.18, most=9)
    blocks = board.setter.cut(text, type_, board.width, board.height - rule)
    seconds = board.request.seconds
    for number, block in enumerate(blocks):
        sheet = board.page(seconds * number / len(blocks)) if number else board.sheet
        y = board.top + (board.height - rule - block.height) / 2
        rule_over(board, sheet, board.left, y, board.width, block.side)
        sheet.text(block, board.left, y + rule, board.width, board.scheme.ink)


def quote(board: Board, data: Mapping[str, Any]) -> None:
    """`text` with large marks, and `by` whom it is."""
    text = words(data, "text") or board.request.title
    by = words(data, "by")
    left, right, unit, wide = board.left, board.right, board.unit, board.width
    signed = board.setter.fit(by, board.type(4.4, 3.2, most=2), wide - 8 * unit, 12 * unit)
    foot = signed.height + 5 * unit if signed else 0.0
    mark = 11 * unit
    type_ = board.type(10.0 * board.style.title, 4.4, heavy=True, leading=1.2, most=8)
    block = board.setter.fit(text, type_, wide, board.height - foot - mark)
    if block is None:
        return
    if not block.fits or (signed is not None and not signed.fits):
        _pages(board, f"“{text}” {by}".strip(), 9.6)
        return
    y = board.top + (board.height - mark - block.height - foot) / 2
    _marks(board, left if block.side != "right" else right - 12.4 * unit, y)
    board.sheet.text(block, left, y + mark, wide, board.scheme.ink)
    if signed is not None:
        y += mark + block.height + 5 * unit
        middle = y + signed.baseline / 2
        x0, x1 = (left, left + 5 * unit) if signed.side == "left" else (right - 5 * unit, right)
        board.sheet.vector.path([(x0, middle), (x1, middle)], stroke=board.scheme.accent, line=0.5 * unit)
        board.sheet.text(signed, left + 8 * unit * (signed.side == "left"), y, wide - 8 * unit, board.scheme.soft)


def _marks(board: Board, x: float, y: float) -> None:
    """Two marks of quotation, drawn."""
    unit = board.unit
    for at in (x, x + 6.8 * unit):
        middle, radius = (at + 2.4 * unit, y + 4.6 * unit), 2.4 * unit
        board.sheet.vector.circle(middle, radius, fill=board.scheme.accent)
        tail = [(at, y + 4.6 * unit), (at + 0.4 * unit, y + 2.4 * unit), (at + 2.0 * unit, y + 0.6 * unit)]
        tail += [(at + 3.9 * unit, y), (at + 3.9 * unit, y + 1.4 * unit), (at + 2.6 * unit, y + 2.8 * unit)]
        board.sheet.vector.polygon(tail, fill=board.scheme.accent)
