"""The files that stand beside a narrated film, and its script as a document that people edit.

files = beside(Path("out.mp4"))         # out.script.json, out.srt, out.vtt, out.jpg
write_script(files["script"], script, brief="3f2a…")
read_script(files["script"])            # a Script, as somebody may have edited it
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, decode, digest, encode_pretty, to_builtins
from clipforge_core.errors import BadDocument
from clipforge_core.files import readable, write_bytes
from clipforge_core.model.script import Script

ENDINGS = {"script": ".script.json", "srt": ".srt", "vtt": ".vtt", "thumbnail": ".jpg"}
"""What is written beside a film, by kind."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A script that was read. `brief` is the hash of what it was written for, "" where it does not say; `edited` is
    True where it is not as it was written."""

    script: Script
    brief: str = ""
    edited: bool = False


def beside(film: Path) -> dict[str, Path]:
    """The names of the files beside a film, by kind."""
    return {kind: film.with_name(f"{film.stem}{ending}") for kind, ending in ENDINGS.items()}


def script_document(script: Script, *, brief: str = "") -> bytes:
    """A script as JSON for people. `made` says what it was written for, and how it was then."""
    plain: dict[str, Any] = to_builtins(script)
    return encode_pretty({**plain, "made": {"brief": brief, "script": digest(script)}})


def write_script(path: Path, script: Script, *, brief: str = "") -> None:
    """Write it, whole or not at all. Raises DiskFull, PermissionDenied."""
    write_bytes(path, script_document(script, brief=brief))


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
    return Written(
        script=script, brief=str(said.get("brief", "")), edited=bool(said) and said.get("script") != digest(script)
    )
