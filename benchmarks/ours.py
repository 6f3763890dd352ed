"""Pieces of ClipForge as commands of their own, so that whole processes can be compared.

python -m benchmarks.ours tracks FILE shots,motion      # prints the shots as JSON
python -m benchmarks.ours transcribe FILE
python -m benchmarks.ours render TIMELINE.json [T2 …] OUT [OUT2 …]   # shapes of one clip
python -m benchmarks.ours batch TIMELINE.json [T2 …] OUT [OUT2 …]    # clips of their own
python -m benchmarks.ours check TIMELINE.json FILE
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from clipforge_core.queue.nursery import Nursery, booted

if TYPE_CHECKING:
    from clipforge_core import Segment, Span, Timeline, Tracks
    from clipforge_core.environment import Environment
    from clipforge_core.queue.pool import TaskPool


class Order(NamedTuple):
    """A Timeline, the frames at which it is rather parted, and where its film goes."""

    timeline: Timeline
    joints: tuple[int, ...]
    out: Path

    @classmethod
    def read(cls, path: Path, out: Path) -> Order:
        """As `benchmarks.clip` wrote it."""
        from clipforge_core import Timeline, decode

        joints: tuple[int, ...] = decode(path.with_suffix(".joints").read_bytes(), tuple[int, ...])
        return cls(decode(path.read_bytes(), Timeline), joints, out)

    def segments(self) -> tuple[Segment, ...]:
        """As a run plans them."""
        from clipforge_core import plan_segments

        return plan_segments(self.timeline, joints=self.joints)


def environment(folder: str, jobs: int = 2) -> Environment:
    """An environment with a cache of its own, so that nothing was done before."""
    from clipforge_core.environment import Environment

    return Environment.open(flags={"cache": folder, "data": folder, "jobs": jobs}, environ={}, folder=Path(folder))


def tracks(env: Environment, path: str, names: str) -> None:
    """Analyse, print the hard cuts (seconds): the peers tell no fades and dissolves."""
    from clipforge_core import Events, silent
    from clipforge_core.jobs import look

    info = look.probe(env, silent, path)
    looked = look.analyse(env, silent, info, names.split(","), {})
    for warning in looked.warnings:
        print(warning, file=sys.stderr)
    found: Tracks = look.load(env, looked.refs)
    shots = found.get("shots", Events)
    print(json.dumps([float(e.start) for e in (shots.events if shots else ()) if e.data["edge"] == "cut"]))


def transcribe(env: Environment, path: str) -> None:
    """Hear a file, speech regions first, as a run does; prints the number of words."""
    from clipforge_core import silent
    from clipforge_core.jobs import look
    from clipforge_core.jobs.survey import split_speech

    info = look.probe(env, silent, path)
    looked = look.analyse(env, silent, info, ["speech"], {})
    speech: list[Span] = look.load(env, looked.refs).spans("speech")
    keys = [look.transcribe(env, silent, info, "en", part) for part in split_speech(speech)]
    whole = look.load(env, {"transcript": look.join_transcripts(env, silent, keys)}).transcript
    print(len(whole.words) if whole else 0)


def _pool(env: Environment, folder: Path, nursery: Nursery | None) -> TaskPool:
    """Children that load ahead what they need, as those of `clipforge export` do."""
    from clipforge_core.queue.pool import TaskPool

    pool = TaskPool(env.spec(), env.settings.get("jobs", int), folder / "children.log", nursery=nursery)
    pool.warm(0, ["clips"])
    return pool


def _engine(env: Environment) -> Any:
    """The engine, loaded while children work."""
    return env.registry.get("engines", env.settings["engine"])


def render(env: Environment, orders: list[Order], folder: Path, nursery: Nursery | None) -> None:
    """Segments in parallel child processes, the sound, and the join; the check is not in it."""
    from clipforge_core.stages.segments import sound_key

    pool = _pool(env, folder, nursery)
    try:
        planned = [order.segments() for order in orders]
        work = str(folder)
        alike = {sound_key(order.timeline): order.timeline for order in orders}
        sounds = {key: pool.submit("clips/sound", (t, work), beside=True) for key, t in alike.items()}
        batches = [pool.submit("clips/render", ([p[i] for p in planned], work)) for i in range(len(planned[0]))]
        engine = _engine(env)
        paths = [b.future.result() for b in batches]
        for n, order in enumerate(orders):
            sound = sounds[sound_key(order.timeline)].future.result()
            engine.join([Path(p[n]) for p in paths], Path(sound), order.timeline, order.out)
    finally:
        pool.close()


def batch(env: Environment, orders: list[Order], folder: Path, nursery: Nursery | None) -> None:
    """Clips of their own, their segments and sounds side by side; each is joined as soon as it is whole."""
    pool = _pool(env, folder, nursery)
    try:
        work, waiting = str(folder), []
        for order in orders:
            sound = pool.submit("clips/sound", (order.timeline, work), beside=True)
            waiting.append((sound, [pool.submit("clips/render", ([s], work)) for s in order.segments()]))
        engine = _engine(env)
        for (sound, parts), order in zip(waiting, orders, strict=True):
            paths = [Path(part.future.result()[0]) for part in parts]
            engine.join(paths, Path(sound.future.result()), order.timeline, order.out)
    finally:
        pool.close()


def check(env: Environment, timeline: Timeline, out: Path) -> None:
    """What is verified of every export; raises RuntimeError where the file does not pass."""
    from clipforge_core import silent

    engine = _engine(env)
    checks = [*engine.check(out, timeline, report=silent), *engine.caption_checks(timeline)]
    failed = [c for c in checks if c.level == "failed"]
    if failed:
        raise RuntimeError(str(failed))


def main(arguments: list[str]) -> None:
    """One of the commands above."""
    command, *rest = arguments
    nursery = booted() if command in ("render", "batch") else None
    from clipforge_core import Timeline, decode

    with tempfile.TemporaryDirectory() as folder:
        env = environment(folder)
        if command in ("render", "batch"):
            names = [Path(a) for a in rest]
            half = len(names) // 2
            orders = [Order.read(path, out) for path, out in zip(names[:half], names[half:], strict=True)]
            {"render": render, "batch": batch}[command](env, orders, Path(folder), nursery)
        elif command == "check":
            timeline: Any = decode(Path(rest[0]).read_bytes(), Timeline)
            check(env, timeline, Path(rest[1]))
        else:
            {"tracks": tracks, "transcribe": transcribe}[command](env, *rest)


if __name__ == "__main__":
    main(sys.argv[1:])
