"""Trends: what people look at, from sources that the operator named, kept as history.

service         Trends: current, by platform and region, searched, predicted; fetching and importing
fetching        the addresses of the sources → items, each on its own
keeping         items → topics and their history
likeness        which headlines are about one thing
history         rows → series of windows and of days
velocity        the last window against those before; how hot that is
forecasting     damped trend exponential smoothing, and its back-test
telling         series → a Trend or a Prediction
task            reading the sources again and again, in a server's runner

The package is the plugin that brings the task; sources are plugins (`clipforge_register_trend_sources`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clipforge_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from clipforge_core.contracts.runner_task import RunnerTask


@hookimpl
def clipforge_register_runner_tasks() -> Sequence[RunnerTask]:
    """Reading the sources."""
    from clipforge_core.trends.task import ReadTrends

    return [ReadTrends()]
