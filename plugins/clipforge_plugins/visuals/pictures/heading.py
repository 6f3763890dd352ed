"""What most pictures share: a heading with a short rule above it, and pages for texts that are too long for one."""

from __future__ import annotations

from clipforge_plugins.visuals.board import Board, Sheet

_RULE = (9.0, 0.9)
_GAP = 4.4


def heading(board: Board, title: str, *, share: float = 0.3, sheet: Sheet | None = None) -> float:
    """The title at the top of the frame; answers where what is below it may begin, in pixels from the top.

    A title that does not fit into that share of the frame is left to the narration, with a note.
    """
    left, top, wide = board.left, board.top, board.width
    type_ = board.type(6.4 * board.style.title, 3.4, heavy=True, most=3)
    block = board.setter.fit(title, type_, wide, board.height * share - (_RULE[1] + 2.4) * board.unit)
    if block is None:
        return top
    if not block.fits:
        board.notes.append(f"the title is too long to be shown: {title[:60]}…")
        return top
    sheet = sheet or board.sheet
    rule_over(board, sheet, left, top, wide, block.side)
    y = top + (_RULE[1] + 2.4) * board.unit
    sheet.text(block, left, y, wide, board.scheme.ink)
    return y + block.height + _GAP * board.unit


def rule_over(board: Board, sheet: Sheet, left: float, top: float, width: float, side: str) -> None:
    """The short rule of the accent's colour, at the side where the words begin."""
    long, thick = _RULE[0] * board.unit, _RULE[1] * board.unit
    x = left + (width - long) * {"left": 0.0, "center": 0.5, "right": 1.0}[side]
    sheet.vector.box((x, top, x + long, top + thick), radius=thick / 2, fill=board.scheme.accent)
