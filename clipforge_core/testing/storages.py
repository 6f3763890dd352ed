"""The contract suite of storages.

from clipforge_core.testing.storages import check_storage

def test_my_storage(tmp_path):
    check_storage(MyStorage(...), tmp_path)
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    _check_adopting(storage, folder)
    _check_reading(storage, folder)
    _check_whereabouts(storage, folder)
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


def _check_adopting(storage: Storage, folder: Path) -> None:
    for data in (b"", b"moved", b"moved again" * 100_000):
        source = _file(folder, "finished", data)
        where = storage.adopt("a/moved.mp4", source)
        assert isinstance(where, str) and where, "adopt answers where the file is"
        assert not source.exists(), "an adopted file is gone from where it was"
        assert b"".join(storage.read("a/moved.mp4")) == data, "and whole where it is now"
    storage.delete("a/moved.mp4")


def _check_reading(storage: Storage, folder: Path) -> None:
    data = bytes(range(256)) * 4000
    storage.put("k", _file(folder, "source", data))
    size = len(data)
    for start, length in ((0, None), (0, 1), (1, 0), (size - 1, None), (7, 500_000), (size - 2, 100), (size, 1)):
        end = None if length is None else start + length
        assert b"".join(storage.read("k", start, length)) == data[start:end], f"read({start}, {length})"
    pieces = storage.read("k")
    next(pieces)
    storage.delete("k")
    assert not storage.exists("k"), "a file may be deleted while it is being read"
    del pieces


def _check_whereabouts(storage: Storage, folder: Path) -> None:
    storage.put("a/k.mp4", _file(folder, "source", b"12345"))
    kept = storage.stat("a/k.mp4")
    assert kept.size == 5, "stat tells the size"
    assert abs(kept.modified - time.time()) < 3600, "stat tells when it came, in seconds since 1970"
    assert re.fullmatch(r"[A-Za-z0-9-]+", kept.tag), "the tag can stand in a header as it is"
    assert storage.stat("a/k.mp4") == kept, "stat changes nothing"
    path = storage.local("a/k.mp4")
    assert path is None or path.read_bytes() == b"12345", "a path leads to the file"
    url = storage.url("a/k.mp4", 60.0, "k.mp4")
    assert url is None or url.startswith(("http://", "https://")), "a link is a URL"
    storage.put("a/k.mp4", _file(folder, "source", b"54321"))
    assert storage.stat("a/k.mp4").tag != kept.tag, "other bytes have another tag"
    storage.delete("a/k.mp4")


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
    for method, absent in (("read", storage.read), ("stat", storage.stat)):
        try:
            absent("absent")
        except MissingFile:
            continue
        raise AssertionError(f"{method} of an absent key raises MissingFile, and at once")
    for method, keep in (("put", storage.put), ("adopt", storage.adopt)):
        try:
            keep("absent", folder / "no such file")
        except ClipForgeError:
            assert not storage.exists("absent"), f"a {method} that fails leaves nothing"
        else:
            raise AssertionError(f"{method} of a file that is not there raises an error of ClipForge")


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
    for prefix in ("../", "x/../a/", "nothing/there/", "/"):
        assert list(storage.keys(prefix)) == [], f"no key begins with {prefix}"
    for name in names:
        storage.delete(name)
    assert list(storage.keys()) == []


def _check_bad_keys(storage: Storage, folder: Path) -> None:
    source = _file(folder, "source", b"1")
    for key in BAD_KEYS:
        calls: tuple[tuple[str, Callable[[str], Any]], ...] = (
            ("put", lambda k: storage.put(k, source)),
            ("adopt", lambda k: storage.adopt(k, source)),
            ("get", lambda k: storage.get(k, folder / "never")),
            ("read", lambda k: storage.read(k)),
            ("stat", lambda k: storage.stat(k)),
            ("local", lambda k: storage.local(k)),
            ("exists", lambda k: storage.exists(k)),
            ("delete", lambda k: storage.delete(k)),
        )
        for method, call in calls:
            try:
                call(key)
            except ClipForgeError:
                continue
            raise AssertionError(f"{method}({key!r}) must be refused")
