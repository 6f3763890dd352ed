"""Export templates: the bundled ones hold together, and mistakes are named with their line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clipforge_templates
from clipforge_core.errors import BadTemplate, MissingFile, UnknownName
from clipforge_core.model.template import ExportTemplate
from clipforge_core.plugins import PluginManager
from clipforge_core.template_keys import MEANINGS, template_keys
from clipforge_core.templates import TemplateLibrary, parse_template, read_template, template_folders
from clipforge_core.toml_lines import line_of

BUNDLED = Path(clipforge_templates.__file__).parent / "exports"


def bundled(config: Path | None = None) -> TemplateLibrary:
    plugins = PluginManager(bundled=False, extra=[("templates", clipforge_templates)])
    return TemplateLibrary(template_folders(plugins, config))


def test_the_bundled_templates_are_listed_without_problems() -> None:
    found = bundled().list()
    assert {"default", "karaoke", "minimal", "podcast"} <= {info.name for info in found}
    assert all(info.description and not info.problem and info.origin == "templates" for info in found)


@pytest.mark.parametrize("path", sorted(BUNDLED.glob("*.toml")), ids=lambda path: path.stem)
def test_a_bundled_template_explains_itself_and_carries_its_own_name(path: Path) -> None:
    assert bundled().get(path.stem).name == path.stem
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_bundled_templates_differ_in_what_they_are_for() -> None:
    library = bundled()
    karaoke, minimal, podcast = (library.get(name).captions for name in ("karaoke", "minimal", "podcast"))
    assert karaoke is not None and karaoke.active.effect in ("fill", "sweep") and karaoke.uppercase
    assert minimal is not None and minimal.mode == "lines" and minimal.outline is None and minimal.box is not None
    assert podcast is not None and podcast.active.effect == "box" and podcast.active.box is not None


def test_the_default_template_writes_the_default_values() -> None:
    """What default.toml spells out is what a file that leaves everything out would get."""
    written = msgspec.to_builtins(bundled().get("default"))
    given = msgspec.to_builtins(parse_template('name = "default"\n[captions]\n'))
    written.pop("description"), given.pop("description")
    assert written == given


def test_a_template_of_the_user_takes_the_place_of_a_bundled_one(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "karaoke.toml").write_text('description = "mine"\n', encoding="utf-8")
    library = bundled(tmp_path)
    assert library.get("karaoke").description == "mine"
    assert {info.name: info.origin for info in library.list()}["karaoke"] == "yours"


def test_a_template_is_found_by_path_and_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    path.write_text("[picture]\nshort_side = 720\n", encoding="utf-8")
    template = bundled().get(str(path))
    assert (template.name, template.picture.short_side) == ("brand", 720)


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"default, .*karaoke, .*minimal, .*podcast"):
        bundled().get("karoke")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(MissingFile, match=r"nowhere\.toml"):
        bundled().get("nowhere.toml")


def test_false_leaves_a_part_out() -> None:
    template = parse_template("captions = false\nloudness = false\n")
    assert template.captions is None and template.loudness is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[captions]\nsize = 3", 2, "captions.size must be number, over 0 to 0.5"),
        ("\n\n[captions.outlin]\nwidth = 1", 3, "nearest is 'outline'"),
        ("[captions]\n# a comment\ncolour = 'red'", 3, '"#rrggbb"'),
        ("[captions.active]\neffect = 'blink'", 2, "none or colour or box or fill"),
        ("[captions.active]\nbox = { colr = '#000000' }", 2, "nearest is 'colour'"),
        ("captions.safe_area.left = 'wide'", 1, "captions.safe_area.left must be number"),
        ("[video]\noptions = { crf = 20 }", 2, "video.options must be table of strings"),
        ("[audio]\n\nbit_rate = ", 3, "not TOML"),
        ("[audio]\nbit_rate = 1\nbit_rate = 2", 3, "not TOML"),
        ("zebra = 1", 1, "knows no key 'zebra'"),
        ("layout = 3", 1, "layout"),
        ("[layout]\nfollow = true", 2, "faces or center or none"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        parse_template(text, "mine.toml")
    assert str(caught.value).startswith(f"mine.toml:{line}: ")
    assert said in str(caught.value)


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadTemplate, match="UTF-8"):
        read_template(path)


def test_a_broken_template_does_not_hide_the_others(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "bad.toml").write_text("[captions]\nsize = 'big'\n", encoding="utf-8")
    found = {info.name: info for info in bundled(tmp_path).list()}
    assert "bad.toml:2" in found["bad"].problem and not found["default"].problem


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    keys = {key.key for key in template_keys()}
    assert [key.key for key in template_keys() if not key.meaning] == []
    assert set(MEANINGS) - keys == set()


def test_the_defaults_of_the_table_are_toml_that_gives_the_defaults() -> None:
    off = tuple(f"{key.key}." for key in template_keys() if key.default == "`false`" and key.key != "captions")
    lines = [
        f"{key.key} = {key.default.strip('`')}"
        for key in template_keys()
        if key.holds.find("table") < 0 and not key.key.startswith(off)
    ]
    assert parse_template("\n".join(lines)) == parse_template("[captions]\n")


NAMES = st.text("abcdefgh_-", min_size=1, max_size=6)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, st.integers(), max_size=4), max_size=4), st.integers(0, 3))
def test_the_line_of_a_key_holds_that_key(tables: dict[str, dict[str, int]], blank: int) -> None:
    text = ("\n" * blank).join(
        [line for name, keys in tables.items() for line in (f"[{name}]\n", *(f"{k} = {v}\n" for k, v in keys.items()))]
    )
    assert tomllib.loads(text) == tables
    for name, keys in tables.items():
        for key, value in keys.items():
            assert text.splitlines()[line_of(text, (name, key)) - 1] == f"{key} = {value}"


def test_keys_inside_a_text_over_several_lines_do_not_count() -> None:
    text = 'description = """\nsize = 1\n"""\n[captions]\nsize = 2\n'
    assert line_of(text, ("captions", "size")) == 5
    assert line_of(text, ("size",)) == 0


def test_every_field_of_the_template_is_reachable_by_a_key() -> None:
    top = {field.name for field in msgspec.structs.fields(ExportTemplate)}
    assert top == {key.key.split(".")[0] for key in template_keys()}


def test_every_bundled_template_stands_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "templates.md").read_text("utf-8")
    missing = [row.name for row in bundled().list() if f"| `{row.name}` | {row.description} |" not in page]
    assert not missing
