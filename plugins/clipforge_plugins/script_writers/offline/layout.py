"""What stands in a source, piece by piece: sentences under their headings, items of lists, formulas with what they
belong to.

    pieces("## To buy\\n- flour\\n- milk", "en")[0].listing     # 1: both items are of the first list

A heading says what the text below it is about; one right over a list only what the list is. Numbered headings ("Step 2:
Take the tube out") are the items of a list, with the text below them. Lines without marks at their ends are a list too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clipforge_core import function_words, sentence_spans

NEAR = 200
"""Characters around a line that are looked at."""
ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟", ".”", "!”", "?”", '."', '!"', '?"', ".»", "!»", "?»", ".)")
BULLET = re.compile(r"^(?:[-*•–‣▪◦]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
_NUMBERED = re.compile(r"^\(?(?:\d{1,3}|[a-z])[.)]")
_STEP = re.compile(
    r"^(?:(?:step|schritt|paso|étape|passo|passaggio|fase|phase|tip|tipp|rule|regel|regla|règle|regola|regra)\s+"
    r"\d{1,2}\s*[:.)–—-]|\d{1,2}[.)])\s+(?=\S)",
    re.IGNORECASE,
)
"""How a heading begins that is a step or an item."""
_ASKED = re.compile(
    r"(?:[QAFPRD]|question|answer|frage|antwort|pregunta|respuesta|réponse|domanda|risposta|pergunta|resposta)\s?:\s+(?=\S)",
    re.IGNORECASE,
)
"""Before a question of an interview, and its answer."""
_LABEL = re.compile(r"^[\"“«]?[^\W\d_][^\n:.!?,;]{1,28}(?<!\s):\s+(?=\S)")
"""What a line is about, before it: "Weight: …"."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_NAMES = frozenset(("sin", "cos", "tan", "log", "sqrt", "where", "with"))
_MATH = re.compile(r"[=≈≤≥<>±×÷·√∑∫^²³]")
LONGEST_FORMULA = 90
"""Characters of the longest line that is taken as a formula."""
SHORT_LINE = 60
"""Characters of a line that can be an item without a bullet."""
LONG_SENTENCE = 60
"""Words of a sentence that a formula and "where c is …" are joined to, at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of a source. `kind` is "text", "heading" or "item". `block` is the number of its paragraph, `heading` the
    words over it; `listing` is the number of its list, from 1 on (0 for none), which is `ordered` where its items are
    numbered. `goes_on` where the paragraph before it ended with a colon; `label` is what its line is about;
    `asks` is a heading that is a question, of a text that has several."""

    start: int
    end: int
    kind: str
    block: int = 0
    heading: str = ""
    listing: int = 0
    ordered: bool = False
    goes_on: bool = False
    label: str = ""
    formula: bool = False
    asks: bool = False


def pieces(text: str, language: str) -> list[Piece]:
    """The pieces of a text in order. Raises MissingExtra."""
    found = _classed(text, sentence_spans(text, language), language)
    found = _formulas_joined(text, found)
    found = _questions(text, _bare_lists(text, found))
    return _placed(text, _steps_of_headings(text, found))


def _classed(text: str, spans: Sequence[tuple[int, int]], language: str) -> list[Piece]:
    found: list[Piece] = []
    little = function_words(language)
    for at, (start, end) in enumerate(spans):
        raw = text[start:end]
        following = text[slice(*spans[at + 1])] if at + 1 < len(spans) else ""
        if is_formula(raw):
            found.append(Piece(start, end, "text", formula=True))
        elif is_formula(following) and (raw.endswith(":") or raw.split()[-1].lower() in little):
            # "The area is" over a formula is the beginning of its sentence.
            found.append(Piece(start, end, "text"))
        elif raw.startswith("|"):
            # A row of a table.
            continue
        elif (bullet := _bullet(text, start)) and not raw.startswith("#"):
            found.append(Piece(start, end, "item", ordered=_NUMBERED.match(bullet) is not None))
        elif asked := _ASKED.match(raw):
            found.append(Piece(start + asked.end(), end, "text", asks=raw.endswith("?")))
        elif is_heading(text, start, end):
            found.append(Piece(start, end, "heading"))
        else:
            found.append(Piece(start, end, "text"))
    return found


def is_formula(raw: str) -> bool:
    """Is it a formula that stands alone, without words?"""
    words = [word for word in _WORD.findall(raw) if word.lower() not in _NAMES]
    return len(raw) <= LONGEST_FORMULA and "=" in raw and not words and len(_MATH.findall(raw)) >= 1


def is_heading(text: str, start: int, end: int) -> bool:
    """Is it a heading: marked as one, or a short line that stands alone?"""
    raw = text[start:end]
    if raw.startswith("#"):
        return True
    if "://" in raw:
        return False
    before, after = text[max(0, start - NEAR) : start].rstrip(" \t*_"), text[end : end + NEAR].lstrip(" \t*_")
    alone = not before[-1:].strip("\n") and not after[:1].strip("\n")
    if _LABEL.match(raw) and not _STEP.match(raw) and not (before.endswith("\n\n") and after.startswith("\n\n")):
        return False
    titles = alone and (len(raw.split()) <= 10 and len(raw) <= 80)
    listed = BULLET.match(after.lstrip("\n")) is not None and (not after.strip("\n") or raw.endswith(":"))
    return ((titles and not raw.endswith(ENDS)) or (alone and listed and len(raw) <= 40)) and (
        "\n" not in raw and not BULLET.match(raw)
    )


def _bullet(text: str, start: int) -> str:
    """The bullet or number that stands right before this place; "" for none."""
    before = text[text.rfind("\n", 0, start) + 1 : start].strip()
    before = "*" if before.split(" ")[0] == "*" else before.rstrip("*_ ")
    found = BULLET.match(f"{before} x")
    return before if before and found is not None and found.end() == len(before) + 1 else ""


def _formulas_joined(text: str, found: Sequence[Piece]) -> list[Piece]:
    """Formulas that stand alone as a part of the sentence that they end, with the "where …" after them."""
    joined: list[Piece] = []
    for piece in found:
        raw = text[piece.start : piece.end]
        last = joined[-1] if joined else None
        before = text[last.start : last.end] if last is not None else ""
        open_end = last is not None and last.kind == "text" and not before.endswith(ENDS)
        close = last is not None and len(text[last.end : piece.start].strip()) == 0
        size = len(f"{before} {raw}".split())
        ends = piece.formula and open_end
        goes_on = last is not None and last.formula and piece.kind == "text" and raw[:1].islower()
        if last is not None and close and (ends or goes_on) and size <= LONG_SENTENCE:
            joined[-1] = replace(last, end=piece.end, formula=True)
        else:
            joined.append(piece)
    return joined


def _bare_lists(text: str, found: Sequence[Piece]) -> list[Piece]:
    """Three and more short lines without marks at their ends, one right below the other, as items."""
    result = list(found)
    run: list[int] = []
    for at, piece in enumerate([*found, Piece(len(text), len(text), "heading")]):
        raw = text[piece.start : piece.end]
        line = piece.kind != "item" and not piece.formula and 0 < len(raw) <= SHORT_LINE and raw[0] not in "#|"
        line = line and not raw.endswith((*ENDS, ":"))
        own = not text[text.rfind("\n", 0, piece.start) + 1 : piece.start].strip()
        near = not run or text[found[run[-1]].end : piece.start].count("\n") == 1
        if line and own and near:
            run.append(at)
            continue
        if len(run) >= 3:
            for each in run:
                result[each] = replace(found[each], kind="item")
        run = [at] if line and own else []
    return result


def _questions(text: str, found: Sequence[Piece]) -> list[Piece]:
    """Headings that are questions as what they are: said before their answers, where there are two and more."""
    asked = [
        at for at, piece in enumerate(found) if piece.kind == "heading" and text[piece.start : piece.end].endswith("?")
    ]
    result = list(found)
    for at in asked if len(asked) > 1 else ():
        raw = text[found[at].start : found[at].end]
        begin = found[at].start + len(raw) - len(raw.lstrip("#*_ \t"))
        result[at] = replace(found[at], start=begin, kind="text", asks=True)
    return result


def _steps_of_headings(text: str, found: Sequence[Piece]) -> list[Piece]:
    """Numbered headings as the items of a list, where there are two and more."""
    steps = [at for at, piece in enumerate(found) if piece.kind == "heading" and _step(text, piece)]
    if len(steps) < 2:
        return list(found)
    result = list(found)
    for at in steps:
        begin = found[at].start + _step(text, found[at])
        result[at] = replace(found[at], start=begin, kind="item", ordered=True, label="#")
    return result


def _step(text: str, piece: Piece) -> int:
    """Characters of a heading up to the words of its step; 0 where it is none."""
    raw = text[piece.start : piece.end]
    marks = len(raw) - len(raw.lstrip("# *_"))
    found = _STEP.match(raw[marks:])
    return marks + found.end() if found else 0


def _placed(text: str, found: Sequence[Piece]) -> list[Piece]:
    """The pieces with their paragraph, heading and list."""
    result: list[Piece] = []
    outer, heading, block, listing, count, last = "", "", 0, 0, 0, 0
    stepped = over = label = ""
    for at, piece in enumerate(found):
        raw = text[piece.start : piece.end]
        gap = re.search(r"\n[^\S\n]*\n", text[last : piece.start]) is not None
        colon = text[:last].rstrip("*_ ").endswith((":", "：")) if last else False
        last = piece.end
        if piece.asks:
            heading, block, listing, label, stepped, over = heading_text(raw), block + 1, 0, "", "", ""
            result.append(replace(piece, block=block, heading=heading))
            continue
        if piece.kind == "heading":
            heading, block, listing, label = heading_text(raw), block + 1, 0, ""
            following = found[at + 1] if at + 1 < len(found) else None
            over = heading if following is not None and following.kind == "item" and following.label != "#" else ""
            outer = outer if outer and (over or raw.startswith("##")) else heading
            stepped = ""
            result.append(replace(piece, block=block, heading=heading))
            continue
        fresh = gap or piece.kind == "item" or (not result or result[-1].kind == "heading")
        # The first paragraph below a step, or below a question, belongs to it.
        belongs = (
            bool(result)
            and piece.kind == "text"
            and (result[-1].asks or (stepped == "#" and result[-1].kind == "item"))
        )
        block += fresh and not (colon and piece.kind != "item") and not belongs
        if piece.kind == "item":
            if not listing or (stepped == "" and piece.label == "#"):
                count += 1
                listing = count
                heading = outer if piece.label == "#" else heading
            stepped = piece.label
            label = ""
        elif fresh and listing and stepped != "#":
            # The list is over, and with it what only its own heading was about.
            listing = 0
            heading = outer if over else heading
        if fresh and piece.kind == "text":
            named = _LABEL.match(raw)
            label = named[0].strip('"“« :') if named and not named[0].endswith("://") else ""
        same = bool(listing) and bool(result) and result[-1].listing == listing
        result.append(
            replace(
                piece,
                block=block,
                heading=heading,
                listing=listing,
                ordered=piece.ordered or (same and result[-1].ordered),
                goes_on=colon,
                label="" if piece.kind == "item" else label,
            )
        )
    return result


def heading_text(raw: str) -> str:
    """The words of a heading."""
    return " ".join(raw.strip("#*_ \t").split()).rstrip(":").strip("*_ ")
