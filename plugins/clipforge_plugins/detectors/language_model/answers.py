"""Answers of a model, believed only as far as they hold: JSON of the right shape, sentences that exist, quotes that are
said in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clipforge_plugins.detectors.language_model.prompt import REASON, TITLE
from clipforge_plugins.detectors.language_model.quotes import find_quote
from clipforge_plugins.language_model.answers import json_values, line

MOST = 100
"""Clips of one answer that are looked at."""


class BadAnswer(Exception):
    """The answer is no use; the message says why, in words that the model may be told."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences [first, last) that a model proposes. `score` and `said` (how much of the quote is said) are 0..1."""

    first: int
    last: int
    title: str
    reason: str
    score: float
    quoted: int
    said: float


def read(text: str, sentences: Sequence[str]) -> tuple[list[Proposal], list[str]]:
    """(proposals that hold, why others do not). Sentences count from 0, in the answer from 1.

    Raises BadAnswer where there is no JSON of the right shape, and where no proposal holds.
    """
    found: list[Proposal] = []
    problems: list[str] = []
    items = _clips(text)
    for item in items[:MOST]:
        try:
            found.append(_proposal(item, sentences))
        except BadAnswer as problem:
            problems.append(str(problem))
    if items and not found:
        raise BadAnswer("; ".join(dict.fromkeys(problems)))
    return found, list(dict.fromkeys(problems))


def _clips(text: str) -> list[Any]:
    """The list of clips in an answer, wherever it stands in it."""
    for value in json_values(text):
        if isinstance(value, dict) and isinstance(value.get("clips"), list):
            return list(value["clips"])
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return value
    raise BadAnswer('it holds no JSON object with a list "clips"')


def _proposal(item: Any, sentences: Sequence[str]) -> Proposal:
    if not isinstance(item, dict):
        raise BadAnswer("a clip is not an object")
    count = len(sentences)
    first, last = (_number(item.get(name)) for name in ("first", "last"))
    if first is None or last is None:
        raise BadAnswer("a clip has no first and last sentence")
    if not 1 <= first <= last <= count:
        raise BadAnswer(f"there are no sentences {first:g} to {last:g}: they are numbered 1 to {count}")
    low, high = int(first) - 1, int(last)
    quote = item.get("quote")
    if not isinstance(quote, str) or not quote.strip():
        raise BadAnswer("a clip has no quote")
    at = find_quote(quote, sentences[low:high])
    if at is None:
        raise BadAnswer(f"“{line(quote, 60)}” is not said in sentences {low + 1} to {high}")
    score = _number(item.get("score"))
    return Proposal(
        first=low,
        last=high,
        title=line(item.get("title"), TITLE),
        reason=line(item.get("reason"), REASON),
        score=min(1.0, max(0.0, (score if score is not None else 50.0) / 100)),
        quoted=low + at[0],
        said=at[1],
    )


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None
