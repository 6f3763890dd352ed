"""What people name on the command line → sources: files, folders, globs and URLs.

A folder stands for the media files in it, sorted by name; not for its subfolders (`folder/**/*.mp4` finds
those), hidden files or the results of earlier runs. A file that is named itself is always tried, whatever
it is called.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from clipforge_core.errors import ClipForgeError, InputError, MissingFile
from clipforge_core.files import readable

_PICTURES = (
    "264 265 3g2 3gp apng asf avi divx dv f4v flv gif h264 h265 hevc ivf m2ts m2v m4v mjpeg mkv mov mp4 mpe mpeg mpg "
    "mts mxf nut obu ogm ogv qt rm rmvb ts vob webm wmv y4m"
)
_SOUND = "aac ac3 aif aiff amr ape caf eac3 flac m4a m4b mka mp2 mp3 oga ogg opus ra tta wav wma wv"

MEDIA = frozenset(f"{_PICTURES} {_SOUND}".split())
"""Endings that are tried in a folder; files of sound alone are then told apart by what is in them."""

COMPANIONS = frozenset("srt vtt ass ssa json csv txt nfo toml md jpg jpeg png webp html part".split())  # noqa: SIM905
"""Endings that usually lie beside media and mean nothing by themselves."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Something to make clips of: a path, or a URL that is fetched first.

    `shown` is how it was named; `explicit` is False where it was only found in a folder.
    """

    shown: str
    path: Path | None = None
    explicit: bool = True

    @property
    def url(self) -> str:
        """The URL, "" for a file."""
        return "" if self.path is not None else self.shown


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not a source after all, and why."""

    shown: str
    error: ClipForgeError


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a folder that is left out, and why."""

    shown: str
    reason: str


Found = Source | Refused | Passed


def find_sources(named: Iterable[str]) -> list[Found]:
    """All that the names stand for, in order, each file once."""
    seen: set[str] = set()
    found: list[Found] = []
    for name in named:
        for item in _expand(name):
            if isinstance(item, Source):
                key = os.path.realpath(item.path) if item.path is not None else item.shown
                if key in seen:
                    continue
                seen.add(key)
            found.append(item)
    return found


def _expand(name: str) -> Iterator[Found]:
    from clipforge_core.net import is_url

    if is_url(name):
        yield Source(shown=name)
        return
    path = Path(name)
    try:
        if path.is_dir():
            yield from _folder(path)
        elif os.path.lexists(path) or not glob.has_magic(name):
            yield _file(path, name)
        else:
            yield from _glob(name)
    except (OSError, ValueError) as error:
        problem = readable(error, path) if isinstance(error, OSError) else InputError(path=name, detail=str(error))
        yield Refused(shown=name, error=problem)


def _file(path: Path, name: str) -> Found:
    problem = _problem(path, name)
    return Refused(shown=name, error=problem) if problem is not None else Source(shown=name, path=path.absolute())


def _problem(path: Path, name: str) -> ClipForgeError | None:
    if not path.exists():
        return MissingFile(path=name)
    if not path.is_file():
        return InputError(path=name, detail="it is not a regular file")
    try:
        str(path.absolute()).encode("utf-8")
    except UnicodeEncodeError:
        return InputError(path=name, detail="its name is not text in UTF-8; rename it first")
    return None


def _glob(pattern: str) -> Iterator[Found]:
    paths = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - a pattern may be absolute
    # `**` reaches into the folders of earlier runs too.
    files = [path for path in paths if not path.is_dir() and not is_result(path.parent)]
    if not files:
        yield Refused(shown=pattern, error=InputError(path=pattern, detail="no file has a name like this"))
    for path in files:
        yield _file(path, str(path))


def _folder(folder: Path) -> Iterator[Found]:
    # Listed first: a folder that may not be read is named itself, and not some file that it may hold.
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    if is_result(folder):
        detail = "this folder holds the results of an earlier run; name the folder of the videos"
        yield Refused(shown=str(folder), error=InputError(path=str(folder), detail=detail))
        return
    any_media = False
    for path in paths:
        ending = path.suffix.lower().removeprefix(".")
        if path.name.startswith(".") or path.is_dir():
            continue
        if ending in MEDIA:
            problem = _problem(path, str(path))
            any_media = True
            if problem is not None:
                yield Refused(shown=str(path), error=problem)
            else:
                yield Source(shown=str(path), path=path.absolute(), explicit=False)
        elif ending not in COMPANIONS:
            yield Passed(shown=str(path), reason=f"{path}: not tried: {_ending(ending)}; name it itself to try it")
    if not any_media:
        detail = "there is no media file in this folder"
        yield Refused(shown=str(folder), error=InputError(path=str(folder), detail=detail))


def _ending(ending: str) -> str:
    return f".{ending} is not an ending of media files" if ending else "its name has no ending"


def is_result(folder: Path) -> bool:
    """True for a folder that an earlier run wrote."""
    return (folder / "clips.json").is_file() and (folder / "manifest.json").is_file()
