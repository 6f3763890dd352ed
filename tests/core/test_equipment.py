"""What the program gives to items of plugins, and what is checked before any work is done."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clipforge_core import Detection, DetectRequest, UnknownName, UsageError, hookimpl
from clipforge_core.contracts.progress import silent
from clipforge_core.environment import Environment
from clipforge_core.jobs.wish import check_wish, detector_for, settings_of
from clipforge_core.settings import Setting, SettingType
from clipforge_core.testing.detectors import stub_media


class Asking:
    """A detector with everything that a detector may have."""

    name, version, description = "asking", "1", "asks"
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    takes_query = True
    options = {"depth": "how deep"}

    def configure(self, equipment: Any) -> None:
        self.equipment = equipment

    def check(self, info: Any, request: DetectRequest) -> None:
        if not request.query:
            raise UsageError(detail="it needs a query")

    def detect(self, info: Any, tracks: Any, request: DetectRequest) -> Detection:
        return Detection(note="nothing")


class Plain(Asking):
    name = "plain"
    takes_query = False
    configure = check = None  # type: ignore[assignment]


class Broken(Plain):
    name = "broken"

    def configure(self, equipment: Any) -> None:  # type: ignore[override]
        raise KeyError("never")


def plugin(*detectors: Any) -> Any:
    class Plugin:
        @hookimpl
        def clipforge_register_detectors(self) -> list[Any]:
            return list(detectors)

        @hookimpl
        def clipforge_register_settings(self) -> list[Setting]:
            key = Setting("asking.key", SettingType.TEXT, "", "A key.", secret=True)
            return [Setting("asking.depth", SettingType.INTEGER, 3, "How deep.", minimum=1), key]

    return Plugin()


def opened(tmp_path: Path, *detectors: Any, **flags: Any) -> Environment:
    flags = {"asking.key": "s3cret", "cache": tmp_path, **flags}
    return Environment.open(flags=flags, environ={}, extra=[("asking", plugin(*detectors))], bundled=False)


def test_an_item_gets_its_equipment_before_it_is_used(tmp_path: Path) -> None:
    environment = opened(tmp_path, Asking())
    equipment = environment.registry.get("detectors", "asking").equipment
    assert equipment.settings["asking.depth"] == 3 and equipment.settings["asking.key"] == "s3cret"
    assert equipment.registry is environment.registry and equipment.cache.folder == tmp_path


def test_an_item_that_breaks_at_its_equipment_is_left_out(tmp_path: Path) -> None:
    environment = opened(tmp_path, Broken())
    assert environment.registry.all("detectors") == {}
    assert "configure: KeyError" in environment.plugins.plugins["asking"].error


def test_queries_and_options_go_only_to_detectors_that_take_them(tmp_path: Path) -> None:
    registry = opened(tmp_path, Asking(), Plain()).registry
    assert detector_for(registry, "asking", "about x", ["depth"]).name == "asking"
    with pytest.raises(UsageError, match="the detector plain takes no query; these do: asking"):
        detector_for(registry, "plain", "about x")
    with pytest.raises(UsageError, match="the detector asking has no option width; it has depth"):
        detector_for(registry, "asking", "", ["width"])
    with pytest.raises(UnknownName, match=r"asking \(asks\), plain \(asks\)"):
        detector_for(registry, "none")


def test_a_detector_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    environment: Any = SimpleNamespace(registry=opened(tmp_path, Asking()).registry)
    with pytest.raises(UsageError, match="needs a query"):
        check_wish(environment, silent, stub_media(10), "asking", DetectRequest())
    check_wish(environment, silent, stub_media(10), "asking", DetectRequest(query="x"))


def test_results_depend_on_the_settings_of_the_detector_but_not_on_its_secrets(tmp_path: Path) -> None:
    settings = opened(tmp_path, Asking()).settings
    assert settings_of(settings, "asking") == {"asking.depth": "3"} and settings_of(settings, "plain") == {}


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    settings = opened(tmp_path, Asking()).settings
    row = next(row for row in settings.explain() if row.name == "asking.key")
    assert "s3cret" not in f"{row!r}{row.shown}" and row.value == "s3cret"
    thawed = type(settings).thaw(settings.freeze())
    assert thawed["asking.key"] == "s3cret" and "s3cret" not in repr(thawed.explain())
