"""What the runner does: stock is refreshed, and vectors are made anew for another embedder; and what is upkeep."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from clipforge_core import Samples, hookimpl
from clipforge_core.environment import Environment
from clipforge_core.model.user import Caller
from clipforge_core.retention.orphans import remove_orphans
from clipforge_core.services import Services
from clipforge_core.studio.renewal import renew
from clipforge_core.studio.tasks import RefreshStock, RenewVectors


class Letters:
    """An embedder of a plugin: how often each of three letters occurs. It has no quick way to compare."""

    name, version, dimensions = "letters", "1", 3
    languages: tuple[str, ...] = ()

    def embed(self, texts: Sequence[str]) -> Samples:
        from array import array

        numbers: list[float] = []
        for text in texts:
            counts = [float(text.lower().count(letter)) for letter in "xyz"]
            length = sum(count * count for count in counts) ** 0.5 or 1.0
            numbers += [count / length for count in counts]
        return Samples(dtype="<f4", shape=(len(texts), 3), data=array("f", numbers).tobytes())


class Plugin:
    """Brings it."""

    @hookimpl
    def clipforge_register_embedders(self) -> list[Letters]:
        return [Letters()]


def test_another_embedder_gets_vectors_of_its_own(
    make_services: Callable[..., Services], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = make_services()
    caller = Caller(user=first.users.add("ann@example.org"))
    xs = first.documents.add(caller, text="xxx xx xx.", title="X")
    first.documents.add(caller, text="zzz zz z.", title="Z")
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    item = first.library.add(caller, tmp_path / "a.png", filename="zzzz.png")

    flags = {"data": tmp_path / "data", "cache": tmp_path / "cache", "embedder": "letters"}
    environment = Environment.open(
        flags=flags, folder=tmp_path, user_folder=tmp_path, environ={}, extra=[("letters", Plugin())]
    )
    second = Services.open(environment)
    try:
        assert second.documents.search(caller, "xox") == [], "vectors of another model are not compared"
        with caplog.at_level(logging.INFO, logger="clipforge.studio"):
            RenewVectors().run(second, threading.Event())
        assert "made for 3" in caplog.text
        assert [passage.document for passage in second.documents.search(caller, "xox")] == [xs.id]
        assert [found for found, _ in second.library.search(caller, "z")] == [item]
        assert renew(second) == 0
    finally:
        second.close()


def test_texts_in_languages_that_the_embedder_does_not_know_wait_without_harm(
    make_services: Callable[..., Services],
) -> None:
    without = make_services(embedder="none")
    caller = Caller(user=without.users.add("ann@example.org"))
    for text in ("Вода поднимается из-за луны.", "水位は月の引力で上がる。"):
        without.documents.add(caller, text=text)
    tides = without.documents.add(caller, text="The moon pulls at the water of the sea.")
    services = make_services()
    assert renew(services) == 1
    assert [p.document for p in services.documents.search(caller, "lunar force upon the ocean")] == [tides.id]


def test_the_stock_task_tells_of_each_problem_once(
    make_services: Callable[..., Services], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "stock"
    folder.mkdir()
    (folder / "broken.png").write_bytes(b"nothing")
    services = make_services(stock_folders=[str(folder)])
    task = RefreshStock()
    for _ in range(2):
        task.run(services, threading.Event())
    assert caplog.text.count("broken.png") == 1


def test_a_task_that_is_stopped_forgets_nothing(make_services: Callable[..., Services], tmp_path: Path) -> None:
    folder = tmp_path / "stock"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        Image.new("RGB", (10, 10)).save(folder / name)
    services = make_services(stock_folders=[str(folder)])
    assert services.stock.refresh().total == 2
    assert services.stock.refresh(lambda: True).total == 2
    asked = iter([False, False, True, True, True])
    assert services.stock.refresh(lambda: next(asked)).removed == 0


def test_files_of_the_library_are_no_orphans_and_those_of_nobody_are(
    services: Services, caller: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipforge_core.retention.orphans.GRACE_SECONDS", -10.0)
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    item = services.library.add(caller, tmp_path / "a.png", filename="a.png")
    (tmp_path / "lost").write_bytes(b"lost")
    services.storage.put("library/med_0/lost.png", tmp_path / "lost")
    assert remove_orphans(services) == ["library/med_0/lost.png"]
    assert services.storage.exists(item.key) and services.storage.exists(item.thumbnail)


def test_all_goes_with_its_user(services: Services, caller: Caller, other: Caller) -> None:
    from clipforge_core.model.script import Script

    for each in (caller, other):
        services.documents.add(each, text="The moon pulls at the water of the sea.")
        services.scripts.create(each, Script(title="Tides", topic="tides"))
    services.users.remove(caller.id)
    with services.database.write() as db:
        for table in ("passages_text", "scripts_text", "media_items_text"):
            db.conn.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        for table in ("documents", "passages", "document_vectors", "scripts"):
            assert {row[0] for row in db.conn.execute(f"SELECT DISTINCT user FROM {table}")} == {other.id}
    assert services.documents.search(other, "moon") != []
