"""Tasks of the job kind "narrate": write, speak, draw, join, still. They run in children."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.compose.facts import File
from clipforge_core.contracts.engine import SoundReport
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import NoAudioTrack, RenderFailed
from clipforge_core.files import temporary, write_bytes
from clipforge_core.jobs import look, make, narrate_pictures
from clipforge_core.jobs.compose_tasks import CONTAINERS
from clipforge_core.jobs.look import engine_of
from clipforge_core.model.format import FAMILIES
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.script import Script, ScriptBrief, ScriptSource
from clipforge_core.model.timeline import (
    WHOLE,
    AudioElement,
    AudioEncoding,
    Canvas,
    Loudness,
    Segment,
    Source,
    Timeline,
    TimelineTrack,
    VideoEncoding,
)
from clipforge_core.model.transcript import Word
from clipforge_core.narrating.looks import SOUND, VIDEO, VP9
from clipforge_core.narrating.music import is_track, track
from clipforge_core.narrating.plan import Music, Planned, spoken_share
from clipforge_core.narrating.sidecars import beside, write_script
from clipforge_core.narrating.wishes import NarrateWish
from clipforge_core.net import is_url
from clipforge_core.scripting.reading import read_source
from clipforge_core.scripting.writing import written
from clipforge_core.stages.outputs import Settled
from clipforge_core.stages.pages import cues
from clipforge_core.stages.quality import breaches, sentences
from clipforge_core.stages.segments import cut, picture_key
from clipforge_core.timecode import Span, frame_time
from clipforge_core.voicing.catalogue import find_voice
from clipforge_core.voicing.pace import words_per_second
from clipforge_core.voicing.speaking import speak


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What was settled before anything is made: encoders that work here, the voice and how quickly it speaks."""

    video: VideoEncoding
    audio: AudioEncoding
    voice: str
    words_per_second: float


class Voiced(msgspec.Struct, frozen=True, kw_only=True):
    """What is said in a scene: its sound, its words on the file's clock, and what is not as it should be."""

    file: File
    words: tuple[Word, ...]
    notes: tuple[str, ...] = ()


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A finished film: its size in bytes, what was checked, and what people should know of it."""

    size: int
    checks: tuple[dict[str, str], ...]
    warnings: tuple[str, ...]


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """Segments, and how many of them had to be rendered: the others were there."""

    paths: tuple[str, ...]
    new: int


def prepare(env: Any, report: Report, wish: NarrateWish, ending: str) -> Ready:
    """Settle encoders and voice. Raises MissingEncoder, MissingExtra, UnknownName and UsageError for a voice, and
    what reading its music raises."""
    engine = engine_of(env)
    family, sound = CONTAINERS[ending]
    software = next(row.software for row in FAMILIES if row.family == family)
    wished = VideoEncoding(options=VIDEO[wish.quality])
    if family != "h264":
        wished = VideoEncoding(codec="libvpx-vp9", options={}, quality=VP9[wish.quality])
    settled: Settled = engine.settle(software, wished, "yuv420p")
    report(0.7, "voice")
    if wish.music:
        _music_file(env, wish, "")
    voices = {wish.voice, *(scene.voice for scene in wish.scenes.values() if scene.voice)}
    found = {voice: find_voice(env, voice, wish.language) for voice in voices}
    return Ready(
        video=settled.video,
        audio=AudioEncoding(codec=sound, bit_rate=SOUND[wish.quality]),
        voice=found[wish.voice].info.id,
        words_per_second=words_per_second(
            env, voice=found[wish.voice].info.id, language=wish.language, speed=wish.speed
        ),
    )


def write(env: Any, report: Report, wish: NarrateWish, ready: Ready) -> Script:
    """The script about a topic. Raises what writers and the reading of documents raise."""
    brief = ScriptBrief(
        topic=wish.topic,
        context=wish.context,
        language=wish.language,
        platform=wish.platform,
        tone=wish.tone,
        seconds=wish.seconds,
        words_per_second=ready.words_per_second * spoken_share(wish.seconds),
        liking=wish.liking,
    )
    read = tuple(read_source(env, document if is_url(document) else Path(document)) for document in wish.documents)
    brief = msgspec.structs.replace(brief, sources=(*wish.sources, *_named_apart(read)))
    return written(env, brief, writer=wish.writer)


def _named_apart(sources: Sequence[ScriptSource]) -> tuple[ScriptSource, ...]:
    """The same with ids that differ."""
    return tuple(msgspec.structs.replace(s, id=f"document-{n}") for n, s in enumerate(sources, start=1))


def say(env: Any, report: Report, text: str, voice: str, language: str, speed: float, work: str) -> Voiced:
    """What is said in a scene, spoken. Raises what the voice raises."""
    said = speak(env, text, voice=voice, language=language, speed=speed, folder=Path(work))
    file = File(path=str(said.path), digest=env.cache.file_digest(said.path), duration=said.duration, sounds=True)
    return Voiced(file=file, words=said.words, notes=said.notes)


def music(env: Any, report: Report, wish: NarrateWish, title: str, voice: File, work: str) -> Music:
    """What plays under a film, levelled to its voice. Raises NoAudioTrack, MissingExtra, what reading a file raises."""
    path, duration = _music_file(env, wish, title)
    file = File(path=path, digest=env.cache.file_digest(Path(path)), duration=duration, sounds=True)
    return Music.under(file, _loudness(env, file, work), _loudness(env, voice, work))


def _music_file(env: Any, wish: NarrateWish, title: str) -> tuple[str, Fraction]:
    path = str(track(wish.music, mood=wish.mood, about=title)) if is_track(wish.music) else wish.music
    info: MediaInfo = look.probe(env, silent, path)
    if not info.audio:
        raise NoAudioTrack(path=path)
    return path, info.duration


def _loudness(env: Any, file: File, work: str) -> float:
    """How loud a sound file is, in LUFS, by its first minute and a half."""
    engine = engine_of(env)
    key = stage_key("loudness", "1", file.digest, plugins=[f"{engine.name} {engine.version}"])
    known: float | None = env.cache.get(key, float)
    if known is None:
        duration = min(file.duration, Fraction(90))
        sound = AudioElement(id="a", start=Fraction(0), duration=duration, source="s")
        timeline = Timeline(
            canvas=Canvas(width=16, height=16, frame_rate=Fraction(25)),
            duration=duration,
            sources=(Source(id="s", path=file.path, digest=file.digest),),
            tracks=(TimelineTrack(name="sound", kind="audio", elements=(sound,)),),
            loudness=Loudness(),
        )
        out = Path(work) / f"loudness-{key[:24]}.m4a"
        levels: SoundReport = engine.render_sound(timeline, out, report=silent)
        out.unlink(missing_ok=True)
        known = levels.input_integrated
        env.cache.put(key, known)
    return known


def render(env: Any, report: Report, segments: Sequence[Segment], work: str) -> Rendered:
    """Render segments, and count those that were not there yet."""
    keys = [make.kept_under(env, segment)[1] for segment in segments]
    there = [(Path(work) / f"{key}.mp4").is_file() or env.cache.file(key) is not None for key in keys]
    paths = make.render_task(env, report, segments, work)
    return Rendered(paths=tuple(paths), new=there.count(False))


def finish(
    env: Any, report: Report, timeline: Timeline, pictures: Sequence[str], sound: str, output: str, title: str
) -> Made:
    """Join and check; nothing stays at `output` where a check fails. Raises RenderFailed."""
    engine, out = engine_of(env), Path(output)
    with temporary(out) as part:
        engine.join([Path(p) for p in pictures], Path(sound) if sound else None, timeline, part, title)
        report(0.4, "check")
        checks = [*engine.check(part, timeline, report=silent), *engine.caption_checks(timeline)]
        failed = breaches(checks, env.settings["checks"])
        if failed:
            raise RenderFailed(path=output, detail="; ".join(f"{c.name}: {c.detail}" for c in failed))
        size = part.stat().st_size
    return Made(
        size=size,
        checks=tuple({"name": c.name, "level": c.level, "detail": c.detail} for c in checks),
        warnings=sentences(checks),
    )


def still(env: Any, report: Report, timeline: Timeline, at: Fraction, work: str, out: str) -> str:
    """A JPEG of a moment of a film, without its captions; answers its path."""
    engine = engine_of(env)
    rate = timeline.canvas.frame_rate
    first = frame_time(int(at * rate), rate)
    pictures = tuple(t for t in timeline.tracks if t.name != "captions")
    part = cut(msgspec.structs.replace(timeline, tracks=pictures), Span(first, first + 1 / rate))
    segment = Segment(index=0, first_frame=0, frames=1, part=part, key=picture_key(part))
    (path,) = make.render_task(env, silent, [segment], work)
    size = (timeline.canvas.width, timeline.canvas.height)
    engine.still(engine.probe(Path(path)), [Fraction(0)], Path(out), crops=[WHOLE], faces=[[]], size=size, quality=88)
    return out


def deliver(
    env: Any, report: Report, script: Script, brief: str, chosen: Sequence[str], planned: Planned, film: str,
    picture: str, output: str,
) -> dict[str, str]:  # fmt: skip
    """Put the film and what stands beside it in their places, the film last; answers the files by kind."""
    out = Path(output)
    names = beside(out)
    canvas = planned.timeline.canvas
    write_script(names["script"], script, brief=brief, chosen=chosen)
    found = {"script": str(names["script"])}
    lines = cues(planned.words, planned.timeline.duration)
    for kind in ("srt", "vtt"):
        form = env.registry.get("subtitle_formats", kind)
        write_bytes(names[kind], form.write(lines, width=canvas.width, height=canvas.height))
        found[kind] = str(names[kind])
    moves = [(film, out), *([(picture, names["thumbnail"])] if picture else [])]
    for source, target in reversed(moves):
        with temporary(target) as part:
            shutil.copyfile(source, part)
    if picture:
        found["thumbnail"] = str(names["thumbnail"])
    return found


TASKS: dict[str, Any] = {
    "prepare": prepare,
    "write": write,
    "say": say,
    "music": music,
    "render_scenes": render,
    "sound": make.sound_task,
    **narrate_pictures.TASKS,
    "finish_narration": finish,
    "deliver": deliver,
    "still": still,
}
"""Tasks by name, as `Context.start` finds them."""
