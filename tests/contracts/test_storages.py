"""The bundled storage against the contract, and kept inside its folder."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import UsageError
from clipforge_core.files import make_folder
from clipforge_core.plugins import PluginManager
from clipforge_core.registry import Registry
from clipforge_core.testing.storages import check_storage
from clipforge_plugins import storage as plugin
from clipforge_plugins.storage.local import LocalStorage


def test_local_storage_keeps_the_contract(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    check_storage(LocalStorage(tmp_path / "kept"), tmp_path / "scratch")


def test_the_suite_finds_a_storage_that_lets_keys_out(tmp_path: Path) -> None:
    class Careless(LocalStorage):
        def _path(self, key: str) -> Path:
            return self._top() / key

    with pytest.raises((AssertionError, OSError, ValueError)):
        check_storage(Careless(tmp_path / "kept"), tmp_path)


def test_a_file_from_another_file_system_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name == "finished":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    source = tmp_path / "finished"
    source.write_bytes(b"whole")
    storage = LocalStorage(tmp_path / "kept")
    storage.adopt("a/b", source)
    assert b"".join(storage.read("a/b")) == b"whole" and not source.exists()


def test_folders_that_come_and_go_lose_no_file(tmp_path: Path) -> None:
    """`delete` removes folders that become empty, also just when another thread is about to write there."""
    storage = LocalStorage(tmp_path / "kept")

    def work(number: int) -> int:
        source = tmp_path / f"source-{number}"
        for turn in range(40):
            source.write_bytes(b"1")
            if turn % 2:
                storage.put(f"one/two/{number}", source)
            else:
                storage.adopt(f"one/two/{number}", source)
            assert storage.exists(f"one/two/{number}")
            storage.delete(f"one/two/{number}")
        return number

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [0, 1, 2, 3]
    assert [path for path in (tmp_path / "kept").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("seen", [FileExistsError, FileNotFoundError])
def test_a_folder_that_goes_while_it_is_made_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: type[OSError]
) -> None:
    """It was there when it was to be made, or the one around it was, and `delete` removed it then."""
    make, errors = os.mkdir, [seen(17, "in between")]

    def come_and_gone(path: Path, mode: int = 0o777) -> None:
        if errors:
            raise errors.pop()
        make(path, mode)

    make(tmp_path / "one")
    monkeypatch.setattr(os, "mkdir", come_and_gone)
    make_folder(tmp_path / "one" / "two")
    assert (tmp_path / "one" / "two").is_dir() and not errors
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises((FileExistsError, NotADirectoryError)):
            make_folder(path)


def test_the_folder_is_a_setting(tmp_path: Path) -> None:
    for flags, folder in (({}, tmp_path / "files"), ({"storage_folder": tmp_path / "big"}, tmp_path / "big")):
        environment = Environment.open(
            flags={"data": tmp_path, **flags},
            folder=tmp_path,
            user_folder=tmp_path,
            environ={},
            bundled=False,
            extra=[("storage", plugin)],
        )
        assert environment.registry.get("storages", "local").local("a/b") == folder / "a" / "b"


def test_it_is_registered() -> None:
    registry = Registry(PluginManager(bundled=False, extra=[("storage", plugin)]))
    assert registry.get("storages", "local").name == "local"


def test_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    outside, top = tmp_path / "outside", tmp_path / "kept"
    outside.mkdir()
    top.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (top / "folder").symlink_to(outside)
    (top / "file").symlink_to(outside / "secret")
    storage = LocalStorage(top)
    source = tmp_path / "source"
    source.write_bytes(b"overwritten")
    for key in ("folder/secret", "file", "folder/new"):
        with pytest.raises(UsageError, match="symbolic link"):
            storage.put(key, source)
        with pytest.raises(UsageError, match="symbolic link"):
            storage.get(key, tmp_path / "out")
        with pytest.raises(UsageError, match="symbolic link"):
            storage.delete(key)
    assert (outside / "secret").read_bytes() == b"secret"
    assert list(outside.iterdir()) == [outside / "secret"]
    assert list(storage.keys()) == []


def test_a_root_that_is_itself_a_link_works(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    source = tmp_path / "source"
    source.write_bytes(b"1")
    storage = LocalStorage(tmp_path / "link")
    storage.put("a/b", source)
    assert (tmp_path / "real" / "a" / "b").read_bytes() == b"1"
    storage.delete("a/b")
    assert list((tmp_path / "real").iterdir()) == []
