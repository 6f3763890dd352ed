"""A plugin with one kind of job: a Timeline to a file, its segments and its sound as tasks, as exports do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clipforge_core import Context, JobKind, Timeline, decode, hookimpl
from clipforge_core.jobs import look, make
from clipforge_core.stages.segments import plan_segments


def join(env: Any, report: Any, parts: list[str], sound: str, timeline: Timeline, out: str) -> None:
    """Segments and sound to one file."""
    look.engine_of(env).join([Path(part) for part in parts], Path(sound), timeline, Path(out))


class Rendering:
    """Parameters: `timeline` (a file) and `out`."""

    name = "rendering"
    version = "1"
    tasks: Mapping[str, Any] = {"render": make.render_task, "sound": make.sound_task, "join": join}

    def run(self, context: Context) -> dict[str, Any]:
        """{}."""
        timeline = decode(Path(context.job.params["timeline"]).read_bytes(), Timeline)
        work = str(context.work)
        sound = context.start("sound", timeline, work)
        parts = context.wait([context.start("render", [segment], work) for segment in plan_segments(timeline)])
        paths = [part[0] for part in parts]
        context.start("join", paths, sound.result(), timeline, context.job.params["out"]).result()
        return {}


@hookimpl
def clipforge_register_job_kinds() -> Sequence[JobKind]:
    """The one."""
    return [Rendering()]
