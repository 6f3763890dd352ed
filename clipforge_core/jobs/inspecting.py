"""Tasks that look into files of users, in a child process: media (what they are, and a thumbnail), documents (their
text) and samples of voices."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.contracts.miniaturist import Miniaturist
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import MissingExtra, NotMedia, RenderFailed
from clipforge_core.files import readable
from clipforge_core.jobs.look import engine_of
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.media_item import MediaFacts
from clipforge_core.model.script import ScriptSource
from clipforge_core.studio.kinds import head_of, media_type, picture_type
from clipforge_core.voicing.custom import CustomVoice

LARGEST = (480, 480)
"""Pixels that a thumbnail fits into."""

_MOMENTS = (Fraction(1, 10), Fraction(3, 10), Fraction(1, 2))
"""Parts of a film's length at which its thumbnail may be taken; the best one is."""

_QUALITY = 85


def inspect(env: Any, report: Report, path: str, name: str, thumbnail: str) -> MediaFacts:
    """What a file is, by its content (`name` tells containers apart that are one format), and its thumbnail as a JPEG.

    Raises EmptyFile, NotMedia and others of InputError, MissingExtra.
    """
    file, kind = Path(path), picture_type(head_of(Path(path)))
    if kind:
        return _picture(engine_of(env), file, kind, Path(thumbnail))
    return _media(engine_of(env), file, name, Path(thumbnail))


def _picture(engine: Any, path: Path, mime_type: str, thumbnail: Path) -> MediaFacts:
    if not isinstance(engine, Miniaturist):
        raise MissingExtra(what="a thumbnail of a picture", package="an engine that makes them", extra="media")
    try:
        facts = engine.miniature(path, thumbnail, LARGEST)
    except RenderFailed as error:
        raise NotMedia(path=str(path), detail=error.data.get("detail", "")) from error
    return MediaFacts(kind="image", mime_type=mime_type, width=facts.width, height=facts.height, thumbnail=True)


def _media(engine: Any, path: Path, name: str, thumbnail: Path) -> MediaFacts:
    info: MediaInfo = engine.glance(path)
    if info.video is None:
        return MediaFacts(
            kind="audio", mime_type=media_type(info.container, name, pictures=False), duration=float(info.duration)
        )
    facts = MediaFacts(
        kind="video",
        mime_type=media_type(info.container, name, pictures=True),
        width=info.video.display_width,
        height=info.video.display_height,
        duration=float(info.duration),
    )
    try:
        _still(engine, info, thumbnail)
    except RenderFailed:
        return facts  # it can be played, and where it was looked nothing could be shown
    return msgspec.structs.replace(facts, thumbnail=True)


def _still(engine: Any, info: MediaInfo, thumbnail: Path) -> None:
    width, height = info.video.display_width, info.video.display_height  # type: ignore[union-attr]
    share = min(1.0, LARGEST[0] / width, LARGEST[1] / height)
    size = (max(2, round(width * share)), max(2, round(height * share)))
    times = [part * info.duration for part in _MOMENTS] if info.duration > 0 else [Fraction(0)]
    engine.still(info, times, thumbnail, crops=(), faces=(), size=size, quality=_QUALITY)


def read(env: Any, report: Report, path: str, name: str) -> ScriptSource:
    """The text of a document of a user, by the name that he gave it; of a URL where there is no name. Raises as
    `read_source` does."""
    from clipforge_core.scripting.reading import read_source

    if not name:
        return read_source(env, path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise readable(error, Path(name)) from error
    return read_source(env, data, name=name)


def match_voice(
    env: Any,
    report: Report,
    path: str,
    filename: str,
    base: str,
    name: str,
    language: str,
    consent: bool,
    cloner: str,
    owner: str,
) -> CustomVoice:
    """A voice of a user's sample, kept as a file. Raises as `voicing.matching.match` does."""
    from clipforge_core.voicing.matching import match

    shown = name.strip() or f"Like {Path(filename).stem[:40]}"
    return match(env, Path(path), base=base, name=shown, language=language, consent=consent, cloner=cloner, owner=owner)


TASKS: dict[str, Any] = {"inspect": inspect, "read": read, "match_voice": match_voice}
"""Tasks by name, as `Context.start` finds them."""
