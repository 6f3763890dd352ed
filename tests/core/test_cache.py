"""The stage cache: whole or absent, from one process or many, within its limit."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.cache import StageCache, stage_key
from clipforge_core.errors import DiskFull, InputError, MissingFile
from clipforge_core.timecode import Span

BIG = 10**9


@pytest.fixture
def cache(tmp_path: Path) -> StageCache:
    return StageCache(tmp_path / "cache", BIG)


def key(name: str) -> str:
    return stage_key("test", "1", name)


def file_of(folder: Path, data: bytes, name: str = "source") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_value_comes_back(cache: StageCache) -> None:
    assert cache.get(key("a"), Span) is None
    cache.put(key("a"), Span(Fraction(1, 3), Fraction(2)))
    assert cache.get(key("a"), Span) == Span(Fraction(1, 3), Fraction(2))
    assert StageCache(cache.folder, BIG).get(key("a"), Span) is not None, "another process sees it"
    assert cache.get(key("b"), Span) is None


def test_a_file_comes_back(cache: StageCache, tmp_path: Path) -> None:
    source = file_of(tmp_path, b"frames" * 1000)
    assert not cache.get_file(key("a"), tmp_path / "out")
    kept = cache.put_file(key("a"), source)
    source.unlink()
    assert cache.file(key("a")) == kept
    assert cache.get_file(key("a"), tmp_path / "deep" / "out")
    assert (tmp_path / "deep" / "out").read_bytes() == b"frames" * 1000


def test_the_same_bytes_are_kept_once(cache: StageCache, tmp_path: Path) -> None:
    source = file_of(tmp_path, b"x" * 50_000)
    assert cache.put_file(key("a"), source) == cache.put_file(key("b"), source)
    assert cache.stats().size < 60_000


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other type", "garbage"])
def test_a_damaged_value_counts_as_absent_and_is_dropped(cache: StageCache, damage: str) -> None:
    cache.put(key("a"), Span(Fraction(1), Fraction(2)))
    path = next((cache.folder / "values").rglob(key("a")))
    data = path.read_bytes()
    if damage == "other type":
        cache.put(key("a"), "a text")
    else:
        path.write_bytes(
            {"cut": data[:-3], "flip": data[:-3] + b"9" + data[-2:], "empty": b"", "garbage": os.urandom(99)}[damage]
        )
    assert cache.get(key("a"), Span) is None
    assert not path.exists()
    cache.put(key("a"), Span(Fraction(1), Fraction(2)))
    assert cache.get(key("a"), Span) is not None


@pytest.mark.parametrize("damage", [b"", b"frames" * 999, b"frameS" * 1000, b"frames" * 1001])
def test_a_damaged_file_counts_as_absent_and_is_dropped(cache: StageCache, tmp_path: Path, damage: bytes) -> None:
    source = file_of(tmp_path, b"frames" * 1000)
    kept = cache.put_file(key("a"), source)
    kept.write_bytes(damage)
    assert cache.file(key("a")) is None
    assert not kept.exists()
    assert not cache.get_file(key("a"), tmp_path / "out") and not (tmp_path / "out").exists()
    cache.put_file(key("a"), source)
    assert cache.get_file(key("a"), tmp_path / "out")


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    cache = StageCache(tmp_path / "cache", 10_000)
    for number in range(8):
        cache.put(key(str(number)), "x" * 1000)
        path = cache._value(key(str(number)))
        os.utime(path, ns=(0, number * 10**9))
    assert cache.get(key("0"), str) is not None, "now the most recently used"
    cache.put(key("8"), "x" * 1000)
    cache.put(key("9"), "x" * 1000)
    assert cache.get(key("0"), str) is not None
    assert cache.get(key("9"), str) is not None
    assert cache.get(key("1"), str) is None
    assert cache.stats().size <= 10_000


def test_a_limit_of_nothing_still_lets_what_was_just_made_be_used(tmp_path: Path) -> None:
    cache = StageCache(tmp_path / "cache", 0)
    kept = cache.put_file(key("a"), file_of(tmp_path, b"1" * 100))
    assert kept.read_bytes() == b"1" * 100
    cache.put_file(key("b"), file_of(tmp_path, b"2" * 100))
    assert not kept.exists()


def test_what_killed_writers_left_is_swept(cache: StageCache) -> None:
    cache.put(key("a"), "a")
    left = cache._value(key("a")).with_name(".half.1-abcd.part")
    left.write_bytes(b"half")
    cache.trim()
    assert left.exists(), "perhaps its writer is still at work"
    os.utime(left, (0, 0))
    cache.trim()
    assert not left.exists()
    assert cache.get(key("a"), str) == "a"


def test_clear_empties_it(cache: StageCache, tmp_path: Path) -> None:
    cache.put(key("a"), "a")
    cache.put_file(key("b"), file_of(tmp_path, b"b"))
    assert cache.stats().entries == 3
    assert cache.clear().entries == 3
    assert cache.stats().entries == 0
    assert cache.get(key("a"), str) is None


WRITER = """
import sys
from pathlib import Path
from clipforge_core.cache import StageCache, stage_key
cache = StageCache(Path(sys.argv[1]), 200_000)
print("ready", flush=True)
sys.stdin.readline()
wrong = 0
for turn in range(120):
    number = turn % 12
    key, value = stage_key("test", "1", number), f"{number}" * 3000
    source = Path(sys.argv[2]) / f"source-{number}"
    seen = cache.get(key, str)
    wrong += seen is not None and seen != value
    cache.put(key, value)
    file_key = stage_key("file", "1", number)
    path = cache.file(file_key)
    wrong += path is not None and path.read_bytes() != source.read_bytes()
    cache.put_file(file_key, source)
    if turn % 40 == 39:
        cache.trim()
print(wrong, flush=True)
"""


def test_several_processes_write_read_and_evict_at_once(tmp_path: Path) -> None:
    for number in range(12):
        file_of(tmp_path, bytes([number]) * 9000, f"source-{number}")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "cache"), str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(3)
    ]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    answers = [writer.communicate("go\n")[0] for writer in writers]
    assert answers == ["0\n"] * 3
    assert not list((tmp_path / "cache").rglob("*.part"))


def test_a_digest_is_remembered_until_the_file_changes(cache: StageCache, tmp_path: Path) -> None:
    source = file_of(tmp_path, b"one")
    os.utime(source, (1000, 1000))
    first = cache.file_digest(source)
    state = source.stat()
    source.write_bytes(b"two")
    os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert cache.file_digest(source) == first, "same path, size, mtime and inode: not read again"
    os.utime(source, (2000, 2000))
    assert cache.file_digest(source) != first


def test_a_file_that_was_just_written_is_not_remembered(cache: StageCache, tmp_path: Path) -> None:
    source = file_of(tmp_path, b"one")
    first = cache.file_digest(source)
    state = source.stat()
    source.write_bytes(b"two")
    os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert cache.file_digest(source) != first


def test_a_name_that_is_no_text_has_a_digest(cache: StageCache, tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp4"))
    source.write_bytes(b"one")
    os.utime(source, (1000, 1000))
    assert cache.file_digest(source) == cache.file_digest(source)


def test_what_cannot_be_read_is_named(cache: StageCache, tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="absent"):
        cache.file_digest(tmp_path / "absent")
    with pytest.raises(InputError, match="directory"):
        cache.file_digest(tmp_path)
    with pytest.raises(MissingFile):
        cache.put_file(key("a"), tmp_path / "absent")


def test_a_full_disk_is_said_and_leaves_nothing_half(cache: StageCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFull):
        cache.put(key("a"), "a")
    assert [path for path in cache.folder.rglob("*") if path.is_file()] == []


@given(
    st.lists(st.integers(), max_size=3), st.lists(st.integers(), max_size=3), st.text(max_size=2), st.text(max_size=2)
)
def test_all_that_went_in_counts_for_the_key(a: list[int], b: list[int], version: str, model: str) -> None:
    one = stage_key("s", "1", *a, model="m")
    assert (one == stage_key("s", "1", *b, model="m")) == (a == b)
    assert (one == stage_key("s", version, *a, model=model)) == (version == "1" and model == "m")
    assert one != stage_key("s", "1", *a, model="m", plugins=["p 1"])
    assert one != stage_key("s", "1", *a, model="m", settings={"x": 1})
