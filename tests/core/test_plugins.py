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
    with pytest.raises(UnknownName, match=r"no job kind is called 'clops'\. There are: clips"):
        Registry(PluginManager(bundled=False, extra=extra)).get("job_kinds", "clops")


def test_every_kind_has_a_hook() -> None:
    manager = PluginManager(bundled=False)
    for kind in CONTRACTS:
        assert list(manager.collect(f"clipforge_register_{kind}")) == []
