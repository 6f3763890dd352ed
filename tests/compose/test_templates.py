"""The bundled video templates: each is valid as it stands, its files are there, and it can be filled."""

from __future__ import annotations

from pathlib import Path

import pytest

import clipforge_templates
from clipforge_core.compose.compiling import compile_project
from clipforge_core.compose.facts import elements_of, source_of
from clipforge_core.compose.library import VideoLibrary, video_folders
from clipforge_core.compose.reading import parse, project_of
from clipforge_core.compose.variables import filled, variables_of
from clipforge_core.environment import Environment
from clipforge_core.errors import InputError, MissingFile, UnknownName
from tests.compose.strategies import facts_for
from tests.compose.test_grammar import holds_together

FOLDER = Path(clipforge_templates.__file__).parent / "videos"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def test_there_are_some() -> None:
    assert len(NAMES) >= 4


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_valid_with_its_defaults_and_needs_nothing_from_elsewhere(name: str) -> None:
    data = parse((FOLDER / f"{name}.json").read_bytes(), name)
    assert data["comment"] and len(variables_of(data)) >= 3
    project = project_of(filled(data, {}, name), name)
    for _, _, element in elements_of(project):
        src = source_of(element)
        assert not src or (FOLDER / src).is_file(), src
    holds_together(compile_project(project, facts_for(project)).timeline)


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_of_a_template_is_used(name: str) -> None:
    data = parse((FOLDER / f"{name}.json").read_bytes(), name)
    plain = filled(data, {}, name)
    for variable, default in variables_of(data).items():
        other = "#123456" if str(default).startswith("#") else f"Other {variable}"
        assert filled(data, {variable: other}, name) != plain, variable


def test_templates_are_found_by_name_the_user_s_first(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "quote.json").write_text('{"comment": "mine", "variables": {"a": 1}, "scenes": []}')
    (tmp_path / "videos" / "broken.json").write_text("{")
    library = VideoLibrary(video_folders(environment.plugins, tmp_path))
    assert library.path("quote") == tmp_path / "videos" / "quote.json"
    assert library.path("headline") == FOLDER / "headline.json"
    found = {t.name: t for t in library.list()}
    assert (found["quote"].description, found["quote"].variables) == ("mine", {"a": 1})
    assert "not JSON" in found["broken"].description
    assert set(NAMES) <= set(found)


def test_what_is_not_there_is_said(environment: Environment, tmp_path: Path) -> None:
    library = VideoLibrary(video_folders(environment.plugins, None))
    with pytest.raises(UnknownName, match="quote"):
        library.path("qoute")
    with pytest.raises(MissingFile):
        library.path("none.json")
    with pytest.raises(InputError, match="folder"):
        library.path(str(tmp_path))
