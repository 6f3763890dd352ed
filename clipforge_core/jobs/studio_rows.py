"""The job kind "studio_rows": rows of a table to narrated films in a folder, one for each.

    {"rows": [{"number": 1, "line": 2, "values": {"title": "Kettle", "script": "Only {{price}}.", "price": "9"}}],
     "common": {"template": "offer", "voice": "hibari"}, "folder": "/srv/films", "base": "/srv"}

A row that cannot be made stops no other; the failed rows are written to a table of their own, which can be mended and
given again. What was made stands in `bulk.json`: a row that did not change since is not made again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import convert, decode, digest, encode_pretty, to_builtins
from clipforge_core.compose.rows import write_rows
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import BadDocument, Cancelled, ClipForgeError, MissingFile
from clipforge_core.files import write_bytes
from clipforge_core.jobs.compose_rows import FAILED, REASON
from clipforge_core.jobs.look import OnEngine
from clipforge_core.jobs.narrate import NarrateJob, Stages
from clipforge_core.jobs.studio_laying import TASKS, Laid, narrated
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.jobs.within import Within
from clipforge_core.net import is_url
from clipforge_core.refusals import Invalid
from clipforge_core.studio_videos.bulk import BulkWish, RowVideo, row_video
from clipforge_core.studio_videos.plans import ScenePlan, StudioPlan
from clipforge_core.studio_videos.table import TableRow

MANIFEST = "bulk.json"
_UNSAFE = re.compile(r"[^\w.-]+")


class StudioRowsParams(msgspec.Struct, frozen=True, kw_only=True):
    """Rows, what holds for each that does not say otherwise, the folder of the films, and the one that paths in rows
    start from. `columns` is the order of the rows' names, which JSON does not keep. With `again` everything is made
    anew."""

    rows: tuple[TableRow, ...]
    common: BulkWish
    folder: str
    base: str
    columns: tuple[str, ...] = ()
    again: bool = False


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A film that was made of a row: `key` is the hash of all that it was made of."""

    key: str
    file: str
    duration: float


class StudioRowsJob(OnEngine):
    """Rows to films."""

    name = "studio_rows"
    version = "1"

    def __init__(self) -> None:
        self._narrate = NarrateJob()
        self.tasks: Mapping[str, Any] = {**self._narrate.tasks, **TASKS}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; what is wrong with a row is in its result. Raises BadDocument for a bulk.json that is none."""
        params = convert(context.job.params, StudioRowsParams, "job")
        folder = Path(params.folder)
        folder.mkdir(parents=True, exist_ok=True)
        kept = {} if params.again else manifest(folder)
        made: dict[str, Kept] = {}
        done, failed = [], []
        before = 0.0
        for number, row in enumerate(params.rows):
            one = _OneRow(context, before, len(params.rows) - number)
            entry = self._row(one, params, row, kept, made)
            before += one.weight
            context.emit("row", **entry)
            done.append(entry)
            if entry["error"]:
                failed.append(_mendable(params, row, entry["error"]))
            # After each, so that a run that is stopped goes on behind the last film that was made.
            write_bytes(folder / MANIFEST, encode_pretty({**kept, **made}))
        table = folder / FAILED
        if failed:
            write_rows(table, failed)
        else:
            table.unlink(missing_ok=True)
        return {
            "folder": params.folder,
            "rows": done,
            "made": sum(bool(each["file"]) and not each["there"] for each in done),
            "there": sum(each["there"] for each in done),
            "failed": len(failed),
            "failed_rows": str(table) if failed else "",
        }

    def _row(
        self, context: _OneRow, params: StudioRowsParams, row: TableRow, kept: Mapping[str, Kept], made: dict[str, Kept]
    ) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "row": row.number, "line": row.line, "title": str(row.values.get("title", "") or ""), "file": "",
            "duration": 0.0, "there": False, "warnings": [], "error": "", "code": "", "field": "",
        }  # fmt: skip
        try:
            wanted = row_video(row, params.common)
            music = _music(wanted, Path(params.base))
            name = film_name(row.number, len(params.rows), wanted.title)
            key = digest("studio row", self.version, to_builtins(wanted), music)
            known = kept.get(name)
            path = Path(params.folder) / f"{name}.mp4"
            if known is not None and known.key == key and path.is_file():
                made[name] = known
                return {**shown, "file": str(path), "duration": known.duration, "there": True}
            result = self._film(context, wanted, music, path)
        except Cancelled:
            raise
        except ClipForgeError as error:
            detail = str(error.data.get("detail", "")) if isinstance(error, Invalid) else ""
            field = str(error.data.get("field", ""))
            return {**shown, "error": detail or error.describe(), "code": error.code, "field": field}
        made[name] = Kept(key=key, file=path.name, duration=result["duration"])
        return {**shown, "file": result["file"], "duration": result["duration"], "warnings": result["warnings"]}

    def _film(self, context: _OneRow, wanted: RowVideo, music: str, path: Path) -> dict[str, Any]:
        script = wanted.script()
        plan = StudioPlan(
            video=path.stem,
            revision=1,
            title=wanted.title,
            script=script,
            wish=wanted.wish,
            platform=wanted.platform,
            scenes={scene.id: ScenePlan() for scene in script.scenes},
        )
        # A first guess, so that the bar does not begin at its end.
        context.expect(10.0 + script.seconds)
        shapes = context.work / "shapes"
        shapes.mkdir(exist_ok=True)
        paths = {wanted.wish.music: music} if music else {}
        laid: Laid = context.start("lay", plan, "", paths, str(shapes), weight=0.5, stage="initializing").result()
        wish = narrated(plan, "", paths, laid, path)
        return self._narrate.make(Within(context, to_builtins(wish)), Stages(context))


class _OneRow(Within):
    """One row of many: the others are expected to take as long."""

    def __init__(self, context: Context, before: float, rows: int) -> None:
        super().__init__(context, context.job.params)
        self._outer = context
        self._before = before
        self._rows = rows
        self.weight = 0.0

    def expect(self, weight: float) -> None:
        """The weight of this row's tasks, times the rows that are left."""
        if weight < UNKNOWN:
            self.weight = weight
        self._outer.expect(self._before + weight * self._rows)


def _mendable(params: StudioRowsParams, row: TableRow, error: str) -> dict[str, Any]:
    """A failed row as it was given, with why it failed."""
    names = [*params.columns, *(name for name in row.values if name not in params.columns)]
    return {**{name: row.values[name] for name in names if name in row.values and name != REASON}, REASON: error}


def manifest(folder: Path) -> dict[str, Kept]:
    """The films that a folder holds, by name. Raises BadDocument."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        return decode(path.read_bytes(), dict[str, Kept], str(path))
    except BadDocument as error:
        raise BadDocument(path=str(path), detail="it is no list of films: delete it, or give another folder") from error


def film_name(number: int, rows: int, title: str) -> str:
    """The name of a row's film without its ending."""
    slug = _UNSAFE.sub("-", title.strip().lower()).strip("-.")[:60]
    return f"{number:0{len(str(rows))}d}-{slug}".rstrip("-")


def _music(wanted: RowVideo, base: Path) -> str:
    """The file of a row's music. Raises Invalid for a URL, or where there is none; and for a script of a server."""
    if wanted.script_id:
        raise Invalid(field="script_id", detail="scripts are kept by a server: give the text, as script_content")
    named = wanted.wish.music
    if not named:
        return ""
    if is_url(named):
        raise Invalid(field="music", detail="a file of this machine is needed")
    path = (base / named).resolve()
    if not path.is_file():
        raise MissingFile(path=str(path))
    return str(path)
