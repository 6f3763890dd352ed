"""Templates as folders, templates that extend others, and the files that they name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clipforge_templates
from clipforge_core.errors import BadTemplate, MissingFile, UsageError
from clipforge_core.jobs.template import fingerprint
from clipforge_core.model.branding import PLACEHOLDERS, filled, unknown_placeholder
from clipforge_core.plugins import PluginManager
from clipforge_core.template_files import files_of, fonts_of, pictures_of
from clipforge_core.template_keys import template_keys
from clipforge_core.template_texts import TEXTS
from clipforge_core.templates import TemplateLibrary, parse_template, read_template, template_folders

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def library(config: Path | None = None) -> TemplateLibrary:
    plugins = PluginManager(bundled=False, extra=[("templates", clipforge_templates)])
    return TemplateLibrary(template_folders(plugins, config))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    """A folder with a logo, that extends a bundled template."""
    folder = tmp_path / "brand"
    write(folder / "template.toml", 'extends = "podcast"\n\n[captions]\nsize = 0.09\n\n[logo]\nimage = "logo.png"\n')
    (folder / "logo.png").write_bytes(PNG)
    return folder


def test_a_folder_is_a_template_with_its_files_beside_it(brand: Path) -> None:
    for wanted in (f"{brand}/", str(brand), str(brand / "template.toml")):
        template = library().get(wanted)
        assert template.logo is not None and template.logo.image == str(brand / "logo.png")
    assert template.captions is not None and template.captions.size == 0.09
    assert template.captions.active.effect == "box"  # what podcast says


def test_a_folder_of_the_user_is_found_by_its_name(brand: Path) -> None:
    brand.parent.joinpath("templates").mkdir()
    brand.rename(brand.parent / "templates" / "mine")
    found = {info.name: info for info in library(brand.parent).list()}
    assert found["mine"].origin == "yours" and not found["mine"].problem


def test_what_a_folder_leaves_out_is_called_by_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "calm" / "template.toml", "[picture]\nshort_side = 720\n")
    assert read_template(tmp_path / "calm" / "template.toml").name == "calm"


def test_extends_lays_values_over_those_of_another(tmp_path: Path) -> None:
    write(tmp_path / "base.toml", "[captions]\nsize = 0.05\nfont = 'Lato'\n[captions.box]\ncolour = '#112233'\n")
    write(tmp_path / "middle.toml", "extends = 'base.toml'\n[captions]\nsize = 0.06\n")
    top = write(tmp_path / "deep" / "top.toml", "extends = '../middle.toml'\n[captions]\nbox = false\n")
    captions = read_template(top).captions
    assert captions is not None and (captions.size, captions.font, captions.box) == (0.06, "Lato", None)


def test_a_template_may_extend_the_one_whose_name_it_takes(tmp_path: Path) -> None:
    write(tmp_path / "templates" / "podcast.toml", 'extends = "podcast"\n[picture]\nshort_side = 360\n')
    template = library(tmp_path).get("podcast")
    assert template.picture.short_side == 360 and template.picture.max_frame_rate == 30


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nextends = 'nobody'\n", "own.toml:2: extends 'nobody': no template is called 'nobody'"),
        ("extends = './gone.toml'\n", "own.toml:1: extends './gone.toml': there is no such file"),
        ("# mine\n\nextends = 'other.toml'\n", "other.toml:2: captions.size must be number"),
        ("extends = './own.toml'\n", "own.toml:1: extends goes round in a circle"),
        ("[logo]\nsize = 0.1\n", "own.toml:1: logo.image must name a picture"),
        ("[logo]\n\nimage = 'lego.png'\n", "own.toml:3: logo.image: there is no file 'lego.png'"),
        ("[logo]\nimage = 'text.png'\n", "own.toml:2: logo.image: 'text.png' is no PNG, JPEG, WebP or GIF picture"),
        ("[captions]\nfont = 'own.ttf'\n", "own.toml:2: captions.font: there is no file 'own.ttf'"),
        ("[end]\nduration = 2\n", "own.toml:1: [end] needs a text or an image"),
        ("[hook]\ntext = 'for {you}'\n", "own.toml:2: hook.text does not know {you}; it knows: {title}, {hook}"),
        ("[title]\nduration = 0\n", "own.toml:2: title.duration must be number"),
        ("[layout]\narrangement = 'mosaic'\n", "own.toml:2: layout.arrangement must be auto or single or split"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    own = write(tmp_path / "own.toml", text)
    write(tmp_path / "other.toml", "[captions]\nsize = 7\n")
    write(tmp_path / "text.png", "no picture")
    with pytest.raises(BadTemplate) as caught:
        library().get(str(own))
    assert said in str(caught.value)


def test_a_folder_without_its_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingFile, match=r"template\.toml"):
        library().get(f"{tmp_path}/empty/")


def test_changes_are_looked_at_like_files(brand: Path) -> None:
    with pytest.raises(UsageError, match=r"no file 'nix\.png'"):
        library().get("default", {"logo.image": "nix.png"})
    with pytest.raises(UsageError, match=r"logo\.image must name a picture"):
        library().get("default", {"logo.size": 0.2})
    with pytest.raises(UsageError, match=r"does not know \{name_of\}"):
        library().get("default", {"hook.text": "{name_of}"})
    with pytest.raises(UsageError, match="give --template instead"):
        library().get("default", {"extends": "podcast"})
    template = library().get("default", {"hook.text": "Look", "logo.image": str(brand / "logo.png")})
    assert template.hook is not None and template.hook.text == "Look" and template.logo is not None


def test_the_content_of_files_counts_and_not_their_place(brand: Path, tmp_path: Path) -> None:
    def content(path: str) -> str:
        return Path(path).read_bytes().hex()

    here = library().get(f"{brand}/")
    first = fingerprint(here, content)
    brand.rename(tmp_path / "moved")
    assert fingerprint(library().get(f"{tmp_path}/moved/"), content) != first  # its name is another
    named = tmp_path / "moved" / "brand"
    named.mkdir()
    for name in ("template.toml", "logo.png"):
        (tmp_path / "moved" / name).rename(named / name)
    assert fingerprint(library().get(f"{named}/"), content) == first
    (named / "logo.png").write_bytes(PNG + b"x")
    assert fingerprint(library().get(f"{named}/"), content) != first


def test_every_picture_font_and_text_key_is_known() -> None:
    """A new key that names a file, a font or a clip's words must be looked at like the others."""
    keys = {key.key for key in template_keys()}
    template = library().get("branded", {"captions.font": "Lato"})
    assert {".".join(k) for k in fonts_of(template)} == {k for k in keys if k.endswith(".font")}
    assert {".".join(k) for k in pictures_of(template)} | {"title.image", "end.image"} == {
        k for k in keys if k.endswith(".image")
    }
    assert set(files_of(template)) == {("logo", "image")}
    assert {".".join(t) for t in TEXTS} <= keys


@given(st.text(), st.sampled_from(PLACEHOLDERS), st.text())
def test_placeholders_are_filled(before: str, name: str, value: str) -> None:
    text = f"{before}|{{{name}}}"
    if not unknown_placeholder(text):
        assert filled(text, {name: value}).endswith(f"|{value}".strip())


def test_unknown_placeholders_do_not_pass() -> None:
    with pytest.raises(BadTemplate, match=r"\{who\}"):
        parse_template('[lower_third]\nname = "{who}"\n')
