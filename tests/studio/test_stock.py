"""Stock folders: indexed with their sidecars, read again when they change, seen by everybody, found offline too."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from clipforge_core.errors import MissingFile
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Conflict
from clipforge_core.services import Services
from clipforge_core.studio.folder_search import search_folder
from clipforge_core.studio.shelf import find_media
from clipforge_core.studio.stock_folder import stock_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stock folder: three pictures, sidecars of every kind, and things that are none."""
    folder = tmp_path / "stock"
    (folder / "night").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("waves.jpg", "img_0042.jpg", "night/city.png", ".git/hidden.jpg"):
        Image.new("RGB", (64, 48), (1, 2, 3)).save(folder / name)
    (folder / "stock.toml").write_text('licence = "CC0"\ntags = ["all"]\n["waves.jpg"]\ntags = ["sea", "Beach"]\n')
    (folder / "img_0042.jpg.json").write_text(
        json.dumps(
            {"title": "A red fox in snow", "keywords": "fox, animal", "author": "B. Lee", "license": "CC BY 4.0"}
        )
    )
    (folder / "notes.txt").write_text("not media")
    (folder / "broken.mp3").write_bytes(b"no sound at all")
    return folder


@pytest.fixture
def services(make_services: Callable[..., Services], folder: Path) -> Services:
    """Services whose stock is that folder."""
    return make_services(stock_folders=[str(folder)])


def test_sidecars_tell_title_tags_credit_and_licence(folder: Path) -> None:
    files = {file.path: file for file in stock_files(folder)}
    assert set(files) == {"waves.jpg", "img_0042.jpg", "night/city.png", "broken.mp3"}
    fox, waves, city = (files[name].words for name in ("img_0042.jpg", "waves.jpg", "night/city.png"))
    assert (fox.title, fox.credit, fox.licence) == ("A red fox in snow", "B. Lee", "CC BY 4.0")
    assert fox.tags == ("fox", "animal", "all")
    assert (waves.title, waves.tags, waves.licence) == ("waves", ("sea", "beach", "all"), "CC0")
    assert (city.title, city.tags, city.licence) == ("city", (), "")


def test_a_bad_sidecar_is_told_of_and_its_file_stays(folder: Path) -> None:
    (folder / "waves.toml").write_text("title = [")
    (folder / "night" / "city.json").write_text('{"tags": 7}')
    files = {file.path: file for file in stock_files(folder)}
    assert "waves.toml" in files["waves.jpg"].problems[0]
    assert files["night/city.png"].problems and files["night/city.png"].words.title == "city"


def test_the_folder_is_indexed_and_one_bad_file_does_not_stop_the_rest(services: Services, caller: Caller) -> None:
    done = services.stock.refresh()
    assert (done.added, done.changed, done.removed, done.total) == (3, 0, 0, 3)
    assert any("broken.mp3" in problem for problem in done.problems)
    found = services.library.list(caller, shelf="stock")
    assert found.total == 3 and {item.source for item in found.media} == {"stock"}
    assert services.library.list(caller).total == 0
    fox = services.library.search(caller, "animals in winter")[0][0]
    assert fox.credit == "B. Lee" and services.storage.exists(fox.thumbnail)
    again = services.stock.refresh()
    assert (again.added, again.changed, again.removed, again.total) == (0, 0, 0, 3)
    assert again.problems == done.problems


def test_what_changes_is_read_again_under_the_same_id(services: Services, caller: Caller, folder: Path) -> None:
    services.stock.refresh()
    before = {item.path: item for item in services.library.list(caller, shelf="stock").media}
    Image.new("RGB", (100, 50), (9, 9, 9)).save(folder / "night" / "city.png")
    os.utime(folder / "night" / "city.png", (1, 1))
    (folder / "waves.json").write_text('{"title": "Breakers"}')
    (folder / "img_0042.jpg").unlink()
    Image.new("RGB", (10, 10)).save(folder / "new.png")
    done = services.stock.refresh()
    assert (done.added, done.changed, done.removed, done.total) == (1, 2, 1, 3)
    after = {item.path: item for item in services.library.list(caller, shelf="stock").media}
    assert after["night/city.png"].id == before["night/city.png"].id and after["night/city.png"].width == 100
    assert after["waves.jpg"].id == before["waves.jpg"].id and after["waves.jpg"].title == "Breakers"
    assert not services.storage.exists(before["img_0042.jpg"].thumbnail)
    assert services.library.search(caller, "breakers")[0][0] == after["waves.jpg"]
    with services.database.write() as db:
        db.conn.execute("INSERT INTO media_items_text (media_items_text, rank) VALUES ('integrity-check', 1)")


def test_a_folder_that_is_no_longer_named_leaves_and_one_that_is_away_stays(
    services: Services, caller: Caller, folder: Path, make_services: Callable[..., Services]
) -> None:
    services.stock.refresh()
    folder.rename(folder.with_name("elsewhere"))
    done = services.stock.refresh()
    assert done.total == 3 and any("no such file" in problem for problem in done.problems)
    bare = make_services()
    assert bare.stock.refresh().removed == 3
    assert bare.library.list(caller, shelf="all").total == 0


def test_stock_is_sent_from_where_it_lies_and_belongs_to_nobody(
    services: Services, caller: Caller, folder: Path, make_services: Callable[..., Services]
) -> None:
    services.stock.refresh()
    item = next(each for each in services.library.list(caller, shelf="stock").media if each.path == "waves.jpg")
    data = (folder / "waves.jpg").read_bytes()
    assert b"".join(services.stock_storage.read(item.key)) == data
    assert b"".join(services.stock_storage.read(item.key, 10, 20)) == data[10:30]
    assert services.stock_storage.stat(item.key).size == len(data)
    for wrong in ("stock/med_0/waves.jpg", item.key + "x", f"stock/{item.id}/../waves.jpg"):
        with pytest.raises(MissingFile):
            services.stock_storage.local(wrong)
    with pytest.raises(MissingFile):
        make_services().stock_storage.local(item.key)
    with pytest.raises(Conflict):
        services.library.delete(caller, item.id)


def test_a_scene_finds_its_picture_with_and_without_a_user(
    services: Services, caller: Caller, folder: Path, tmp_path: Path
) -> None:
    services.stock.refresh()
    own = tmp_path / "own.png"
    Image.new("RGB", (30, 30)).save(own)
    services.library.add(caller, own, filename="lighthouse.png")
    environment = services.environment
    for user in (caller.id, ""):
        found = find_media(environment, user, "fox", folder=tmp_path)
        assert found[0].path == folder / "img_0042.jpg" and found[0].licence == "CC BY 4.0"
    assert find_media(environment, caller.id, "lighthouse", folder=tmp_path)[0].path.is_file()
    assert find_media(environment, "", "lighthouse", folder=tmp_path) == []
    assert find_media(environment, "usr_other", "lighthouse", folder=tmp_path) == []
    assert find_media(environment, caller.id, "fox", kinds=("video",), folder=tmp_path) == []


def test_a_folder_is_searched_without_a_database(services: Services, folder: Path) -> None:
    found = search_folder(services.environment, folder, "sea beach")
    assert found[0].path == folder / "waves.jpg" and found[0].licence == "CC0" and 0 < found[0].score <= 1
    assert search_folder(services.environment, folder, "town at night")[0].path == folder / "night" / "city.png"
    assert search_folder(services.environment, folder, "parliament") == []
    with pytest.raises(MissingFile):
        search_folder(services.environment, folder / "none", "x")


def test_a_large_folder_is_looked_through_once(services: Services, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.mkdir()
    for number in range(220):
        (large / f"thing {number}.jpg").write_bytes(b"not looked at")
    (large / "a town after dark.jpg").write_bytes(b"not looked at")
    environment = services.environment
    first = search_folder(environment, large, "city at night")
    kept = environment.cache.stats().entries
    assert first[0].path.name == "a town after dark.jpg" and kept == 1
    assert search_folder(environment, large, "city at night") == first
    assert environment.cache.stats().entries == kept
    (large / "another.jpg").write_bytes(b"not looked at")
    search_folder(environment, large, "city at night")
    assert environment.cache.stats().entries == 2
