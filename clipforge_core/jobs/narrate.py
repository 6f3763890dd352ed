"""The job kind "narrate": a topic or a script to a film that a voice tells.

    {"topic": "Pythagorean theorem", "context": "In a right triangle …", "output": "/srv/films/out.mp4"}
    → {"file", "duration", "width", "height", "scenes", "files", "segments", "stages", "checks", "warnings"}

The walk is the list of STAGES, each of which is entered: what is missing is told at first, then a script is written,
spoken and drawn scene by scene, all of it planned into a Timeline, rendered, and put in its place. Scripts, sentences,
pictures and segments are kept under the hash of what they were made of: a scene that was edited is spoken, drawn and
rendered again, the others are not.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.codec import convert, digest, to_builtins
from clipforge_core.compose.compiling import SceneTime
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import UsageError
from clipforge_core.jobs.compose import ending_of
from clipforge_core.jobs.look import OnEngine
from clipforge_core.jobs.narrate_gathering import Gathering
from clipforge_core.jobs.narrate_tasks import TASKS, Made, Ready, Rendered
from clipforge_core.model.script import Script
from clipforge_core.model.timeline import Segment, Timeline
from clipforge_core.narrating.pictures import PASS
from clipforge_core.narrating.plan import Planned, plan_film
from clipforge_core.narrating.wishes import NarrateWish
from clipforge_core.stages.segments import plan_segments

STAGES = (
    "initializing",
    "generating_script",
    "generating_audio",
    "generating_visuals",
    "rendering",
    "uploading",
    "completed",
)
WEIGHTS = {"prepare": 1.0, "write": 2.0, "say": 0.08, "draw": 1.0, "render": 0.5, "sound": 0.05, "finish": 0.05}
"""Seconds of work, roughly, for a film, a scene or a second of film: they move the bar alone."""


class Stages:
    """Which stage a job is in, and how long each took."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._begun = time.monotonic()
        self._name = ""
        self.seconds: dict[str, float] = {}

    def enter(self, name: str, message: str = "") -> None:
        """Leave the stage before and tell of the new one. Raises Cancelled."""
        now = time.monotonic()
        if self._name:
            self.seconds[self._name] = round(now - self._begun, 3)
        self._name, self._begun = name, now
        self._context.progress(0.0, name, message)


class NarrateJob(OnEngine):
    """A topic or a script to a film."""

    name = "narrate"
    version = "1"

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = TASKS

    def run(self, context: Context) -> dict[str, Any]:
        """Do it. Raises UsageError for a wish without a topic or a script, and what its steps raise."""
        stages = Stages(context)
        stages.enter(STAGES[0])
        made = self.make(context, stages)
        stages.enter(STAGES[6])
        return {**made, "stages": stages.seconds}

    def make(self, context: Context, stages: Stages) -> dict[str, Any]:
        """The film and what stands beside it, from "initializing", which was entered, to "uploading", which was too."""
        wish = convert(context.job.params, NarrateWish, "job")
        ending = ending_of(wish.output)
        if wish.script is None and not wish.topic.strip():
            raise UsageError(detail="a topic or a script is needed: nothing says what the film is about")
        context.expect(_expected(wish.seconds, 8))
        ready: Ready = context.start("prepare", wish, ending, weight=WEIGHTS["prepare"], stage=STAGES[0]).result()
        gathering = Gathering(context, wish, ready)
        stages.enter(STAGES[1])
        script = gathering.script()
        context.expect(_expected(max(script.seconds, 1.0), len(script.scenes)))
        stages.enter(STAGES[2])
        gathering.speak()
        stages.enter(STAGES[3])
        scenes = gathering.draw()
        planned = plan_film(scenes, gathering.look, music=gathering.music())
        context.expect(_expected(float(planned.timeline.duration), len(scenes)))
        stages.enter(STAGES[4])
        film = context.work / f"film.{ending}"
        rendered, segments = _render(context, planned.timeline, film, script.title)
        stages.enter(STAGES[5])
        files = _deliver(context, wish, script, gathering.chosen, planned, film)
        warnings = tuple(dict.fromkeys((*gathering.warnings, *rendered[0].warnings)))
        for warning in warnings:
            context.emit("warning", message=warning)
        canvas = planned.timeline.canvas
        return {
            "file": wish.output,
            "title": script.title,
            "duration": round(float(planned.timeline.duration), 6),
            "width": canvas.width,
            "height": canvas.height,
            "size": rendered[0].size,
            "files": files,
            "script": to_builtins(script),
            "voice": ready.voice,
            "scenes": _scenes(script, planned.scenes),
            "segments": [{"first_frame": s.first_frame, "frames": s.frames, "key": s.key} for s in segments],
            "rendered": rendered[1],
            "credits": gathering.credits,
            "checks": list(rendered[0].checks),
            "warnings": list(warnings),
        }


def _expected(seconds: float, scenes: int) -> float:
    a_second = WEIGHTS["say"] + WEIGHTS["render"] + WEIGHTS["sound"] + WEIGHTS["finish"]
    return WEIGHTS["prepare"] + WEIGHTS["write"] + scenes * WEIGHTS["draw"] + seconds * a_second + 1.0


def _render(
    context: Context, timeline: Timeline, film: Path, title: str
) -> tuple[tuple[Made, int], tuple[Segment, ...]]:
    """The film in the job's folder; how many of its segments were not there yet."""
    stage, work, seconds = STAGES[4], str(context.work), float(timeline.duration)
    segments = plan_segments(timeline)
    sound = context.start("sound", timeline, work, weight=seconds * WEIGHTS["sound"], stage=stage)
    renders = [
        context.start("render_scenes", [s], work, weight=float(s.part.duration) * WEIGHTS["render"], stage=stage)
        for s in segments
    ]
    found: list[Rendered] = context.wait(renders)
    pictures = [path for each in found for path in each.paths]
    weight = seconds * WEIGHTS["finish"]
    made: Made = context.start(
        "finish_narration", timeline, pictures, sound.result(), str(film), title, weight=weight, stage=stage
    ).result()
    return (made, sum(each.new for each in found)), segments


def _deliver(
    context: Context, wish: NarrateWish, script: Script, chosen: tuple[str, ...], planned: Planned, film: Path
) -> dict[str, str]:
    """Put the film and what stands beside it in their places; answers the files by kind."""
    stage, picture = STAGES[5], ""
    if wish.thumbnail:
        picture = str(context.work / "thumbnail.jpg")
        at = max(Fraction(0), planned.scenes[0].duration - 2 * PASS)
        context.start("still", planned.timeline, at, str(context.work), picture, weight=0.3, stage=stage).result()
    brief = wish.brief or brief_of(wish)
    found: dict[str, str] = context.start(
        "deliver", script, brief, chosen, planned, str(film), picture, wish.output, weight=0.3, stage=stage
    ).result()
    return found


def _scenes(script: Script, times: tuple[SceneTime, ...]) -> list[dict[str, Any]]:
    titles = {scene.id: (scene.title, scene.role) for scene in script.scenes}
    return [
        {
            "id": t.id,
            "title": titles[t.id][0],
            "role": titles[t.id][1],
            "start": round(float(t.start), 6),
            "duration": round(float(t.duration), 6),
        }
        for t in times
    ]


def brief_of(wish: NarrateWish) -> str:
    """The hash of what a script is written for."""
    return digest(
        "narrate brief",
        [wish.topic, wish.context, wish.sources, wish.documents, wish.liking, wish.writer],
        [wish.seconds, wish.language, wish.platform, wish.tone, wish.voice, wish.speed],
    )
