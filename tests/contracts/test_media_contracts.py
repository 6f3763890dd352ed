"""The engine, the renderer and the bundled kinds of jobs keep their contracts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.testing import check_engine, check_job_kind, check_renderer
from clipforge_media.testing import make_video, tone


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    home = tmp_path_factory.mktemp("home")
    return Environment.open(environ={}, folder=home, user_folder=home, flags={"cache": str(home), "data": str(home)})


def test_the_engine(environment: Environment, tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4", frames=50, sound=tone())
    engine = environment.registry.get("engines", "pyav")
    check_engine(engine, source, seconds=Fraction(2), size=(64, 40), folder=tmp_path)


def test_the_renderer(environment: Environment, tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4", frames=50)
    engine = environment.registry.get("engines", "pyav")
    check_renderer(environment.registry.get("renderers", "encode"), engine, source, folder=tmp_path)


def test_the_renderer_that_copies(environment: Environment, tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4", frames=50)
    engine = environment.registry.get("engines", "pyav")
    check_renderer(environment.registry.get("renderers", "copy"), engine, source, folder=tmp_path, copies=True)


def test_copying_is_asked_before_encoding(environment: Environment) -> None:
    assert list(environment.registry.all("renderers"))[:2] == ["copy", "encode"]


def test_every_kind_of_job(environment: Environment) -> None:
    kinds = environment.registry.all("job_kinds")
    assert {"clips", "export", "transcribe", "trim", "demo"} <= set(kinds)
    for kind in kinds.values():
        check_job_kind(kind)


def test_every_bundled_plugin_loads(environment: Environment) -> None:
    for kind in ("engines", "analyzers", "detectors", "transcribers", "embedders", "renderers", "storages",
                 "subtitle_formats", "voices", "job_kinds"):  # fmt: skip
        assert environment.registry.all(kind), kind
    broken = {p.name: p.error for p in environment.plugins.plugins.values() if p.state == "failed"}
    assert broken == {}
