"""Plugins that break: each is named and left out, the others go on."""

from __future__ import annotations

import types
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.errors import PluginError, UnknownName
from clipforge_core.hookspecs import hookimpl
from clipforge_core.plugins import PluginManager
from clipforge_core.registry import CONTRACTS, Registry

GOOD = """
from pathlib import Path
from clipforge_core import hookimpl

@hookimpl
def clipforge_register_templates():
    return [Path("/templates/of/{name}")]
"""

BROKEN = {
    "import_fails": "import a_module_that_is_not_there",
    "does_not_parse": "def (:",
    "exits": "import sys; sys.exit(3)",
    "raises_at_import": "raise RuntimeError('no luck')",
    "misspelt": "from clipforge_core import hookimpl\n@hookimpl\ndef clipforge_register_templetes(): return []",
    "unknown_argument": "from clipforge_core import hookimpl\n@hookimpl\ndef clipforge_before_job(job, weather): pass",
    "raises_in_hook": "from clipforge_core import hookimpl\n@hookimpl\ndef clipforge_register_templates(): 1 / 0",
    "unmarked": "def clipforge_register_templates(): return []",
    "wrapper": "from clipforge_core import hookimpl\n@hookimpl(wrapper=True)\n"
    "def clipforge_before_job(job): return (yield)",
    "exits_in_hook": "from clipforge_core import hookimpl\n@hookimpl\ndef clipforge_register_templates(): exit(3)",
    "one_text": "from clipforge_core import hookimpl\n@hookimpl\ndef clipforge_register_templates(): return '/tmp'",
    "breaks_late": "from clipforge_core import hookimpl\n@hookimpl\n"
    "def clipforge_register_templates():\n    yield '/tmp'\n    raise OSError('late')",
    "null_bytes": "x = 1\0",
    "not_a_list": "from clipforge_core import hookimpl\n@hookimpl\ndef clipforge_register_templates(): return 7",
}


def folder_of(tmp_path: Path, **plugins: str) -> Path:
    for name, source in plugins.items():
        (tmp_path / f"{name}.py").write_text(source)
    return tmp_path


def templates(manager: PluginManager) -> list[str]:
    return [name for name, _ in manager.collect("clipforge_register_templates")]


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_a_broken_plugin_is_named_and_left_out(tmp_path: Path, broken: str) -> None:
    folder = folder_of(tmp_path, good=GOOD, zealous=GOOD, **{broken: BROKEN[broken]})
    manager = PluginManager(folder=folder, bundled=False)
    assert sorted(templates(manager)) == ["good", "zealous"]
    info = manager.plugins[broken]
    assert info.state == "failed" and info.error
    assert manager.plugins["good"].state == "loaded"
    assert sorted(templates(manager)) == ["good", "zealous"], "and stays left out"


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_strict_mode_stops_at_it(tmp_path: Path, broken: str) -> None:
    folder = folder_of(tmp_path, **{broken: BROKEN[broken]})
    with pytest.raises(PluginError, match=broken):
        templates(PluginManager(folder=folder, bundled=False, strict=True))


def test_a_plugin_that_is_switched_off_is_not_even_imported(tmp_path: Path) -> None:
    witness = tmp_path / "imported"
    folder = folder_of(tmp_path, good=GOOD, unwanted=f"open({str(witness)!r}, 'w').close()")
    manager = PluginManager(folder=folder, off=["unwanted"], bundled=False)
    assert manager.plugins["unwanted"].state == "off"
    assert not witness.exists()
    assert templates(manager) == ["good"]


def test_the_first_of_two_plugins_of_one_name_is_kept(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, good=GOOD)
    manager = PluginManager(folder=folder, bundled=False, extra=[("good", types.ModuleType("impostor"))])
    assert manager.plugins["good"].state == "loaded"
    assert [info.state for name, info in manager.plugins.items() if name != "good"] == ["failed"]


def test_bundled_plugins_enter_through_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint(name="storage", value="clipforge_plugins.storage", group="clipforge")
    missing = EntryPoint(name="lost", value="clipforge_plugins.not_there", group="clipforge")
    monkeypatch.setattr("clipforge_core.plugins.entry_points", lambda group: [missing, entry])
    manager = PluginManager()
    assert Registry(manager).get("storages", "local").name == "local"
    assert manager.plugins["lost"].state == "failed"


def test_a_missing_folder_is_no_plugin(tmp_path: Path) -> None:
    assert PluginManager(folder=tmp_path / "absent", bundled=False).plugins == {}


def module(**functions: Callable[..., Any]) -> types.ModuleType:
    made = types.ModuleType("made")
    for name, function in functions.items():
        setattr(made, name, hookimpl(function))
    return made


def test_lifecycle_hooks_reach_every_plugin_though_one_raises() -> None:
    called: list[str] = []

    def works(job: object) -> None:
        called.append("works")

    def fails(job: object) -> None:
        raise RuntimeError("not today")

    extra = [(name, module(clipforge_before_job=hook)) for name, hook in (("a", works), ("b", fails), ("c", works))]
    manager = PluginManager(bundled=False, extra=extra)
    problems = manager.notify("clipforge_before_job", job=None)
    assert called == ["works", "works"]
    assert len(problems) == 1 and "plugin b" in problems[0] and "not today" in problems[0]
    assert sorted(manager.versions("clipforge_before_job")) == ["a ", "b ", "c "]


def test_strict_mode_lets_a_hook_raise() -> None:
    def fails(job: object) -> None:
        raise RuntimeError("not today")

    manager = PluginManager(bundled=False, strict=True, extra=[("b", module(clipforge_before_job=fails))])
    with pytest.raises(PluginError, match=r"plugin b.*not today"):
        manager.notify("clipforge_before_job", job=None)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (BROKEN["misspelt"], "clipforge_register_templetes is not a hook (is it clipforge_register_templates?)"),
        (BROKEN["unmarked"], "not marked with @hookimpl"),
        (BROKEN["unknown_argument"], "clipforge_before_job has no argument weather; it has job"),
        (BROKEN["raises_in_hook"], "_templates: ZeroDivisionError: division by zero (bad.py, line 3)"),
        (BROKEN["import_fails"], "No module named 'a_module_that_is_not_there' (bad.py, line 1)"),
        (BROKEN["one_text"], "must answer a list, not '/tmp'"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, source: str, said: str) -> None:
    manager = PluginManager(folder=folder_of(tmp_path, bad=source), bundled=False)
    assert templates(manager) == []
    assert said in manager.plugins["bad"].error


HANGS = "from clipforge_core import hookimpl\n{top}\n@hookimpl\ndef clipforge_register_templates():\n    {body}\n"


@pytest.mark.parametrize(
    "source",
    [
        HANGS.format(top="while True: pass", body="return []"),
        HANGS.format(top="", body="import threading; threading.Event().wait()"),
    ],
    ids=["import", "hook"],
)
def test_a_plugin_that_hangs_is_left_out(tmp_path: Path, source: str) -> None:
    manager = PluginManager(folder=folder_of(tmp_path, good=GOOD, hangs=source), bundled=False, patience=0.2)
    assert templates(manager) == ["good"]
    assert "takes longer than 0.2 s" in manager.plugins["hangs"].error


def test_what_a_plugin_prints_is_kept_out_of_the_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manager = PluginManager(folder=folder_of(tmp_path, loud=f"print('at import')\n{GOOD}"), bundled=False)
    assert templates(manager) == ["loud"]
    told = capsys.readouterr()
    assert told.out == "" and "at import" in told.err


def test_an_edited_file_is_another_version(tmp_path: Path) -> None:
    def version(source: str) -> str:
        return PluginManager(folder=folder_of(tmp_path, one=source), bundled=False).plugins["one"].version

    first = version("x = 1")
    assert first and first == version("x = 1") != version("x = 2")
    assert version("__version__ = '1.2'") == "1.2"


def test_helpers_beside_plugins_are_none(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, good=GOOD, _helper="1 / 0", __init__="1 / 0")
    (tmp_path / "folder.py").mkdir()
    assert list(PluginManager(folder=folder, bundled=False).plugins) == ["good"]


class Half:
    """Half a storage."""

    name = "half"

    def put(self, key: str, source: Path) -> str:
        return key


class Named:
    """A job kind in name."""

    version = "1"
    tasks: dict[str, Any] = {}

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, context: object) -> dict[str, Any]:
        return {}


def test_an_item_that_breaks_its_contract_fails_its_plugin() -> None:
    extra = [("broken", module(clipforge_register_storages=lambda: [Half()]))]
    manager = PluginManager(bundled=False, extra=extra)
    assert Registry(manager).all("storages") == {}
    error = manager.plugins["broken"].error
    assert "not a Storage" in error and "delete" in error and "get" in error


class Odd(Named):
    """A job kind that has everything, but not as it must be."""

    def __init__(self, **wrong: Any) -> None:
        super().__init__("odd")
        for name, value in wrong.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        raise RuntimeError("no")


class Moody:
    """One whose property breaks."""

    name, version = "moody", "1"

    @property
    def tasks(self) -> dict[str, Any]:
        """Breaks."""
        raise RuntimeError("not now")

    def run(self, context: object) -> dict[str, Any]:
        """Is as it must be."""
        return {}


def nothing_needed() -> dict[str, Any]:
    """A `run` without its context."""
    return {}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (Named, "Named is a class: bring an object of it, Named()"),
        (Odd(name=["a"]), "its name is ['a']"),
        (Odd(name=""), "its name is ''"),
        (Odd(name="two\nlines"), "must be a text on one line"),
        (Odd(version=2), "version is 2, and must be text"),
        (Odd(run="now"), "run is 'now', and must be a method"),
        (Odd(run=nothing_needed), "run() cannot be called with (context)"),
        (Moody(), "RuntimeError: not now"),
    ],
    ids=lambda value: "" if isinstance(value, str) else type(value).__name__,
)
def test_an_item_of_wrong_parts_fails_its_plugin(item: object, said: str) -> None:
    extra = [
        ("broken", module(clipforge_register_job_kinds=lambda: [item])),
        ("good", module(clipforge_register_job_kinds=lambda: [Named("clips")])),
    ]
    manager = PluginManager(bundled=False, extra=extra)
    assert list(Registry(manager).all("job_kinds")) == ["clips"]
    assert said in manager.plugins["broken"].error


def test_all_that_is_brought_is_examined(tmp_path: Path) -> None:
    extra = [
        (name, module(**{f"clipforge_register_{hook}": lambda item=item: [item]}))
        for name, hook, item in (
            ("gone", "templates", tmp_path / "gone"),
            ("number", "platforms", 3),
            ("nothing", "video_templates", None),
            ("here", "templates", tmp_path),
            ("history", "migrations", "CREATE TABLE history_a (x)"),
        )
    ]
    manager = PluginManager(bundled=False, extra=extra)
    Registry(manager).examine()
    assert [name for name, info in manager.plugins.items() if info.state == "loaded"] == ["here"]
    assert "is not there" in manager.plugins["gone"].error
    assert "is not a Migration" in manager.plugins["history"].error


def test_who_asks_for_what_a_failed_plugin_brings_is_told_why(tmp_path: Path) -> None:
    manager = PluginManager(folder=folder_of(tmp_path, mine="import not_there"), bundled=False)
    with pytest.raises(UnknownName, match=r"There are: none\. The plugin mine was left out: ModuleNotFoundError"):
        Registry(manager).get("detectors", "mine")


def test_the_first_to_bring_a_name_keeps_it() -> None:
    extra = [
        (name, module(clipforge_register_job_kinds=lambda kind=kind: [Named(kind)]))
        for name, kind in (("a", "clips"), ("b", "clips"), ("c", "other"))
    ]
    manager = PluginManager(bundled=False, extra=extra)
    registry = Registry(manager)
    assert sorted(registry.all("job_kinds")) == ["clips", "other"]
    failed = [info for info in manager.plugins.values() if info.state == "failed"]
    assert len(failed) == 1 and "already brought by" in failed[0].error
    assert registry.owner("job_kinds", "other") == "c"


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    extra = [("a", module(clipforge_register_job_kinds=lambda: [Named("clips")]))]
    with pytest.raises(UnknownName, match=r"no job kind is called 'clops'\. Did you mean 'clips'\? There are: clips"):
        Registry(PluginManager(bundled=False, extra=extra)).get("job_kinds", "clops")


def test_every_kind_has_a_hook() -> None:
    manager = PluginManager(bundled=False)
    for kind in CONTRACTS:
        assert list(manager.collect(f"clipforge_register_{kind}")) == []
