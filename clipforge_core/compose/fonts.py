"""Fonts of a project that are files: found as its other files are, so that a confined project reads none elsewhere.

font_files(project)                              # {"scenes[0].elements[1].settings.font-family": "brand.ttf"}
with_fonts(project, {"scenes[0]…": "/srv/films/brand.ttf"})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from clipforge_core.compose.facts import elements_of
from clipforge_core.compose.grammar import Element, Project, Subtitles, Text
from clipforge_core.compose.problems import at
from clipforge_core.template_files import FONT_FILES


def font_files(project: Project) -> dict[str, str]:
    """Fonts that are named by a file, by the path of the key that names them."""
    return {
        _key(path): element.settings.font_family
        for path, _, element in elements_of(project)
        if isinstance(element, Text | Subtitles) and element.settings.font_family.lower().endswith(FONT_FILES)
    }


def with_fonts(project: Project, found: Mapping[str, str]) -> Project:
    """The project with these files in the place of those that it names."""
    if not found:
        return project
    scenes = [
        msgspec.structs.replace(scene, elements=_changed(scene.elements, at(at("scenes", n), "elements"), found))
        for n, scene in enumerate(project.scenes)
    ]
    return msgspec.structs.replace(
        project, scenes=tuple(scenes), elements=_changed(project.elements, "elements", found)
    )


def _changed(elements: Sequence[Element], path: str, found: Mapping[str, str]) -> tuple[Element, ...]:
    changed: list[Element] = []
    for number, element in enumerate(elements):
        font = found.get(_key(at(path, number)))
        if font is not None and isinstance(element, Text | Subtitles):
            settings = msgspec.structs.replace(element.settings, font_family=font)
            element = msgspec.structs.replace(element, settings=settings)
        changed.append(element)
    return tuple(changed)


def _key(path: str) -> str:
    return at(at(path, "settings"), "font-family")
