"""Browsers of people who work in the studio."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..conftest import Browser

MATERIAL = (
    "The sea rises and falls twice a day. The moon pulls the water on its side of the Earth. "
    "Spring tides come at full moon and new moon. A harbour master plans by a table of the tides."
)


def lines(browser: Browser, **fields: Any) -> list[dict[str, Any]]:
    """What comes while a script is written."""
    browser.see("/studio/scripts/new")
    answer = browser.press("/studio/scripts/write", **fields)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No voice is measured: a script is as long as voices usually take."""
    monkeypatch.setattr("clipforge_core.studio_videos.briefs.pace", lambda *_: 2.6)
