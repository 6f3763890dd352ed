"""Places that may not be read or written, and disks that are full."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipforge_core.testing.programs import Program, leftovers
from clipforge_media.testing import make_video, tone
from clipforge_media.testing_talk import make_template

POWERLESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
"""Root who may not pass over permissions: as any user, where this installation can be read by root alone."""

WISHES = ("--min-duration", "0.5", "--max-duration", "3", "--template", "small.toml")


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Program]:
    """The program as a user whom permissions hold back."""
    root = os.geteuid() == 0
    if root and shutil.which("setpriv") is None:
        pytest.skip("root passes over permissions, and there is no setpriv")
    make_video(tmp_path / "film.mp4", frames=20, rate=10, size=(64, 40), sound=tone())
    make_template(tmp_path)
    yield Program(tmp_path, wrapper=POWERLESS if root else ())
    for path in tmp_path.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)


def test_a_file_that_may_not_be_read(plain: Program) -> None:
    (plain.folder / "film.mp4").chmod(0)
    ended = plain.run("run", "film.mp4", "-o", "out")
    assert ended.code == 3
    assert "film.mp4: permission denied. Change its permissions" in ended.problem
    assert not (plain.folder / "out").exists()


def test_a_folder_that_may_not_be_listed(plain: Program) -> None:
    (plain.folder / "closed").mkdir(mode=0)
    ended = plain.run("run", "closed", "-o", "out")
    assert ended.code == 3 and "closed: permission denied" in ended.problem


def test_an_output_folder_that_may_not_be_written(plain: Program) -> None:
    (plain.folder / "out").mkdir(mode=0o555)
    ended = plain.run("run", "film.mp4", "-o", "out", *WISHES)
    assert ended.code == 3
    assert "out" in ended.problem and "permission denied" in ended.problem
    assert leftovers(plain.folder) == []


@pytest.mark.parametrize("place", ["data", "cache"])
def test_an_own_folder_that_may_not_be_written(plain: Program, place: str) -> None:
    closed = plain.folder / "closed"
    closed.mkdir(mode=0o555)
    ended = plain.run("run", "film.mp4", "-o", "out", f"--{place}", str(closed / "own"), *WISHES)
    assert ended.code == 3
    assert "closed" in ended.problem and "permission denied" in ended.problem


def _on_small_disk(program: Program, disk: Path, size: str, *args: str) -> tuple[int, str, list[str]]:
    """Run with a file system of that size mounted on `disk`, for this run alone: exit code, standard error, and the
    files that stayed on the disk."""
    disk.mkdir()
    where, command = shlex.quote(str(disk)), shlex.join(program.command(*args))
    script = (
        f"mount -t tmpfs -o size={size} tmpfs {where} || exit 99; {command} >/dev/null; code=$?; "
        f"find {where} -type f; exit $code"
    )
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    ended = subprocess.run(
        [*unshare, "sh", "-c", script],
        cwd=program.folder,
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode in (1, 99, 127) and "clipforge" not in ended.stderr and "failed" not in ended.stderr:
        pytest.skip("no file system may be mounted here")
    return ended.returncode, ended.stderr, ended.stdout.splitlines()


@pytest.mark.parametrize(("place", "size"), [("out", "48k"), ("cache", "64k"), ("data", "260k"), ("data", "16k")])
def test_a_full_disk(program: Program, place: str, size: str) -> None:
    make_video(program.folder / "film.mp4", frames=60, rate=10, size=(160, 90), sound=tone())
    make_template(program.folder)
    disk = program.folder / "disk"
    wishes = ["--template", "small.toml", "--min-duration", "4", "--max-duration", "6"]
    option = {"out": "-o", "data": "--data", "cache": "--cache"}[place]
    other = ["-o", "out"] if place != "out" else []
    code, err, files = _on_small_disk(program, disk, size, "run", "film.mp4", *other, option, str(disk), *wishes)
    problems = [line for line in err.splitlines() if line.startswith(("failed ", "clipforge: "))]
    assert (code, len(problems)) == (5, 1), err
    assert "no space left on the device" in problems[0] and "Free some space" in problems[0]
    assert "Traceback" not in err
    assert [name for name in files if name.endswith(".part")] == []
    assert place != "out" or files == []
