"""What may be asked of a narration: what it is about or the script itself, who speaks, how it looks, where it goes.

NarrateWish(output="/srv/out.mp4", topic="Pythagorean theorem", context="In a right triangle …")
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from clipforge_core.model.script import Liking, Script, ScriptSource
from clipforge_core.model.style import CaptionStyle
from clipforge_core.model.timeline import Element

Quality = Literal["draft", "low", "medium", "high"]
Aspect = Literal["16:9", "9:16", "1:1", "4:5"]
Passing = Literal["fade", "none", "wipe_left", "wipe_right", "slide_left", "slide_right"]

SHORTEST, LONGEST = 10.0, 1800.0
"""Seconds that a film may be asked for."""
USUAL = 60.0


class SceneWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one scene differs from what would be made of it.

    `voice` speaks it, `least` is how many seconds it lasts at the least, `transition` how it comes, `media` is the
    path of a picture or film that is shown in place of a drawn one. `over` lies over the scene: elements on its own
    clock, whose sources are named in `files` (paths) and whose styles in `styles`.
    """

    voice: str = ""
    least: Annotated[float, msgspec.Meta(ge=0.0, le=600.0)] = 0.0
    transition: Passing = "fade"
    media: str = ""
    over: tuple[Element, ...] = ()
    files: dict[str, str] = msgspec.field(default_factory=dict)
    styles: dict[str, CaptionStyle] = msgspec.field(default_factory=dict)


class NarrateWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One narrated film; paths are absolute.

    Either `script` is narrated as it is, or one is written about `topic`: `context` is an instruction, material, or
    both, `sources` are texts that are there, `documents` files and URLs that are to be read. `brief` is the hash of
    what a given script was written for. `seconds` is the wanted length; `fit` is the length that the film is stretched
    or shortened to as far as that sounds natural (0: as long as its script takes to say), `at_most` the length that one
    is shortened to which would last more than a tenth longer. `voice`, `tone`, `platform`, `style`, `colours` and
    `mood` may be "" for what is usual. `music` is a sound file, a mood of the bundled tracks, "auto" for one that suits
    the film's, or "". `user` is whose media library may be searched. `scenes` change single
    scenes, by their ids.
    """

    output: str
    topic: str = ""
    context: str = ""
    sources: tuple[ScriptSource, ...] = ()
    documents: tuple[str, ...] = ()
    script: Script | None = None
    brief: str = ""
    liking: Liking | None = None
    writer: str = ""
    seconds: Annotated[float, msgspec.Meta(ge=SHORTEST, le=LONGEST)] = USUAL
    fit: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)] = 0.0
    at_most: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)] = 0.0
    language: str = "en"
    platform: str = ""
    tone: str = ""
    voice: str = ""
    speed: Annotated[float, msgspec.Meta(ge=0.5, le=2.0)] = 1.0
    quality: Quality = "medium"
    aspect: Aspect = "16:9"
    style: str = ""
    colours: str = ""
    mood: str = ""
    captions: bool = True
    music: str = ""
    thumbnail: bool = True
    scenes: dict[str, SceneWish] = msgspec.field(default_factory=dict)
    user: str = ""
