"""A range of a file encoded anew: in any format of trims, with enhancers tried on it first.

    made = recode(context, "talk.mp4", wish, folder)

The range becomes a Timeline as everything else does; enhancing, rendering and checking are those of exports. The tasks
run in child processes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.contracts.analyzer import Detail
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import NoAudioTrack, NoVideoTrack, RenderFailed
from clipforge_core.jobs import enhance, look, make
from clipforge_core.jobs.lanes import Product, lanes_of, product_of, sound_of, with_pictures
from clipforge_core.jobs.look import Looked, Refs, engine_of
from clipforge_core.jobs.products import discard, make_products
from clipforge_core.model.enhance import Enhancement
from clipforge_core.model.keeping import Keeping
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.output import Animation
from clipforge_core.model.timeline import AudioElement, Timeline, VideoElement
from clipforge_core.model.trim import TrimWish
from clipforge_core.stages.outputs import Outputs, Rendition, Settled
from clipforge_core.stages.quality import breaches, sentences
from clipforge_core.stages.trim import plan_trim, trim_spans
from clipforge_core.timecode import Span
from clipforge_core.trims.formats import FORMATS, LOSSLESS, QUALITIES, UNASKED, audio_encoding, video_encoding
from clipforge_core.trims.wishes import enhancers_of
from clipforge_core.trims.work import enhancing, making

RENDER_WEIGHT, ENHANCE_WEIGHT = 0.5, 0.6
"""Seconds of work for a second of media, roughly: they move the bar, nothing else."""

_RATES = (44100, 48000)
"""Sample rates that every encoder of sound takes."""

_RANGES = (VideoElement, AudioElement)


class Recoding(msgspec.Struct, frozen=True, kw_only=True):
    """A range before it is encoded."""

    info: MediaInfo
    timeline: Timeline
    rendition: Rendition


class Recoded(msgspec.Struct, frozen=True, kw_only=True):
    """The file, and how it was made. `work` are (kind of work, seconds of media, seconds that it took)."""

    path: Path
    seconds: float
    frames: int
    codec: str
    enhancements: tuple[Enhancement, ...]
    warnings: tuple[str, ...]
    work: tuple[tuple[str, float, float], ...]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A file that passed its checks: its name in the folder, and what people should know of it."""

    name: str
    warnings: tuple[str, ...]


def recode(
    context: Context, source: str, wish: TrimWish, folder: Path, *, before: float = 0.0, cached: bool = True
) -> Recoded:
    """Do it. `before` is the weight of what the job did already; without `cached` the work is done anew where the cache
    has it, so that its time can be measured. Raises BadRange, NoVideoTrack, NoAudioTrack."""
    plan: Recoding = context.start("plan_recoding", source, wish, weight=0.3, stage="plan").result()
    row = QUALITIES[UNASKED if wish.quality in ("", LOSSLESS) else wish.quality]
    animation = Animation(long_side=row.gif_side, frame_rate=row.gif_rate)
    kinds = (making(wish), enhancing(wish))
    return make_planned(context, plan, enhancers_of(wish), animation, folder, kinds=kinds, before=before, cached=cached)


def make_planned(
    context: Context,
    plan: Recoding,
    names: tuple[str, ...],
    animation: Animation,
    folder: Path,
    *,
    kinds: tuple[str, str] = ("making", "enhancing"),
    before: float = 0.0,
    cached: bool = True,
) -> Recoded:
    """The file of a plan, the enhancers of those names tried first; `kinds` are the names of the work in the answer."""
    seconds = float(plan.timeline.duration)
    context.expect(before + 0.6 + seconds * (RENDER_WEIGHT + (ENHANCE_WEIGHT if names else 0.0) + 0.1))
    refs = _looked(context, plan, names)
    began = time.monotonic()
    [(timeline, reports)] = enhance.enhance_clips(
        context, names, [("clip", refs, plan.timeline)], plan.info.digest, cached
    )
    enhanced = time.monotonic()
    checked = _rendered(context, plan.rendition, timeline, animation, folder, cached)
    made = time.monotonic()
    work = [(kinds[0], seconds, made - enhanced)]
    if names:
        work.append((kinds[1], seconds, enhanced - began))
    shows = plan.rendition.format.shows
    return Recoded(
        path=folder / checked.name,
        seconds=round(seconds, 6),
        frames=timeline.frames if shows else 0,
        codec=_codec(plan.rendition),
        enhancements=reports,
        warnings=tuple(dict.fromkeys((*plan.info.warnings, *checked.warnings))),
        work=tuple(work),
    )


def _codec(rendition: Rendition) -> str:
    if rendition.video is not None:
        return rendition.video.codec
    return rendition.audio.codec if rendition.audio is not None else rendition.format.name


def _looked(context: Context, plan: Recoding, names: tuple[str, ...]) -> Refs:
    """What enhancers want to know of the range: shots and speech."""
    if not names:
        return {}
    info, timeline = plan.info, plan.timeline
    wanted = (["shots"] if info.video is not None else []) + (["speech"] if info.audio else [])
    shown = [e for e in (*timeline.elements("video"), *timeline.elements("audio")) if isinstance(e, _RANGES)]
    span = Span(shown[0].source_start, shown[0].source_start + timeline.duration)
    weight = float(timeline.duration) * 0.2
    looked: Looked = context.start(
        "analyse", info, wanted, {}, Detail.FINE, [span], weight=weight, stage="look"
    ).result()
    for warning in looked.warnings:
        context.emit("warning", message=warning)
    return looked.refs


def _rendered(
    context: Context, rendition: Rendition, timeline: Timeline, animation: Animation, folder: Path, cached: bool
) -> Checked:
    outputs = Outputs(renditions=(rendition,), animation=animation)
    work, seconds = str(context.work if cached else folder), float(timeline.duration)
    product = product_of(timeline, rendition, outputs)
    sounding = sound_of(product)
    sound = None
    if sounding is not None:
        sound = context.start("sound", sounding, work, cached, weight=seconds * 0.05, stage="sound", beside=True)
    rendered: dict[str, tuple[str, ...]] = {}
    for lane, segments in lanes_of(timeline, outputs).items():
        started = [
            context.start("render", [s], work, cached, weight=float(s.part.duration) * RENDER_WEIGHT, stage="render")
            for s in segments
        ]
        rendered[lane] = tuple(path for answer in context.wait(started) for path in answer)
    if sound is not None:
        product = msgspec.structs.replace(product, sound=sound.result())
    product = with_pictures(product, outputs, rendered)
    done: Checked = context.start(
        "finish_recoding", product, outputs, str(folder), weight=0.2 + seconds * 0.05, stage="finish"
    ).result()
    return done


def plan_task(env: Any, report: Report, path: str, wish: TrimWish) -> Recoding:
    """The Timeline of a range, and encoders that work here. Raises what probing raises, BadRange, NoVideoTrack,
    NoAudioTrack, MissingEncoder."""
    form = FORMATS[wish.output_format]
    info = look.probe(env, silent, path)
    quality = UNASKED if wish.quality in ("", LOSSLESS) else wish.quality
    video, audio = video_encoding(form, quality), audio_encoding(form, quality)
    if video is not None:
        settled: Settled = engine_of(env).settle((video.codec,), video, "yuv420p")
        video = settled.video
    return recoding_of(info, (wish.start, wish.end), Rendition(format=form, video=video, audio=audio))


def recoding_of(info: MediaInfo, times: tuple[str, str], rendition: Rendition) -> Recoding:
    """A range of a file as one format shows and sounds it. Raises BadRange, NoVideoTrack, NoAudioTrack."""
    form, audio = rendition.format, rendition.audio
    if form.shows and info.video is None:
        raise NoVideoTrack(path=info.path)
    if not form.shows and not info.audio:
        raise NoAudioTrack(path=info.path)
    spans = trim_spans(info, (times,), remove=False)
    planned = plan_trim(info, spans, container="mp4", keeping=Keeping(pictures="encode"))
    rate = planned.canvas.sample_rate
    keeps_rate = form.name == "wav" or (rate in _RATES and (audio is None or audio.codec != "libopus"))
    canvas = msgspec.structs.replace(
        planned.canvas,
        sample_rate=rate if keeps_rate else 48000,
        channels=min(2, max(1, planned.canvas.channels)),
    )
    pictures = [track for track in planned.tracks if track.kind == "video" and form.shows]
    sounds = [track for track in planned.tracks if track.kind == "audio" and form.sounds]
    # The others are other languages and comments: together they would be noise.
    timeline = msgspec.structs.replace(planned, canvas=canvas, keeps=None, tracks=(*pictures, *sounds[:1]))
    return Recoding(info=info, timeline=timeline, rendition=rendition)


def finish_task(env: Any, report: Report, product: Product, outputs: Outputs, folder: str) -> Checked:
    """Join and check; nothing stays in the folder where a check fails. Raises RenderFailed."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    made = make_products(env, engine_of(env), [product], outputs, "clip", place, "", report)
    name = made.files[product.rendition.format.name]
    failed = breaches(made.checks, env.settings["checks"])
    if failed:
        discard([place / a.name for a in made.artefacts])
        raise RenderFailed(path=name, detail="; ".join(f"{c.name}: {c.detail}" for c in failed))
    return Checked(name=name, warnings=tuple(sentences(made.checks)))


TASKS: Mapping[str, Any] = {
    "plan_recoding": plan_task,
    "finish_recoding": finish_task,
    "analyse": look.analyse,
    "render": make.render_task,
    "sound": make.sound_task,
    **enhance.TASKS,
}
"""Tasks by name, as `Context.start` finds them."""
