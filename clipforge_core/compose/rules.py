"""What a scene file must keep beyond the form of its keys: rules that look at several of them.

    problems(project)      # [Problem("scenes[0]", "it has no length: …")]

No file is opened here: what can be said of a document alone is said before any work.
"""

from __future__ import annotations

from collections.abc import Iterator

from clipforge_core.compose.grammar import (
    Audio,
    Element,
    Music,
    Project,
    Scene,
    Subtitles,
    SubtitleSettings,
    Text,
    TextSettings,
    Video,
    Voice,
)
from clipforge_core.compose.letters import font_size
from clipforge_core.compose.problems import Problem, at

LARGEST_FONT = 0.5
"""Font size at most, as a part of the shorter side of the picture."""
WIDEST_OUTLINE = 0.5
"""Outline at most, in font sizes."""
LONGEST = 6 * 3600.0
"""Seconds that a film may last."""


_NO_LENGTH = "it has no length: give it an audio, a voice or a video that does not loop, or a duration"


def problems(project: Project) -> list[Problem]:
    """All mistakes that the document itself shows."""
    return list(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    yield from _canvas(project)
    seen: dict[str, str] = {}
    for number, scene in enumerate(project.scenes):
        path = at("scenes", number)
        yield from _once(scene.id, path, seen)
        if not _has_length(scene):
            yield Problem(path, _NO_LENGTH)
        for index, element in enumerate(scene.elements):
            where = at(at(path, "elements"), index)
            yield from _element(element, where, project, seen)
            if scene.duration is not None and element.start >= scene.duration:
                yield Problem(at(where, "start"), f"the scene is over after {scene.duration:g} s")
    if project.scenes and project.scenes[0].transition is not None:
        yield Problem("scenes[0].transition", "nothing comes before the first scene: use `enter` of its elements")
    for index, element in enumerate(project.elements):
        yield from _element(element, at("elements", index), project, seen)


def _canvas(project: Project) -> Iterator[Problem]:
    if project.resolution == "custom":
        for key in ("width", "height"):
            if getattr(project, key) is None:
                yield Problem(key, 'it is required where resolution is "custom"')
        return
    width, _, height = project.resolution.partition("x")
    if any(not 16 <= int(side) <= 7680 or int(side) % 2 for side in (width, height)):
        yield Problem("resolution", f"{project.resolution}: both sides are even numbers of pixels from 16 to 7680")


def _once(name: str | None, path: str, seen: dict[str, str]) -> Iterator[Problem]:
    if name is None:
        return
    if name in seen:
        yield Problem(at(path, "id"), f"{name} is the id of {seen[name]} already")
    seen.setdefault(name, path)


def _has_length(scene: Scene) -> bool:
    if scene.duration is not None:
        return True
    return any(
        isinstance(e, Voice)
        or (isinstance(e, Audio | Video) and not e.loop)
        or e.duration is not None
        or (isinstance(e, Subtitles) and e.words is not None)
        for e in scene.elements
    )


def _element(element: Element, path: str, project: Project, seen: dict[str, str]) -> Iterator[Problem]:
    yield from _once(element.id, path, seen)
    if isinstance(element, Text):
        yield from _letters(element.settings, at(path, "settings"), project)
        if not element.text.strip():
            yield Problem(at(path, "text"), "it is empty")
    elif isinstance(element, Subtitles):
        yield from _letters(element.settings, at(path, "settings"), project)
        yield from _words(element, path)
    elif isinstance(element, Voice) and not any(c.isalnum() for c in element.text):
        yield Problem(at(path, "text"), "there is nothing to say")
    length = element.duration
    if length is None:
        return
    for key in ("enter", "leave"):
        passing = getattr(element, key, None)
        if passing is not None and passing.duration > length:
            yield Problem(at(at(path, key), "duration"), f"{passing.duration:g} s, and the element lasts {length:g} s")
    if isinstance(element, Audio | Voice | Music):
        for key, fade in (("fade-in", element.fade_in), ("fade-out", element.fade_out)):
            if fade is not None and fade > length:
                yield Problem(at(path, key), f"{fade:g} s, and the element lasts {length:g} s")


def _letters(settings: TextSettings | SubtitleSettings, path: str, project: Project) -> Iterator[Problem]:
    shorter = min(project.size)
    if not shorter:
        return
    size = font_size(settings, project.size)
    if size > LARGEST_FONT * shorter:
        most = LARGEST_FONT * shorter
        yield Problem(at(path, "font-size"), f"{size:g} px are more than half the picture ({most:g} px)")
    if settings.outline_width is not None and settings.outline_width > WIDEST_OUTLINE * size:
        told = f"{settings.outline_width:g} px are more than half a letter ({WIDEST_OUTLINE * size:g} px)"
        yield Problem(at(path, "outline-width"), told)
    if settings.shadow_offset is not None and abs(settings.shadow_offset) > size:
        yield Problem(at(path, "shadow-offset"), f"{settings.shadow_offset:g} px are more than the font size")


def _words(element: Subtitles, path: str) -> Iterator[Problem]:
    given = [key for key in ("text", "words", "src") if getattr(element, key) is not None]
    for key in given[1:]:
        yield Problem(at(path, key), f"there is {given[0]} already: give one of text, words and src")
    if element.text is not None and not element.text.strip():
        yield Problem(at(path, "text"), "it is empty")
    last = 0.0
    for number, word in enumerate(element.words or ()):
        where = at(at(path, "words"), number)
        if word.end < word.start:
            yield Problem(at(where, "end"), f"{word.end:g} s is before its start ({word.start:g} s)")
        if word.start < last:
            yield Problem(at(where, "start"), f"{word.start:g} s is before the word before it ({last:g} s)")
        last = max(last, word.start)
