"""Children that are forked from a process that has loaded what tasks need, and what happens where they cannot be."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from clipforge_cli.session import Session
from clipforge_core.environment import Environment
from clipforge_core.errors import BadSetting, ChildCrashed
from clipforge_core.queue.nursery import Forked, Nursery, booted
from clipforge_core.queue.pool import TaskPool
from clipforge_core.queue.worker import ForkedWorker
from clipforge_core.store.owner import is_alive
from tests.core.test_pool import owner_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux alone")

THREADED = """
import threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
"""


def test_children_are_forked_from_one_process_and_end_like_others(pool: TaskPool, tmp_path: Path) -> None:
    first, nursery, _ = pool.submit("toy/origin", ["PATH"]).result()
    assert nursery not in (os.getpid(), 1)
    with pytest.raises(ChildCrashed, match="SIGSEGV"):
        pool.submit("toy/segfault").result()
    second, again, _ = pool.submit("toy/origin", ["PATH"]).result()
    assert again == nursery and second != first
    assert pool.children() == [second]
    owners = [owner_of(pid) for pid in (nursery, second)]
    pool.close()
    assert not any(is_alive(owner) for owner in owners)
    assert not Path(f"/proc/{first}").exists() and not Path(f"/proc/{second}").exists(), "nothing is left unburied"


def test_without_the_process_that_they_are_forked_from_children_are_fresh_programs(pool: TaskPool) -> None:
    child, nursery, _ = pool.submit("toy/origin", ["PATH"]).result()
    os.kill(nursery, signal.SIGKILL)
    assert pool.submit("toy/double", [4]).result() == 8, "who was forked goes on"
    with pytest.raises(ChildCrashed):
        pool.submit("toy/segfault").result()
    other, parent, _ = pool.submit("toy/origin", ["PATH"]).result()
    assert other != child and parent == os.getpid()


def test_a_nursery_that_dies_while_it_loads_costs_no_task(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Frail(Nursery):
        def listen(self) -> bool:
            os.kill(self.pid, signal.SIGKILL)
            return super().listen() and super().listen()

    monkeypatch.setattr("clipforge_core.queue.starter.Nursery", Frail)
    with TaskPool(environment.spec(), 2) as pool:
        assert pool.submit("toy/origin", ["PATH"]).result()[1] == os.getpid()


def test_nothing_is_forked_where_a_plugin_starts_threads(tmp_path: Path, sources: dict[str, dict[str, object]]) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    toy = Path(__file__).with_name("toys") / "toy.py"
    (plugins / "toy.py").write_text(toy.read_text("utf-8") + THREADED)
    environment = Environment.open(**sources | {"flags": sources["flags"] | {"plugins_dir": plugins}})  # type: ignore[arg-type]
    with TaskPool(environment.spec(), 2) as pool:
        assert pool.submit("toy/origin", ["PATH"]).result()[1] == os.getpid()


def test_a_child_has_the_variables_of_the_moment(pool: TaskPool, monkeypatch: pytest.MonkeyPatch) -> None:
    pool.submit("toy/origin", ["CLIPFORGE_TOY"]).result()
    with pytest.raises(ChildCrashed):
        pool.submit("toy/segfault").result()
    monkeypatch.setenv("CLIPFORGE_TOY", "new")
    _, parent, value = pool.submit("toy/origin", ["CLIPFORGE_TOY"]).result()
    assert (parent, value) == (os.getpid(), "new")


def test_a_child_does_not_outlive_whoever_asked_for_it(environment: Environment) -> None:
    nursery = Nursery()
    nursery.begin(environment.spec(), None)
    assert nursery.listen()
    child = ForkedWorker(nursery, None)
    owner = owner_of(child.pid)
    nursery.kill()
    assert is_alive(owner), "its lifeline is held here"
    os.close(child._lifeline)
    while is_alive(owner):
        os.sched_yield()
    assert "forked from" in Forked.bury(child)


def test_one_that_was_booted_beforehand_is_forked_from(environment: Environment) -> None:
    nursery = booted()
    assert nursery is not None
    with TaskPool(environment.spec(), 2, nursery=nursery) as pool:
        assert pool.submit("toy/origin", ["PATH"]).result()[1] == nursery.pid
    assert not nursery.running


@pytest.mark.parametrize("size", [1, 2])
def test_one_that_was_booted_in_vain_ends_with_the_pool(environment: Environment, size: int) -> None:
    nursery = booted()
    assert nursery is not None
    pool = TaskPool(environment.spec(), size, nursery=nursery)
    if size == 1:
        assert pool.submit("toy/double", [4]).result() == 8
    pool.close()
    assert not nursery.running


def test_one_that_is_gone_before_it_is_told_what_to_load_costs_no_task(environment: Environment) -> None:
    nursery = booted()
    assert nursery is not None
    os.kill(nursery.pid, signal.SIGKILL)
    nursery.wait()
    with TaskPool(environment.spec(), 2, nursery=nursery) as pool:
        assert pool.submit("toy/origin", ["PATH"]).result()[1] == os.getpid()


def test_a_forge_that_cannot_be_opened_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Nursery] = []

    def remembered() -> Nursery | None:
        nursery = booted()
        assert nursery is not None
        started.append(nursery)
        return nursery

    monkeypatch.setattr("clipforge_core.queue.nursery.booted", remembered)
    session = Session(environ={"CLIPFORGE_JOBS": "many"}, folder=tmp_path, user_folder=tmp_path)
    with pytest.raises(BadSetting):
        session.forge(ahead=["trim"])
    assert [nursery.running for nursery in started] == [False]
