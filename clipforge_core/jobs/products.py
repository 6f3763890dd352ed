"""The files of one clip, format by format: joined, copied or made of rendered segments, then checked.

A task's part: everything here runs in a child process.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.amounts import format_size
from clipforge_core.contracts.progress import Report
from clipforge_core.contracts.writer import Written
from clipforge_core.files import temporary, write_bytes
from clipforge_core.jobs.folder import artefact
from clipforge_core.jobs.lanes import Product
from clipforge_core.model.export import Artefact, Check, FormatFacts
from clipforge_core.model.timeline import Timeline
from clipforge_core.plugin_loading import shown
from clipforge_core.stages.outputs import Outputs


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """Files by kind (names in the folder; a folder of stills has its own name), each with its hash, and what was
    checked. `losses` are what an editing format could not hold."""

    files: dict[str, str]
    artefacts: tuple[Artefact, ...]
    checks: tuple[Check, ...]
    losses: tuple[str, ...] = ()


def make_products(
    env: Any,
    engine: Any,
    products: Sequence[Product],
    outputs: Outputs,
    stem: str,
    folder: Path,
    title: str,
    report: Report,
) -> Made:
    """Make every product; on an error the files that were made go away again."""
    files: dict[str, str] = {}
    made: list[Path] = []
    checks: list[Check] = []
    try:
        for number, product in enumerate(products):
            kind, name = product.rendition.format.name, file_name(stem, product)

            def part(done: float, message: str = "", _number: int = number, _kind: str = kind) -> None:
                report((_number + done) / len(products), message or _kind)

            files[kind] = name
            written = _make(engine, product, outputs, folder / name, title, part)
            made += written
            found = _checked(engine, product, folder / name, written)
            # What is checked of the first format keeps its plain name.
            checks += found if number == 0 else [_named(check, kind) for check in found]
    except BaseException:
        discard(made)
        raise
    kinds = {folder / name: kind for kind, name in files.items()}
    artefacts = tuple(
        artefact(folder, kinds.get(path, kinds.get(path.parent, "")), path.relative_to(folder).as_posix())
        for path in made
    )
    return Made(files=files, artefacts=artefacts, checks=tuple(checks))


def discard(paths: Sequence[Path]) -> None:
    """Remove files, and folders of stills that are empty then."""
    for path in paths:
        with suppress(OSError):
            path.unlink()
    for folder in {path.parent for path in paths}:
        if folder.name.endswith(("_png", "_jpg")):
            with suppress(OSError):
                folder.rmdir()


def file_name(stem: str, product: Product) -> str:
    """The name of a product's file, or of its folder of stills."""
    row = product.rendition.format
    return f"{stem}_{row.name}" if row.kind == "stills" else f"{stem}{row.ending}"


def _make(engine: Any, product: Product, outputs: Outputs, out: Path, title: str, report: Report) -> list[Path]:
    row, timeline = product.rendition.format, product.timeline
    pictures = [Path(p) for p in product.pictures]
    sound = Path(product.sound) if product.sound else None
    if row.kind == "video":
        engine.join(pictures, sound, timeline, out, title)
    elif row.kind == "sound":
        assert sound is not None
        with temporary(out) as part:
            shutil.copyfile(sound, part)
    elif row.kind == "animation":
        engine.animate(pictures, timeline, outputs.animation, row.container, out, limit=product.limit, report=report)
    elif row.kind == "stills":
        return list(engine.stills(pictures, timeline, outputs.stills, row.container, out, report=report))
    else:
        engine.stills(pictures, timeline, outputs.stills, "sheet", out, report=report)
    report(0.6)
    return [out]


def _checked(engine: Any, product: Product, path: Path, written: Sequence[Path]) -> list[Check]:
    row = product.rendition.format
    if row.kind in ("stills", "sheet"):
        level = "ok" if written else "failed"
        return [Check(name="pictures", level=level, detail=f"{len(written)} written")]
    checks = list(engine.check(path, product.timeline, report=_quiet))
    if product.limit:
        size = path.stat().st_size
        level = "ok" if size <= product.limit else "failed"
        checks.append(
            Check(name="file_size", level=level, detail=f"{format_size(size)} of {format_size(product.limit)}")
        )
    return checks


def _quiet(done: float, message: str = "") -> None:
    return None


def facts_of(product: Product) -> FormatFacts:
    """What the manifest says of a format."""
    rendition, timeline = product.rendition, product.timeline
    return FormatFacts(
        format=rendition.format.name,
        video=rendition.video.codec if rendition.video is not None else "",
        audio=rendition.audio.codec if rendition.audio is not None and product.sound else "",
        width=timeline.canvas.width if rendition.format.kind == "video" else 0,
        height=timeline.canvas.height if rendition.format.kind == "video" else 0,
    )


def _named(check: Check, kind: str) -> Check:
    return msgspec.structs.replace(check, name=f"{kind}_{check.name}")


def write_edits(env: Any, outputs: Outputs, timeline: Timeline, stem: str, folder: Path, title: str) -> Made:
    """The Timeline in the formats of editing programs."""
    files: dict[str, str] = {}
    losses: list[str] = []
    for name in outputs.writers:
        writer = env.registry.get("writers", name)
        with env.registry.blaming("writers", name):
            written = writer.write(timeline, title=title)
            if not isinstance(written, Written) or not isinstance(written.data, bytes):
                raise TypeError(f"it answered {shown(written)}, and no Written")
        files[name] = f"{stem}{writer.ending}"
        write_bytes(folder / files[name], written.data)
        losses += [f"{name}: {loss}" for loss in written.losses]
    artefacts = tuple(artefact(folder, kind, name) for kind, name in files.items())
    return Made(files=files, artefacts=artefacts, checks=(), losses=tuple(losses))
