"""Tiers: named sets of limits that an admin gives to users, declared in the setting `tiers`.

    tiers = Tiers(("standard", "pro requests=1000 storage=500GB", "enterprise requests=own"))
    tiers.limits(Limits(tier="pro")).requests                    # 1000
    tiers.limits(Limits(tier="pro", requests=50)).requests       # 50: a limit of the user's own comes first

What neither the user nor its tier says is left open (None), for the settings to fill. `own` is a number that is agreed
with each user: nobody is given such a tier without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from clipforge_core.errors import BadSetting, UnknownName
from clipforge_core.model.user import Limits
from clipforge_core.refusals import Invalid
from clipforge_core.settings.declare import Setting, SettingType

SETTING = "tiers"
OWN = "own"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_KINDS = {
    "requests": Setting("requests", SettingType.INTEGER, None, "", minimum=0),
    "minutes": Setting("minutes", SettingType.NUMBER, None, "", minimum=0),
    "exports": Setting("exports", SettingType.INTEGER, None, "", minimum=0),
    "storage": Setting("storage", SettingType.SIZE, None, "", minimum=0),
}


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """One tier: what it sets, and which numbers each of its users has of its own."""

    name: str
    limits: Limits
    own: tuple[str, ...] = ()


class Tiers:
    """The tiers of one server, in the order of the setting. Raises BadSetting for a line that cannot be read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._tiers: dict[str, Tier] = {}
        for line in lines:
            tier = _read(line)
            if tier.name in self._tiers:
                raise _bad(line, "there are two of this name")
            self._tiers[tier.name] = tier

    def __iter__(self) -> Iterator[Tier]:
        return iter(self._tiers.values())

    def get(self, name: str) -> Tier | None:
        """The tier of that name; None where there is none (any more)."""
        return self._tiers.get(name)

    def limits(self, own: Limits) -> Limits:
        """A user's own limits, with those of its tier where it has none."""
        tier = self._tiers.get(own.tier or "")
        if tier is None:
            return own
        open_ones = {name: getattr(tier.limits, name) for name in _KINDS if getattr(own, name) is None}
        return msgspec.structs.replace(own, **open_ones)

    def given(self, before: Limits, tier: str | None, **own: float | None) -> Limits:
        """`before` with another tier ("" or None: none) and these limits of the user's own (None takes one away).

        A number that was agreed for the tier before goes with it. Raises UnknownName, Invalid.
        """
        wanted = self._named(tier)
        demanded = self._tiers[before.tier].own if before.tier in self._tiers and before.tier != tier else ()
        limits = msgspec.structs.replace(before, tier=tier or None, **{**dict.fromkeys(demanded), **own})
        for name in wanted.own if wanted is not None else ():
            if getattr(limits, name) is None:
                raise Invalid(field=name, detail=f"the tier {tier} needs a number that was agreed with the user")
        return limits

    def _named(self, tier: str | None) -> Tier | None:
        if not tier:
            return None
        if tier not in self._tiers:
            known = ", ".join(self._tiers) or f"none (setting {SETTING})"
            raise UnknownName(kind="tier", name=tier, known=known)
        return self._tiers[tier]


def _read(line: str) -> Tier:
    name, *pairs = line.split() or [""]
    if not _NAME.fullmatch(name):
        raise _bad(line, "a name in lower case comes first")
    values: dict[str, Any] = {}
    own: list[str] = []
    for pair in pairs:
        what, equals, value = pair.partition("=")
        if not equals or what not in _KINDS:
            raise _bad(line, f"{pair!r}: {', '.join(_KINDS)} are known, each as name=number")
        if value == OWN:
            own.append(what)
            continue
        try:
            values[what] = _KINDS[what].read(value)
        except ValueError as error:
            raise _bad(line, f"{pair}: {error}") from error
    return Tier(name=name, limits=Limits(**values), own=tuple(own))


def _bad(line: str, detail: str) -> BadSetting:
    return BadSetting(where="settings", name=SETTING, value=repr(line), detail=detail)
