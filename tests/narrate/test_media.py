"""Films as pictures of scenes: of a stock folder and of a user's library, again where they end."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.model.user import Caller
from clipforge_media.testing import make_video, read_number
from tests.narrate.conftest import scene, script


def test_a_film_that_was_found_plays_in_its_scene(environment: Environment, tmp_path: Path) -> None:
    stock, shared = tmp_path / "stock", environment.settings
    stock.mkdir()
    make_video(stock / "rabbit in a meadow.mp4", frames=25, rate=25, size=(320, 180))
    own = make_video(tmp_path / "own.mp4", frames=50, rate=25, size=(320, 180))
    flags = {"stock_folders": (str(stock),), "data": str(tmp_path / "data"), "cache": str(shared["cache"])}
    told = script(
        scene("one", "A rabbit.", kind="media", query="a rabbit in a meadow"),
        scene("two", "A boat.", kind="media", query="boat on the lake"),
    )
    with Forge(Environment.open(environ={}, flags=flags, user_folder=tmp_path, folder=tmp_path)) as forge:
        caller = Caller(user=forge.services.users.add("ann@example.org"))
        forge.services.stock.refresh()
        forge.services.library.add(caller, own, filename="boat on the lake.mp4")
        wish = {"output": str(tmp_path / "film.mp4"), "quality": "draft", "script": told, "captions": False}
        changes = {name: {"least": 2.5, "transition": "none"} for name in ("one", "two")}
        job = forge.run(forge.submit("narrate", {**wish, "user": caller.id, "scenes": changes}).id)
    assert job.result is not None, job.error
    assert job.result["warnings"] == []
    begins = job.result["scenes"][1]["start"]
    with av.open(str(tmp_path / "film.mp4")) as container:
        shown = {
            round(float(frame.time or 0), 3): read_number(frame.to_ndarray(format="gray").astype("uint8"))
            for frame in container.decode(video=0)
        }
    for at, number in ((0.5, 12), (1.5, 12), (2.0, 0), (begins + 0.5, 12), (begins + 1.5, 37)):
        near = min(shown, key=lambda time: abs(time - at))
        assert shown[near] == pytest.approx(number, abs=2), f"at {at:g} s"
