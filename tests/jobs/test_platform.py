"""What a platform does to the lengths that are asked for: it is a ceiling, and no wish."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clipforge_core import UsageError
from clipforge_core.environment import Environment
from clipforge_core.jobs.params import ClipsParams
from clipforge_core.jobs.platform import for_platform
from clipforge_core.testing import InlineContext


@pytest.fixture
def context(tmp_path: Path) -> InlineContext:
    environment = Environment.open(user_folder=tmp_path, environ={}, flags={"cache": tmp_path, "data": tmp_path})
    return InlineContext(SimpleNamespace(name="clips", tasks={}), {}, environment, tmp_path)


def longest(context: InlineContext, **wishes: Any) -> float | None:
    made, _ = for_platform(context, ClipsParams(source="a.mp4", output="o", template="default", **wishes))
    return made.max_duration


@pytest.mark.parametrize(
    ("wishes", "seconds"),
    [
        ({}, None),
        ({"platform": "tiktok"}, 60),
        ({"platform": "x", "max_duration": 100.0}, 100),
        ({"platform": "x", "max_duration": 500.0}, 140),
        ({"platform": "tiktok", "min_duration": 90.0}, 180),
        ({"platform": "youtube-shorts", "min_duration": 120.0}, 180),
        ({"platform": "tiktok", "detector": "motion"}, 30),
        ({"platform": "tiktok", "detector": "scenes"}, 600),
    ],
)
def test_a_platform_is_a_ceiling(context: InlineContext, wishes: dict[str, Any], seconds: float | None) -> None:
    assert longest(context, **wishes) == seconds


def test_a_shortest_clip_above_the_ceiling_is_refused(context: InlineContext) -> None:
    with pytest.raises(UsageError, match="60 seconds that Snapchat"):
        longest(context, platform="snapchat", min_duration=90.0)
