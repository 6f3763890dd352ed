"""Platform presets: each number has a source, the values fit templates, and files are judged by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core import BadTemplate, UnknownName, parse_size
from clipforge_core.platforms import Platform, PlatformLibrary, read_platform
from clipforge_core.templates import parse_template
from clipforge_templates import clipforge_register_platforms

FOLDERS = [Path(folder) for folder in clipforge_register_platforms()]
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.toml"))
NAMES = [path.stem for path in FILES]


def test_the_platforms_that_people_ask_for_are_there() -> None:
    wanted = {"youtube-shorts", "tiktok", "instagram-reels", "instagram-feed", "linkedin", "x", "facebook", "snapchat"}
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_number_has_a_source(path: Path) -> None:
    platform = read_platform(path)
    assert platform.name == path.stem
    sourced = tuple(source.of for source in platform.sources)
    given = ["longest", "shortest", "max_size", "aspects", *platform.changes()]
    missing = [key for key in given if not any(key == of or key.startswith(f"{of}.") for of in sourced)]
    assert not missing
    assert all(source.url.startswith("https://") and source.says for source in platform.sources)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_its_values_lie_over_a_template(path: Path) -> None:
    platform = read_platform(path)
    template = parse_template('[captions]\nfont = "Montserrat"\n', changes=platform.changes())
    assert template.picture.short_side == 1080
    assert template.captions is not None and template.captions.safe_area.bottom > 0
    assert parse_size(platform.max_size) > 0


def test_files_that_do_not_fit_are_told() -> None:
    platform = Platform(name="p", title="P", longest=60, shortest=5, max_size="1MB", aspects=("9:16",))
    (good,) = platform.checks(30, "9:16", [900_000])
    assert (good.level, good.detail) == ("ok", "P: it fits")
    (bad,) = platform.checks(70, "16:9", [2_000_000])
    assert bad.level == "warning"
    assert [part in bad.detail for part in ("longer than the 60 s", "9:16, not 16:9", "2.0 MB")] == [True] * 3
    assert "shorter" in platform.checks(2, "9:16", [])[0].detail


def test_an_unknown_platform_and_a_broken_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no platform is called 'mars'"):
        PlatformLibrary(FOLDERS).get("mars")
    (tmp_path / "mine.toml").write_text('name = "mine"\ntitle = "M"\nlongst = 3\n')
    with pytest.raises(BadTemplate, match="longst"):
        PlatformLibrary([tmp_path]).get("mine")


def test_an_own_preset_takes_the_place_of_a_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "tiktok.toml").write_text('name = "tiktok"\ntitle = "Mine"\nlongest = 20\n')
    assert PlatformLibrary([tmp_path, *FOLDERS]).get("tiktok").title == "Mine"
