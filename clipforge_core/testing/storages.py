"""The contract suite of storages.

from clipforge_core.testing.storages import check_storage

def test_my_storage(tmp_path):
    check_storage(MyStorage(...), tmp_path)
"""

from __future__ import annotations

from pathlib import Path

from clipforge_core.contracts.storage import Storage
from clipforge_core.errors import ClipForgeError, MissingFile

BAD_KEYS = ("", "/", "/etc/passwd", "..", "../out", "a/../../out", "a//b", "./a", "a/.", "a/", "a\\..\\b", "a\0b")
"""What must be refused, with an error of ClipForge, by every method."""


def check_storage(storage: Storage, folder: Path) -> None:
    """Put an empty storage through all that the contract promises; `folder` is scratch space.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(storage, Storage), f"{storage!r} lacks methods of Storage"
    assert storage.name, "a storage has a name"
    assert list(storage.keys()) == [], "the suite needs an empty storage"
    _check_round_trip(storage, folder)
    _check_replacing(storage, folder)
    _check_absent(storage, folder)
    _check_keys(storage, folder)
    _check_bad_keys(storage, folder)


def _file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _check_round_trip(storage: Storage, folder: Path) -> None:
    for size in (0, 1, 3_000_000):
        source = _file(folder, "source", b"x" * size)
        where = storage.put("a/b c/ünï.mp4", source)
        assert isinstance(where, str) and where, "put answers where the file is"
        assert storage.exists("a/b c/ünï.mp4"), "what was put exists"
        storage.get("a/b c/ünï.mp4", folder / "out")
        assert (folder / "out").read_bytes() == b"x" * size, f"{size} bytes come back as they were"
        assert source.read_bytes() == b"x" * size, "the source stays as it was"
    storage.delete("a/b c/ünï.mp4")


def _check_replacing(storage: Storage, folder: Path) -> None:
    storage.put("k", _file(folder, "source", b"first, and longer"))
    storage.put("k", _file(folder, "source", b"second"))
    storage.get("k", folder / "out")
    assert (folder / "out").read_bytes() == b"second", "a key that is put again holds the new bytes alone"
    _file(folder, "source", b"changed afterwards")
    storage.get("k", folder / "out")
    assert (folder / "out").read_bytes() == b"second", "a copy is kept, not the source itself"
    storage.delete("k")
    assert not storage.exists("k"), "what was deleted is gone"


def _check_absent(storage: Storage, folder: Path) -> None:
    target = folder / "never"
    assert not storage.exists("absent")
    storage.delete("absent")
    try:
        storage.get("absent", target)
    except MissingFile:
        assert not target.exists(), "nothing is written where there is nothing to read"
    else:
        raise AssertionError("get of an absent key raises MissingFile")
    try:
        storage.put("absent", folder / "no such file")
    except ClipForgeError:
        assert not storage.exists("absent"), "a put that fails leaves nothing"
    else:
        raise AssertionError("put of a file that is not there raises an error of ClipForge")


def _check_keys(storage: Storage, folder: Path) -> None:
    source = _file(folder, "source", b"1")
    names = ["b", "a/2", "a/10", "ab", "a/x/y"]
    for name in names:
        storage.put(name, source)
    assert list(storage.keys()) == sorted(names), "keys are sorted and complete"
    assert list(storage.keys("a/")) == ["a/10", "a/2", "a/x/y"], "a prefix selects"
    assert list(storage.keys("a")) == ["a/10", "a/2", "a/x/y", "ab"], "a prefix need not end at a slash"
    storage.delete("a/x/y")
    assert list(storage.keys("a/")) == ["a/10", "a/2"]
    for name in names:
        storage.delete(name)
    assert list(storage.keys()) == []


def _check_bad_keys(storage: Storage, folder: Path) -> None:
    source = _file(folder, "source", b"1")
    for key in BAD_KEYS:
        for method, call in (
            ("put", lambda k: storage.put(k, source)),
            ("get", lambda k: storage.get(k, folder / "never")),
            ("exists", lambda k: storage.exists(k)),
            ("delete", lambda k: storage.delete(k)),
        ):
            try:
                call(key)
            except ClipForgeError:
                continue
            raise AssertionError(f"{method}({key!r}) must be refused")
