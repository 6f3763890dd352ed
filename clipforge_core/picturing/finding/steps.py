"""Enumerations of a text: numbered, with ordinal words, with arrows, or after a colon.

found_steps("First, boil water. Then add the leaves. Finally, wait.")
# Steps(items=("Boil water", "Add the leaves", "Wait"), ordered=True)
"""

from __future__ import annotations

import re

import msgspec

from clipforge_core.picturing.finding.clauses import label_of, sentences

_ORDINAL = re.compile(
    r"^(?:(?:the\s+)?(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth|fifth|sixth|next|then|after that|finally|lastly|"
    r"last)(?:\s+(?:step|of all|one))?|step\s+(?:\d+|one|two|three|four|five|six)|erstens|zweitens|"
    r"drittens|viertens|zuerst|zunächst|danach|anschließend|dann|schließlich|zuletzt|primero|segundo|tercero|"
    r"luego|después|por último|finalmente|premièrement|deuxièmement|troisièmement|d'abord|ensuite|puis|enfin|"
    r"primo|secondo|terzo|poi|infine|"
    r"primeiro|depois|por fim|首先|其次|然后|接着|最后|まず|次に|最後に)"
    r"(?:\s*(?P<mark>[,:–—]|、|，)\s*|\s+(?=\w)|(?<=[\u3000-\u9fff]))",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^(?:(?:the\s+)?first(?:ly)?\b|step\s+(?:1|one)\b|erstens|zuerst|zunächst|primero|premièrement|d'abord|"
    r"primo|primeiro|"
    r"首先|まず)",
    re.IGNORECASE,
)
_GOING_ON = {"next", "finally", "after that", "danach", "anschließend", "schließlich", "finalmente", "ensuite", "enfin"}
"""Words with which steps go on, the first of which were in the scene before."""
_PURPOSE = re.compile(
    r"^(?:to|in order to|um|para|pour|per)\b[^,;:.]{2,80},\s+(?=first(?:ly)?\b|zuerst\b|zunächst\b|primero\b|d'abord\b|"
    r"primo\b|primeiro\b)",
    re.IGNORECASE,
)
"""What a first step is for, before it: "To find it, first …"."""
_NUMBERED = re.compile(r"(?:^|(?<=\s))(?:\(?(\d{1,2})[.)]|[-*•])\s+(?=\S)", re.MULTILINE)
_ARROW = re.compile(r"\s*(?:→|⟶|➜|->|=>)\s*")
_AFTER_COLON = re.compile(r"^(?P<head>[^:：]{2,90})(?:[:：](?!\d))\s*(?P<list>[^:：]+)$")
_COMMAS = re.compile(r"\s*[,、，،;]\s*(?:(?:and|or|und|oder|y|o|et|ou|e)\s+)?|\s+(?:and|or|und|oder|et|ou|y|和)\s+")
_LED = re.compile(r"\b(?:is|are|goes|go|sind|ist|son|es|sont|est)\s+", re.IGNORECASE)
"""What leads to the first of several: "its phases are new moon → …"."""
_THING = r"(?:[\w'’-]+\s){0,2}[\w'’-]+"
_ROW = rf"{_THING}(?:,\s{_THING})+,?\s(?:and|or|und|oder|y|o|et|ou)\s"
_VERBS = (
    r"are|have|were|had|can|will|use|all|make|need|grow|live|eat|come|show|help|get|take|keep|belong|share|sind|haben|"
    r"waren|hatten|können|werden|brauchen|leben|son|tienen|sont|ont"
)
_SAYING = re.compile(
    r"\b(?:it|they|he|she|we|you|i|that|which|who|is|was|are|were|has|had|have|will|not|es|er|sie|ist|war|course)\b",
    re.IGNORECASE,
)
"""Words of clauses, which are no things."""
_FIRST = re.compile(rf"^(?P<row>{_ROW}(?:[\w'’-]+\s){{0,2}}?[\w'’-]+)\s(?:{_VERBS})\b", re.IGNORECASE)
_LAST = re.compile(
    rf"\b(?:such as|including|like|with|of|from|between|wie|mit|aus|como|con|comme|avec)\s(?P<row>{_ROW}{_THING})$",
    re.IGNORECASE,
)
_LONGEST_ITEM = 16


class Steps(msgspec.Struct, frozen=True):
    """Items in order; `ordered` where they follow one another, `round` where the last leads to the first again."""

    items: tuple[str, ...]
    ordered: bool = False
    flow: bool = False
    round: bool = False


def found_steps(text: str) -> Steps | None:
    """The enumeration of a text; None where there is none of three items or more (two that begin with "first")."""
    return _arrows(text) or _numbered(text) or _ordinals(text) or _colon(text)


def found_series(text: str) -> tuple[str, ...]:
    """Three things or more of which a text says the same, or that it gives as examples: what stands in a row at the
    beginning of a sentence, or behind "such as", "with", "of" at its end."""
    for sentence in sentences(text):
        plain = sentence.rstrip(" .!?")
        for match in (_FIRST.match(plain), _LAST.search(plain)):
            if match is None:
                continue
            items = [label_of(part) for part in _COMMAS.split(match["row"])]
            things = all(0 < len(item.split()) <= 3 and not _SAYING.search(item) for item in items)
            if 3 <= len(items) <= 8 and things:
                return tuple(items)
    return ()


def _arrows(text: str) -> Steps | None:
    for line in sentences(text):
        first, *rest = _ARROW.split(line.split(":", 1)[-1])
        items = [label_of(part) for part in (_LED.split(first)[-1], *rest)]
        if len(items) >= 3 and all(items) and all(len(i.split()) <= 6 for i in items):
            closed = items[0].casefold() == items[-1].casefold()
            return Steps(tuple(items[:-1] if closed else items), ordered=True, flow=True, round=closed)
    return None


def _numbered(text: str) -> Steps | None:
    marks = list(_NUMBERED.finditer(text))
    numbers = [int(m[1]) for m in marks if m[1]]
    if len(marks) < 3 or (numbers and (len(numbers) != len(marks) or numbers != list(range(1, len(numbers) + 1)))):
        return None
    ends = [m.start() for m in marks[1:]] + [len(text)]
    items = [_item(text[m.end() : end]) for m, end in zip(marks, ends, strict=True)]
    return Steps(tuple(items), ordered=bool(numbers)) if all(items) else None


def _ordinals(text: str) -> Steps | None:
    items: list[str] = []
    begun = False
    marks: set[str] = set()
    for whole in sentences(text):
        sentence = _PURPOSE.sub("", whole)
        match = _ORDINAL.match(sentence)
        begun = begun or (bool(_STARTS.match(sentence)) and not items)
        if match:
            items.append(_item(sentence[match.end() :]))
            marks.add(match[0].casefold().strip(" ,:"))
    going_on = len(items) >= 3 and len(marks) > 1 and bool(marks & _GOING_ON)
    if not all(items) or not ((len(items) >= 2 and begun) or going_on):
        return None
    return Steps(tuple(items), ordered=begun)


def _colon(text: str) -> Steps | None:
    for sentence in sentences(text):
        match = _AFTER_COLON.match(sentence)
        if not match:
            continue
        items = [_item(part) for part in _COMMAS.split(match["list"].strip(" .!?"))]
        if 3 <= len(items) <= 12 and all(items) and all(len(item.split()) <= 7 for item in items):
            return Steps(tuple(items))
    return None


def _item(text: str) -> str:
    """An item without its full stop; "" where it is too long to be one."""
    text = " ".join(text.split()).strip(" .;,!。；")
    first = sentences(text)[:1]
    text = first[0].strip(" .;,!。；") if first else ""
    return text[:1].upper() + text[1:] if 0 < len(text.split()) <= _LONGEST_ITEM else ""
