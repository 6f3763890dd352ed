"""Velocity, hotness and forecasts: what they say of series of known shape, and what always holds."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clipforge_core.trends.forecasting import AS_BEFORE, DAMPED, ORIGINS, days_needed, forecast
from clipforge_core.trends.history import Reach, Seen, number_of_windows, windows
from clipforge_core.trends.likeness import key_of, shared, words_of
from clipforge_core.trends.velocity import hotness, velocity

FIGURES = st.floats(0, 1e9)


@pytest.mark.parametrize(
    ("series", "expected", "change"),
    [
        ([100, 90, 110, 100, 105, 95, 900], "viral", 800.0),
        ([100, 90, 110, 100, 105, 95, 180], "rising", 80.0),
        ([100, 90, 110, 100, 105, 95, 102], "steady", 2.0),
        ([100, 90, 110, 100, 105, 95, 30], "declining", -70.0),
        ([0, 0, 0, 0, 5], "rising", 0.0),
        ([0, 0, 0, 0, 500], "viral", 0.0),
        ([0, 0, 0, 0, 0], "steady", 0.0),
        ([10, 400, 10, 500, 20, 450, 480], "steady", 128.6),
        ([100 * 1.08**day for day in range(15)], "rising", 78.0),
        ([100, 900], "steady", 0.0),
    ],
)
def test_hotness_of_series_of_known_shape(series: list[float], expected: str, change: float) -> None:
    measured = velocity(series)
    assert hotness(measured, typical=100) == expected
    assert measured.change == pytest.approx(change, abs=0.1)


@given(st.lists(FIGURES, min_size=1, max_size=20), FIGURES)
@example([0.0, 1.0, 2.2250738585e-313, 1.0], 0.0)
def test_velocity_is_finite_and_more_is_never_colder(series: list[float], more: float) -> None:
    measured = velocity(series)
    assert all(math.isfinite(each) for each in (measured.change, measured.deviations))
    assert measured.change_known == (measured.windows >= 3 and measured.usual > 0)
    order = ["declining", "steady", "rising", "viral"]
    hotter = velocity([*series[:-1], series[-1] + more])
    assert order.index(hotness(hotter, 10.0)) >= order.index(hotness(measured, 10.0))


def test_growth_that_goes_on_is_forecast() -> None:
    found = forecast([10 * 1.05**day for day in range(60)], 7)
    assert found.model == DAMPED and 25 < found.growth < 41 and found.confidence > 0.7
    assert found.backtest.origins == ORIGINS and found.backtest.error < found.backtest.error_as_before
    falling = forecast([1000 * 0.93**day for day in range(60)], 7)
    assert -41 < falling.growth < -25 and falling.confidence > 0.7


def test_what_stays_as_it_is_stays() -> None:
    rng = random.Random(7)
    found = forecast([100 + rng.randint(-10, 10) for _ in range(60)], 7)
    assert abs(found.growth) < 5 and found.confidence > 0.7
    weekly = forecast([100 + 60 * (day % 7 < 2) for day in range(60)], 7)
    assert (weekly.model, weekly.growth) == (AS_BEFORE, 0.0)


def test_noise_gives_no_confidence() -> None:
    rng = random.Random(3)
    wild = forecast([math.exp(rng.uniform(0, 10)) if rng.random() < 0.2 else 0.0 for _ in range(60)], 7)
    assert wild.confidence < 0.4


def test_confidence_grows_with_the_days_that_it_was_tried_from() -> None:
    line = [100 * 1.03**day for day in range(60)]
    tried = [forecast(line[:days], 7) for days in (21, 22, 24, 28, 60)]
    assert [found.backtest.origins for found in tried] == [1, 2, 4, 8, 8]
    sure = [found.confidence for found in tried]
    assert sure == sorted(sure) and sure[0] < 0.34 < 0.7 < sure[-1]
    assert forecast([5.0] * 28, 7).confidence == pytest.approx(0.8)


@settings(max_examples=50, deadline=None)
@given(st.lists(FIGURES, min_size=21, max_size=50), st.integers(1, 7))
def test_forecasts_are_finite_and_see_nothing_that_comes_later(series: list[float], horizon: int) -> None:
    assert len(series) >= days_needed(horizon)
    found = forecast(series, horizon)
    assert len(found.days) == horizon and all(math.isfinite(day) and day >= 0 for day in found.days)
    assert math.isfinite(found.growth) and found.growth >= -100 and 0 <= found.confidence <= 0.95
    assert forecast(series, horizon) == found


@given(st.lists(st.tuples(st.floats(0, 100 * 86400.0), st.integers(0, 100)), max_size=30), st.integers(1, 15))
def test_windows_hold_what_is_in_them_once(items: list[tuple[float, int]], count: int) -> None:
    end, length = 100 * 86400.0, 86400.0
    seen = [Seen(at, views, None, None) for at, views in items]
    found = windows(seen, end, length, count)
    inside = [views for at, views in items if end - count * length < at <= end]
    assert sum(sums.views for sums in found) == sum(inside)
    assert sum(sums.posts for sums in found) == len(inside)


def test_a_window_ends_with_the_last_item_and_days_are_whole() -> None:
    day = 86400.0
    found = windows([Seen(n * day, 10 + n, None, None) for n in range(5)], 4 * day, day, 5)
    assert [sums.views for sums in found] == [10, 11, 12, 13, 14]
    assert number_of_windows(Reach(0, 4 * day), day, 0) == 5
    assert number_of_windows(Reach(0, 400 * day), day, 0) == 15
    assert number_of_windows(Reach(0, 0), day, 0) == 1
    assert number_of_windows(Reach(0, 10 * day), day, 7 * day) == 4, "three windows of its own are enough"
    assert number_of_windows(Reach(0, 10 * day), day, 8 * day) == 11, "a topic that is new is held against nothing"


def test_headlines_of_one_thing() -> None:
    assert key_of("The Pythagorean Theorem") == key_of("theorem, Pythagorean!")
    assert words_of("Show HN: A database in Rust [pdf] (2019)") == {"database", "rust"}
    assert words_of("Café’s menu") == {"cafe", "menu"}
    assert words_of("The Who") == {"who"} or words_of("The Who") == {"the", "who"}
    one, other = words_of("Real Madrid beat Bayern in Munich"), words_of("Bayern Munich: Real Madrid beat them")
    assert shared(one, other) >= 0.6
    assert shared(words_of("Apple recalls batteries"), words_of("Apple unveils laptop")) < 0.6
    assert shared(frozenset(), frozenset()) == 0.0
