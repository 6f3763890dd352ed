"""The examples of the documentation run: code in docs/plugins.md, commands in the README."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text("utf-8"), flags=re.DOTALL)


def test_the_plugin_page_runs_from_top_to_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("loudest")  # tasks of job kinds are found by their module, as in a child process
    monkeypatch.setitem(sys.modules, "loudest", module)
    names: dict[str, Any] = module.__dict__
    code = blocks(ROOT / "docs" / "plugins.md", "python")
    assert len(code) >= 2
    for block in code:
        exec(compile(block, "docs/plugins.md", "exec"), names)
    (detector,) = names["clipforge_register_detectors"]()
    assert detector.name == "loudest"


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in blocks(page, "console"):
            for line in block.splitlines():
                for part in line.removeprefix("$ ").split("&&"):
                    words = part.split("#")[0].strip()
                    if words.startswith("clipforge "):
                        found.append((page.name, words))
    return found


def test_there_are_commands_to_check() -> None:
    assert len(commands()) >= 6


@pytest.mark.parametrize(("page", "line"), commands())
def test_every_command_that_is_shown_is_understood(page: str, line: str) -> None:
    """Each is parsed with --help behind it: unknown commands and options end with exit code 2."""
    from clipforge_cli.main import cli

    words = re.findall(r'"[^"]*"|\S+', line)[1:]
    result = CliRunner().invoke(cli, [w.strip('"') for w in words] + ["--help"])
    assert result.exit_code == 0, f"{page}: {line}\n{result.output}"
    options = [w for w in words if w.startswith("--")]
    for option in options:
        assert option in result.output or option == "--help", f"{page}: {line}: {option} is not documented in its help"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
