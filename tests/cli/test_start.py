"""What starting costs, how the program ends when it is stopped, and its stable exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clipforge_cli import exit_codes
from clipforge_cli.names import BUILT_IN
from clipforge_cli.options import ASPECTS
from clipforge_core import errors
from clipforge_core.model.export import ASPECTS as KNOWN_ASPECTS

ROOT = Path(__file__).resolve().parents[2]
TOYS = Path(__file__).with_name("toys")
PATHS = [str(ROOT), *(str(ROOT / part) for part in ("cli", "plugins", "templates"))]
HEAVY = ("av", "numpy", "litestar", "rich", "PIL", "faster_whisper", "cv2", "jinja2", "httpx", "sqlite_utils")


def environment(tmp_path: Path) -> dict[str, str]:
    """Of a child process: everything it writes lies in the test's folder."""
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    return {**os.environ, **home, "PYTHONPATH": os.pathsep.join(PATHS), "CLIPFORGE_PLUGINS_DIR": str(TOYS)}


def test_help_imports_nothing_heavy_and_no_command(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom clipforge_cli.main import run\nassert run(['--help']) == 0\n"
        "print('MODULES', *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    modules = done.stdout.partition("MODULES")[2].split()
    assert [name for name in modules if name in HEAVY] == []
    assert [name for name in modules if name.startswith("clipforge_cli.commands.")] == []
    assert all(f"  {name} " in done.stdout for name in BUILT_IN)


def test_the_table_of_names_says_what_the_commands_say() -> None:
    from importlib import import_module

    for name, (module, text) in BUILT_IN.items():
        command = import_module(f"clipforge_cli.commands.{module}").command
        assert command.name == name
        assert (command.help or "").splitlines()[0] == text


def test_aspects_are_those_of_exports() -> None:
    assert tuple(KNOWN_ASPECTS) == ASPECTS


def kinds(root: type[errors.ClipForgeError]) -> list[type[errors.ClipForgeError]]:
    return [root, *(kind for sub in root.__subclasses__() for kind in kinds(sub))]


def test_every_error_has_a_code_by_class_and_by_name() -> None:
    named = [kind for kind in kinds(errors.ClipForgeError) if kind.__module__ == "clipforge_core.errors"]
    assert len(named) > 20
    for kind in named:
        assert exit_codes.exit_code(kind()) == exit_codes.exit_code_of(kind.code)
        assert exit_codes.exit_code(kind()) not in (exit_codes.OK, exit_codes.SOME_FAILED)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.MissingFile(path="x"), 3),
        (errors.UnknownName(kind="k", name="n", known=""), 2),
        (errors.BadTemplate(path="x"), 2),
        (errors.MissingExtra(), 4),
        (errors.DiskFull(path="x"), 5),
        (errors.StoreBusy(path="x"), 6),
        (errors.RenderFailed(path="x"), 7),
        (errors.ChildCrashed(path="x"), 7),
        (errors.PluginError(plugin="x"), 8),
        (errors.Cancelled(), 9),
    ],
)
def test_exit_codes_never_change(error: errors.ClipForgeError, code: int) -> None:
    assert exit_codes.exit_code(error) == code


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a command on a job that never ends by itself; what still runs when the test is over is killed."""
    (tmp_path / "talk.mp4").write_text("slow", encoding="utf-8")
    code = "import sys\nfrom clipforge_cli.main import main\nmain()"
    started: list[subprocess.Popen[str]] = []

    def begin(*args: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", code, *args],
            env=environment(tmp_path) | {"CLIPFORGE_DATA": str(tmp_path / "data"), "CLIPFORGE_JOBS": "1"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child

    yield begin
    for child in started:
        child.kill()
        child.wait()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_hands_back_and_says_how_to_go_on(start: Start, sent: signal.Signals) -> None:
    child = start("run", "talk.mp4", "--json", "--set", "plugins_off=jobs,detectors,templates")
    assert child.stdout is not None
    for line in child.stdout:
        if '"progress"' in line:
            break
    child.send_signal(sent)
    _, err = child.communicate(timeout=20)
    assert child.returncode == exit_codes.INTERRUPTED
    assert err.rstrip().splitlines()[-1] == "stopped; the same command goes on where it stopped"
    assert "Traceback" not in err
    listed = start("jobs", "list", "--json").communicate(timeout=20)[0]
    assert '"state":"queued"' in listed


def test_a_reader_that_goes_away_ends_it_quietly(start: Start) -> None:
    child = start("run", "talk.mp4", "--json", "--set", "plugins_off=jobs,detectors,templates")
    assert child.stdout is not None and child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    assert child.wait(timeout=20) == exit_codes.CLOSED_PIPE
    assert "Traceback" not in err and "BrokenPipe" not in err
