"""Plugins that break: named, left out, and the work goes on; with strict_plugins they stop it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clipforge_core.testing.programs import Program
from clipforge_media.testing_talk import make_talk, make_template

WISHES = ("-o", "out", "--min-duration", "2", "--max-duration", "6", "--template", "small.toml")

IMPORT = "raise RuntimeError('no such luck')\n"
HOOK = """from clipforge_core import hookimpl

@hookimpl
def {hook}({argument}):
    raise RuntimeError("no such luck")
"""
LEAVES = "import sys\nsys.exit(3)\n"
MISSPELT = "def clipforge_before_jbo(job):\n    pass\n"


@pytest.fixture
def plugins(program: Program) -> Path:
    """The folder of single-file plugins of the program."""
    folder = program.folder / "plugins"
    folder.mkdir()
    program.environment["CLIPFORGE_PLUGINS_DIR"] = str(folder)
    make_template(program.folder)
    make_talk(program.folder)
    return folder


def test_plugins_that_break_while_they_load_are_named_and_left_out(program: Program, plugins: Path) -> None:
    broken = {
        "breaks": IMPORT,
        "leaves": LEAVES,
        "misspelt": MISSPELT,
        "syntax": "def (",
        "registers": HOOK.format(hook="clipforge_register_detectors", argument=""),
    }
    for name, text in broken.items():
        (plugins / f"{name}.py").write_text(text)
    ended = program.run("run", "talk.mp4", *WISHES)
    assert ended.code == 0 and "Traceback" not in ended.err, ended.err
    listed = {one["name"]: one for one in json.loads(program.run("plugins", "list", "--json").out)}
    for name in broken:
        assert listed[name]["state"] == "failed" and listed[name]["error"], name
    strict = program.run("run", "talk.mp4", *WISHES, "--set", "strict_plugins=true")
    assert strict.code == 8 and "breaks" in strict.problem and "CLIPFORGE_PLUGINS_OFF=breaks" in strict.problem


HOOKS = {
    "clipforge_before_job": "job",
    "clipforge_after_job": "job",
    "clipforge_before_export": "clip",
    "clipforge_after_export": "folder",
    "clipforge_clip_score": "clip",
    "clipforge_plan": "timeline",
}


def test_hooks_that_raise_stop_nothing_and_are_told(program: Program, plugins: Path) -> None:
    bodies = [HOOK.format(hook=hook, argument=argument) for hook, argument in HOOKS.items()]
    (plugins / "hooked.py").write_text("\n\n".join(bodies))
    ended = program.run("run", "talk.mp4", *WISHES, "--json")
    assert ended.code == 0 and "Traceback" not in ended.err, ended.err
    assert ended.objects[-1]["event"] == "done"
    for hook in HOOKS:
        (line,) = (line for line in ended.err.splitlines() if f"{hook}:" in line)
        assert "plugin hooked" in line and "no such luck" in line and "CLIPFORGE_PLUGINS_OFF=hooked" in line


def test_a_detector_that_raises_is_named(program: Program, plugins: Path) -> None:
    (plugins / "bad.py").write_text(
        "from clipforge_core import hookimpl\n"
        "class Bad:\n"
        "    name, version, needs, uses, description = 'bad', '1', (), (), ''\n"
        "    def detect(self, info, tracks, request):\n"
        "        raise ZeroDivisionError('by nothing')\n"
        "@hookimpl\n"
        "def clipforge_register_detectors():\n"
        "    return [Bad()]\n"
    )
    ended = program.run("run", "talk.mp4", *WISHES, "--detector", "bad")
    assert ended.code == 8, ended.err
    assert "talk.mp4" in ended.problem and "by nothing" in ended.problem and "bad" in ended.problem
