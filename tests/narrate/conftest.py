"""A forge, and a script of three short scenes that is narrated in a small picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.model.job import Job
from clipforge_core.queue.events import JobEvent

Narrate = Callable[..., Job]


def scene(name: str, text: str, **visual: Any) -> dict[str, Any]:
    """A scene in which one sentence is said."""
    said = [{"text": text, "origin": "written"}]
    plain = {"id": name, "role": "point", "title": name.title(), "narration": said}
    return plain | ({"visual": visual} if visual else {})


def script(*scenes: dict[str, Any]) -> dict[str, Any]:
    """A script; of three scenes where none are given."""
    usual = (
        scene("tides", "The moon pulls the sea.", kind="title", data={"text": "Tides"}),
        scene("twice", "It rises twice a day.", kind="list", data={"items": ["Morning", "Evening"]}),
        scene("end", "That is why boats wait.", kind="card", data={"text": "Boats wait"}),
    )
    return {"title": "Tides", "topic": "Tides", "language": "en", "scenes": list(scenes or usual)}


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("program")
    flags = {"cache": str(folder / "cache"), "data": str(folder / "data")}
    return Environment.open(environ={}, flags=flags, user_folder=folder, folder=folder)


@pytest.fixture(scope="session")
def forge(environment: Environment) -> Iterator[Forge]:
    with Forge(environment) as opened:
        yield opened


@pytest.fixture
def narrate(forge: Forge, tmp_path: Path) -> Narrate:
    """Narrate something and answer the job; more of the wish by name, the job's events in `heard`."""

    def run(output: str = "film.mp4", *, heard: list[JobEvent] | None = None, **wish: Any) -> Job:
        params = {"output": str(tmp_path / output), "quality": "draft", **wish}
        return forge.run(forge.submit("narrate", params).id, heard.append if heard is not None else None)

    return run
