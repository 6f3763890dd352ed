"""Counting bits: a rendered clip, encoded to a bit rate in two passes or into so many bytes.

    master segments → each at the usual quality (pass 1) → fits? done : size and shares → pass 2 → weigh → correct

Segments stay independent: each is encoded by a task of its own and kept under its key, so that a run that is
killed goes on. What is weighed is the joined file, container and sound included; the same clip gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.amounts import format_size
from clipforge_core.cache import stage_key
from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.progress import Report
from clipforge_core.errors import SizeImpossible
from clipforge_core.jobs.lanes import Product
from clipforge_core.jobs.look import engine_of
from clipforge_core.model.timeline import Canvas, Segment, Timeline, VideoEncoding
from clipforge_core.stages.size_cap import choose_rung, next_rates, rungs, shares

WEIGHT = 0.35
"""Seconds of work for a second of clip in one pass, roughly: it moves the bar, nothing else."""

PASSES = 3
"""Passes that are expected, for the bar."""

_AIM, _ENOUGH = 0.97, 0.9
"""Part of the room that is aimed at, and that is good enough: an encoder meets a rate to a few percent."""

_TRIES = 6


class Packed(msgspec.Struct, frozen=True):
    """One encoded segment: its path, its bytes, and the file of its first pass ("" where it has none)."""

    path: str
    size: int
    stats: str = ""


def pack_task(
    env: Any,
    report: Report,
    source: str,
    frames: int,
    canvas: Canvas,
    encoding: VideoEncoding,
    number: int,
    stats: str,
    work: str,
) -> Packed:
    """Encode one master segment; `number` 0 is without passes, 1 writes `stats`, 2 reads it."""
    engine = engine_of(env)
    key = stage_key(
        "pack",
        "1",
        Path(source).stem,
        canvas,
        encoding,
        number,
        Path(stats).stem if number == 2 else "",
        plugins=[f"{engine.name} {engine.version}"],
    )
    out = Path(work) / f"{key}.mp4"
    mine = Path(work) / f"{key}.stats" if number == 1 else Path(stats)
    if not out.is_file() or (number == 1 and not mine.is_file()):
        passes = (number, mine) if number else None
        engine.repack(Path(source), frames, canvas, encoding, out, passes=passes, report=report)
    return Packed(str(out), out.stat().st_size, str(mine) if number == 1 else "")


def weigh_task(env: Any, report: Report, paths: Sequence[str], sound: str, timeline: Timeline, work: str) -> int:
    """Bytes of the file that segments and sound make together."""
    out = Path(work) / f"weigh-{stage_key('weigh', '1', list(paths), sound, timeline.container)}.bin"
    engine_of(env).join([Path(p) for p in paths], Path(sound) if sound else None, timeline, out)
    size = out.stat().st_size
    out.unlink()
    return size


class _Packer:
    def __init__(self, context: Context, product: Product, segments: Sequence[Segment]) -> None:
        self._context, self._product, self._segments = context, product, segments
        self._two_passes = product.rendition.two_passes
        self._work = str(context.work)
        video = product.rendition.video
        assert video is not None
        self._video = video
        self.least = 0

    def encode(self, canvas: Canvas, rates: Sequence[int] | None, stats: Sequence[str]) -> list[Packed]:
        """All segments at the usual quality (`rates` None) or at bits a second."""
        number = 0 if not self._two_passes else 1 if rates is None else 2
        pending = []
        for index, (segment, source) in enumerate(zip(self._segments, self._product.pictures, strict=True)):
            video = msgspec.structs.replace(self._video, bit_rate=0) if rates is None else self._at(rates[index])
            pending.append(
                self._context.start(
                    "pack",
                    source,
                    segment.frames,
                    canvas,
                    video,
                    number,
                    stats[index] if stats else "",
                    self._work,
                    weight=float(segment.part.duration) * WEIGHT,
                    stage="encode",
                )
            )
        return [p.result() for p in pending]

    def _at(self, rate: int) -> VideoEncoding:
        # What a quality would be is in the encoder's options: a bit rate takes their place.
        options = {k: v for k, v in self._video.options.items() if k not in ("crf", "cq", "global_quality", "qp")}
        return msgspec.structs.replace(self._video, options=options, bit_rate=rate, max_rate=0)

    def weigh(self, made: Sequence[Packed], canvas: Canvas) -> int:
        """Bytes of the whole file."""
        paths = [m.path for m in made]
        task = self._context.start(
            "weigh", paths, self._product.sound, self.timeline(canvas), self._work, weight=0.1, stage="encode"
        )
        size: int = task.result()
        self.least = min(size, self.least or size)
        return size

    def timeline(self, canvas: Canvas) -> Timeline:
        """The product's Timeline at another size."""
        return msgspec.structs.replace(self._product.timeline, canvas=canvas)

    def product(self, made: Sequence[Packed], canvas: Canvas) -> Product:
        """The product with these pictures."""
        pictures = tuple(m.path for m in made)
        return msgspec.structs.replace(self._product, pictures=pictures, timeline=self.timeline(canvas))


def pack(context: Context, product: Product, segments: Sequence[Segment]) -> Product:
    """The product with its pictures encoded to its limit, or in two passes to its bit rate.

    `product.pictures` are the master's segments. Raises SizeImpossible where no try came under the limit.
    """
    packer = _Packer(context, product, segments)
    canvas = product.timeline.canvas
    if not product.limit:
        rate = product.rendition.video.bit_rate if product.rendition.video is not None else 0
        return _to_rate(packer, canvas, segments, rate)
    first = packer.encode(canvas, None, ())
    whole = packer.weigh(first, canvas)
    if whole <= product.limit:
        return packer.product(first, canvas)
    return _to_size(packer, product, segments, first, whole)


def _to_rate(packer: _Packer, canvas: Canvas, segments: Sequence[Segment], rate: int) -> Product:
    first = packer.encode(canvas, None, ())
    seconds = [float(s.part.duration) for s in segments]
    parts = shares([m.size for m in first])
    rates = [max(1000, int(rate * sum(seconds) * part / length)) for part, length in zip(parts, seconds, strict=True)]
    return packer.product(packer.encode(canvas, rates, [m.stats for m in first]), canvas)


def _to_size(
    packer: _Packer, product: Product, segments: Sequence[Segment], first: list[Packed], whole: int
) -> Product:
    canvases = rungs(product.timeline.canvas)
    sizes = [m.size for m in first]
    # Sound, index and headers: the same in every try.
    rest = whole - sum(sizes)
    room = product.limit - rest
    rung = choose_rung(canvases, sum(sizes), room)
    best: tuple[int, list[Packed], Canvas] | None = None
    for canvas in canvases[rung:]:
        if canvas is not canvases[0]:
            first = packer.encode(canvas, None, ())
            sizes = [m.size for m in first]
        best = _tries(packer, product.limit, segments, first, room, canvas)
        if best is not None:
            break
    if best is None:
        raise SizeImpossible(
            length=f"{float(product.timeline.duration):.1f}",
            format=product.rendition.format.name,
            limit=format_size(product.limit),
            smallest=format_size(packer.least),
        )
    return packer.product(best[1], best[2])


def _tries(
    packer: _Packer, limit: int, segments: Sequence[Segment], first: Sequence[Packed], room: int, canvas: Canvas
) -> tuple[int, list[Packed], Canvas] | None:
    """The largest of some tries that is under the limit, stopping at one that is close to it."""
    parts = shares([m.size for m in first])
    stats = [m.stats for m in first]
    best: tuple[int, list[Packed], Canvas] | None = None
    aim = room * _AIM
    wanted = [aim * part for part in parts]
    rates = [
        max(1000, int(goal * 8 / float(segment.part.duration))) for goal, segment in zip(wanted, segments, strict=True)
    ]
    for _ in range(_TRIES):
        made = packer.encode(canvas, rates, stats)
        size = packer.weigh(made, canvas)
        if size <= limit and (best is None or size > best[0]):
            best = (size, made, canvas)
        if best is not None and best[0] >= limit * _ENOUGH:
            break
        again = next_rates(rates, [m.size for m in made], wanted)
        if again == list(rates):
            break
        if size > limit:
            # Over it: the next try aims a little lower as well.
            wanted = [goal * 0.98 for goal in wanted]
        rates = again
    return best


TASKS: dict[str, Any] = {"pack": pack_task, "weigh": weigh_task}
"""Tasks by name, as `Context.start` finds them."""
