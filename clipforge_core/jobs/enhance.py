"""The step between plan and render: the enhancers that a template names, tried on the Timelines of one clip.

    answers = context.start("enhance", timelines, names, refs, digest).result()

What is measured is kept by content: the aspect ratios of a clip, and a clip whose words were edited, share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.contracts.enhancer import Enhanced, Enhancer
from clipforge_core.contracts.job_kind import Context, Pending
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.errors import ClipForgeError
from clipforge_core.jobs.look import Refs, engine_of, load, probe
from clipforge_core.model.enhance import Enhancement
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import AudioElement, Timeline, VideoElement
from clipforge_core.model.tracks import Tracks
from clipforge_core.registry import Registry
from clipforge_core.timecode import Span

T = TypeVar("T")

WEIGHT = 0.4
"""Seconds of work for a second of clip, roughly: it moves the bar, nothing else."""

Found = tuple[Timeline, tuple[Enhancement, ...]]
"""A Timeline after enhancing, and what was measured on it."""


class EnhancedClip(msgspec.Struct, frozen=True):
    """Timelines of one clip after enhancing, their reports in the same order, and which plugins had trouble."""

    timelines: tuple[Timeline, ...]
    reports: tuple[tuple[Enhancement, ...], ...]
    warnings: tuple[str, ...] = ()


def chosen_enhancers(registry: Registry, names: Sequence[str]) -> list[Enhancer]:
    """The enhancers of those names in the order in which they work. Raises UnknownName, and MissingExtra where a
    part of one is not installed: asked before any work is done."""
    found: list[Enhancer] = [registry.get("enhancers", name) for name in dict.fromkeys(names)]
    for enhancer in found:
        enhancer.require()
    return sorted(found, key=lambda e: (e.order, e.name))


def enhance(
    env: Any,
    report: Report,
    timelines: Sequence[Timeline],
    names: Sequence[str],
    refs: Refs,
    digest: str,
    cached: bool = True,
) -> EnhancedClip:
    """Try the named enhancers on each Timeline; `refs` are tracks of the source with that digest. Without `cached`
    all is measured anew."""
    tracks = load(env, refs)
    better: list[Timeline] = []
    told: list[tuple[Enhancement, ...]] = []
    problems: dict[str, None] = {}
    chosen = chosen_enhancers(env.registry, names)
    steps = max(1, len(chosen) * len(timelines))
    for number, timeline in enumerate(timelines):
        reports: list[Enhancement] = []
        for place, enhancer in enumerate(chosen):

            def part(done: float, message: str = "", _n: int = number * len(chosen) + place) -> None:
                report((_n + min(max(done, 0.0), 1.0)) / steps, message)

            part(0.0, enhancer.name)
            bench = _Bench(env, enhancer, timeline, tracks, digest, part, cached)
            answer = _tried(enhancer, timeline, bench, problems)
            timeline = answer.timeline
            reports.extend(answer.reports)
        better.append(timeline)
        told.append(tuple(reports))
    return EnhancedClip(tuple(better), tuple(told), tuple(problems))


def _tried(enhancer: Enhancer, timeline: Timeline, bench: _Bench, problems: dict[str, None]) -> Enhanced:
    try:
        answer = enhancer.enhance(timeline, bench)
        if not isinstance(answer, Enhanced):
            raise TypeError(f"it answered something else than Enhanced: {type(answer).__name__}")
    except ClipForgeError:
        raise
    except Exception as error:  # noqa: BLE001 - a plugin's mistake costs its own work, not the clip
        problem = f"enhancer {enhancer.name}: {type(error).__name__}: {error}"
        problems[problem] = None
        failed = Enhancement(name=enhancer.name, applied=False, note=f"it failed: {error}")
        return Enhanced(timeline, (failed,))
    return answer


def enhance_clips(
    context: Context,
    names: Sequence[str],
    planned: Sequence[tuple[str, Refs, Timeline]],
    digest: str,
    cached: bool = True,
) -> list[Found]:
    """In the runner: the planned Timelines (each with its clip's id and tracks) enhanced, one task a clip."""
    if not names:
        return [(timeline, ()) for _, _, timeline in planned]
    places: dict[str, list[int]] = {}
    for place, (clip, _, _) in enumerate(planned):
        places.setdefault(clip, []).append(place)
    started: list[tuple[list[int], Pending]] = []
    for mine in places.values():
        timelines = [planned[place][2] for place in mine]
        weight = float(max(t.duration for t in timelines)) * WEIGHT
        refs = planned[mine[0]][1]
        order = (timelines, list(names), refs, digest, cached)
        task = context.start("enhance", *order, weight=weight, stage="enhance")
        started.append((mine, task))
    found: dict[int, Found] = {}
    problems: dict[str, None] = {}
    for mine, pending in started:
        answer: EnhancedClip = pending.result()
        problems |= dict.fromkeys(answer.warnings)
        found.update(zip(mine, zip(answer.timelines, answer.reports, strict=True), strict=True))
    for problem in problems:
        context.emit("warning", message=problem)
    return [found[place] for place in range(len(planned))]


class _Bench:
    """The Bench of one enhancer on one Timeline."""

    def __init__(
        self,
        env: Any,
        enhancer: Enhancer,
        timeline: Timeline,
        tracks: Tracks,
        digest: str,
        report: Report,
        cached: bool,
    ) -> None:
        self._cached = cached
        self._env = env
        self._enhancer = enhancer
        self._timeline = timeline
        self._tracks = tracks
        self._digest = digest
        self.report = report
        self.infos: Mapping[str, MediaInfo] = self._probed()

    def shots(self, source: str) -> Sequence[Span]:
        """Shots of a source."""
        return self._spans("shots", source)

    def speech(self, source: str) -> Sequence[Span]:
        """Where somebody speaks."""
        return self._spans("speech", source)

    def remember(self, parts: Sequence[Any], kind: type[T], make: Callable[[], T]) -> T:
        """From the cache, else made and put there."""
        if not self._cached:
            return make()
        engine = engine_of(self._env)
        plugins = [f"{self._enhancer.name} {self._enhancer.version}", f"{engine.name} {engine.version}"]
        key = stage_key("enhance", "1", *parts, plugins=plugins)
        known: T | None = self._env.cache.get(key, kind)
        if known is None:
            known = make()
            self._env.cache.put(key, known)
        return known

    def _spans(self, track: str, source: str) -> Sequence[Span]:
        return self._tracks.spans(track) if self._timeline.source(source).digest == self._digest else ()

    def _probed(self) -> dict[str, MediaInfo]:
        kinds = VideoElement | AudioElement
        elements = (*self._timeline.elements("video"), *self._timeline.elements("audio"))
        names = sorted({e.source for e in elements if isinstance(e, kinds)})
        return {name: probe(self._env, silent, str(Path(self._timeline.source(name).path))) for name in names}


TASKS: dict[str, Any] = {"enhance": enhance}
"""Tasks by name, as `Context.start` finds them."""
