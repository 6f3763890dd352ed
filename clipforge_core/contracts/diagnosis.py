"""Diagnoses: what an item of a plugin can say about its own state, for `clipforge doctor`.

Any engine, transcriber, voice, ... may have the method; it is quick, opens no network, and raises nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from clipforge_core.model.export import Check


@runtime_checkable
class Diagnoses(Protocol):
    """Says how it is."""

    def diagnose(self) -> Sequence[Check]:
        """Versions, codecs, models: "ok", "warning" (works with less) or "failed" (cannot work at all)."""
