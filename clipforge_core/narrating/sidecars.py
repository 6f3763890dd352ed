"""The files that stand beside a narrated film, and its script as a document that people edit.

files = beside(Path("out.mp4"))         # out.script.json, out.srt, out.vtt, out.jpg
write_script(files["script"], script, brief="3f2a…")
read_script(files["script"])            # a Script, as somebody may have edited it
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, decode, digest, encode_pretty, to_builtins
from clipforge_core.errors import BadDocument
from clipforge_core.files import readable, write_bytes
from clipforge_core.model.script import Script, VisualBrief

ENDINGS = {"script": ".script.json", "srt": ".srt", "vtt": ".vtt", "thumbnail": ".jpg"}
"""What is written beside a film, by kind."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A script that was read, without the pictures that its words had chosen. `brief` is the hash of what it was
    written for, "" where it does not say; `edited` is True where it is not as it was written."""

    script: Script
    brief: str = ""
    edited: bool = False


def beside(film: Path) -> dict[str, Path]:
    """The names of the files beside a film, by kind."""
    return {kind: film.with_name(f"{film.stem}{ending}") for kind, ending in ENDINGS.items()}


def script_document(script: Script, *, brief: str = "", chosen: Collection[str] = ()) -> bytes:
    """A script as JSON for people. `made` says what it was written for, and how it was then; `chosen` are the ids of
    scenes whose picture their words chose, and no person: it follows when they are edited."""
    plain: dict[str, Any] = to_builtins(script)
    pictures = {scene.id: digest(scene.visual) for scene in script.scenes if scene.id in chosen}
    return encode_pretty({**plain, "made": {"brief": brief, "script": digest(script), "pictures": pictures}})


def write_script(path: Path, script: Script, *, brief: str = "", chosen: Collection[str] = ()) -> None:
    """Write it, whole or not at all. Raises DiskFull, PermissionDenied."""
    write_bytes(path, script_document(script, brief=brief, chosen=chosen))


def read_script(path: Path) -> Written:
    """Read a script. Raises BadDocument with the place of a mistake, MissingFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise readable(error, path) from error
    plain = decode(data, Any, str(path))
    if not isinstance(plain, dict) or "scenes" not in plain:
        raise BadDocument(path=str(path), detail="a script is an object with `scenes`")
    made = plain.pop("made", None)
    script = convert(plain, Script, str(path))
    said = made if isinstance(made, dict) else {}
    edited = bool(said) and said.get("script") != digest(script)
    return Written(script=_unpictured(script, said.get("pictures")), brief=str(said.get("brief", "")), edited=edited)


def _unpictured(script: Script, pictures: Any) -> Script:
    """Without the pictures that nobody chose or changed: they are found anew, for the words as they are now."""
    known = pictures if isinstance(pictures, dict) else {}
    scenes = (
        msgspec.structs.replace(scene, visual=VisualBrief(query=scene.visual.query))
        if scene.id in known and known[scene.id] == digest(scene.visual)
        else scene
        for scene in script.scenes
    )
    return msgspec.structs.replace(script, scenes=tuple(scenes))
