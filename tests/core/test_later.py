"""Items that are loaded when somebody asks for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clipforge_core import Later, PluginError, UnknownName
from clipforge_core.environment import Environment
from clipforge_core.plugins import PluginManager
from clipforge_core.registry import Registry
from tests.core.test_plugins import Named, module

KINDS = "job_kinds"


def made() -> Named:
    return Named("late")


class Configured(Named):
    def __init__(self) -> None:
        super().__init__("configured")

    def configure(self, equipment: object) -> None:
        self.equipment = equipment


def broken() -> Named:
    raise RuntimeError("not on this machine")


def other() -> Named:
    return Named("another")


def here(name: str) -> str:
    return f"{__name__}:{name}"


def registry_of(*items: object, **more: object) -> tuple[PluginManager, Registry]:
    manager = PluginManager(bundled=False, extra=[("mine", module(clipforge_register_job_kinds=lambda: list(items)))])
    return manager, Registry(manager, **more)  # type: ignore[arg-type]


def test_the_same_object_is_answered_each_time() -> None:
    _, registry = registry_of(Later("late", here("made")), Named("now"))
    first = registry.get(KINDS, "late")
    assert isinstance(first, Named) and registry.find(KINDS, "late") is first is registry.all(KINDS)["late"]
    assert sorted(registry.all(KINDS)) == ["late", "now"] and registry.owner(KINDS, "late") == "mine"


def test_what_nobody_asks_for_is_not_loaded() -> None:
    manager, registry = registry_of(Later("late", "not.there:Kind"), Named("now"))
    assert registry.get(KINDS, "now").name == "now" and registry.find(KINDS, "nothing") is None
    assert manager.plugins["mine"].state == "loaded"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("not.there:Kind", "No module named 'not'"),
        (here("nothing"), "nothing"),
        (here("broken"), "not on this machine"),
        (here("other"), "makes 'another', and was brought as 'late'"),
        ("clipforge_core.model.job:Job", "Missing required argument"),
        ("types:SimpleNamespace", "has no attribute 'name'"),
    ],
)
def test_what_cannot_be_loaded_fails_its_plugin(where: str, said: str) -> None:
    manager, registry = registry_of(Later("late", where))
    with pytest.raises(UnknownName, match="The plugin mine was left out"):
        registry.get(KINDS, "late")
    assert said in manager.plugins["mine"].error and where in manager.plugins["mine"].error
    assert registry.all(KINDS) == {}


def test_one_that_fails_leaves_the_others() -> None:
    manager, registry = registry_of(Later("late", here("broken")), Named("now"))
    assert list(registry.all(KINDS)) == ["now"] and manager.plugins["mine"].state == "failed"


def test_in_strict_mode_it_is_raised() -> None:
    extra = [("mine", module(clipforge_register_job_kinds=lambda: [Later("late", here("broken"))]))]
    with pytest.raises(PluginError, match="not on this machine"):
        Registry(PluginManager(bundled=False, strict=True, extra=extra)).get(KINDS, "late")


def test_equipment_is_given_when_it_is_loaded(tmp_path: Path) -> None:
    equipment = Environment.open(environ={}, flags={"data": tmp_path, "cache": tmp_path}, folder=tmp_path)
    _, registry = registry_of(Later("configured", here("Configured")), equipment=equipment)
    assert registry.get(KINDS, "configured").equipment is equipment


def test_the_first_to_bring_a_name_keeps_it() -> None:
    manager, registry = registry_of(Later("late", here("made")), Later("late", here("broken")))
    assert registry.get(KINDS, "late").name == "late"
    assert "already brought by mine" in manager.plugins["mine"].error


@pytest.mark.parametrize(("name", "where"), [("late", "a.b"), ("late", ":Kind"), ("late", "a.b:x y"), (3, "a:b")])
def test_a_place_of_another_form_is_refused(name: str, where: str) -> None:
    with pytest.raises(ValueError, match=r"a place such as a\.b:Item"):
        Later(name, where)


def test_bundled_kinds_are_all_there(tmp_path: Path) -> None:
    environment = Environment.open(environ={}, flags={"data": tmp_path, "cache": tmp_path}, folder=tmp_path)
    assert {"clips", "trim", "ab_test", "demo", "studio_video"} <= set(environment.registry.all(KINDS))
    assert all(info.state == "loaded" for info in environment.plugins.plugins.values() if info.bundled)


def test_a_bundled_kind_loads_no_other(tmp_path: Path) -> None:
    lines = [
        "import sys; from pathlib import Path; from clipforge_core.environment import Environment",
        f"folder = Path({str(tmp_path)!r})",
        "made = Environment.open(environ={}, flags={'data': folder, 'cache': folder}, folder=folder)",
        f"print(made.registry.get({KINDS!r}, 'trim').name, 'clipforge_core.jobs.narrate' in sys.modules)",
    ]
    path = os.pathsep.join(each for each in sys.path if each)
    command = [sys.executable, "-c", "\n".join(lines)]
    said = subprocess.check_output(command, text=True, env={**os.environ, "PYTHONPATH": path})
    assert said == "trim False\n"
