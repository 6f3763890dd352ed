"""Who wins: noise, ties, order, weights."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.comparing.deciding import amount, decide, noise, student, summary
from clipforge_core.comparing.metrics import OWN, QUALITY, SIZE, TIME
from clipforge_core.model.comparison import Metric

METRICS = tuple(OWN.values())
PSNR = Metric(name="psnr", unit="dB", best="high", finest=0.1, scale=20.0, held=True)
LEVEL = Metric(name="loudness", unit="LUFS", best="target", target=-14.0, finest=0.1, scale=10.0)

Values = Mapping[str, Mapping[str, Sequence[float]]]


def three(quality: float, seconds: float, size: float, wobble: float = 0.01) -> dict[str, list[float]]:
    return {QUALITY: [quality] * 3, TIME: [seconds - wobble, seconds, seconds + wobble], SIZE: [size] * 3}


def test_the_first_metric_that_tells_names_the_winner() -> None:
    found = decide(METRICS, {"a": three(0.80, 2, 900), "b": three(0.90, 9, 9000)})
    assert (found.winner, found.tied) == ("b", ())
    assert found.reason == "b has the best quality_score: 0.9, a has 0.8"
    found = decide(METRICS, {"a": three(0.901, 2, 900), "b": three(0.90, 9, 9000)})
    assert found.winner == "a" and "processing_time: 2 s, b has 9 s" in found.reason
    assert "no clear difference in quality_score" in found.reason
    assert [r.clear for r in found.comparisons] == [False, True, True]


def test_what_lies_within_the_noise_is_a_tie() -> None:
    a, b = three(0.9, 2.0, 900, wobble=0.5), three(0.9, 2.2, 900, wobble=0.5)
    found = decide(METRICS, {"a": a, "b": b})
    assert (found.winner, set(found.tied)) == ("", {"a", "b"})
    assert found.reason.startswith("a tie of a and b")
    ranking = next(r for r in found.comparisons if r.metric == TIME)
    # Welch: t(0.975; 4) = 2.776, standard error 0.5 * sqrt(2/3)
    assert ranking.noise == pytest.approx(2.776 * 0.5 * (2 / 3) ** 0.5, rel=1e-6)
    assert ranking.difference == pytest.approx(0.2) and not ranking.clear
    # The same difference with a tenth of the noise is clear.
    assert decide(METRICS, {"a": three(0.9, 2.0, 900, 0.05), "b": three(0.9, 2.2, 900, 0.05)}).winner == "a"


def test_a_time_that_was_measured_once_decides_nothing() -> None:
    once = {name: {TIME: [seconds]} for name, seconds in (("quick", 1.0), ("slow", 50.0))}
    found = decide((OWN[TIME],), once)
    assert found.winner == "" and "measured once" in found.reason
    assert found.comparisons[0].note and found.comparisons[0].best == "quick"
    # Twice says a little: only a difference of many spreads is clear.
    twice = {"quick": {TIME: [1.0, 1.01]}, "slow": {TIME: [50.0, 50.2]}}
    assert decide((OWN[TIME],), twice).winner == "quick"


def test_variants_that_are_out_stay_out_of_later_metrics() -> None:
    found = decide(METRICS, {"a": three(0.9, 5, 500), "b": three(0.9, 5, 400), "c": three(0.5, 1, 10)})
    assert found.winner == "b" and "c has" not in found.reason
    assert next(r for r in found.comparisons if r.metric == SIZE).best == "c"


def test_a_metric_that_one_lacks_is_passed_over() -> None:
    values = {"a": {QUALITY: [0.5], SIZE: [10.0]}, "b": {SIZE: [20.0]}}
    assert decide((OWN[QUALITY], OWN[SIZE]), values).winner == "a"
    assert decide((OWN[QUALITY],), values).winner == ""


def test_a_target_is_best_where_it_is_met() -> None:
    found = decide(
        (LEVEL,), {"quiet": {"loudness": [-20.0]}, "right": {"loudness": [-14.2]}, "loud": {"loudness": [-9.0]}}
    )
    assert found.winner == "right" and found.comparisons[0].order == ("right", "loud", "quiet")


def test_weights_trade_one_metric_against_another() -> None:
    values = {"fine": three(0.90, 4, 4_000_000), "small": three(0.80, 4, 400_000)}
    assert decide(METRICS, values, {QUALITY: 1.0}).winner == "fine"
    found = decide(METRICS, values, {QUALITY: 1.0, SIZE: 1.0})
    assert found.winner == "small" and "quality_score 1, file_size 1" in found.rule
    # The geometric mean of 0.8/0.9 and 1, and of 1 and a tenth, in percent.
    assert found.points == {"small": pytest.approx(94.28, abs=0.01), "fine": pytest.approx(31.62, abs=0.01)}
    assert decide(METRICS, values, {TIME: 3.0}).winner == ""


def test_decibels_are_weighed_by_their_scale() -> None:
    values = {"a": {"psnr": [40.0], SIZE: [100.0]}, "b": {"psnr": [36.0], SIZE: [90.0]}}
    found = decide((PSNR, OWN[SIZE]), values, {"psnr": 1.0, SIZE: 1.0})
    assert found.winner == "a" and found.points["b"] == pytest.approx(90.48, abs=0.01)


@given(st.lists(st.floats(0.1, 1e3), min_size=2, max_size=6), st.lists(st.floats(0.1, 1e3), min_size=2, max_size=6))
def test_noise_is_even_and_grows_with_the_spread(a: list[float], b: list[float]) -> None:
    metric = OWN[TIME]
    first, second = summary(metric, a), summary(metric, b)
    found = noise(metric, first, second)
    assert found == pytest.approx(noise(metric, second, first))
    assert found >= metric.finest
    doubled = [summary(metric, [2 * v for v in values]) for values in (a, b)]
    assert noise(metric, *doubled) >= found * 0.999


@given(
    st.dictionaries(
        st.sampled_from("abcde"),
        st.tuples(st.floats(0, 1), st.floats(0.1, 9), st.floats(1, 1e6)),
        min_size=2,
    )
)
def test_the_order_of_variants_does_not_matter(rows: dict[str, tuple[float, float, float]]) -> None:
    values = {name: three(*row) for name, row in rows.items()}
    turned: Values = dict(reversed(list(values.items())))
    found, other = decide(METRICS, values), decide(METRICS, turned)
    assert (found.winner, set(found.tied)) == (other.winner, set(other.tied))
    assert bool(found.winner) != bool(found.tied)
    if found.winner:
        mine = rows[found.winner]
        assert all(mine[0] >= row[0] - OWN[QUALITY].finest for row in rows.values())


@pytest.mark.parametrize("repeats", [3, 5])
def test_two_that_are_alike_are_seldom_told_apart(repeats: int) -> None:
    """The same thing measured twice over, 2000 times: a difference is claimed in 5 % of them at most."""
    chance = random.Random(7)
    wrong = 0
    for _ in range(2000):
        a, b = ([chance.gauss(10.0, 0.6) for _ in range(repeats)] for _ in range(2))
        wrong += bool(decide((OWN[TIME],), {"a": {TIME: a}, "b": {TIME: b}}).winner)
    assert wrong / 2000 < 0.055


def test_quantiles_of_student() -> None:
    assert [student(f) for f in (0.4, 1.0, 2.99, 4.0, 30.0, 1e6)] == [12.706, 12.706, 4.303, 2.776, 2.042, 1.96]


def test_amounts_for_people() -> None:
    assert [amount(v, "B") for v in (90, 84_311, 1_530_000)] == ["90 B", "84.3 kB", "1.53 MB"]
    assert (amount(0.8123, ""), amount(1.5, "s"), amount(12_345.6, "s")) == ("0.8123", "1.5 s", "12346 s")
