"""The order of right-to-left text: the implicit part of the Unicode Bidirectional Algorithm (UAX #9).

Pillow orders the letters of one run; the runs of a line have several fonts and colours, so their
order is decided here. Explicit embeddings and isolates do not occur in captions: their control
characters are passed over.

    levels("abc אבג") -> (0, [0, 0, 0, 0, 1, 1, 1])
"""

from __future__ import annotations

from unicodedata import bidirectional

_IGNORED = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_NEUTRAL = {"B", "S", "WS", "ON"}
_OPENING = dict(zip("([{⟨（［｛【", ")]}⟩）］｝】", strict=True))
_CLOSING = {v: k for k, v in _OPENING.items()}


def base_level(text: str) -> int:
    """0 for left-to-right, 1 for right-to-left: the first strong character decides (rules P2, P3)."""
    for char in text:
        kind = bidirectional(char)
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
    return 0


def levels(text: str, base: int | None = None) -> tuple[int, list[int]]:
    """The base level of a paragraph and the level of each character; odd ones run right to left."""
    if base is None:
        base = base_level(text)
    if base == 0 and all(bidirectional(c) not in ("R", "AL", "AN") for c in text):
        return 0, [0] * len(text)
    outer = "R" if base else "L"
    kinds = _weak([bidirectional(c) or "L" for c in text], outer)
    _brackets(text, kinds, outer)
    _neutral(kinds, outer)
    if base % 2 == 0:
        return base, [base + {"R": 1, "AN": 2, "EN": 2}.get(k, 0) for k in kinds]
    return base, [base + (0 if k == "R" else 1) for k in kinds]


def visual_order(run_levels: list[int]) -> list[int]:
    """Indexes of runs from left to right, from their levels in reading order (rule L2)."""
    order = list(range(len(run_levels)))
    if not run_levels:
        return order
    lowest_odd = min((v for v in run_levels if v % 2), default=max(run_levels) + 1)
    for level in range(max(run_levels), lowest_odd - 1, -1):
        at = 0
        while at < len(order):
            if run_levels[order[at]] < level:
                at += 1
                continue
            end = at
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = end
    return order


def _weak(kinds: list[str], outer: str) -> list[str]:
    """Rules W1 to W7."""
    previous = outer
    for at, kind in enumerate(kinds):
        if kind == "NSM" or kind in _IGNORED:
            kinds[at] = previous
        previous = kinds[at]
    strong = outer
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds = ["R" if k == "AL" else k for k in kinds]
    for at in range(1, len(kinds) - 1):
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and ((kind == "ES" and before == "EN") or (kind == "CS" and before in ("EN", "AN"))):
            kinds[at] = before
    _terminators(kinds)
    strong = outer
    for at, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS"):
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
    return kinds


def _terminators(kinds: list[str]) -> None:
    """Rule W5: currency signs and percents beside European numbers belong to them."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > at and ((at > 0 and kinds[at - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")):
            kinds[at:end] = ["EN"] * (end - at)
        at = max(end, at + 1)


def _side(kind: str) -> str:
    return "R" if kind in ("R", "EN", "AN") else kind


def _brackets(text: str, kinds: list[str], outer: str) -> None:
    """Rule N0: both brackets of a pair take one direction."""
    open_at: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if kinds[at] != "ON":
            continue
        if char in _OPENING:
            open_at.append(at)
        elif char in _CLOSING:
            for depth in range(len(open_at) - 1, -1, -1):
                if text[open_at[depth]] == _CLOSING[char]:
                    pairs.append((open_at[depth], at))
                    del open_at[depth:]
                    break
    for first, last in sorted(pairs):
        inside = {_side(k) for k in kinds[first + 1 : last]} & {"L", "R"}
        if outer in inside:
            kinds[first] = kinds[last] = outer
        elif inside:
            before = next((_side(k) for k in reversed(kinds[:first]) if _side(k) in ("L", "R")), outer)
            kinds[first] = kinds[last] = before if before != outer else outer


def _neutral(kinds: list[str], outer: str) -> None:
    """Rules N1 and N2."""
    at = 0
    while at < len(kinds):
        if kinds[at] not in _NEUTRAL:
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _side(kinds[at - 1]) if at else outer
        after = _side(kinds[end]) if end < len(kinds) else outer
        kinds[at:end] = [before if before == after else outer] * (end - at)
        at = end
