"""A variant's file, by its recipe: the cut of a source, encoded anew or copied, past the cache.

made = make_variant(turn, "talk.mp4", ("0:10", "0:20"), recipe, folder)

The code is that of trims and exports: plan, enhance, render, check.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import to_builtins
from clipforge_core.comparing.recipes import Recipe
from clipforge_core.comparing.turns import Made
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.jobs import look, outputs, recoding
from clipforge_core.jobs.recoding import Recoding, make_planned, recoding_of
from clipforge_core.jobs.trim import TrimJob
from clipforge_core.jobs.within import Within
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import Canvas
from clipforge_core.stages.outputs import Rendition
from clipforge_core.stages.trim import trim_spans


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """The range that all variants show: what its source holds, where it begins and how long it is, in seconds."""

    info: MediaInfo
    starts: float
    seconds: float


def make_variant(
    context: Context, source: str, times: tuple[str, str], recipe: Recipe, folder: Path, *, cached: bool = False
) -> Made:
    """The file of a recipe in `folder`. Raises what probing, planning, encoding and checking raise."""
    if recipe.copies:
        return _copied(context, source, times, recipe, folder)
    plan: Recoding = context.start("plan_variant", source, times, recipe, weight=0.3, stage="plan").result()
    made = make_planned(context, plan, recipe.enhancers, recipe.template.output.animation, folder, cached=cached)
    facts = {
        "how": "encoded",
        "format": recipe.format.name,
        "codec": made.codec,
        "seconds": made.seconds,
        "frames": made.frames,
        "enhancements": to_builtins(made.enhancements),
    }
    notes = (plan.rendition.note,) if plan.rendition.note else ()
    return Made(
        path=made.path,
        seconds=sum(seconds for _, _, seconds in made.work),
        facts=facts,
        warnings=(*notes, *made.warnings),
        work=made.work,
    )


def _copied(context: Context, source: str, times: tuple[str, str], recipe: Recipe, folder: Path) -> Made:
    path = folder / f"clip{recipe.format.ending}"
    began = time.monotonic()
    params = {"source": source, "output": str(path), "ranges": [list(times)], "how": "lossless"}
    made = TrimJob().run(Within(context, params))
    took = time.monotonic() - began
    facts = {
        "how": "copied",
        "format": recipe.format.name,
        "codec": made["codec"],
        "seconds": made["seconds"],
        "frames": made["frames"],
        "enhancements": [],
    }
    work = (("copying", float(made["seconds"]), took),)
    return Made(path=path, seconds=took, facts=facts, warnings=tuple(made["warnings"]), work=work)


def cut_task(env: Any, report: Report, path: str, times: tuple[str, str]) -> Cut:
    """The range that is compared. Raises what probing raises, BadRange."""
    info = look.probe(env, silent, path)
    [span] = trim_spans(info, (times,), remove=False)
    return Cut(info=info, starts=float(span.start), seconds=float(span.duration))


def plan_task(env: Any, report: Report, path: str, times: tuple[str, str], recipe: Recipe) -> Recoding:
    """The Timeline of a variant, and encoders that work here. Raises what probing raises, BadRange, NoVideoTrack,
    NoAudioTrack, MissingEncoder."""
    info = look.probe(env, silent, path)
    rendition: Rendition = outputs.settle(env, silent, [recipe.wish], recipe.template)[0]
    plan = recoding_of(info, times, rendition)
    canvas, timeline = plan.timeline.canvas, plan.timeline
    if recipe.side and rendition.format.shows:
        canvas = _scaled(canvas, recipe.side)
    loudness = recipe.template.loudness if recipe.levelled else None
    timeline = msgspec.structs.replace(timeline, canvas=canvas, loudness=loudness)
    return msgspec.structs.replace(plan, timeline=timeline)


def _scaled(canvas: Canvas, side: int) -> Canvas:
    """The canvas with that many pixels at its shorter side, in even sizes."""
    share = Fraction(side, min(canvas.width, canvas.height))
    width, height = (max(2, round(length * share / 2) * 2) for length in (canvas.width, canvas.height))
    return msgspec.structs.replace(canvas, width=width, height=height)


TASKS: Mapping[str, Any] = {
    **TrimJob().tasks,
    **recoding.TASKS,
    "plan_cut": cut_task,
    "plan_variant": plan_task,
}
"""Tasks by name, as `Context.start` finds them."""
