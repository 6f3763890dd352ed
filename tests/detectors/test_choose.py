"""The chosen set is the optimum of the objective: checked against trying every set."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_plugins.detectors.highlight.candidates import Candidate, batch
from clipforge_plugins.detectors.highlight.choose import best_set, penalties, shortlist

scores = st.floats(0, 1, allow_nan=False)
spans = st.tuples(st.integers(0, 30), st.integers(1, 12), scores)


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    items = draw(st.lists(spans, min_size=1, max_size=9))
    starts = np.array([float(s) for s, _, _ in items])
    ends = np.array([float(s + d) for s, d, _ in items])
    gains = np.array([g for _, _, g in items])
    raw = draw(st.lists(st.floats(-1, 1), min_size=len(items) ** 2, max_size=len(items) ** 2))
    alike = np.array(raw).reshape(len(items), len(items))
    return gains, penalties(starts, ends, (alike + alike.T) / 2), starts, ends, draw(st.integers(1, 5))


def worth(chosen: list[int], gains: np.ndarray, before: np.ndarray) -> float:
    return float(sum(gains[i] for i in chosen) - sum(before[i, j] for i, j in pairwise(chosen)))


def fits(chosen: list[int], starts: np.ndarray, ends: np.ndarray) -> bool:
    return all(ends[i] <= starts[j] for i, j in pairwise(chosen))


@settings(max_examples=settings.default.max_examples * 150 // 100, deadline=None)
@given(problems())
def test_no_other_set_is_better(problem: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]) -> None:
    gains, before, starts, ends, number = problem
    chosen = best_set(gains, before, starts, ends, number)
    order = sorted(range(len(gains)), key=lambda i: (ends[i], starts[i]))
    possible = {
        size: [list(s) for s in combinations(order, size) if fits(list(s), starts, ends)]
        for size in range(1, number + 1)
    }
    largest = max(size for size, sets in possible.items() if sets)
    assert len(chosen) == largest
    assert fits(chosen, starts, ends)
    best = max(worth(each, gains, before) for each in possible[largest])
    assert worth(chosen, gains, before) == pytest.approx(best)


@given(problems())
def test_the_same_problem_has_the_same_answer(
    problem: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int],
) -> None:
    gains, before, starts, ends, number = problem
    assert best_set(gains, before, starts, ends, number) == best_set(
        gains.copy(), before.copy(), starts.copy(), ends.copy(), number
    )


def test_nothing_to_choose_from() -> None:
    empty = np.zeros(0)
    assert best_set(empty, np.zeros((0, 0)), empty, empty, 3) == []


def test_the_shortlist_keeps_the_best_of_every_start() -> None:
    items = [Candidate(a, a + 15 + b, 0, 0) for a in range(900) for b in range(5)]
    clips = batch(items)
    marks = np.random.default_rng(3).random(len(items))
    kept = shortlist(marks, clips, 40)
    assert 0 < len(kept) < len(items)
    best = {}
    for i, start in enumerate(clips.starts):
        if start not in best or marks[i] > marks[best[start]]:
            best[start] = i
    assert set(kept) >= set(best.values()) or len(kept) < len(best)
    assert list(kept) == sorted(kept)
