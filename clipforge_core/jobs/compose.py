"""The job kind "compose": a scene file to a film.

    {"project": {"scenes": [...]}, "base": "/srv/films", "output": "/srv/films/out.mp4"}
    → {"file", "duration", "width", "height", "warnings", "scenes", "segments", "checks"}

The walk: files are fetched and looked at, voices speak, what is said is heard where subtitles need it; then all of it
is compiled to a Timeline, which is rendered as every Timeline is. Each scene is a segment of its own (or several),
kept under the hash of what it shows: an edited scene is rendered again, the others are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clipforge_core.codec import convert
from clipforge_core.compose.compiling import Compiled, compile_project
from clipforge_core.compose.problems import BadProject
from clipforge_core.compose.reading import project_of
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import UnknownName
from clipforge_core.files import sweep
from clipforge_core.jobs import look, make
from clipforge_core.jobs.compose_gathering import Gathering
from clipforge_core.jobs.compose_tasks import CONTAINERS, TASKS, Made
from clipforge_core.jobs.params import ComposeParams
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.model.timeline import Segment, Timeline
from clipforge_core.stages.segments import plan_segments

RENDER_WEIGHT, SOUND_WEIGHT = 0.4, 0.03
"""Seconds of work for a second of film, roughly: they move the bar alone."""


class ComposeJob(look.OnEngine):
    """A scene file to a film."""

    name = "compose"
    version = "1"

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = {**look.TASKS, "render": make.render_task, "sound": make.sound_task, **TASKS}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it. Raises BadProject with the path of every mistake, UnknownName for an ending that no film has."""
        params = convert(context.job.params, ComposeParams, "job")
        ending = ending_of(params.output)
        project = project_of(params.project, params.name)
        context.expect(UNKNOWN)
        sweep(Path(params.output).parent.glob(".*.part"))
        gathering = Gathering(context, project, params)
        try:
            facts = gathering.facts()
            compiled = compile_project(gathering.project, facts)
        except BadProject as error:
            raise BadProject(path=params.name, problems=error.problems) from error
        for warning in (*gathering.warnings, *compiled.warnings):
            context.emit("warning", message=warning)
        return _rendered(context, params, compiled, ending, gathering.warnings)


def ending_of(output: str) -> str:
    """The container that the name of a film says. Raises UnknownName for one that no film has."""
    ending = Path(output).suffix.lower().lstrip(".")
    if ending not in CONTAINERS:
        raise UnknownName(kind="ending of a film", name=ending or Path(output).name, known=", ".join(CONTAINERS))
    return ending


def _rendered(
    context: Context, params: ComposeParams, compiled: Compiled, ending: str, before: Sequence[str]
) -> dict[str, Any]:
    seconds = float(compiled.timeline.duration)
    context.expect(1.0 + seconds * (RENDER_WEIGHT + SOUND_WEIGHT + 0.05))
    timeline: Timeline = context.start("encoding", compiled.timeline, ending, weight=0.1, stage="encoders").result()
    segments = plan_segments(timeline)
    work = str(context.work)
    sound = context.start("sound", timeline, work, weight=seconds * SOUND_WEIGHT, stage="sound")
    renders = [
        context.start("render", [s], work, weight=float(s.part.duration) * RENDER_WEIGHT, stage="render")
        for s in segments
    ]
    pictures = [path for answer in context.wait(renders) for path in answer]
    made: Made = context.start(
        "finish_film", timeline, pictures, sound.result(), params.output, weight=0.3 + seconds * 0.05, stage="finish"
    ).result()
    for warning in made.warnings:
        context.emit("warning", message=warning)
    return {
        "file": params.output,
        "duration": round(seconds, 6),
        "width": timeline.canvas.width,
        "height": timeline.canvas.height,
        "size": made.size,
        "scenes": [
            {"id": s.id, "start": round(float(s.start), 6), "duration": round(float(s.duration), 6)}
            for s in compiled.scenes
        ],
        "segments": _keys(segments),
        "checks": list(made.checks),
        "warnings": list(dict.fromkeys((*before, *compiled.warnings, *made.warnings))),
    }


def _keys(segments: Sequence[Segment]) -> list[dict[str, Any]]:
    """What each part of the film is kept under: the same pictures have the same key in every film."""
    return [{"first_frame": s.first_frame, "frames": s.frames, "key": s.key} for s in segments]
