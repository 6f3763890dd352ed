"""Pictures of films: what is found and what is made comes before what is drawn, and nothing is shown twice."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from clipforge_core.contracts.visuals import Visual, VisualLayer, VisualRequest
from clipforge_core.errors import EndpointFailed
from clipforge_core.jobs.studio_laying import lay
from clipforge_core.model.studio_video import VideoWish
from clipforge_core.studio_videos.pictures import made
from clipforge_core.studio_videos.plans import ScenePlan, StudioPlan
from clipforge_core.studio_videos.texts import script_of


class Painter:
    """Makes a picture of one colour, or fails."""

    name, version, kinds = "painter", "1", ("media",)

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails
        self.asked: list[VisualRequest] = []

    def available(self) -> str | None:
        return None

    def draw(self, request: VisualRequest, folder: Path) -> Visual:
        self.asked.append(request)
        if self.fails:
            raise EndpointFailed(url="https://images.example", detail="it says no")
        Image.new("RGB", (8, 8), "red").save(folder / "red.png")
        return Visual(layers=(VisualLayer(path=folder / "red.png"),))


def env(*items: Any, **settings: Any) -> Any:
    """An environment with these visuals alone."""
    known = {item.name: item for item in items}
    registry = SimpleNamespace(all=lambda kind: known if kind == "visuals" else {})
    return SimpleNamespace(registry=registry, settings=SimpleNamespace(get=lambda name, _: settings.get(name, ())))


def plan(text: str, **wish: Any) -> StudioPlan:
    script = script_of(text, title="Tides")
    scenes = {scene.id: ScenePlan() for scene in script.scenes}
    return StudioPlan(video="v", revision=1, title="Tides", script=script, wish=VideoWish(**wish), scenes=scenes)


def report(done: float, message: str = "") -> None:
    """Nobody looks."""


TEXT = "The quiet harbour waits for ships.\n\nThe old lighthouse sends light over the sand."


def test_a_maker_is_asked_for_each_scene(tmp_path: Path) -> None:
    painter = Painter()
    laid = lay(env(painter), report, plan(TEXT, media_type="ai", media_style="oil"), "usr", {}, str(tmp_path))
    assert [Path(wish.media).name for wish in laid.scenes.values()] == ["red.png", "red.png"]
    assert len({wish.media for wish in laid.scenes.values()}) == 2
    assert all(request.brief.query.endswith(", oil") for request in painter.asked)
    assert laid.notes == ()


def test_a_maker_that_fails_is_told_of_and_the_scene_is_drawn(tmp_path: Path) -> None:
    laid = lay(env(Painter(fails=True)), report, plan(TEXT, media_type="ai"), "usr", {}, str(tmp_path))
    assert {wish.media for wish in laid.scenes.values()} == {""}
    assert "it says no" in laid.notes[0]


def test_without_a_maker_the_film_says_so(tmp_path: Path) -> None:
    laid = lay(env(), report, plan(TEXT, media_type="ai"), "usr", {}, str(tmp_path))
    assert laid.notes == ("no plugin that makes pictures is set up here: scenes are drawn instead",)


def test_what_can_be_drawn_is_not_looked_for(tmp_path: Path) -> None:
    painter = Painter()
    numbers = "Denmark has 62 percent, Ireland has 38 percent and Spain has 21 percent wind power."
    laid = lay(env(painter), report, plan(numbers, media_type="ai"), "usr", {}, str(tmp_path))
    assert laid.script.scenes[0].visual.kind == "chart"
    assert painter.asked == []


def test_pictures_of_a_folder_are_shown_once(tmp_path: Path) -> None:
    stock = tmp_path / "stock"
    stock.mkdir()
    for name in ("quiet harbour with ships", "old harbour at night with ships"):
        Image.new("RGB", (64, 36), "blue").save(stock / f"{name}.png")
    work = tmp_path / "work"
    work.mkdir()
    text = "The harbour waits for ships.\n\nShips leave the harbour."
    laid = lay(_real(tmp_path, stock), report, plan(text), "", {}, str(work))
    shown = [Path(wish.media).name for wish in laid.scenes.values() if wish.media]
    assert len(shown) == len(set(shown)) == 2


def test_nobody_makes_pictures_here(tmp_path: Path) -> None:
    assert made(env(), "a harbour", "", "16:9", tmp_path) is None
    with pytest.raises(EndpointFailed):
        made(env(Painter(fails=True)), "a harbour", "", "16:9", tmp_path)


def _real(folder: Path, stock: Path) -> Any:
    """The bundled plugins, with a stock folder."""
    from clipforge_core.environment import Environment

    flags = {"data": folder / "data", "cache": folder / "cache", "stock_folders": str(stock)}
    return Environment.open(flags=flags, environ={}, folder=folder, user_folder=folder)
