"""The job kind "trim": ranges of a source to one file, by copying packets where the source allows it.

A trim is planned as a Timeline like everything else. What is copied and what is encoded, and why, is known before
work begins, and is part of the result.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.codec import convert
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.contracts.trimmer import KeptSound, Trimmer
from clipforge_core.errors import MissingExtra, RenderFailed, UnknownName, UsageError
from clipforge_core.files import sweep, temporary
from clipforge_core.jobs import look, make
from clipforge_core.jobs.look import engine_of
from clipforge_core.jobs.params import TrimParams
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.model.keeping import Keeping
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import Segment, Timeline
from clipforge_core.stages.segments import plan_segments
from clipforge_core.stages.trim import CONTAINERS, SOUND_CONTAINERS, encoding_for, plan_trim, trim_spans
from clipforge_core.timecode import Span

COPY_WEIGHT, ENCODE_WEIGHT = 0.01, 0.5
"""Seconds of work for a second that is copied, and for one that is encoded, roughly: they move the bar alone."""


class NotLossless(UsageError):
    """Packets cannot be copied and --lossless was asked for."""

    code = "not_lossless"
    message = "{path}: it cannot be trimmed without encoding it again: {detail}"
    way_out = "Leave out --lossless, or write --reencode"


class TrimPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A trim before it is made. `codec` is that of the pictures, or the encoder where all of them are encoded, and
    `why` says why they are."""

    timeline: Timeline
    segments: tuple[Segment, ...]
    copied: int = 0
    encoded: int = 0
    reasons: tuple[str, ...] = ()
    why: str = ""
    codec: str = ""
    warnings: tuple[str, ...] = ()
    sound: tuple[KeptSound, ...] = ()


class TrimJob(look.OnEngine):
    """Ranges of a file to a file."""

    name = "trim"
    version = "1"
    rendering = False

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises BadRange, UsageError, NotLossless before any work is done."""
        params = convert(context.job.params, TrimParams, "job")
        context.expect(UNKNOWN)
        sweep(Path(params.output).parent.glob(".*.part"))
        plan: TrimPlan = context.start("plan_trim", params, weight=0.2, stage="plan").result()
        seconds = float(plan.timeline.duration)
        weight = COPY_WEIGHT if plan.timeline.copies else ENCODE_WEIGHT
        context.expect(0.4 + seconds * (weight + 0.02))
        work = str(context.work)
        task = "copy_range" if plan.timeline.copies else "render"
        parts = [
            context.start(task, [segment], work, weight=float(segment.part.duration) * weight, stage="pictures")
            for segment in plan.segments
        ]
        paths: list[str] = []
        if len(parts) == 1:
            # One range is copied sooner than a second process is there.
            paths = parts[0].result()
        sound = context.start("cut_sound", plan.timeline, work, weight=seconds * 0.01, stage="sound")
        if len(parts) != 1:
            paths = [path for answer in context.wait(parts) for path in answer]
        order = (plan.timeline, paths, sound.result(), params.output)
        checks = context.start("finish_trim", *order, weight=0.2 + seconds * 0.01, stage="finish").result()
        return _result(params, plan, checks)


def _result(params: TrimParams, plan: TrimPlan, checks: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "output": params.output,
        "source": params.source,
        "seconds": round(float(plan.timeline.duration), 6),
        "frames": plan.copied + plan.encoded,
        "copied": plan.copied,
        "encoded": plan.encoded,
        "reasons": list(plan.reasons),
        "why_encoded": plan.why,
        "codec": plan.codec,
        "sound": [{"codec": s.codec, "copied": s.copied, "reason": s.reason} for s in plan.sound],
        "warnings": list(plan.warnings),
        "checks": checks,
    }


def plan_task(env: Any, report: Report, params: TrimParams) -> TrimPlan:
    """The plan of a trim. Raises what probing raises, BadRange, UsageError, NotLossless."""
    engine = engine_of(env)
    if not isinstance(engine, Trimmer):
        raise MissingExtra(what="trimming", package="an engine that can trim", extra="media")
    info: MediaInfo = engine.survey(Path(params.source))
    spans = trim_spans(info, params.ranges, remove=params.remove)
    container = container_of(Path(params.output), info)
    if info.video is None:
        return _sound_plan(engine, info, spans, container, params)
    why = "it was asked for"
    if params.how != "reencode":
        # Frames on a grid are the usual thing; where some are missing, they keep the times that they have.
        for times in ("source",) if info.video.variable else ("canvas", "source"):
            keeping = convert({"frame_times": times}, Keeping, "trim")
            timeline = plan_trim(info, spans, container=container, keeping=keeping)
            segments = plan_segments(timeline)
            why = _why_not(env, segments)
            if not why:
                plan = _copy_plan(engine, info, timeline, segments)
                if params.how == "lossless" and not plan.copied:
                    raise NotLossless(path=info.path, detail="; ".join(plan.reasons))
                return plan
        if params.how == "lossless":
            raise NotLossless(path=info.path, detail=why)
    return _encoding_plan(env, params, spans, container, why)


def _sound_plan(
    engine: Trimmer, info: MediaInfo, spans: Sequence[Span], container: str, params: TrimParams
) -> TrimPlan:
    timeline = plan_trim(info, spans, container=container, keeping=Keeping())
    sound = engine.kept_sound(timeline)
    lost = [track.reason for track in sound if not track.copied]
    if params.how == "lossless" and lost:
        raise NotLossless(path=info.path, detail="; ".join(lost))
    return TrimPlan(timeline=timeline, segments=(), warnings=info.warnings, sound=sound)


def _copy_plan(engine: Trimmer, info: MediaInfo, timeline: Timeline, segments: tuple[Segment, ...]) -> TrimPlan:
    shares = [engine.share(segment) for segment in segments]
    return TrimPlan(
        timeline=timeline,
        segments=segments,
        copied=sum(share.copied for share in shares),
        encoded=sum(share.encoded for share in shares),
        reasons=tuple(reason for share in shares for reason in share.reasons),
        codec=info.video.codec if info.video is not None else "",
        warnings=info.warnings,
        sound=engine.kept_sound(timeline),
    )


def _encoding_plan(env: Any, params: TrimParams, spans: Sequence[Span], container: str, why: str) -> TrimPlan:
    """All pictures encoded; what is encoded is cached by the content of the source. Raises UsageError where that
    cannot be."""
    info: MediaInfo = look.probe(env, silent, params.source)
    encoding = encoding_for(info, container, params.encoder, params.crf)
    timeline = plan_trim(info, spans, container=container, keeping=Keeping(pictures="encode"), video=encoding)
    segments = plan_segments(timeline)
    refusal = env.registry.get("renderers", "encode").refuses(segments[0])
    if refusal:
        raise UsageError(detail=f"{info.path} cannot be encoded: {refusal}")
    return TrimPlan(
        timeline=timeline,
        segments=segments,
        encoded=timeline.frames,
        why=why,
        codec=encoding.codec,
        warnings=info.warnings,
        sound=engine_of(env).kept_sound(timeline),
    )


def _why_not(env: Any, segments: Sequence[Segment]) -> str:
    """Why the copy renderer does not take all segments, "" where it does."""
    renderer = env.registry.all("renderers").get("copy")
    if renderer is None:
        return "the copy renderer is switched off"
    reasons = (renderer.refuses(segment) for segment in segments)
    return next((str(reason) for reason in reasons if reason), "")


def container_of(output: Path, info: MediaInfo) -> str:
    """The container that a file's ending names. Raises UnknownName for others, and for pictures in a sound file."""
    ending = output.suffix.lower().lstrip(".")
    ending = {"m4v": "mp4", "oga": "ogg"}.get(ending, ending)
    known = tuple(CONTAINERS) if info.video is not None else (*SOUND_CONTAINERS, *CONTAINERS)
    if ending not in known:
        raise UnknownName(kind="container for this", name=ending or output.name, known=", ".join(known))
    return ending


def copy_task(env: Any, report: Report, segments: Sequence[Segment], work: str) -> list[str]:
    """Ranges by copying packets; answers their paths. They stay out of the cache: copying again is as quick."""
    renderer = env.registry.get("renderers", "copy")
    paths: list[str] = []
    for segment in segments:
        key = stage_key("range", "1", segment.key, plugins=[f"{renderer.name} {renderer.version}"])
        path = Path(work) / f"{key}.mp4"
        if not path.is_file():
            renderer.render([(segment, path)], report=report)
        paths.append(str(path))
    return paths


def sound_task(env: Any, report: Report, timeline: Timeline, work: str) -> str:
    """The sound of a trim; answers its path, "" where it has none."""
    if not timeline.elements("audio"):
        return ""
    path = Path(work) / f"sound-{stage_key('trim sound', '1', timeline)}"
    if not path.is_file():
        engine_of(env).cut_sound(timeline, path, report=report)
    return str(path)


def finish_task(
    env: Any, report: Report, timeline: Timeline, pictures: Sequence[str], sound: str, output: str
) -> list[dict[str, str]]:
    """Join and check; answers the checks. Nothing stays at `output` where one fails. Raises RenderFailed."""
    engine, out = engine_of(env), Path(output)
    with temporary(out) as part:
        if pictures:
            engine.join([Path(p) for p in pictures], Path(sound) if sound else None, timeline, part)
        else:
            shutil.copyfile(sound, part)
        report(0.6, "check")
        checks = engine.check(part, timeline, report=silent)
        failed = [c for c in checks if c.level == "failed"]
        if failed:
            raise RenderFailed(path=output, detail="; ".join(f"{c.name}: {c.detail}" for c in failed))
    return [{"name": c.name, "level": c.level, "detail": c.detail} for c in checks]


TASKS: dict[str, Any] = {
    "plan_trim": plan_task,
    "copy_range": copy_task,
    "render": make.render_task,
    "cut_sound": sound_task,
    "finish_trim": finish_task,
}
"""Tasks by name, as `Context.start` finds them."""
