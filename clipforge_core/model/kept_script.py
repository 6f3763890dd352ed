"""Kept scripts: a script with who it belongs to, and what its user thinks of it."""

from __future__ import annotations

from typing import Any

import msgspec

from clipforge_core.model.script import Script


class KeptScript(msgspec.Struct, frozen=True, kw_only=True):
    """One script of a user. `rating` is 1..5, 0 where it was not rated; `version` counts its changes, from 1 on;
    `facts` are whatever the surface that made it wants to remember. Times UTC ISO 8601."""

    id: str
    user: str
    script: Script
    rating: int = 0
    version: int = 1
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    created_at: str = ""
    updated_at: str = ""
