"""Tiers: named sets of limits between what a user has of its own and the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.errors import BadSetting, UnknownName
from clipforge_core.identity.tiers import Tiers
from clipforge_core.model.user import Limits
from clipforge_core.refusals import Invalid
from clipforge_server.testing import test_client

TIERS = Tiers(("standard", "pro requests=1000 storage=5GB", "enterprise requests=own minutes=own exports=9"))
NUMBERS = st.none() | st.integers(min_value=0, max_value=10**9)
OWN = st.builds(Limits, requests=NUMBERS, minutes=NUMBERS, exports=NUMBERS, storage=NUMBERS)


@given(OWN, st.sampled_from(["standard", "pro", "enterprise", "gone", None]))
def test_own_limits_come_first_then_those_of_the_tier(own: Limits, name: str | None) -> None:
    tier = TIERS.get(name or "")
    found = TIERS.limits(Limits(tier=name, **{n: getattr(own, n) for n in FIELDS}))
    for field in FIELDS:
        of_tier = getattr(tier.limits, field) if tier is not None else None
        wanted = getattr(own, field) if getattr(own, field) is not None else of_tier
        assert getattr(found, field) == wanted


FIELDS = ("requests", "minutes", "exports", "storage")


@pytest.mark.parametrize(
    "lines",
    [("",), ("Pro",), ("pro requests",), ("pro colour=red",), ("pro requests=many",), ("pro exports=-1",), ("a", "a")],
)
def test_lines_that_cannot_be_read_are_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(BadSetting, match="tiers"):
        Tiers(lines)


def test_a_number_that_is_agreed_is_asked_for_and_goes_with_the_tier() -> None:
    with pytest.raises(Invalid, match="agreed"):
        TIERS.given(Limits(), "enterprise", requests=5)
    agreed = TIERS.given(Limits(storage=1), "enterprise", requests=5, minutes=60)
    assert agreed == Limits(tier="enterprise", requests=5, minutes=60, storage=1)
    assert TIERS.given(agreed, "pro") == Limits(tier="pro", storage=1)
    assert TIERS.given(agreed, "enterprise", exports=3).requests == 5
    with pytest.raises(UnknownName, match="standard, pro, enterprise"):
        TIERS.given(agreed, "gold")


def test_a_tier_counts_on_the_api_and_is_told(tmp_path: Path) -> None:
    with test_client(tmp_path, min_free_disk=0, tiers=["small requests=3 exports=2"], surfaces=["clipforge"]) as api:
        user = api.services.users.all()[0]
        api.services.users.change(user.id, limits=api.services.usage.tiers.given(user.limits, "small"))
        answer = api.get("/v1/usage")
        assert answer.headers["X-RateLimit-Limit"] == "3"
        assert (answer.json()["tier"], answer.json()["exportsLimit"]) == ("small", 2)
    with pytest.raises(BadSetting), test_client(tmp_path / "other", tiers=["small exports=all"]):
        pass
