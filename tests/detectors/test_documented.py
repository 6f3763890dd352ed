"""docs/detectors.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from clipforge_plugins.detectors import clipforge_register_detectors
from clipforge_plugins.detectors.highlight.choose import ALIKE, APART, CLOSE
from clipforge_plugins.detectors.highlight.features import FEATURES, STEEP

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "detectors.md").read_text("utf-8")
TABLE = PAGE.partition("### Features")[2].partition("### Score")[0]


def test_every_feature_has_its_row_with_weight_and_languages() -> None:
    rows = {m[1]: m for m in re.finditer(r"^\| `(\w+)` \| (0\.\d+) \| ([^|]+) \|", TABLE, re.MULTILINE)}
    assert set(rows) == {f.name for f in FEATURES}
    for feature in FEATURES:
        assert float(rows[feature.name][2]) == feature.weight
        if feature.languages:
            assert rows[feature.name][3].strip() == ", ".join(feature.languages)


def test_the_objective_and_the_score_are_those_of_the_code() -> None:
    assert f"exp(−{STEEP} ·" in PAGE
    assert f"{ALIKE:.2f} · likeness + {CLOSE} · max(0, 1 − gap / {APART:g} s)" in PAGE


def test_every_detector_has_its_section() -> None:
    for detector in clipforge_register_detectors():
        assert f"\n## {detector.name}\n" in PAGE
