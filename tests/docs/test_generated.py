"""The generated parts of the documentation are what the program says now, and everything is documented."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from clipforge_cli.names import BUILT_IN
from clipforge_core.hookspecs import Hooks

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py as a module."""
    spec = spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["docs_generate"] = module
    spec.loader.exec_module(module)
    return module


def test_no_generated_part_is_stale(generate: ModuleType) -> None:
    assert [str(path) for path in generate.stale()] == []


def test_a_changed_part_is_noticed_and_mended(generate: ModuleType) -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    broken = text.replace("`cache_limit`", "`cash_limit`")
    assert broken != text and generate.fresh(broken) == text


def test_every_command_hook_and_setting_is_documented(generate: ModuleType) -> None:
    cli = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert all(f"### clipforge {name}\n" in cli for name in (*BUILT_IN, *generate.bundled_commands()))
    assert "serve" in generate.bundled_commands()
    hooks = (DOCS / "hooks.md").read_text(encoding="utf-8")
    names = [name for name in dir(Hooks) if name.startswith("clipforge_")]
    assert len(names) > 15 and all(f"### {name}\n" in hooks for name in names)
    for name in names:
        assert (getattr(Hooks, name).__doc__ or "").strip(), f"{name} says nothing"


def test_links_between_pages_and_headings_lead_somewhere() -> None:
    pages = [path for path in DOCS.glob("*.md") if "<!-- generated" in path.read_text(encoding="utf-8")]
    assert pages
    for page in pages:
        for target in re.findall(r"\]\(([\w./-]+\.md)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{page.name} links to {target}"
