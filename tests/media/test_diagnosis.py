"""What the media library says of itself is about this machine, and names what is missing."""

from __future__ import annotations

import pytest

from clipforge_core.contracts.diagnosis import Diagnoses
from clipforge_media import PyavEngine, diagnosis


def test_the_engine_diagnoses_itself() -> None:
    engine = PyavEngine()
    assert isinstance(engine, Diagnoses)
    checks = {check.name: check for check in engine.diagnose()}
    assert set(checks) == {"PyAV", "encoders", "decoders", "filters", "fonts"}
    assert all(check.level == "ok" for check in checks.values())
    assert "libx264" in checks["encoders"].detail


def test_a_codec_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "ENCODERS", ("aac", "no_such_codec"))
    monkeypatch.setattr(diagnosis, "DECODERS", ("no_such_codec",))
    checks = {check.name: check for check in diagnosis.diagnose()}
    assert (checks["encoders"].level, checks["encoders"].detail) == ("failed", "missing: no_such_codec")
    assert checks["decoders"].level == "warning"
