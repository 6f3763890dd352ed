"""Reading scene files: JSON to projects, or all mistakes at once.

read_projects(path.read_bytes(), "scene.json")     # (Project(...),)
problems_of(data)                                  # for those who only want to know
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from clipforge_core.codec import looked_at
from clipforge_core.compose import rules
from clipforge_core.compose.checking import check
from clipforge_core.compose.grammar import Project
from clipforge_core.compose.problems import BadProject, Problem

MOST = 100
"""Projects in one file."""
LARGEST = 8_000_000
"""Bytes of a scene file at most."""

_SCENE_KEY = re.compile(r"^scenes\[(\d+)\]\.([^.\[]+)")
_ELEMENT = re.compile(r"^(?:scenes\[(\d+)\]\.)?elements\[(\d+)\]")


def parse(data: bytes, name: str) -> Any:
    """The JSON of a scene file. Raises BadProject where it is none."""
    if len(data) > LARGEST:
        raise BadProject(path=name, problems=[Problem("", f"it is larger than {LARGEST} bytes")])
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadProject(path=name, problems=[Problem("", f"not JSON: {error}")]) from error


def project_of(data: Any, name: str = "project") -> Project:
    """A project from plain dicts and lists. Raises BadProject with every mistake."""
    found = check(data)
    try:
        project = msgspec.convert(_sound_parts(data, found) if found else data, looked_at(Project))
    except msgspec.ValidationError as error:
        raise BadProject(path=name, problems=found or [Problem("", str(error))]) from error
    found += rules.problems(project)
    if found:
        raise BadProject(path=name, problems=found)
    return project


def _sound_parts(data: Any, found: Sequence[Problem]) -> Any:
    """The document without its malformed parts, so that rules can be held against the rest: every mistake is told
    at once. A malformed element becomes one that says nothing; where that is not enough, nothing is left."""
    if not isinstance(data, dict):
        return data
    copy = msgspec.json.decode(msgspec.json.encode(data))
    for problem in found:
        element = _ELEMENT.match(problem.path)
        scene = _SCENE_KEY.match(problem.path)
        key = problem.path.partition(".")[0].partition("[")[0]
        if element is not None:
            elements = copy["elements"] if element[1] is None else copy["scenes"][int(element[1])]["elements"]
            elements[int(element[2])] = {"type": "image", "src": "-", "duration": 1}
        elif scene is not None:
            if scene[2] == "duration":
                # Some length there is: only what it is nobody can tell.
                copy["scenes"][int(scene[1])]["duration"] = 1
            else:
                copy["scenes"][int(scene[1])].pop(scene[2], None)
        elif key not in ("scenes", "elements"):
            copy.pop(key, None)
    return copy


def problems_of(data: Any) -> list[Problem]:
    """All mistakes of a project, [] for a good one."""
    try:
        project_of(data)
    except BadProject as error:
        return list(error.problems)
    return []


def split(data: Any, name: str) -> list[Any]:
    """The projects of a document that may be a list of them, unchecked. Raises BadProject for an empty list."""
    if not isinstance(data, list):
        return [data]
    if not 1 <= len(data) <= MOST:
        raise BadProject(path=name, problems=[Problem("", f"a list of 1 to {MOST} projects, not of {len(data)}")])
    return data
