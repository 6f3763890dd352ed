"""Forecasting: exponential smoothing with a damped trend, fitted to a topic's days, and what it was worth before.

    found = forecast([10, 12, 11, 14, ...], horizon=7)
    found.growth, found.backtest.error

The model is Holt's linear method with a damped trend (Gardner and McKenzie, Management Science 31, 1985) on the
logarithm of one plus the figure, since figures of attention grow by factors and never fall below nothing. Its three
parameters are those of a grid with the least squared error one day ahead. The back-test does the same from earlier
days, seeing nothing that came later. Where "as the days before" was nearer to what came, that is what is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import msgspec

from clipforge_core.model.trend import BackTest

DAMPED = "damped trend exponential smoothing"
AS_BEFORE = "as the days before"

ORIGINS = 8
"""Earlier days from which the back-test forecasts, at the most."""

_GRID = tuple(product((0.2, 0.4, 0.6, 0.8), (0.0, 0.1, 0.3), (0.85, 0.95)))
"""Smoothing of the level, of the trend, and the damping."""

_MOST_CONFIDENT = 0.95
_ORIGINS_DOUBT = 2


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """The days to come; `growth` is per cent of their mean against that of as many days before."""

    days: tuple[float, ...]
    growth: float
    model: str
    backtest: BackTest

    @property
    def confidence(self) -> float:
        """0..1: one less twice the symmetric error of the back-test (a forecast of half or double what came has an
        error of a third), less the more the fewer days it was tried from, and never more than 0.95."""
        tried = self.backtest.origins / (self.backtest.origins + _ORIGINS_DOUBT)
        error = min(self.backtest.error, self.backtest.error_as_before)
        return round(min(_MOST_CONFIDENT, max(0.0, 1 - 2 * error) * tried), 3)


def days_needed(horizon: int) -> int:
    """Days of history without which nothing is forecast."""
    return 3 * horizon


def forecast(days: Sequence[float], horizon: int) -> Forecast:
    """Of figures of days, oldest first, at least `days_needed` of them."""
    tested = _backtest(days, horizon)
    if tested.error < tested.error_as_before:
        coming, model = _damped(days, horizon), DAMPED
    else:
        coming, model = [_mean(days[-horizon:])] * horizon, AS_BEFORE
    before = _mean(days[-horizon:])
    growth = 100.0 * (_mean(coming) - before) / before if before else 0.0
    return Forecast(days=tuple(round(d, 2) for d in coming), growth=round(growth, 1), model=model, backtest=tested)


def _backtest(days: Sequence[float], horizon: int) -> BackTest:
    origins = range(max(2 * horizon, len(days) - horizon - ORIGINS + 1), len(days) - horizon + 1)
    errors, plain = [], []
    for origin in origins:
        came = _mean(days[origin : origin + horizon])
        errors.append(_error(_mean(_damped(days[:origin], horizon)), came))
        plain.append(_error(_mean(days[origin - horizon : origin]), came))
    return BackTest(
        origins=len(errors),
        horizon=horizon,
        error=round(_mean(errors), 4),
        error_as_before=round(_mean(plain), 4),
    )


def _damped(days: Sequence[float], horizon: int) -> list[float]:
    logs = [math.log1p(max(0.0, day)) for day in days]
    level, trend, damping = min((_smoothed(logs, *each) for each in _GRID), key=lambda found: found[0])[1:]
    ceiling = max(logs) + math.log(10.0)
    coming, steps = [], 0.0
    for step in range(1, horizon + 1):
        steps += damping**step
        coming.append(math.expm1(min(ceiling, max(0.0, level + steps * trend))))
    return coming


def _smoothed(logs: Sequence[float], alpha: float, beta: float, damping: float) -> tuple[float, float, float, float]:
    """(squared error one day ahead, level, trend, damping) at the end of the series."""
    level, trend, squares = logs[0], 0.0, 0.0
    for value in logs[1:]:
        expected = level + damping * trend
        squares += (value - expected) ** 2
        before = level
        level = alpha * value + (1 - alpha) * expected
        trend = beta * (level - before) + (1 - beta) * damping * trend
    return squares, level, trend, damping


def _error(said: float, came: float) -> float:
    """Symmetric: 0 for the same, a third for half or double, 1 for nothing against something."""
    together = abs(said) + abs(came)
    return abs(said - came) / together if together else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
