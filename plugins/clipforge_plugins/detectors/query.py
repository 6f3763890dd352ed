"""`query`: the passages of a talk that are about something, the nearest first.

    clipforge run talk.mp4 --query "about pricing"

Windows of one to four sentences are compared with the query by their words (BM25, with words that are near in meaning)
and by their meaning (the setting `embedder`); see search/relevance.py. One that is far enough above what questions with
no answer in the talk reach grows to a complete thought: back to a sentence that stands on its own, on to the end of
what is still about it, and at least to the shortest clip. Where nothing is, the note says what came nearest.

In languages that the embedder does not know, the words alone count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clipforge_core import (
    Clip,
    Detection,
    DetectRequest,
    Equipment,
    Evidence,
    MediaInfo,
    Tracks,
    UsageError,
    format_time,
    short_id,
)
from clipforge_plugins.detectors.limits import LONGEST, MOST, Limits, check, shown_all

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clipforge_plugins.detectors.passages import Passages, Run
    from clipforge_plugins.detectors.search.relevance import Search, Window

STILL_ABOUT = 0.5
"""A neighbour belongs to a passage where it reaches this part of the relevance of its best window."""
QUOTED = 5
"""At most so many words are quoted in a reason."""


class Query:
    """Finds what is asked for. Clips come best first."""

    name = "query"
    version = "1"
    description = "Passages about what --query asks for"
    takes_query = True
    longest = LONGEST
    options: Mapping[str, str] = {}
    needs: tuple[str, ...] = ("transcript", "sentences")
    uses: tuple[str, ...] = ("embeddings", "topics", "shots", "speech", "faces", "motion", "loudness")

    def __init__(self) -> None:
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Takes the embedder that the settings name."""
        self._equipment = equipment

    def check(self, info: MediaInfo, request: DetectRequest) -> None:
        """Raises UsageError for a query without a word, and for limits that no clip can meet."""
        from clipforge_plugins.detectors.search.words import asked

        check(request)
        if not request.query.strip():
            raise UsageError(detail='the detector query needs a --query, such as --query "about pricing"')
        if not asked(request.query):
            raise UsageError(detail=f"the query {request.query!r} holds no word that could be searched for")

    def shortest(self, info: MediaInfo, request: DetectRequest) -> Fraction:
        """Seconds of the shortest clip that is looked for."""
        return Limits.of(request, info.duration).shortest

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """The passages that are about the query. Raises UsageError, MissingExtra."""
        from clipforge_plugins.detectors.passages import Passages, nothing_said

        self.check(info, request)
        limits = Limits.of(request, info.duration)
        passages = Passages.of(tracks, info.duration, limits, request.language) if info.duration > 0 else None
        if passages is None:
            return nothing_said(tracks, "queries")
        search = self._search(passages)
        windows = sorted(search.ask(request.query), key=lambda w: (-w.relevance, w.last - w.first, w.first))
        limit = search.threshold()
        matching = [w for w in windows if w.relevance >= limit or w.whole]
        if not matching:
            return Detection(note=_nearest(passages, request.query, windows, limit, search.compares_meaning))
        worth = _worth(passages.count, windows)
        runs = _runs(passages, matching, worth, request.num_clips or MOST)
        clips = [_clip(self.name, info, passages, search, request.query, run, w, worth, limit) for run, w in runs]
        clips.sort(key=lambda clip: (-clip.score, clip.start))
        note = "" if clips else "what it says about it cannot be brought into the limits"
        return shown_all(clips, request.num_clips, "passages about it", note)

    def _search(self, passages: Passages) -> Search:
        from clipforge_plugins.detectors.search.relevance import Search
        from clipforge_plugins.detectors.search.words import said

        bags = [[term for term, _ in unit] for unit in said(passages.talk)]
        stopwords = passages.talk.lexicon.stopwords if passages.talk.lexicon else frozenset[str]()
        embedder = None
        if passages.talk.vectors is not None and self._equipment is not None:
            embedder = self._equipment.registry.get("embedders", self._equipment.settings.get("embedder", str))
        rows = None if embedder is None else passages.talk.vectors
        return Search(bags, rows, embedder, stopwords)


def _nearest(passages: Passages, query: str, windows: Sequence[Window], limit: float, meaning: bool) -> str:
    """Why there is nothing, and what came nearest."""
    said = f"nothing in it is about “{query}”"
    if windows and windows[0].relevance > 0:
        best = windows[0]
        text = passages.text(best.first, best.first + 1)
        text = text if len(text) <= 70 else text[:67].rstrip() + "..."
        at = format_time(passages.talk.units[best.first].start, 0)
        said += f"; nearest is “{text}” at {at} ({best.relevance:.2f} where {limit:.2f} is needed)"
    if not meaning:
        said += f"; in this language ({passages.talk.language or 'unknown'}) only the words themselves are compared"
    return said


def _worth(count: int, windows: Sequence[Window]) -> list[float]:
    """How much each sentence by itself is about the query."""
    worth = [0.0] * count
    for window in windows:
        if window.last == window.first + 1:
            worth[window.first] = window.relevance
    return worth


def _runs(
    passages: Passages, matching: Sequence[Window], worth: Sequence[float], number: int
) -> list[tuple[Run, Window]]:
    """Whole thoughts around the best windows, best first, that do not overlap."""
    found: list[tuple[Run, Window]] = []
    for window in matching:
        if any(window.first < run[1] and run[0] < window.last for run, _ in found):
            continue
        low = max((run[1] for run, _ in found if run[1] <= window.first), default=0)
        high = min((run[0] for run, _ in found if run[0] >= window.last), default=passages.count)
        run = _thought(passages, window, worth, low, high)
        if run is not None:
            found.append((run, window))
        if len(found) == number:
            break
    return found


def _thought(passages: Passages, window: Window, worth: Sequence[float], low: int, high: int) -> Run | None:
    """A window grown to a complete thought within sentences [low, high); None where it cannot keep the limits."""
    longest = passages.limits.longest
    first, last = window.first, window.last
    about = STILL_ABOUT * window.relevance

    def room(a: int, b: int) -> bool:
        span = passages.span(a, b)
        return span is not None and span.duration <= longest

    while last < high and (worth[last] >= about or passages.leaning(last)) and room(first, last + 1):
        last += 1
    while first > low and (worth[first - 1] >= about or passages.leaning(first)) and room(first - 1, last):
        first -= 1
    found = passages.grown(first, last, worth, low, high)
    return found or passages.fitted(first, last, worth) or passages.grown(window.first, window.last, worth, low, high)


def _clip(
    name: str,
    info: MediaInfo,
    passages: Passages,
    search: Search,
    query: str,
    run: Run,
    window: Window,
    worth: Sequence[float],
    limit: float,
) -> Clip:
    from clipforge_plugins.detectors.highlight import explain
    from clipforge_plugins.detectors.highlight.candidates import Candidate

    span = passages.span(*run)
    assert span is not None
    exact, near = _matched(passages, search, query, run)
    features = {"words": round(min(1.0, window.words), 4)}
    evidence = [_word_evidence(passages, number) for number in [*exact, *near]]
    if search.compares_meaning:
        features["meaning"] = round(window.meaning, 4)
        units = passages.talk.units
        end = max(units[window.first].start, units[window.last - 1].end)
        text = passages.text(window.first, window.last)
        evidence.append(Evidence(feature="meaning", start=units[window.first].start, end=end, text=text))
    above = (window.relevance - limit) / max(0.05, 1.0 - limit)
    return Clip(
        id=short_id("clip", info.digest, name, span.start, span.end, query),
        start=span.start,
        end=span.end,
        score=round(min(1.0, max(0.0, 0.5 + 0.5 * above)), 4),
        title=explain.title(passages.talk, Candidate(span.start, span.end, *run), worth),
        reason=_reason(passages, query, exact, near, window if search.compares_meaning else None),
        detector=name,
        features=features,
        evidence=tuple(evidence),
    )


def _matched(passages: Passages, search: Search, query: str, run: Run) -> tuple[list[int], list[int]]:
    """(words of the talk in a run that the query asks for, those that are near in meaning), in the order of time."""
    from clipforge_plugins.detectors.search.words import asked, said

    stopwords = passages.talk.lexicon.stopwords if passages.talk.lexicon else frozenset[str]()
    matches: NDArray[np.float64] = search.matches(asked(query, stopwords))
    best: dict[str, float] = dict(zip(search.vocabulary, matches.max(axis=0).tolist(), strict=True))
    exact: dict[int, None] = {}
    near: dict[int, None] = {}
    for unit in said(passages.talk)[run[0] : run[1]]:
        for term, number in unit:
            if best.get(term, 0.0) >= 1.0:
                exact[number] = None
            elif best.get(term, 0.0) > 0.0:
                near[number] = None
    return list(exact), [number for number in near if number not in exact]


def _word_evidence(passages: Passages, number: int) -> Evidence:
    word = passages.talk.words[number]
    return Evidence(feature="words", start=word.start, end=max(word.start, word.end), text=word.text)


def _reason(passages: Passages, query: str, exact: Sequence[int], near: Sequence[int], window: Window | None) -> str:
    parts = []
    if exact:
        parts.append(f"says {_quoted(passages, exact)}")
    if near:
        parts.append(f"near in meaning: {_quoted(passages, near)}")
    if window is not None and not parts:
        parts.append(f"near in meaning ({window.meaning:.2f}): “{passages.text(window.first, window.first + 1)}”")
    return f"About “{' '.join(query.split())}”: {'; '.join(parts)}"


def _quoted(passages: Passages, numbers: Sequence[int]) -> str:
    """Each word once, with the time at which it is first said."""
    seen: dict[str, Fraction] = {}
    for number in numbers:
        word: Any = passages.talk.words[number]
        seen.setdefault(word.text.strip(" .,;:!?\"'“”„«»()[]。，！？、").lower(), word.start)
    told = [f"“{text}” ({format_time(start, 0)})" for text, start in list(seen.items())[:QUOTED]]
    return ", ".join(told) + (", …" if len(seen) > QUOTED else "")
