"""The summary of an output folder: `summary.json`, `summary.csv` and the ranked page `index.html`.

    write_summary(Path("clips"), rows)      # rows: what became of the sources of this run

All results that lie in the folder take part, those of earlier runs too, as their `clips.json` now is: a clip that
was removed from it is not shown. A folder that cannot be read is left out; the row of its source says why.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.codec import encode_pretty
from clipforge_core.errors import ClipForgeError
from clipforge_core.files import write_bytes
from clipforge_core.jobs.folder import read_manifest
from clipforge_core.model.clip import ClipsDocument, DocumentClip, exact
from clipforge_core.model.summary import ClipRow, SameAs, SourceRow, Summary
from clipforge_core.report.exports import ExportFiles
from clipforge_core.report.view import ClipView, view_clip
from clipforge_core.stages.cuts import shown_parts
from clipforge_core.stages.documents import read_document
from clipforge_core.stages.likeness import ClipMark, same_moments

FILES = ("summary.json", "summary.csv", "index.html")
COLUMNS = ("source", "state", "folder", "clips", "clips_seconds", "duration", "took", "problems")


class _Result(msgspec.Struct, frozen=True):
    """A folder with results: its name in the output folder, its document and what its manifest says."""

    name: str
    document: ClipsDocument
    facts: dict[str, Any]

    @property
    def source(self) -> str:
        """The name of the source's file."""
        return Path(self.document.source).name


def write_summary(output: Path, rows: Sequence[SourceRow]) -> Summary:
    """Write the three files and answer what they say. Raises DiskFull, PermissionDenied."""
    from clipforge_core.report.index import render_index

    results, broken = _results(output)
    ranked = sorted(
        ((result, clip) for result in results for clip in result.document.clips),
        key=lambda pair: (-pair[1].score, pair[0].name, pair[1].start),
    )
    clips = _clip_rows(ranked)
    summary = Summary(sources=tuple(_source_rows(rows, results, broken)), clips=tuple(clips))
    views = [
        (_view(number, result, clip, output), result.document.transcript.language)
        for number, (result, clip) in enumerate(ranked, start=1)
    ]
    write_bytes(output / FILES[0], encode_pretty(summary))
    write_bytes(output / FILES[1], _csv(summary.sources))
    write_bytes(output / FILES[2], render_index(summary, views, output).encode())
    return summary


def _results(output: Path) -> tuple[list[_Result], dict[str, str]]:
    """The results in the folder, by name, and what is wrong with those that cannot be read."""
    found: list[_Result] = []
    broken: dict[str, str] = {}
    for path in sorted(output.glob("*/clips.json")) if output.is_dir() else []:
        folder = path.parent
        manifest = read_manifest(folder)
        if manifest is None:
            continue
        try:
            document = read_document(path.read_bytes(), str(path))
        except (OSError, ClipForgeError) as error:
            broken[folder.name] = error.describe() if isinstance(error, ClipForgeError) else str(error)
            continue
        found.append(_Result(folder.name, document, manifest.result))
    return found, broken


def _source_rows(rows: Sequence[SourceRow], results: Sequence[_Result], broken: dict[str, str]) -> Iterator[SourceRow]:
    """The rows of the run with what their results say, then the sources of earlier runs."""
    by_name = {result.name: result for result in results}
    for row in rows:
        result = by_name.pop(row.folder, None)
        if result is not None:
            row = _filled(row, result)
        if row.folder in broken:
            row = msgspec.structs.replace(row, problems=(*row.problems, broken[row.folder]))
        yield row
    for name in sorted(by_name):
        yield _filled(SourceRow(source=by_name[name].source, state="earlier", folder=name), by_name[name])


def _filled(row: SourceRow, result: _Result) -> SourceRow:
    clips = result.document.clips
    known = row.state in ("same", "earlier")
    return msgspec.structs.replace(
        row,
        # Nothing was done, so nothing was told: what was odd at the time still is.
        problems=tuple(dict.fromkeys((*row.problems, *(_problems(result) if known else ())))),
        clips=len(clips),
        clips_seconds=round(sum(_seconds(clip) for clip in clips), 3),
        duration=result.document.duration,
    )


def _problems(result: _Result) -> Iterator[str]:
    """What its manifest says was odd, in the words of the run."""
    yield from result.facts.get("warnings", ())
    numbers = {clip.id: number for number, clip in enumerate(result.document.clips, start=1)}
    for export in result.facts.get("exports", []):
        for warning in export.get("warnings", ()):
            yield f"clip {numbers.get(export.get('clip'), '?')} in {export.get('aspect', '')}: {warning}"


def _seconds(clip: DocumentClip) -> float:
    return sum(end - start for start, end in shown_parts(clip))


def _clip_rows(ranked: Sequence[tuple[_Result, DocumentClip]]) -> list[ClipRow]:
    same = same_moments([_mark(result, clip) for result, clip in ranked])
    rows: list[ClipRow] = []
    for at, (result, clip) in enumerate(ranked):
        likeness = same.get(at)
        best = rows[likeness.of] if likeness is not None else None
        rows.append(
            ClipRow(
                rank=at + 1,
                source=result.source,
                folder=result.name,
                clip=clip.id,
                title=clip.title,
                reason=clip.reason,
                score=clip.score,
                start=clip.start,
                end=clip.end,
                seconds=round(_seconds(clip), 3),
                files={
                    export["aspect"]: {kind: f"{result.name}/{name}" for kind, name in export["files"].items()}
                    for export in _exports(result, clip)
                },
                same_as=SameAs(
                    source=best.source, folder=best.folder, clip=best.clip, by=likeness.by, share=likeness.share
                )
                if best is not None and likeness is not None
                else None,
            )
        )
    return rows


def _exports(result: _Result, clip: DocumentClip) -> list[dict[str, Any]]:
    return [e for e in result.facts.get("exports", []) if e.get("clip") == clip.id]


def _mark(result: _Result, clip: DocumentClip) -> ClipMark:
    curves = result.facts.get("curves", {})
    return ClipMark(
        digest=result.document.digest,
        start=clip.start,
        end=clip.end,
        words=tuple(word.text for word in clip.words),
        curve=str(curves.get(clip.id, "")),
    )


def _view(number: int, result: _Result, clip: DocumentClip, output: Path) -> ClipView:
    folder = output / result.name
    exports = [
        ExportFiles(
            clip=clip.id,
            aspect=e["aspect"],
            files={kind: str(folder / name) for kind, name in e["files"].items()},
            warnings=tuple(e.get("warnings", ())),
        )
        for e in _exports(result, clip)
    ]
    source = str(folder / result.document.source)
    return view_clip(number, clip, exact(result.document.duration), exports, source, output)


def _csv(rows: Sequence[SourceRow]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # as RFC 4180 has it
    writer.writerow(COLUMNS)
    for row in rows:
        plain = {**msgspec.structs.asdict(row), "problems": "; ".join(row.problems)}
        writer.writerow(["" if plain[column] is None else _safe(plain[column]) for column in COLUMNS])
    return text.getvalue().encode("utf-8", "replace")


def _safe(value: object) -> object:
    """A name that a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
