"""What a script can draw on: files, uploads and URLs → sources.

    read_source(environment, Path("notes.pdf"))
    read_source(environment, b"...", name="notes.docx")
    read_source(environment, "https://example.org/tides")

Text, Markdown, PDF, Word (.docx), web pages and subtitles; what a file is is told by its bytes first, then by its name.
URLs go through the guard: public addresses only, so many bytes, so much time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from clipforge_core.addresses import without_password
from clipforge_core.amounts import format_size
from clipforge_core.codec import short_id
from clipforge_core.contracts.equipment import Equipment
from clipforge_core.contracts.subtitles import SubtitleFormat
from clipforge_core.errors import BadDocument, EmptyFile, MissingFile, PermissionDenied, UnreadableSource
from clipforge_core.files import readable
from clipforge_core.model.script import ScriptSource
from clipforge_core.net import FetchLimits, fetch_bytes, is_url
from clipforge_core.scripting.readers import MOST_CHARACTERS, Read, page, pdf, plain, word

Reader = Callable[[bytes, str], Read]

SECONDS = 30.0
"""The longest time that fetching a page may take."""
_BY_NAME: dict[str, Reader] = {
    "txt": plain.read,
    "text": plain.read,
    "md": plain.read_markdown,
    "markdown": plain.read_markdown,
    "html": page.read,
    "htm": page.read,
    "xhtml": page.read,
    "pdf": pdf.read,
    "docx": word.read,
}
SUBTITLES = ("srt", "vtt")
KINDS = (*_BY_NAME, *SUBTITLES)
"""The endings of names that are read."""
_PAUSE = Fraction(2)
"""Seconds between two cues that make a new paragraph."""


def read_source(env: Equipment, origin: Path | str | bytes, *, name: str = "") -> ScriptSource:
    """The text of a file, of uploaded bytes (`name` is that of the file) or of a URL, as a source.

    Raises UnreadableSource, EmptyFile, MissingFile, PermissionDenied, FetchRefused, FetchFailed, MissingExtra.
    """
    if isinstance(origin, bytes):
        return _source(env, origin, name or "upload", name, kind="document")
    if isinstance(origin, str) and is_url(origin):
        return _fetched(env, origin)
    path = Path(origin)
    return _source(env, _bytes(env, path), path.name, str(origin), kind="document")


def _fetched(env: Equipment, url: str) -> ScriptSource:
    limits = FetchLimits(
        max_bytes=_limit(env), seconds=SECONDS, allow_private=env.settings.get("allow_private_urls", bool)
    )
    body = fetch_bytes(url, limits)
    shown = without_password(body.url)
    path = PurePosixPath(unquote(urlsplit(body.url).path))
    name = path.name or urlsplit(body.url).netloc
    if body.content_type in ("text/html", "application/xhtml+xml") or page.is_page(body.content):
        return _made(page.read(body.content, body.url), shown, name, "url", body.content)
    known = path.suffix[1:].lower() in KINDS or body.content.startswith(b"%PDF") or word.is_word(body.content)
    if not known and not body.content_type.startswith("text/"):
        raise UnreadableSource(path=shown, detail=f"it is {body.content_type or 'of an unknown kind'}", advice=_ADVICE)
    return _source(env, body.content, name, shown, kind="url")


_ADVICE = f"Give a page, or one of: {', '.join(KINDS)}"


def _bytes(env: Equipment, path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableSource(path=path, detail="it is a folder", advice="Give its files one by one")
        if size > _limit(env):
            raise _too_large(env, path)
        with path.open("rb") as file:
            data = file.read(_limit(env) + 1)
    except FileNotFoundError as error:
        raise MissingFile(path=path) from error
    except PermissionError as error:
        raise PermissionDenied(path=path) from error
    except OSError as error:
        raise readable(error, path) from error
    return data


def _source(env: Equipment, data: bytes, name: str, uri: str, *, kind: str) -> ScriptSource:
    if not data:
        raise EmptyFile(path=name)
    if len(data) > _limit(env):
        raise _too_large(env, name)
    read = _read(env, data, name)
    if not read.text.strip():
        raise UnreadableSource(path=name, detail="it holds no text", advice="Give a file with text")
    if len(read.text) > MOST_CHARACTERS:
        detail = f"it holds more than {MOST_CHARACTERS} characters"
        raise UnreadableSource(path=name, detail=detail, advice="Give the part that matters")
    return _made(read, uri, name, kind, data)


def _made(read: Read, uri: str, name: str, kind: str, data: bytes) -> ScriptSource:
    title = " ".join(read.title.split())[:200] or _title_of(name)
    return ScriptSource(
        id=short_id("src", uri, data),
        kind="url" if kind == "url" else "document",
        title=title,
        uri=uri,
        text=read.text,
    )


def _read(env: Equipment, data: bytes, name: str) -> Read:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if data[:1024].lstrip().startswith(b"%PDF"):
        return pdf.read(data, name)
    if word.is_word(data):
        return word.read(data, name)
    if page.is_page(data) and ending not in ("txt", "md", "markdown"):
        return page.read(data, name)
    if ending in SUBTITLES:
        return _subtitles(env, data, name, ending)
    if ending in ("pdf", "docx"):
        detail = f"it is no {ending.upper()} file, though it is called so"
        raise UnreadableSource(path=name, detail=detail, advice=_ADVICE)
    if ending in _BY_NAME or not ending or re.search(r"\W", ending):
        return _BY_NAME.get(ending, plain.read)(data, name)
    if data.startswith((b"\xd0\xcf\x11\xe0", b"PK")) or b"\0" in data[:4096]:
        detail = "it is an old Word file" if ending == "doc" else f".{ending} files are not read"
        advice = "Save it as .docx, PDF or text" if data.startswith((b"\xd0\xcf", b"PK")) else _ADVICE
        raise UnreadableSource(path=name, detail=detail, advice=advice)
    return plain.read(data, name)


def _subtitles(env: Equipment, data: bytes, name: str, ending: str) -> Read:
    """What is said in subtitles: cues run on, and a pause begins a paragraph."""
    form = next((each for each in env.registry.all("subtitle_formats").values() if ending in each.extensions), None)
    if not isinstance(form, SubtitleFormat):
        raise UnreadableSource(path=name, detail=f"no plugin reads .{ending}", advice="Give its text as .txt")
    try:
        spoken = form.read(data, name).words
    except BadDocument as error:
        raise UnreadableSource(path=name, detail="no cue can be read in it", advice="Give its text as .txt") from error
    text, end = "", None
    for each in spoken:
        gap = "" if end is None else "\n\n" if each.start - end >= _PAUSE else " " if each.space else ""
        text += gap + each.text
        end = each.end
    return Read("", plain.tidy(text))


def _title_of(name: str) -> str:
    """A title made of the name of a file: "night-sky_2" → "night sky 2"."""
    stem = PurePosixPath(name).stem
    return " ".join(re.sub(r"[_\-]+", " ", stem).split())


def _limit(env: Equipment) -> int:
    return env.settings.get("source_max_bytes", int)


def _too_large(env: Equipment, path: Path | str) -> UnreadableSource:
    return UnreadableSource(
        path=path,
        detail=f"it is larger than {format_size(_limit(env))}",
        advice="Give the part that matters, or raise the setting source_max_bytes",
    )
