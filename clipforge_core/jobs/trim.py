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
    """A trim before it is made. `why` says why all is encoded, where it is."""

    timeline: Timeline
    segments: tuple[Segment, ...]
    copied: int = 0
    encoded: int = 0
    reasons: tuple[str, ...] = ()
    why: str = ""
    sound: tuple[KeptSound, ...] = ()


class TrimJob:
    """Ranges of a file to a file."""

    name = "trim"
    version = "1"

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises BadRange, UsageError, NotLossless before any work is done."""
        params = convert(context.job.params, TrimParams, "job")
        context.expect(UNKNOWN)
        info: MediaInfo = context.start("probe", params.source, weight=0.2, stage="probe").result()
        sweep(Path(params.output).parent.glob(".*.part"))
        plan: TrimPlan = context.start("plan_trim", info, params, weight=0.1, stage="plan").result()
        seconds = float(plan.timeline.duration)
        weight = COPY_WEIGHT if plan.timeline.copies else ENCODE_WEIGHT
        context.expect(0.5 + seconds * (weight + 0.02))
        work = str(context.work)
        sound = context.start("cut_sound", plan.timeline, work, weight=seconds * 0.01, stage="sound")
        task = "copy_range" if plan.timeline.copies else "render"
        parts = [
            context.start(task, [segment], work, weight=float(segment.part.duration) * weight, stage="pictures")
            for segment in plan.segments
        ]
        paths = [path for answer in context.wait(parts) for path in answer]
        checks = context.start(
            "finish_trim",
            plan.timeline,
            paths,
            sound.result(),
            params.output,
            weight=0.2 + seconds * 0.01,
            stage="finish",
        ).result()
        return _result(params, info, plan, checks)


def _result(params: TrimParams, info: MediaInfo, plan: TrimPlan, checks: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "output": params.output,
        "source": params.source,
        "seconds": round(float(plan.timeline.duration), 6),
        "frames": plan.copied + plan.encoded,
        "copied": plan.copied,
        "encoded": plan.encoded,
        "reasons": list(plan.reasons),
        "why_encoded": plan.why,
        "codec": info.video.codec if info.video is not None and plan.timeline.copies else plan.timeline.video.codec,
        "sound": [{"codec": s.codec, "copied": s.copied, "reason": s.reason} for s in plan.sound],
        "warnings": list(info.warnings),
        "checks": checks,
    }


def plan_task(env: Any, report: Report, info: MediaInfo, params: TrimParams) -> TrimPlan:
    """The plan of a trim. Raises BadRange, UsageError, NotLossless."""
    spans = trim_spans(info, params.ranges, remove=params.remove)
    container = container_of(Path(params.output), info)
    engine = engine_of(env)
    if not isinstance(engine, Trimmer):
        raise MissingExtra(what="trimming", package="an engine that can trim", extra="media")
    if info.video is None:
        timeline = plan_trim(info, spans, container=container, keeping=Keeping())
        sound = engine.kept_sound(timeline)
        if params.how == "lossless" and not all(track.copied for track in sound):
            raise NotLossless(path=info.path, detail="; ".join(track.reason for track in sound if not track.copied))
        return TrimPlan(timeline=timeline, segments=(), sound=sound)
    why = "it was asked for" if params.how == "reencode" else ""
    if params.how != "reencode":
        keeping = Keeping(frame_times="source" if info.video.variable else "canvas")
        timeline = plan_trim(info, spans, container=container, keeping=keeping)
        segments = plan_segments(timeline)
        why = _why_not(env, segments)
        if not why:
            shares = [engine.share(segment) for segment in segments]
            return TrimPlan(
                timeline=timeline,
                segments=segments,
                copied=sum(share.copied for share in shares),
                encoded=sum(share.encoded for share in shares),
                reasons=tuple(reason for share in shares for reason in share.reasons),
                sound=engine.kept_sound(timeline),
            )
        if params.how == "lossless":
            raise NotLossless(path=info.path, detail=why)
    return _encoding_plan(env, info, params, spans, container, why)


def _encoding_plan(
    env: Any, info: MediaInfo, params: TrimParams, spans: Sequence[Span], container: str, why: str
) -> TrimPlan:
    """All pictures encoded. Raises UsageError where that cannot be."""
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
    "probe": look.probe,
    "plan_trim": plan_task,
    "copy_range": copy_task,
    "render": make.render_task,
    "cut_sound": sound_task,
    "finish_trim": finish_task,
}
"""Tasks by name, as `Context.start` finds them."""
