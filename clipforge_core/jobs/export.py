"""The job kind "export": an edited clips.json to files, without detecting again."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from clipforge_core.cache import stage_key
from clipforge_core.codec import convert, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import BadDocument, UnknownName
from clipforge_core.files import readable
from clipforge_core.jobs import enhance, look, make
from clipforge_core.jobs.curves import curves_of
from clipforge_core.jobs.exporting import Order, export_clips
from clipforge_core.jobs.folder import FolderManifest, artefact, read_manifest, sweep_folder, write_manifest
from clipforge_core.jobs.look import Looked
from clipforge_core.jobs.outputs import check_source, settle_outputs
from clipforge_core.jobs.params import ExportParams
from clipforge_core.jobs.platform import for_platform
from clipforge_core.jobs.reporting import write_report
from clipforge_core.jobs.result import absolute, result_of
from clipforge_core.jobs.survey import UNKNOWN
from clipforge_core.jobs.template import check_fonts, find_template
from clipforge_core.jobs.tightening import clip_rate
from clipforge_core.model.clip import ClipsDocument
from clipforge_core.model.media import MediaInfo
from clipforge_core.stages.cuts import on_frames
from clipforge_core.stages.documents import document_words, from_document, read_document
from clipforge_core.stages.streams import with_audio

LOOKED_AT = ("shots", "motion", "loudness", "speech")
"""Tracks that the report draws; most of them lie in the cache since the detection."""


class ExportJob(look.OnEngine):
    """An edited clips.json to files."""

    name = "export"
    version = "1"
    tasks: Mapping[str, Any] = {**look.TASKS, **make.TASKS, **enhance.TASKS}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises BadDocument with the place of a mistake, MissingFile where the source has moved."""
        params = convert(context.job.params, ExportParams, "job")
        context.expect(UNKNOWN)
        path = Path(params.clips_json)
        folder = Path(params.output) if params.output else path.parent
        try:
            data = path.read_bytes()
        except OSError as error:
            raise readable(error, path) from error
        document = read_document(data, str(path))
        params, platform = for_platform(context, params)
        template, text = find_template(context, params.template, params.changes)
        check_fonts(context, template, params.template, params.changes)
        outputs = settle_outputs(context, template)
        info: MediaInfo = context.start("probe", str(source_of(document, path)), weight=0.1, stage="probe").result()
        check_source(outputs, info)
        info = with_audio(info, track=document.audio_track)
        if document.digest and document.digest != info.digest:
            context.emit("warning", message=f"{info.path} is not the file that {path.name} was made from")
        sweep_folder(folder)
        orders = _orders(document, params, path, info, clip_rate(info, template))
        length = float(info.duration)
        context.expect(length * 0.08)
        looked: Looked = context.start(
            "analyse", info, list(LOOKED_AT), {}, weight=length * 0.07, stage="pictures"
        ).result()
        exports = export_clips(
            context,
            info,
            orders,
            looked.refs,
            template=template,
            template_name=template.name or params.template,
            outputs=outputs,
            platform=platform,
            aspects=params.aspects,
            folder=folder,
            relative=params.relative,
            done=length * 0.08,
        )
        result = result_of(document, exports, looked.warnings)
        result["curves"] = curves_of(context, document, looked.refs)
        wishes = {k: v for k, v in to_builtins(params).items() if k not in ("clips_json", "output", "template")}
        key = stage_key("export", "1", data.decode("utf-8", "replace"), wishes, Path(params.template).name, text)
        _finish(context, document, exports, info, looked, folder, path, key, result)
        return absolute(result, folder)


def _finish(
    context: Context,
    document: ClipsDocument,
    exports: Any,
    info: MediaInfo,
    looked: Looked,
    folder: Path,
    path: Path,
    key: str,
    result: dict[str, Any],
) -> None:
    """The report, and a manifest that takes the edited clips.json for what it now is."""
    before = read_manifest(folder)
    kept = _kept(before, result, document, folder)
    write_report(context, document, info, looked.refs, exports, folder, kept)
    files = [artefact(folder, "report", "report.html")]
    if path.parent.resolve() == folder.resolve() and path.name == "clips.json":
        files.append(artefact(folder, "clips", "clips.json"))
    for export in exports:
        files += export.finished.artefacts if export.finished is not None else ()
    standing = {name for e in kept for name in e["files"].values()}
    # Stills stand in a folder that is named as a whole.
    files += [f for f in (before.files if before is not None else ()) if {f.name, f.name.partition("/")[0]} & standing]
    whole = {**result, "exports": [*result["exports"], *kept]}
    write_manifest(folder, FolderManifest(key=key, files=tuple(files), result=whole))


def _kept(
    before: FolderManifest | None, result: dict[str, Any], document: ClipsDocument, folder: Path
) -> list[dict[str, Any]]:
    """Exports of an earlier run that this one did not make again, of clips that are still in the document: an
    export of some clips or aspects adds to what is there."""
    made = {(e["clip"], e["aspect"]) for e in result["exports"]}
    clips = {clip.id for clip in document.clips}
    return [
        e
        for e in (before.result.get("exports", []) if before is not None else [])
        if (e["clip"], e["aspect"]) not in made
        and e["clip"] in clips
        and all((folder / name).exists() for name in e["files"].values())
    ]


def source_of(document: ClipsDocument, path: Path) -> Path:
    """The source that a document names: relative to the document, else to the working folder."""
    named = Path(document.source)
    beside = named if named.is_absolute() else path.parent / named
    return beside if beside.exists() or not named.exists() else named.absolute()


def _orders(
    document: ClipsDocument, params: ExportParams, path: Path, info: MediaInfo, rate: Fraction | None
) -> list[Order]:
    known = {clip.id for clip in document.clips}
    for wanted in params.only:
        if wanted not in known:
            raise UnknownName(kind="clip", name=wanted, known=", ".join(sorted(known)) or "none")
    orders = [
        Order(
            number=i + 1, clip=on_frames(from_document(clip, info.duration), rate), words=document_words(document, clip)
        )
        for i, clip in enumerate(document.clips)
        if not params.only or clip.id in params.only
    ]
    if not orders:
        raise BadDocument(path=str(path), detail="it holds no clips")
    return orders
