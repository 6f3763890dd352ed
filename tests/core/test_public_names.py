"""The lazy table of contents of the public API and what type checkers are told agree."""

from __future__ import annotations

import ast
from pathlib import Path

import clipforge_core


def test_type_checkers_see_every_lazy_name_at_its_home() -> None:
    tree = ast.parse(Path(clipforge_core.__file__).with_suffix(".pyi").read_text("utf-8"))
    told = {alias.asname: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    lazy = {name: f"clipforge_core.{home}" for home, names in clipforge_core._HOMES.items() for name in names}
    assert told == lazy


def test_every_public_name_can_be_had() -> None:
    for names in clipforge_core._HOMES.values():
        for name in names:
            assert getattr(clipforge_core, name) is not None
