"""Scores of scripts: defined measures, 0 to 100, with what each counted (docs/scripts.md has the formulas)."""

from __future__ import annotations

from clipforge_core.model.script import Score, Script


def score(subject: Script | str) -> tuple[Score, ...]:
    """The measures of a script or of a text."""
    return ()
