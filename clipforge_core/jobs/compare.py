"""The job kind "compare": variants of a cut of a file, each really made and measured, with a page to look at them.

The files, `compare.json` (the result) and `compare.html` lie in one folder. See `clipforge_core.comparing`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, encode_pretty, to_builtins
from clipforge_core.comparing import rendering
from clipforge_core.comparing.core import MOST_REPEATS, MOST_VARIANTS, REPEATS, Candidate, compare
from clipforge_core.comparing.measuring import SourceCut
from clipforge_core.comparing.metrics import check_weights, chosen_metrics
from clipforge_core.comparing.recipes import Recipe, all_recipes, recipe_of
from clipforge_core.comparing.rendering import Cut, make_variant
from clipforge_core.comparing.turns import Made
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import UsageError
from clipforge_core.files import sweep, temporary, write_bytes
from clipforge_core.jobs import quality
from clipforge_core.jobs.look import OnEngine
from clipforge_core.jobs.names import slug
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.model.comparison import Compared, VariantResult
from clipforge_core.model.format import family_of

PAGE, DOCUMENT = "compare.html", "compare.json"

_PLAYED = {"mp4": ("h264", "vp9", "av1"), "webm": ("vp9", "av1"), "mov": ("h264",)}
"""What browsers play, by format."""


class VariantParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One variant as it was asked for (`comparing.recipes.PARAMETERS`)."""

    name: str
    parameters: dict[str, Any] = msgspec.field(default_factory=dict)


class CompareParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A range of `source` made in several ways, into the folder `output`. `repeat` 0 makes each one three times where
    time is compared, else once; `weights` by metric replace the order of the metrics. `page` writes the page too."""

    source: str
    output: str
    variants: tuple[VariantParams, ...]
    start: str = "0"
    end: str = "end"
    metrics: tuple[str, ...] = ()
    repeat: int = 0
    weights: dict[str, float] = msgspec.field(default_factory=dict)
    page: bool = True


class CompareJob(OnEngine):
    """Variants of a cut, compared."""

    name = "compare"
    version = "1"

    def __init__(self) -> None:
        self.tasks: Mapping[str, Any] = {**rendering.TASKS, **quality.TASKS}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it. Raises UnknownName, UsageError, BadRange, MissingExtra before any work; AllFailed."""
        params = convert(context.job.params, CompareParams, "job")
        metrics = chosen_metrics(context.registry, params.metrics)
        check_weights(metrics, params.weights)
        variants = [(v.name, v.parameters) for v in params.variants]
        all_recipes(variants, context.registry, MOST_VARIANTS)
        if not 0 <= params.repeat <= MOST_REPEATS:
            raise UsageError(detail=f"repeat is {params.repeat}: give a number from 1 to {MOST_REPEATS}")
        repeat = params.repeat or (REPEATS if any(m.repeated for m in metrics) else 1)
        context.expect(UNKNOWN)
        times = (params.start, params.end)
        cut: Cut = context.start("plan_cut", params.source, times, weight=0.2, stage="plan").result()
        usual = "mp4" if cut.info.video is not None else "m4a"
        recipes = all_recipes(variants, context.registry, MOST_VARIANTS, usual)

        def make(turn: Context, number: int, folder: Path) -> Made:
            return make_variant(turn, params.source, times, recipes[number], folder)

        def warm(turn: Context, number: int, folder: Path) -> Made:
            return make_variant(turn, params.source, _beginning(cut), recipes[number], folder)

        found = compare(
            context,
            [
                Candidate(name=name, parameters=given, faithful=recipe.faithful)
                for (name, given), recipe in zip(variants, recipes, strict=True)
            ],
            make,
            metrics=metrics,
            repeat=repeat,
            cut=SourceCut(path=params.source if cut.info.video is not None else "", starts=cut.starts),
            seconds=cut.seconds,
            weights=params.weights,
            warm=warm if any(m.repeated for m in metrics) else None,
            before=0.2,
        )
        found = msgspec.structs.replace(found, source=params.source)
        return _delivered(context, params, found, recipes)


def _beginning(cut: Cut) -> tuple[str, str]:
    """Half a second of what is compared, or all of it where it is shorter."""
    return f"{cut.starts:.6f}", f"{cut.starts + min(0.5, cut.seconds):.6f}"


def _delivered(context: Context, params: CompareParams, found: Compared, recipes: list[Recipe]) -> dict[str, Any]:
    """The files in their folder, with the document and the page."""
    folder = Path(params.output)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder.glob(".*.part"))
    variants = tuple(
        _kept(context, number, variant, recipe, folder, params.page)
        for number, (variant, recipe) in enumerate(zip(found.variants, recipes, strict=True), start=1)
    )
    found = msgspec.structs.replace(found, variants=variants)
    write_bytes(folder / DOCUMENT, encode_pretty(_portable(found)))
    plain: dict[str, Any] = to_builtins(found)
    plain |= {"folder": str(folder), "document": str(folder / DOCUMENT), "page": ""}
    if params.page:
        from clipforge_core.report.compare import write_compare_page

        write_compare_page(folder / PAGE, found)
        plain["page"] = str(folder / PAGE)
    return plain


def _portable(found: Compared) -> Compared:
    """With the names of files alone: they lie beside the document, and may be moved with it."""
    variants = tuple(
        msgspec.structs.replace(v, file=Path(v.file).name, preview=Path(v.preview).name) for v in found.variants
    )
    return msgspec.structs.replace(found, variants=variants)


def _kept(
    context: Context, number: int, variant: VariantResult, recipe: Recipe, folder: Path, page: bool
) -> VariantResult:
    if variant.error is not None:
        return variant
    stem, made = f"{number}-{slug(variant.name)}", Path(variant.file)
    target = _moved(made, folder / f"{stem}{made.suffix}")
    preview = ""
    if page and not plays(recipe, variant):
        preview = str(_preview(context, target, folder / f"{stem}.preview.mp4"))
    return msgspec.structs.replace(variant, file=str(target), preview=preview)


def _moved(path: Path, target: Path) -> Path:
    with temporary(target) as part:
        shutil.copyfile(path, part)
    path.unlink()
    return target


def plays(recipe: Recipe, variant: VariantResult) -> bool:
    """True where browsers play the file in a player; animations are played by none, as they cannot be stopped."""
    if recipe.format.kind == "sound":
        return recipe.format.browser
    codec = str(variant.facts.get("codec", ""))
    return (family_of(codec) or codec) in _PLAYED.get(recipe.format.name, ())


def _preview(context: Context, path: Path, target: Path) -> Path:
    """The file as H.264, close to it, for the page alone."""
    recipe = recipe_of("preview", {"crf": 12}, context.registry)
    folder = context.work / f"preview-{target.stem}"
    folder.mkdir(parents=True, exist_ok=True)
    made = make_variant(context, str(path), ("0", "end"), recipe, folder, cached=True)
    return _moved(made.path, target)
