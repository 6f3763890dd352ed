"""What a scene file may say on a server: all that the grammar allows, and nothing of the server's own machine.

    orders = checked_all(data, settings, key_of, has_voice)      # [VideoOrder(project, …)]

A `src` is a URL that the guard would fetch, or a signed link to a file of this very server, which is then read where it
lies. Fonts are named, never given as files. Every mistake is told at once, by its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.compose.facts import elements_of, source_of
from clipforge_core.compose.grammar import Project, Subtitles, Text, Voice
from clipforge_core.compose.problems import BadProject, Problem, at
from clipforge_core.compose.reading import MOST, project_of
from clipforge_core.compose.variables import filled
from clipforge_core.net import is_url
from clipforge_core.projects.sources import check_source_url
from clipforge_core.refusals import Invalid, InvalidParts

if TYPE_CHECKING:
    from clipforge_core.settings import Settings

KeyOf = Callable[[str], str | None]
"""The key of the stored file that a signed link of this server names; None for any other URL. Raises Invalid for a
link that no longer works."""

HasVoice = Callable[[str], bool]
"""False for a voice that somebody else made for himself."""

_FONT_FILES = (".ttf", ".otf", ".ttc", ".otc")
NAME = "project"


class VideoOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A project that holds together: its JSON with the variables filled in, and keys of stored files by `src`."""

    project: dict[str, Any]
    uploads: dict[str, str]
    scenes: int
    comment: str = ""


def checked_all(data: Any, settings: Settings, key_of: KeyOf, has_voice: HasVoice) -> list[VideoOrder]:
    """The orders of one project, or of a list of them. Raises InvalidParts with every mistake."""
    if not isinstance(data, list):
        return [_raised(*_checked(data, settings, key_of, has_voice))]
    if not 1 <= len(data) <= MOST:
        raise InvalidParts.of([("", f"a list of 1 to {MOST} projects is needed, not of {len(data)}")])
    orders, problems = [], list[Problem]()
    for number, each in enumerate(data):
        order, found = _checked(each, settings, key_of, has_voice)
        problems += [Problem(f"[{number}].{p.path}".rstrip("."), p.message) for p in found]
        if order is not None:
            orders.append(order)
    if problems:
        raise InvalidParts.of([(p.path, p.message) for p in problems])
    return orders


def _raised(order: VideoOrder | None, problems: list[Problem]) -> VideoOrder:
    if order is None:
        raise InvalidParts.of([(p.path, p.message) for p in problems])
    return order


def _checked(
    data: Any, settings: Settings, key_of: KeyOf, has_voice: HasVoice
) -> tuple[VideoOrder | None, list[Problem]]:
    try:
        document = filled(data, {}, NAME)
        project = project_of(document, NAME)
    except BadProject as error:
        return None, list(error.problems)
    uploads: dict[str, str] = {}
    problems = [*_sources(project, settings, key_of, uploads), *_fonts(project), *_voices(project, has_voice)]
    if problems:
        return None, problems
    order = VideoOrder(
        project=document, uploads=uploads, scenes=len(project.scenes), comment=(project.comment or "").strip()
    )
    return order, []


def _sources(project: Project, settings: Settings, key_of: KeyOf, uploads: dict[str, str]) -> Iterator[Problem]:
    """What is wrong with each `src`; those that are links of this server are added to `uploads`."""
    for path, _, element in elements_of(project):
        src = source_of(element)
        if not src or src in uploads:
            continue
        where = at(path, "src")
        if not is_url(src):
            yield Problem(where, "an http(s) URL is needed, or the download link of an upload to this server")
            continue
        try:
            key = key_of(src)
            if key is not None:
                uploads[src] = key
            else:
                check_source_url(src, settings)
        except Invalid as error:
            yield Problem(where, str(error.data.get("detail", "it cannot be read")))


def _voices(project: Project, has_voice: HasVoice) -> Iterator[Problem]:
    for path, _, element in elements_of(project):
        if isinstance(element, Voice) and element.voice is not None and not has_voice(element.voice):
            yield Problem(at(path, "voice"), f"there is no voice {element.voice!r}")


def _fonts(project: Project) -> Iterator[Problem]:
    for path, _, element in elements_of(project):
        if not isinstance(element, Text | Subtitles):
            continue
        family = element.settings.font_family
        if "/" in family or "\\" in family or PurePosixPath(family).suffix.lower() in _FONT_FILES:
            yield Problem(at(at(path, "settings"), "font-family"), "the name of a font is needed, such as Arial")
