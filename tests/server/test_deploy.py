"""The files for services and containers name what there is, and end a server as it wants to be ended."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import clipforge_server.commands.serve as serve
from clipforge_core.errors import MissingExtra
from clipforge_core.settings import core_settings
from clipforge_server.supervisor import API_GRACE_SECONDS, RUNNER_GRACE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "server" / "deploy"


@pytest.mark.parametrize("name", ["clipforge.service", "Dockerfile", "compose.yaml"])
def test_variables_are_settings(name: str) -> None:
    known = {setting.variable for setting in core_settings()}
    found = set(re.findall(r"\bCLIPFORGE_[A-Z_]+\b", (DEPLOY / name).read_text()))
    assert found and found <= known, found - known


def test_the_unit_waits_as_long_as_an_end_may_take() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "clipforge.service")
    service = unit["Service"]
    assert float(service["TimeoutStopSec"]) > API_GRACE_SECONDS + RUNNER_GRACE_SECONDS
    assert service["KillMode"] == "mixed", "SIGTERM is for the supervisor alone"
    assert shlex.split(service["ExecStart"])[1:] == ["serve"]
    grace = re.search(r"stop_grace_period: (\d+)s", (DEPLOY / "compose.yaml").read_text())
    assert grace and float(grace[1]) > API_GRACE_SECONDS + RUNNER_GRACE_SECONDS


def test_the_image_copies_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    for source in sources:
        assert (ROOT / source).exists(), source
    for package in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert package.split("/")[0] in sources, package


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = " ".join(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["server"])
    assert all(package in extra for package in serve.PARTS.values())
    serve._check_installed()
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "granian" else object())
    with pytest.raises(MissingExtra, match=r"granian.*clipforge\[server\]"):
        serve._check_installed()
