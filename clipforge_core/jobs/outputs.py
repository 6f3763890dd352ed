"""What a job's clips are written as, settled before any work: formats, the encoders that work here, limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from clipforge_core.amounts import format_size, parse_size
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import MissingEncoder, NoVideoTrack, SizeImpossible, UsageError
from clipforge_core.jobs.look import engine_of
from clipforge_core.model.format import MP4, Format, family_of
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import Canvas, Timeline, VideoEncoding
from clipforge_core.stages.outputs import (
    Outputs,
    Rendition,
    Settled,
    Wish,
    has_bit_rate,
    sound_encoding,
    wanted,
)
from clipforge_core.stages.size_cap import smallest_sound, smallest_video

PREVIEW = Format(
    name="preview",
    label="Preview",
    kind="video",
    ending=".preview.mp4",
    container="mp4",
    video=("h264",),
    audio=("aac",),
    players="browsers",
)
"""Stands beside what no browser plays, so that the report can be watched."""

_SLOWEST = 20
"""Frames a second of the slowest clips."""

_WEB = ("h264", "vp9", "av1")


def settle_outputs(context: Context, template: ExportTemplate) -> Outputs:
    """Formats, encoders and limits of a template. Raises UnknownName, UsageError, MissingEncoder, MissingExtra:
    all before any work is done. A fall-back to another encoder is told."""
    wishes = check_outputs(context.registry, template)
    output = template.output
    renditions: tuple[Rendition, ...] = (
        context.start("settle", wishes, template, weight=0.1, stage="encoders").result() if wishes else ()
    )
    for note in dict.fromkeys(r.note for r in renditions if r.note):
        context.emit("warning", message=note)
    writers = context.registry.all("writers")
    return Outputs(
        renditions=renditions,
        writers=tuple(name for name in dict.fromkeys(output.formats) if name in writers),
        max_size=parse_size(output.max_size),
        two_pass=output.two_pass,
        titled=output.titled,
        animation=output.animation,
        stills=output.stills,
    )


def check_outputs(registry: Any, template: ExportTemplate) -> list[Wish]:
    """What can be said without asking the machine. Raises UnknownName, UsageError, MissingExtra."""
    writers = registry.all("writers")
    wishes = wanted(template, {MP4.name: MP4, **registry.all("formats")}, writers)
    for name in template.output.formats:
        if name in writers:
            writers[name].check()
    return wishes


def settle(env: Any, report: Report, wishes: list[Wish], template: ExportTemplate) -> tuple[Rendition, ...]:
    """Each wish with an encoder that works. A task: hardware is tried, and may take its process with it."""
    engine = engine_of(env)
    made: list[Rendition] = []
    for wish in wishes:
        audio = sound_encoding(wish.format, template.audio)
        if audio is not None:
            problem = engine.sound_problem(audio.codec)
            if problem:
                raise MissingEncoder(wanted=f"the sound of {wish.format.name}", detail=f"{audio.codec}: {problem}")
        if not wish.candidates:
            made.append(Rendition(format=wish.format, audio=audio))
            continue
        settled: Settled = engine.settle(wish.candidates, template.video, _pixel_format(wish, template.video))
        passes = bool(engine.two_passes(settled.video.codec))
        if template.output.two_pass and not passes:
            raise UsageError(detail=f"{settled.video.codec} cannot encode in two passes here: libx264 and libx265 can")
        made.append(
            Rendition(format=wish.format, video=settled.video, audio=audio, two_passes=passes, note=settled.note)
        )
    videos = [r for r in made if r.video is not None]
    if videos and not any(_plays(r) for r in videos):
        plain: Settled = engine.settle(("libx264",), VideoEncoding(gop=template.video.gop), "yuv420p")
        audio = sound_encoding(PREVIEW, template.audio)
        made.append(Rendition(format=PREVIEW, video=plain.video, audio=audio))
    return tuple(made)


def _plays(rendition: Rendition) -> bool:
    video = rendition.video
    return (
        video is not None
        and rendition.format.browser
        and family_of(video.codec) in _WEB
        and video.pixel_format in ("yuv420p", "nv12")
    )


def _pixel_format(wish: Wish, video: VideoEncoding) -> str:
    own = family_of(wish.candidates[0]) == wish.format.video[0]
    return wish.format.pixel_format if own and wish.format.pixel_format != "yuv420p" else video.pixel_format


def check_source(outputs: Outputs, info: MediaInfo) -> None:
    """Raises NoVideoTrack where pictures are wanted and there are none."""
    if info.video is None and (outputs.pictures or not outputs.renditions):
        raise NoVideoTrack(path=info.path)


def check_size(outputs: Outputs, timeline: Timeline) -> None:
    """Raises SizeImpossible where a clip of that length cannot be made as small as was asked for."""
    if not outputs.max_size:
        return
    seconds, sounds = float(timeline.duration), bool(timeline.elements("audio"))
    canvas = timeline.canvas
    for rendition in outputs.renditions:
        if rendition.format.kind == "video":
            least = smallest_video(canvas, seconds, sounds)
        elif rendition.audio is not None and has_bit_rate(rendition.audio.codec):
            least = smallest_sound(seconds)
        elif rendition.audio is not None:
            width = 3 if "24" in rendition.audio.codec else 2
            least = int(seconds * canvas.sample_rate * canvas.channels * width) + 100
        else:
            continue
        if least > outputs.max_size:
            raise SizeImpossible(
                length=f"{seconds:.1f}",
                format=rendition.format.name,
                limit=format_size(outputs.max_size),
                smallest=format_size(least),
            )


def check_shortest(outputs: Outputs, template: ExportTemplate, shortest: float) -> None:
    """Raises SizeImpossible where not even a clip of `shortest` seconds could be that small: asked before clips are
    looked for."""
    side = template.picture.short_side
    canvas = Canvas(width=side, height=side, frame_rate=Fraction(_SLOWEST))
    check_size(outputs, Timeline(canvas=canvas, duration=Fraction(shortest)))


def for_format(timeline: Timeline, rendition: Rendition) -> Timeline:
    """The Timeline as one format shows and sounds it."""
    changes: dict[str, Any] = {"container": rendition.format.container}
    if rendition.video is not None:
        changes["video"] = rendition.video
    if rendition.audio is not None:
        changes["audio"] = rendition.audio
    else:
        changes["tracks"] = tuple(t for t in timeline.tracks if t.kind == "video")
        changes["loudness"] = None
    if not rendition.format.shows:
        changes["tracks"] = tuple(t for t in timeline.tracks if t.kind == "audio")
    return msgspec.structs.replace(timeline, **changes)


TASKS: dict[str, Any] = {"settle": settle}
"""Tasks by name, as `Context.start` finds them."""
