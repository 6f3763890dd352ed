"""The second half of the walk, in the runner: clips to files.

Faces are looked at closely inside the chosen clips alone; all segments of all clips go to the child
processes at once, best clip first, and each clip is finished as soon as its segments are there. Several
aspect ratios and formats of one clip show the same source ranges: their segments are rendered together, from
one decode.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import to_builtins
from clipforge_core.contracts.analyzer import Detail
from clipforge_core.contracts.job_kind import Context, Pending
from clipforge_core.jobs.enhance import WEIGHT as ENHANCE_WEIGHT
from clipforge_core.jobs.enhance import enhance_clips
from clipforge_core.jobs.lanes import MASTER, Product, is_packed, lanes_of, product_of, sound_of, with_pictures
from clipforge_core.jobs.look import Looked, Refs
from clipforge_core.jobs.make import Finish, Finished, Planned
from clipforge_core.jobs.names import stem
from clipforge_core.jobs.outputs import check_size
from clipforge_core.jobs.packing import PASSES, pack
from clipforge_core.jobs.packing import WEIGHT as PACK_WEIGHT
from clipforge_core.model.clip import Clip
from clipforge_core.model.enhance import Enhancement
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.template import ExportTemplate
from clipforge_core.model.timeline import Segment, Timeline
from clipforge_core.model.transcript import Word
from clipforge_core.platforms import Platform
from clipforge_core.stages.outputs import Outputs
from clipforge_core.stages.segments import sound_key

RENDER_WEIGHT = 0.5
"""Seconds of work for a second of clip in one aspect ratio, roughly: it moves the bar, nothing else."""


LOOK_WEIGHT = 0.2
"""The same for looking closely at the faces of a second of clip."""


HEARD = "sound"
"""What stands for the aspect ratio of clips that are only heard."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One clip to export: `number` counts from 1, `words` None takes the transcript's."""

    number: int
    clip: Clip
    words: tuple[Word, ...] | None = None


class Export(msgspec.Struct, frozen=True):
    """What became of a clip in one aspect ratio; no files where nothing was rendered."""

    order: Order
    aspect: str
    timeline: Timeline
    finished: Finished | None


class _Cut(msgspec.Struct, frozen=True, kw_only=True):
    """One clip in one aspect ratio, planned."""

    order: Order
    aspect: str
    refs: Refs
    timeline: Timeline
    lanes: dict[str, tuple[Segment, ...]]
    products: tuple[Product, ...]
    enhancements: tuple[Enhancement, ...] = ()


def export_clips(
    context: Context,
    info: MediaInfo,
    orders: Sequence[Order],
    refs: Refs,
    *,
    template: ExportTemplate,
    template_name: str,
    outputs: Outputs,
    aspects: Sequence[str],
    folder: Path,
    platform: Platform | None = None,
    relative: bool = False,
    dry: bool = False,
    done: float = 0.0,
) -> list[Export]:
    """Plan and render; answers what became of each clip and aspect. `dry` renders nothing; `done` is the weight
    of what the job did before. With `relative`, files for editing programs name the source as it lies to `folder`."""
    use = () if dry else template.enhance.use
    cuts = _plan(context, info, orders, refs, template, outputs, aspects, use)
    for cut in cuts:
        check_size(outputs, cut.timeline)
    if dry:
        return [Export(c.order, c.aspect, c.timeline, None) for c in cuts]
    looked = sum(float(o.clip.span.duration) for o in orders) * (LOOK_WEIGHT + (ENHANCE_WEIGHT if use else 0))
    context.expect(done + looked + sum(_weight(cut, outputs) for cut in cuts))
    rendering = [(group, _start(context, group)) for group in _by_clip(cuts)]
    exports: list[Export] = []
    waiting: list[tuple[_Cut, Pending]] = []
    for group, started in rendering:
        for cut in group:
            before = {"clip": cut.order.clip, "timeline": cut.timeline}
            _warn(context, context.registry.plugins.notify("clipforge_before_export", **before))
        finishing: list[tuple[_Cut, Pending]] = []
        for number, cut in enumerate(group):
            products = _finished_products(context, cut, started, number, outputs)
            order = _order(context, info, cut, products, outputs, template, template_name, folder, platform, relative)
            weight = float(cut.timeline.duration) * 0.1
            finishing.append((cut, context.start("finish", order, weight=weight, stage="finish")))
        # The clip before is told of while this one is being finished: nobody waits for the last clip.
        exports += [_announce(context, *pair, folder) for pair in waiting]
        waiting = finishing
    return exports + [_announce(context, *pair, folder) for pair in waiting]


def _weight(cut: _Cut, outputs: Outputs) -> float:
    packed = sum(is_packed(p.rendition, outputs) for p in cut.products)
    lanes = len(cut.lanes) * RENDER_WEIGHT
    return float(cut.timeline.duration) * (lanes + packed * PASSES * PACK_WEIGHT + 0.15)


def _plan(
    context: Context,
    info: MediaInfo,
    orders: Sequence[Order],
    refs: Refs,
    template: ExportTemplate,
    outputs: Outputs,
    aspects: Sequence[str],
    use: Sequence[str],
) -> list[_Cut]:
    if info.video is None:
        aspects = (HEARD,)
    coarse = {name: key for name, key in refs.items() if name != "faces"}
    wanted = _looked_at(info, template, use)
    looks: list[Pending | None] = []
    for order in orders:
        weight = float(order.clip.span.duration) * LOOK_WEIGHT
        spans = list(order.clip.keep) or [order.clip.span]
        looks.append(
            context.start("analyse", info, wanted, coarse, Detail.FINE, spans, weight=weight, stage="faces")
            if wanted
            else None
        )
    plans: list[tuple[Order, str, Refs, Pending]] = []
    for order, look in zip(orders, looks, strict=True):
        mine = dict(coarse)
        if look is not None:
            looked: Looked = look.result()
            mine.update(looked.refs)
            for warning in looked.warnings:
                context.emit("warning", message=warning)
        for aspect in aspects:
            pending = context.start(
                "plan", info, order.clip, mine, template, aspect, order.words, weight=0.1, stage="plan"
            )
            plans.append((order, aspect, mine, pending))
    problems: dict[str, None] = {}
    planned: list[tuple[str, Refs, Timeline]] = []
    joints: list[tuple[int, ...]] = []
    for order, _, mine, pending in plans:
        answer: Planned = pending.result()
        problems |= dict.fromkeys(answer.warnings)
        planned.append((order.clip.id, mine, answer.timeline))
        joints.append(answer.joints)
    _warn(context, problems)
    found = enhance_clips(context, use, planned, info.digest)
    return [
        _Cut(
            order=order,
            aspect=aspect,
            refs=mine,
            timeline=timeline,
            lanes=lanes_of(timeline, outputs, at),
            products=tuple(product_of(timeline, rendition, outputs) for rendition in outputs.renditions),
            enhancements=enhancements,
        )
        for (order, aspect, mine, _), (timeline, enhancements), at in zip(plans, found, joints, strict=True)
    ]


def _looked_at(info: MediaInfo, template: ExportTemplate, use: Sequence[str]) -> list[str]:
    """Tracks made closely, inside the chosen clips: what following, layouts, captions and enhancers ask for."""
    close = template.layout.follow == "faces" and info.video is not None
    wanted = ["faces", "shots", "speech"] if close else ["shots", "speech"] if use else []
    if close and template.layout.arrangement in ("auto", "pip"):
        wanted.append("insets")
    if template.captions is not None and info.video is not None:
        wanted.append("texts")
    return wanted


def _warn(context: Context, problems: Iterable[str]) -> None:
    for problem in problems:
        context.emit("warning", message=problem)


def _by_clip(cuts: Sequence[_Cut]) -> list[list[_Cut]]:
    groups: dict[str, list[_Cut]] = {}
    for cut in cuts:
        groups.setdefault(cut.order.clip.id, []).append(cut)
    return list(groups.values())


Place = tuple[int, str]
"""Which cut of a group, and which of its lanes."""


class _Started(msgspec.Struct, frozen=True):
    """What was begun for one clip. A pending render answers several paths: its places say whose they are, in
    order. Sounds are named by the key of the Timeline that they are made of: all aspect ratios sound alike."""

    renders: list[tuple[Any, tuple[Place, ...]]]
    sounds: dict[str, Any]


def _start(context: Context, group: Sequence[_Cut]) -> _Started:
    """Begin the segments and the sounds of one clip; those that show the same source range begin together."""
    work = str(context.work)
    sounds: dict[str, Pending] = {}
    for cut in group:
        for timeline in filter(None, map(sound_of, cut.products)):
            key = sound_key(timeline)
            if key not in sounds:
                weight = float(cut.timeline.duration) * 0.05
                sounds[key] = context.start("sound", timeline, work, weight=weight, stage="sound", beside=True)
    lanes = [((i, name), segments) for i, cut in enumerate(group) for name, segments in cut.lanes.items()]
    renders: list[tuple[Pending, tuple[Place, ...]]] = []
    shapes = {tuple((s.first_frame, s.frames) for s in segments) for _, segments in lanes}
    if len(shapes) == 1:
        places = tuple(place for place, _ in lanes)
        for number in range(len(lanes[0][1])):
            renders.append((_render(context, [segments[number] for _, segments in lanes], work), places))
        return _Started(renders, sounds)
    for place, segments in lanes:
        renders += [(_render(context, [segment], work), (place,)) for segment in segments]
    return _Started(renders, sounds)


def _finished_products(
    context: Context, cut: _Cut, started: _Started, number: int, outputs: Outputs
) -> tuple[Product, ...]:
    """The products of a cut with their pictures and sounds, bits counted where they are to be."""
    rendered: dict[str, list[str]] = {}
    for pending, places in started.renders:
        for (index, lane), path in zip(places, pending.result(), strict=True):
            if index == number:
                rendered.setdefault(lane, []).append(path)
    done: list[Product] = []
    paths = {lane: tuple(found) for lane, found in rendered.items()}
    for product in cut.products:
        sound = sound_of(product)
        if sound is not None:
            product = msgspec.structs.replace(product, sound=started.sounds[sound_key(sound)].result())
        product = with_pictures(product, outputs, paths)
        if is_packed(product.rendition, outputs):
            product = pack(context, product, cut.lanes[MASTER])
        done.append(product)
    return tuple(done)


def _render(context: Context, batch: Sequence[Segment], work: str) -> Pending:
    weight = sum(float(s.part.duration) for s in batch) * RENDER_WEIGHT
    return context.start("render", list(batch), work, weight=weight, stage="render")


def _order(
    context: Context,
    info: MediaInfo,
    cut: _Cut,
    products: tuple[Product, ...],
    outputs: Outputs,
    template: ExportTemplate,
    template_name: str,
    folder: Path,
    platform: Platform | None,
    relative: bool,
) -> Finish:
    return Finish(
        info=info,
        clip=cut.order.clip,
        timeline=cut.timeline,
        refs=cut.refs,
        words=cut.order.words,
        products=products,
        outputs=outputs,
        platform=platform,
        work=str(context.work),
        folder=str(folder),
        relative=relative,
        stem=stem(cut.order.number, cut.order.clip.title or cut.order.clip.id, cut.aspect),
        aspect=cut.aspect,
        template=template_name,
        quality=template.thumbnail.quality,
        enhancements=cut.enhancements,
    )


def _announce(context: Context, cut: _Cut, pending: Pending, folder: Path) -> Export:
    """Wait for the files of a clip and tell hooks and listeners of them."""
    finished: Finished = pending.result()
    after = context.registry.plugins.notify("clipforge_after_export", clip=cut.order.clip, folder=folder)
    _warn(context, after)
    context.emit("export", **export_entry(cut.order.clip, cut.aspect, finished, folder))
    return Export(cut.order, cut.aspect, cut.timeline, finished)


def export_entry(clip: Clip, aspect: str, finished: Finished, folder: Path) -> dict[str, Any]:
    """An export as the job's result shows it."""
    return {
        "clip": clip.id,
        "aspect": aspect,
        "formats": list(finished.formats),
        "files": {kind: str(folder / name) for kind, name in finished.files.items()},
        "enhancements": to_builtins(finished.enhancements),
        "warnings": list(finished.warnings),
    }
