"""Tasks of the job kind "compose": fetch and look at files, speak, settle the encoder, finish. They run in children."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.compose.facts import File, source_of
from clipforge_core.compose.grammar import Element, Image, Subtitles, Video, Voice
from clipforge_core.compose.problems import Problem, at
from clipforge_core.compose.resolving import Fetched, Given, InFolder, InFolders, Resolver, first_of
from clipforge_core.compose.speaking import Spoken, speak
from clipforge_core.contracts.composer import Composer
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import (
    ClipForgeError,
    DiskFull,
    MissingExtra,
    NoAudioTrack,
    NoVideoTrack,
    RenderFailed,
    UnknownName,
)
from clipforge_core.files import temporary
from clipforge_core.jobs import look
from clipforge_core.jobs.look import engine_of
from clipforge_core.jobs.params import ComposeParams
from clipforge_core.model.format import FAMILIES
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import AudioEncoding, Timeline, VideoEncoding
from clipforge_core.net import FetchLimits
from clipforge_core.stages.outputs import Settled
from clipforge_core.stages.quality import breaches, sentences
from clipforge_core.template_files import FONT_FILES

CONTAINERS: dict[str, tuple[str, str]] = {
    "mp4": ("h264", "aac"),
    "m4v": ("h264", "aac"),
    "mov": ("h264", "aac"),
    "mkv": ("h264", "aac"),
    "webm": ("vp9", "libopus"),
}
"""Endings of films, and what they are encoded with."""
VP9 = {"28": 40, "21": 32, "17": 24}
"""x264's qualities in VP9's measure."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A finished film: what was checked, and what people should know of it."""

    size: int
    checks: tuple[dict[str, str], ...]
    warnings: tuple[str, ...]


def media(env: Any, report: Report, element: Element, params: ComposeParams, work: str) -> File | str:
    """The file of an element, fetched and looked at; or what is wrong with it.

    Raises what may pass with time (a server that does not answer), MissingExtra, DiskFull.
    """
    try:
        return _looked_at(env, element, _resolver(env, params, work, report)(source_of(element)))
    except (MissingExtra, DiskFull):
        raise
    except ClipForgeError as error:
        if error.passing:
            raise
        return error.describe()


def font(env: Any, report: Report, key: str, name: str, params: ComposeParams, work: str) -> str | Problem:
    """The path of a font that is named by its file; or what is wrong with it."""
    try:
        found = _resolver(env, params, work, report)(name)
    except ClipForgeError as error:
        return Problem(key, error.describe())
    if found.suffix.lower() not in FONT_FILES or engine_of(env).absent_fonts([str(found)]):
        return Problem(key, f"{name}: not a font that can be read")
    return str(found.absolute())


def _resolver(env: Any, params: ComposeParams, work: str, report: Report) -> Callable[[str], Path]:
    base = Path(params.base)
    inside: Resolver = InFolder(base, confined=True)
    return first_of(
        Given(params.files),
        Fetched(Path(work) / "fetched", FetchLimits.of(env.settings), report),
        inside if params.confined else InFolders([base, *(Path(folder) for folder in params.also)]),
    )


def _looked_at(env: Any, element: Element, path: Path) -> File:
    digest = env.cache.file_digest(path)
    if isinstance(element, Subtitles):
        return File(path=str(path), digest=digest)
    if isinstance(element, Image):
        return _picture(env, path, digest)
    info: MediaInfo = look.probe(env, silent, str(path))
    if isinstance(element, Video):
        if info.video is None:
            raise NoVideoTrack(path=path)
        width, height = info.video.display_width, info.video.display_height
        return File(
            path=str(path),
            digest=digest,
            width=width,
            height=height,
            duration=info.duration,
            sounds=bool(info.audio),
        )
    if not info.audio:
        raise NoAudioTrack(path=path)
    return File(path=str(path), digest=digest, duration=info.duration, sounds=True)


def _picture(env: Any, path: Path, digest: str) -> File:
    engine = engine_of(env)
    if not isinstance(engine, Composer):
        raise MissingExtra(what="composing films", package="an engine that can compose", extra="media")
    facts = engine.picture(path)
    return File(path=str(path), digest=digest, width=facts.width, height=facts.height, moving=facts.moving)


def say(env: Any, report: Report, path: str, element: Voice, work: str) -> Spoken | Problem:
    """A voice's text, spoken; or what is wrong with it. Raises MissingExtra."""
    try:
        return speak(env, element, Path(work))
    except UnknownName as error:
        return Problem(at(path, "voice" if element.voice else "language"), error.describe())
    except MissingExtra:
        raise
    except ClipForgeError as error:
        return Problem(path, error.describe())


def encoding(env: Any, report: Report, timeline: Timeline, ending: str) -> Timeline:
    """The Timeline with encoders that work here for a file of that ending. Raises MissingEncoder."""
    family, sound = CONTAINERS[ending]
    software = next(row.software for row in FAMILIES if row.family == family)
    crf = timeline.video.options["crf"]
    wished = timeline.video if family == "h264" else VideoEncoding(codec="libvpx-vp9", options={}, quality=VP9[crf])
    settled: Settled = engine_of(env).settle(software, wished, "yuv420p")
    audio = AudioEncoding(codec=sound, bit_rate=timeline.audio.bit_rate)
    return msgspec.structs.replace(timeline, container=ending, video=settled.video, audio=audio)


def finish(env: Any, report: Report, timeline: Timeline, pictures: list[str], sound: str, output: str) -> Made:
    """Join and check; nothing stays at `output` where a check fails. Raises RenderFailed."""
    engine, out = engine_of(env), Path(output)
    with temporary(out) as part:
        engine.join([Path(p) for p in pictures], Path(sound) if sound else None, timeline, part)
        report(0.5, "check")
        checks = [*engine.check(part, timeline, report=silent), *engine.caption_checks(timeline)]
        failed = breaches(checks, env.settings["checks"])
        if failed:
            raise RenderFailed(path=output, detail="; ".join(f"{c.name}: {c.detail}" for c in failed))
        size = part.stat().st_size
    fonts = engine.stand_ins(timeline) if isinstance(engine, Composer) and timeline.styles else ()
    # What stands in for a font is told once, in detail.
    told = [c for c in checks if c.name not in ("caption_font", "caption_glyphs", "text_glyphs")]
    return Made(
        size=size,
        checks=tuple({"name": c.name, "level": c.level, "detail": c.detail} for c in checks),
        warnings=tuple(dict.fromkeys((*sentences(told), *fonts))),
    )


TASKS: dict[str, Any] = {
    "media": media,
    "say": say,
    "font": font,
    "encoding": encoding,
    "finish_film": finish,
}
"""Tasks by name, as `Context.start` finds them."""
