"""Lists as they are spoken: short items together in one sentence, others under the words over them.

    "To buy:\\n- flour\\n- milk\\n- an egg"     # "To buy: flour, milk, an egg."
    "Fixed:\\n- It crashed. …"                  # "Fixed: It crashed."

What is said stands in the source in this order; commas, and the colon after a heading, are all that is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from clipforge_core import ScriptLanguage
from clipforge_plugins.script_writers.offline.layout import ENDS, Piece, heading_text
from clipforge_plugins.script_writers.offline.speaking import speakable

SHORT_ITEM = 7
"""Words of items that are said together, on average."""
PLAIN_ITEM = 4
"""Words of items between which a comma is enough."""
TOGETHER = 26
"""Words of a sentence that says several."""
LONGEST_NAME = 8
"""Words over a list that are said before its first item."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Items of a list in one sentence, or the first one with what stands over the list."""

    piece: Piece
    text: str
    items: tuple[str, ...]


def joined(
    text: str, parts: Sequence[Piece], language: ScriptLanguage, usable: Callable[[str], bool]
) -> Iterator[Piece | Joined]:
    """The pieces in their order, with those of lists as they are spoken; items that are not `usable` are left out."""
    at = 0
    while at < len(parts):
        listing = parts[at].listing
        end = at
        while end < len(parts) and listing and parts[end].listing == listing and parts[end].kind != "heading":
            end += 1
        if end == at:
            following = parts[at + 1] if at + 1 < len(parts) else None
            if not (following is not None and following.listing and _names(text, parts[at], following)):
                yield parts[at]
            at += 1
            continue
        over = parts[at - 1] if at else None
        name = over if over is not None and _names(text, over, parts[at]) else None
        if name is not None and not usable(heading_text(text[name.start : name.end])):
            name = None
        fits = [each for each in parts[at:end] if each.kind != "item" or usable(speakable(text[each.start : each.end]))]
        if fits and fits[0].kind == "item":
            yield from _spoken(text, fits, name, language)
        else:
            yield from fits
        at = end


def _names(text: str, over: Piece, first: Piece) -> bool:
    """Does a piece say what the list after it is: its own heading, or a line that ends with a colon?"""
    raw = text[over.start : over.end]
    if over.listing or first.kind != "item" or first.ordered:
        return False
    titles = raw.startswith("# ") and not text[: over.start].strip()
    if len(raw.split()) > LONGEST_NAME + raw.startswith("#") or "\n" in raw or titles:
        return False
    return (over.kind == "heading" and not raw.endswith("?")) or raw.endswith(":")


def _spoken(
    text: str, items: Sequence[Piece], name: Piece | None, language: ScriptLanguage
) -> Iterator[Piece | Joined]:
    said = [speakable(text[item.start : item.end]).rstrip(".") for item in items]
    over = heading_text(text[name.start : name.end]) if name is not None else ""
    if _together(text, items, said, bool(over), language):
        for group in _groups(said):
            begin = name.start if name is not None and group[0] == 0 else items[group[0]].start
            piece = replace(items[group[0]], start=begin, end=items[group[-1]].end)
            long = any("," in said[each] or len(said[each].split()) > PLAIN_ITEM for each in group)
            mark = "; " if long else ", "
            told = tuple(said[each] for each in group)
            lead = f"{over}: " if over and group[0] == 0 else ""
            yield Joined(piece, f"{lead}{mark.join(told)}.", told)
        return
    first = 0
    if name is not None:
        own = speakable(text[items[0].start : items[0].end])
        yield Joined(replace(items[0], start=name.start), f"{over}: {own}", (own,))
        first = 1
    yield from items[first:]


def _together(text: str, items: Sequence[Piece], said: Sequence[str], named: bool, language: ScriptLanguage) -> bool:
    """Are they short, no sentences, and no steps to be taken one by one? `named` where something says what they are."""
    if len(items) < 2 or any(item.kind != "item" or item.ordered for item in items):
        return False
    closed = sum(text[item.start : item.end].endswith(ENDS) for item in items)
    words = sum(len(each.split()) for each in said) / len(said)
    if closed > 0.2 * len(items) or words > SHORT_ITEM:
        return False
    things = sum(_is_thing(each, named, language) for each in said)
    return things > 0.5 * len(said)


def _is_thing(item: str, named: bool, language: ScriptLanguage) -> bool:
    """Does an item begin as a thing does: with a figure, an article, a small letter? Under a name, what holds no usual
    verb is one."""
    first = item.split(" ")[0]
    if first[:1].isdigit() or first[:1] in "¼½¾" or first.lower() in language.articles | language.nominal:
        return True
    if language.opening("imperative", item) or language.has_verb(item):
        return False
    return named or first[:1].islower() or len(item.split()) <= 1


def _groups(said: Sequence[str]) -> Iterator[list[int]]:
    """Items of a sentence, as many as are heard easily; the sentences are about as long as each other."""
    sizes = [len(each.split()) for each in said]
    count = -(-sum(sizes) // TOGETHER)
    most = -(-sum(sizes) // count)
    while len(groups := _grouped(sizes, most)) > count:
        most += 1
    yield from groups


def _grouped(sizes: Sequence[int], most: int) -> list[list[int]]:
    """Places in order, parted so that none of the parts is longer, as far as one alone is not."""
    groups: list[list[int]] = []
    room = 0
    for at, size in enumerate(sizes):
        if not groups or size > room:
            groups.append([])
            room = most
        groups[-1].append(at)
        room -= size
    return groups
