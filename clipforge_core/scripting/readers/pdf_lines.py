"""The lines of PDF pages with where they stand, and what that says: headings, paragraphs, items of lists.

A PDF knows nothing of paragraphs. A line in larger letters is a heading, more space than usual above a line begins a
paragraph, and short lines that stand further in than the others are items of a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LARGER, _WIDER = 1.15, 1.35
"""How much larger a heading's letters are than those of the text, and the space over a paragraph than that between
lines."""
_NEAR = 0.3
"""The part of the spaces between lines that are no more than those inside a paragraph."""
_LONGEST_HEADING = 100
_IN = 8.0
"""Points that an item stands further in than the text."""
_FULL = 0.75
"""The part of the longest line from which a line was broken because it was full."""
_BULLET = re.compile(r"^(?:[-*•–‣▪◦●○■]|\(?\d{1,3}[.)]|\(?[a-z][.)])(?:\s|$)")
_ALONE = re.compile(r"^(?:[-*•–‣▪◦●○■]|\(?\d{1,3}[.)]|\(?[a-z][.)])$")
_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？", '"', "”", ")")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. `x` and `y` are points from the left and the bottom, `size` is that of its letters in points;
    None where the file does not tell."""

    text: str
    x: float | None = None
    y: float | None = None
    size: float | None = None


def lines_of(page: Any) -> list[Line]:
    """The lines of a page of pypdf that hold something, in the order in which they are read."""
    rows: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        if shown := text.strip():
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            rows.append((shown, x, y, abs(size * tm[3] * cm[3])))

    text = page.extract_text(visitor_text=visit) or ""
    found: list[Line] = []
    at = 0
    for line in text.splitlines():
        shown = line.strip()
        if not shown:
            continue
        place = next(
            (i for i in range(at, min(at + 40, len(rows))) if shown.startswith(rows[i][0].split("\n")[0])), None
        )
        if place is None:
            found.append(Line(shown))
            continue
        at = place + 1
        found.append(Line(shown, *rows[place][1:]))
    return _with_bullets(found)


def _with_bullets(lines: Sequence[Line]) -> list[Line]:
    """Bullets and numbers that stand on a line of their own, with the line after them."""
    found: list[Line] = []
    for line in lines:
        if found and _ALONE.match(found[-1].text):
            before = found.pop()
            line = Line(f"{before.text} {line.text}", before.x, line.y, line.size)
        found.append(line)
    return found


def marked(pages: Sequence[Sequence[Line]]) -> str:
    """The text of the pages, with a mark before headings and items and a blank line between paragraphs."""
    lines = [line for page in pages for line in page]
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.size:
            sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    gaps = [
        above.y - line.y
        for page in pages
        for above, line in zip(page, page[1:], strict=False)
        if above.y is not None and line.y is not None and above.y > line.y
    ]
    step = sorted(gaps)[round(_NEAR * (len(gaps) - 1))] if gaps else 0.0
    left = Counter(round(line.x) for line in lines if line.x is not None and len(line.text) > 40).most_common(1)
    longest = max((len(line.text) for line in lines), default=0)
    largest = max(sizes, default=0.0)
    text, before = "", None
    for page in pages:
        for number, line in enumerate(page):
            text += _gap(before, line, usual, step, first=number == 0) if before is not None else ""
            text += _mark(before, line, usual, largest, left[0][0] if left else 0.0, longest) + line.text
            before = line
    return text


def _is_heading(line: Line, usual: float) -> bool:
    return bool(line.size and usual and line.size >= _LARGER * usual) and len(line.text) <= _LONGEST_HEADING


def _gap(before: Line, line: Line, usual: float, step: float, *, first: bool) -> str:
    """What stands between two lines."""
    titles = _is_heading(before, usual), _is_heading(line, usual)
    if all(titles) and before.size == line.size and not first:
        return " "
    if any(titles):
        return "\n\n"
    if first:
        # A sentence runs on from page to page.
        return "\n" if not before.text.endswith(_ENDS) and line.text[:1].islower() else "\n\n"
    if before.y is None or line.y is None or not step:
        return "\n"
    apart = before.y - line.y
    return "\n\n" if apart > _WIDER * step or apart < -step else "\n"


def _mark(before: Line | None, line: Line, usual: float, largest: float, left: float, longest: int) -> str:
    """ "# " before a heading, "- " before an item."""
    if _is_heading(line, usual):
        same = before is not None and _is_heading(before, usual) and before.size == line.size
        if same and before is not None and before.y is not None and line.y is not None and before.y > line.y:
            return ""
        return "# " if line.size is not None and round(line.size, 1) >= largest else "## "
    if line.x is None or line.x < left + _IN or _BULLET.match(line.text):
        return ""
    if before is not None and len(before.text) >= _FULL * longest and not before.text.endswith("."):
        # A line that was broken because it was full goes on in this one.
        return ""
    return "- " if left and len(line.text) < _FULL * longest else ""
