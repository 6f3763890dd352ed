"""What is known of the files that a project names, when its Timeline is made.

`Facts` are gathered by the job (or by a test) and given to `compile_project`: compiling opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import msgspec

from clipforge_core.compose.grammar import Audio, Element, Image, Music, Project, Subtitles, Video, Voice
from clipforge_core.compose.problems import at
from clipforge_core.model.transcript import Word


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that an element shows or sounds. Sizes in pixels as displayed (after rotation), 0 without pictures;
    `duration` in seconds, 0 for still pictures; `moving` for GIFs and other animated pictures."""

    path: str
    digest: str
    width: int = 0
    height: int = 0
    duration: Fraction = Fraction(0)
    sounds: bool = False
    moving: bool = False


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Words on the clock of a scene, or (None) of the film. `language` is ISO 639-1, "" where nobody knows."""

    scene: int | None = None
    words: tuple[Word, ...] = ()
    language: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """`files` by the path of the element that names them (`scenes[0].elements[1]`); a voice's is what it said.

    `words` are those of subtitles elements, by their path: a global one has some of every scene."""

    files: Mapping[str, File] = msgspec.field(default_factory=dict)
    words: Mapping[str, tuple[Said, ...]] = msgspec.field(default_factory=dict)


def elements_of(project: Project) -> Iterator[tuple[str, int | None, Element]]:
    """(path, number of its scene, element) of all elements; global ones have no scene."""
    for number, scene in enumerate(project.scenes):
        for index, element in enumerate(scene.elements):
            yield at(at(at("scenes", number), "elements"), index), number, element
    for index, element in enumerate(project.elements):
        yield at("elements", index), None, element


def source_of(element: Element) -> str:
    """The `src` of an element, "" where it has none."""
    return (element.src or "") if isinstance(element, Audio | Image | Video | Music | Subtitles) else ""


def spoken(element: Element) -> bool:
    """True for what sets the length of a scene: what is said."""
    return isinstance(element, Audio | Voice)
