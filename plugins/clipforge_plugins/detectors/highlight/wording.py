"""Text features of candidates: phrases, self-contained start, one topic, novelty."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from clipforge_core import Event, Events, Evidence, Tracks
from clipforge_plugins.detectors.highlight.candidates import Batch
from clipforge_plugins.detectors.highlight.features import Measured, uncited, unsaid
from clipforge_plugins.detectors.highlight.matches import Match, find, lower
from clipforge_plugins.detectors.highlight.talk import Talk

if TYPE_CHECKING:
    from numpy.typing import NDArray

CITED = 5
"""At most so many places are cited for one feature."""
NEARBY = 8
"""Sentences over which a passage may repeat a word that still counts as new."""
TELLING = 0.3
"""A phrase that is weaker than this counts and is cited, but is no reason by itself."""
_NAMES = {
    "hook": "a strong line",
    "question": "a question",
    "number": "a number",
    "contrast": "a contrast",
    "personal": "a personal story",
    "arousal": "emotion",
    "emphasis": "strong words",
}


def measure_text(talk: Talk, clips: Batch, tracks: Tracks) -> dict[str, Measured]:
    """Every text feature that can be measured on this talk."""
    measured = {name: _phrases(talk, clips, name, matches) for name, matches in find(talk).items()}
    if talk.lexicon is not None:
        measured["start"] = _start(talk, clips)
    if (topic := _topic(clips, tracks)) is not None:
        measured["topic"] = topic
    if len(talk.units) > 2 * NEARBY:
        measured["novelty"] = novelty(talk, clips)
    return measured


def _phrases(talk: Talk, clips: Batch, name: str, matches: Sequence[Match]) -> Measured:
    """A(mount) / (A + 0.9 + 0.5·minutes), where the first sentence counts one and a half times.

    The hook is about the opening: it counts the first sentence three times and the second twice.
    """
    size = len(talk.units)
    amount = np.bincount([m.unit for m in matches], [m.strength for m in matches], size + 1)
    sums = np.concatenate([[0.0], np.cumsum(amount)])
    total = sums[clips.last] - sums[clips.first]
    empty = clips.first >= clips.last
    opening = np.where(empty, 0.0, amount[clips.first])
    if name == "hook":
        second = np.where(clips.first + 1 < clips.last, amount[np.minimum(clips.first + 1, size)], 0.0)
        total = total * 0.5 + 1.0 * opening + 0.5 * second
    else:
        total = total + 0.5 * opening
    values = total / (total + 0.9 + 0.5 * (clips.ends - clips.starts) / 60.0)
    firsts = [m.first for m in matches]

    def chosen(at: int) -> list[Match]:
        if clips.first[at] >= clips.last[at]:
            return []
        begin, end = talk.units[clips.first[at]].first, talk.units[clips.last[at] - 1].last
        inside = matches[bisect_left(firsts, begin) : bisect_left(firsts, end)]
        return sorted(inside, key=lambda m: (-m.strength - 0.5 * (m.unit == clips.first[at]), m.first))[:CITED]

    def cite(at: int) -> list[Evidence]:
        return [
            Evidence(
                feature=name,
                start=talk.words[m.first].start,
                end=max(w.end for w in talk.words[m.first : m.last]),
                text=talk.text(m.first, m.last),
            )
            for m in chosen(at)
        ]

    def say(at: int) -> str:
        found = chosen(at)
        if not found or found[0].strength < TELLING:
            return ""
        opens = found[0].unit == clips.first[at]
        return ("open:" if opens else "hold:") + _name(talk, name, found[0])

    return Measured(values, cite, say)


def _name(talk: Talk, name: str, match: Match) -> str:
    if name == "question":
        return _NAMES[name]
    if name == "emphasis" and talk.words[match.last - 1].text.rstrip('"”»」』)').endswith(("!", "！")):
        return f"an exclamation{_quoted(talk, match)}"
    return f"{_NAMES[name]}{_quoted(talk, match)}"


def _quoted(talk: Talk, match: Match) -> str:
    words = talk.text(match.first, match.last).strip(" .,;:!?—–-\"'“”«»。，！？、；：")
    return f" (“{words}”)" if len(words) <= 40 else ""


def _start(talk: Talk, clips: Batch) -> Measured:
    """1 where the first sentence stands on its own, 0.4 after a connective, 0.2 with a pronoun."""
    lexicon = talk.lexicon
    assert lexicon is not None
    marks = np.zeros(len(talk.units) + 1)
    for i, unit in enumerate(talk.units):
        whole = unit.first == 0 or unit.row < 0 or talk.units[i - 1].row != unit.row
        word = re.sub(r"^\W+|\W+$", "", lower(talk.words[unit.first].text))
        marks[i] = {"pronoun": 0.2, "connective": 0.4}.get(lexicon.opening(word), 1.0) if whole else 0.1
    return Measured(np.where(clips.first < clips.last, marks[clips.first], 0.0), uncited, unsaid)


def _topic(clips: Batch, tracks: Tracks) -> Measured | None:
    """How much of the clip lies in its main topic, a little more where it begins or ends with it."""
    track = tracks.get("topics", Events)
    topics: list[Event] = [e for e in track.events if e.end > e.start] if track else []
    if len(topics) < 2:
        return None
    length = np.maximum(1e-9, clips.ends - clips.starts)
    best, which = np.zeros(len(length)), np.zeros(len(length), dtype=np.int64)
    for i, topic in enumerate(topics):
        start, end = float(topic.start), float(topic.end)
        inside = np.clip(np.minimum(clips.ends, end) - np.maximum(clips.starts, start), 0, None) / length
        edges = (np.abs(clips.starts - start) < 1.5) * 0.2 + (np.abs(clips.ends - end) < 1.5) * 0.2
        value = 0.6 * inside + edges * (inside > 0.8)
        better = value > best
        best, which = np.where(better, value, best), np.where(better, i, which)

    def keywords(at: int) -> str:
        words = topics[which[at]].data.get("keywords")
        return ", ".join(str(w) for w in words[:3]) if isinstance(words, list | tuple) else ""

    def cite(at: int) -> list[Evidence]:
        topic, clip = topics[which[at]], clips.items[at]
        start, end = max(topic.start, clip.start), min(topic.end, clip.end)
        return [Evidence(feature="topic", start=start, end=end)] if start < end else []

    def say(at: int) -> str:
        if best[at] < 0.75:
            return ""
        about = keywords(at)
        return f"one topic from start to end ({about})" if about else "one topic from start to end"

    return Measured(best, cite, say)


def novelty(talk: Talk, clips: Batch) -> Measured:
    """How unlike the rest of the talk, above what is usual in it: by sentence vectors (full at a distance
    of 0.3 over the median), or by words that are said nowhere else (full at a share of 0.5 over it)."""
    raw, full = (_vector_novelty(talk), 0.3) if talk.vectors is not None else (_word_novelty(talk), 0.5)
    alone = np.clip((raw - np.median(raw)) / full, 0.0, 1.0)
    weight = np.array([max(1, u.last - u.first) for u in talk.units], dtype=np.float64)
    sums = np.concatenate([[0.0], np.cumsum(alone * weight)])
    words = np.concatenate([[0.0], np.cumsum(weight)])
    values = (sums[clips.last] - sums[clips.first]) / np.maximum(1.0, words[clips.last] - words[clips.first])

    def cite(at: int) -> list[Evidence]:
        first, last = int(clips.first[at]), int(clips.last[at])
        if first >= last:
            return []
        newest = sorted(range(first, last), key=lambda u: (-alone[u], u))[:CITED]
        return [
            Evidence(
                feature="novelty",
                start=talk.units[u].start,
                end=max(talk.units[u].start, talk.units[u].end),
                text=talk.text(talk.units[u].first, talk.units[u].last),
            )
            for u in newest
            if alone[u] > 0.5
        ]

    def say(at: int) -> str:
        return "says what the rest of the talk does not" if values[at] >= 0.5 else ""

    return Measured(np.clip(values, 0.0, 1.0), cite, say)


def _vector_novelty(talk: Talk) -> NDArray[np.float64]:
    """1 - cosine of each sentence to the talk without it."""
    vectors = talk.vectors
    rest = vectors.sum(axis=0)[None, :] - vectors
    norms = np.linalg.norm(rest, axis=1) * np.linalg.norm(vectors, axis=1)
    cosine = (rest * vectors).sum(axis=1) / np.maximum(1e-9, norms)
    return np.asarray(np.where(norms > 1e-9, 1.0 - cosine, 0.0), dtype=np.float64)


def _word_novelty(talk: Talk) -> NDArray[np.float64]:
    """Share of a sentence's content words that are said nowhere but within NEARBY sentences of each other."""
    bags = [set(content(talk, i)) for i in range(len(talk.units))]
    begin: dict[str, int] = {}
    end: dict[str, int] = {}
    for i, bag in enumerate(bags):
        for token in bag:
            begin.setdefault(token, i)
            end[token] = i
    return np.array([sum(end[t] - begin[t] <= NEARBY for t in bag) / len(bag) if bag else 0.0 for bag in bags])


def content(talk: Talk, unit: int) -> list[str]:
    """Content words of a unit in lower case; pairs of characters where words have no spaces."""
    text = lower(talk.text(talk.units[unit].first, talk.units[unit].last))
    if talk.lexicon is not None and not talk.lexicon.spaced:
        letters = re.sub(r"\W", "", text)
        return [letters[i : i + 2] for i in range(len(letters) - 1)]
    stop = talk.lexicon.stopwords if talk.lexicon else frozenset()
    return [t for t in re.findall(r"\w+(?:['’]\w+)?", text) if len(t) > 2 and t not in stop]


def unit_seconds(talk: Talk) -> Fraction:
    """Seconds of the file in which units are spoken."""
    total, at = Fraction(0), Fraction(0)
    for unit in talk.units:
        total += max(Fraction(0), unit.end - max(at, unit.start))
        at = max(at, unit.end)
    return total
