"""Where settings come from, which source wins, and what is said about bad values."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.environment import Environment
from clipforge_core.errors import BadSetting, PermissionDenied
from clipforge_core.hookspecs import hookimpl
from clipforge_core.settings import Setting, Settings, SettingType, core_settings, document, resolve


class Places:
    """A working folder and a user's folder."""

    def __init__(self, root: Path) -> None:
        self.work, self.user = root / "work", root / "user"
        self.work.mkdir()
        self.user.mkdir()

    def resolve(self, **more: Any) -> Settings:
        return resolve(
            more.pop("declared", core_settings()),
            folder=self.work,
            user_folder=self.user,
            environ=more.pop("environ", {}),
            **more,
        )


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_later_sources_win_one_by_one(places: Places) -> None:
    def template(**more: Any) -> tuple[str, str]:
        row = next(r for r in places.resolve(**more).explain() if r.name == "template")
        return row.value, row.origin

    assert template() == ("default", "default")
    user_file = places.user / "clipforge.toml"
    user_file.write_text('template = "of-user"')
    assert template() == ("of-user", str(user_file))
    work_file = places.work / "clipforge.toml"
    work_file.write_text('template = "of-work"')
    assert template() == ("of-work", str(work_file))
    environ = {"CLIPFORGE_TEMPLATE": "of-env"}
    assert template(environ=environ) == ("of-env", "CLIPFORGE_TEMPLATE")
    assert template(environ=environ, flags={"template": "of-flag"}) == ("of-flag", "--template")
    assert template(environ=environ, flags={"template": None}) == ("of-env", "CLIPFORGE_TEMPLATE")


def test_values_are_typed_from_every_source(places: Places) -> None:
    (places.work / "clipforge.toml").write_text(
        'cache = "mine"\ncache_limit = "2GiB"\njobs = 3\nallow_private_urls = true\nplugins_off = ["a", "b"]\n'
        'fetch_timeout = "5m"\n'
    )
    settings = places.resolve(environ={"CLIPFORGE_STRICT_PLUGINS": "1", "CLIPFORGE_FETCH_MAX_BYTES": "500 MB"})
    assert settings.path("cache") == places.work / "mine"
    assert settings.get("cache_limit", int) == 2 * 2**30
    assert settings.get("jobs", int) == 3
    assert settings.get("plugins_off", tuple) == ("a", "b")
    assert settings.get("fetch_timeout", float) == 300.0
    assert settings["allow_private_urls"] is True and settings["strict_plugins"] is True
    assert settings["fetch_max_bytes"] == 500_000_000


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('jobs = "many"', "jobs = many: a whole number is needed"),
        ("jobs = 0", "jobs = 0: at least 1 is needed"),
        ("jobs = true", "a whole number is needed"),
        ('cache_limit = "10 bananas"', "a number of bytes is needed"),
        ('log_level = "loud"', "one of debug, info, warning, error is needed"),
        ('fetch_timeout = "soon"', "a time is needed"),
        ("template = 3", "a text is needed"),
        ("plugins_off = [1]", "a list of names is needed"),
        ('strict_plugins = "perhaps"', "true or false is needed"),
        ('templete = "x"', "did you mean template?"),
        ("jobs = ", "not valid TOML"),
    ],
)
def test_a_bad_value_is_one_clear_line_with_its_file(places: Places, line: str, said: str) -> None:
    path = places.work / "clipforge.toml"
    path.write_text(line)
    with pytest.raises(BadSetting) as caught:
        places.resolve()
    text = str(caught.value)
    assert text.startswith(str(path)) and said in text and "\n" not in text


def test_a_bad_variable_and_a_bad_flag_are_named_as_they_are_written(places: Places) -> None:
    with pytest.raises(BadSetting, match="CLIPFORGE_JOBS = x"):
        places.resolve(environ={"CLIPFORGE_JOBS": "x"})
    with pytest.raises(BadSetting, match="--jobs = 0"):
        places.resolve(flags={"jobs": 0})
    with pytest.raises(BadSetting, match="no such setting"):
        places.resolve(flags={"jbos": 2})


def test_a_file_that_may_not_be_read_is_named(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(self: Path, encoding: str = "") -> str:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_text", forbidden)
    with pytest.raises(PermissionDenied, match=r"clipforge\.toml"):
        places.resolve()


def test_settings_survive_the_way_to_a_child(places: Places) -> None:
    settings = places.resolve(flags={"jobs": 3})
    assert Settings.thaw(settings.freeze()).explain() == settings.explain()


def test_an_unknown_name_and_a_wrong_type_are_told(places: Places) -> None:
    settings = places.resolve()
    with pytest.raises(BadSetting, match="did you mean jobs"):
        settings["job"]
    with pytest.raises(TypeError, match="jobs holds int"):
        settings.get("jobs", str)
    assert "jobs" in settings and "job" not in settings


def plugin(*declared: Any) -> types.ModuleType:
    made = types.ModuleType("made")
    made.clipforge_register_settings = hookimpl(lambda: list(declared))  # type: ignore[attr-defined]
    return made


def opened(places: Places, *plugins: tuple[str, types.ModuleType], **more: Any) -> Environment:
    return Environment.open(
        folder=places.work,
        user_folder=places.user,
        environ=more.pop("environ", {}),
        extra=plugins,
        bundled=False,
        **more,
    )


def test_a_plugin_declares_settings_of_its_own(places: Places) -> None:
    (places.work / "clipforge.toml").write_text("jobs = 2\n[faces]\nmin-size = 40\n[gone]\nanything = 1\n")
    declared = Setting("faces.min_size", SettingType.INTEGER, 20, "Smallest face, in pixels.")
    environment = opened(places, ("faces", plugin(declared)))
    assert environment.settings["faces.min_size"] == 40
    environment = opened(places, ("faces", plugin(declared)), environ={"CLIPFORGE_FACES_MIN_SIZE": "50"})
    assert environment.settings["faces.min_size"] == 50


def test_a_mistyped_setting_of_a_plugin_is_an_error(places: Places) -> None:
    (places.work / "clipforge.toml").write_text("[faces]\nmin_sice = 40\n")
    with pytest.raises(BadSetting, match=r"did you mean faces\.min_size"):
        opened(places, ("faces", plugin(Setting("faces.min_size", SettingType.INTEGER, 20, "x"))))


@pytest.mark.parametrize(
    "bad", [Setting("jobs", SettingType.INTEGER, 1, ""), Setting("x", SettingType.TEXT, "", ""), 7]
)
def test_a_plugin_that_declares_nonsense_is_left_out(places: Places, bad: Any) -> None:
    environment = opened(places, ("bad", plugin(bad)))
    assert environment.plugins.plugins["bad"].state == "failed"
    assert environment.settings["template"] == "default"


def test_plugins_can_be_switched_off_by_a_setting(places: Places) -> None:
    environment = opened(places, ("faces", plugin()), flags={"plugins_off": ["faces"]})
    assert environment.plugins.plugins["faces"].state == "off"


def test_every_setting_is_documented() -> None:
    rows = document(core_settings())
    assert [row[0] for row in rows] == sorted(s.name for s in core_settings())
    assert all(variable.startswith("CLIPFORGE_") and text.endswith(".") for _, variable, _, _, text in rows)


def test_every_default_can_be_read() -> None:
    for setting in core_settings():
        value = setting.value()
        assert value is None or setting.read(value) == value


@given(st.integers(0, 10**15))
def test_sizes_in_bytes_are_themselves(size: int) -> None:
    setting = Setting("x", SettingType.SIZE, 0, "")
    assert setting.read(size) == setting.read(str(size)) == setting.read(f"{size}B") == size


@given(st.lists(st.text("abc-", min_size=1), max_size=4))
def test_names_are_the_same_from_a_list_and_from_text(names: list[str]) -> None:
    setting = Setting("x", SettingType.NAMES, (), "")
    assert setting.read(",".join(names)) == setting.read(names) == tuple(names)
