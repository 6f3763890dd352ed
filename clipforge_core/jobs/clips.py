"""The job kind "clips": a source to ranked, captioned clips in a folder.

    probe → analyse and hear → detect → (faces closely, plan, render, finish) for each clip → clips.json, report

A folder that already holds the result of the same source and the same wishes is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.cache import stage_key
from clipforge_core.codec import convert, to_builtins
from clipforge_core.contracts.job_kind import Context
from clipforge_core.errors import NothingFound
from clipforge_core.files import write_bytes
from clipforge_core.jobs import enhance, inspecting, look, make, tightening
from clipforge_core.jobs.curves import curves_of
from clipforge_core.jobs.exporting import Export, Order, export_clips
from clipforge_core.jobs.folder import (
    FolderManifest,
    artefact,
    guard_edits,
    sweep_folder,
    up_to_date,
    write_manifest,
)
from clipforge_core.jobs.outputs import check_shortest, check_source, settle_outputs
from clipforge_core.jobs.params import ClipsParams
from clipforge_core.jobs.platform import for_platform
from clipforge_core.jobs.reporting import write_report
from clipforge_core.jobs.result import absolute, lacks_fonts, result_of
from clipforge_core.jobs.survey import UNKNOWN, Survey, sidecar_of, survey
from clipforge_core.jobs.template import check_fonts, find_template
from clipforge_core.jobs.wish import settings_of, shortest_clip
from clipforge_core.model.clip import ClipsDocument
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.template import ExportTemplate
from clipforge_core.stages.documents import document_path, to_document, write_pretty
from clipforge_core.stages.streams import is_embedded

REMEMBERED = ("transcriber", "embedder", "engine", "model", "checks")
"""Settings that the result depends on."""


class ClipsJob(look.OnEngine):
    """A source to captioned clips."""

    name = "clips"
    version = "1"
    tasks: Mapping[str, Any] = {**look.TASKS, **make.TASKS, **enhance.TASKS, **tightening.TASKS, **inspecting.TASKS}

    def run(self, context: Context) -> dict[str, Any]:
        """Do it; raises NothingFound where there is nothing to show."""
        params = convert(context.job.params, ClipsParams, "job")
        # How much there is to do nobody knows yet: what is checked first would fill the bar.
        context.expect(UNKNOWN)
        if params.stop_after == "detect":
            return self._detect_only(context, params)
        params, platform = for_platform(context, params)
        template, text = find_template(context, params.template, params.changes)
        key = folder_key(context, params, text)
        folder = Path(params.output)
        dry = params.stop_after == "plan"
        if not dry:
            known = up_to_date(folder, key)
            if known is not None and not lacks_fonts(known.result):
                return {**absolute(known.result, folder), "up_to_date": True}
            guard_edits(folder)
            check_fonts(context, template, params.template, params.changes)
            sweep_folder(folder)
        outputs = settle_outputs(context, template)
        check_shortest(outputs, template, params.min_duration or 1.0)

        def fits(info: MediaInfo) -> None:
            check_source(outputs, info)
            if template.jump_cuts is None:
                check_shortest(outputs, template, shortest_clip(context.registry, params, info))

        found = survey(context, params, template.jump_cuts, fits)
        for warning in found.warnings:
            context.emit("warning", message=warning)
        if not found.detection.clips:
            # What is odd about the file comes first: one that was cut off has its reason there.
            details = (*found.info.warnings, found.detection.note or "nothing stood out")
            raise NothingFound(path=params.source, detail=". ".join(details))
        found = _tighter(context, found, template)
        document = self._document(context, params, found, folder)
        for clip in document.clips:
            context.emit("clip", **to_builtins(clip))
        orders = [Order(number=i + 1, clip=clip) for i, clip in enumerate(found.detection.clips)]
        exports = export_clips(
            context,
            found.info,
            orders,
            found.refs,
            template=template,
            template_name=template.name or params.template,
            outputs=outputs,
            platform=platform,
            aspects=params.aspects,
            folder=folder,
            dry=dry,
            done=found.weight,
        )
        result = result_of(document, exports, found.warnings)
        result["curves"] = curves_of(context, document, found.refs)
        if not dry:
            _write_folder(context, document, exports, found, folder, key, result)
        return absolute(result, folder)

    def _detect_only(self, context: Context, params: ClipsParams) -> dict[str, Any]:
        found = survey(context, params)
        for warning in found.warnings:
            context.emit("warning", message=warning)
        document = self._document(context, params, found, None)
        return {
            "document": to_builtins(document),
            "note": document.note,
            "clips": to_builtins(document.clips),
            "tracks": dict(found.refs),
        }

    def _document(self, context: Context, params: ClipsParams, found: Survey, folder: Path | None) -> ClipsDocument:
        transcript = look.load(context, found.refs).transcript
        source = params.source if folder is None else document_path(Path(params.source), folder)
        return to_document(
            found.info,
            found.detection.clips,
            transcript,
            source=source,
            detector=params.detector,
            note=found.detection.note,
        )


def _tighter(context: Context, found: Survey, template: ExportTemplate) -> Survey:
    """What was found, with jump cuts in its clips and a line about them in its note."""
    tight = tightening.tighten_clips(context, found.info, found.detection.clips, found.refs, template)
    for warning in tight.warnings:
        context.emit("warning", message=warning)
    note = ". ".join(line.rstrip(".") for line in (found.detection.note, tight.note) if line)
    detection = msgspec.structs.replace(found.detection, clips=tight.clips, note=note)
    return msgspec.structs.replace(found, detection=detection, warnings=(*found.warnings, *tight.warnings))


def folder_key(context: Context, params: ClipsParams, template: str) -> str:
    """The hash of all that a folder's content depends on: the source's bytes, the wishes, the template's text,
    the transcript's bytes, plugins and settings."""
    wishes = to_builtins(params)
    # What lies at a path counts, not the path: moved elsewhere, the same is made of the same.
    for name in ("source", "output", "transcript", "template"):
        wishes.pop(name)
    if is_embedded(params.transcript):
        wishes["transcript"] = params.transcript
    source = Path(params.source)
    sidecar = sidecar_of(context, params)
    plugins = context.registry.plugins.plugins.values()
    return stage_key(
        "folder",
        "1",
        context.cache.file_digest(source),
        source.name,
        wishes,
        Path(params.template).name,
        template,
        context.cache.file_digest(Path(sidecar)) if sidecar else "",
        plugins=sorted(f"{p.name} {p.version} {p.state}" for p in plugins),
        settings={
            **{name: str(context.settings[name]) for name in REMEMBERED},
            **settings_of(context.settings, params.detector),
        },
    )


def _write_folder(
    context: Context,
    document: ClipsDocument,
    exports: list[Export],
    found: Survey,
    folder: Path,
    key: str,
    result: dict[str, Any],
) -> None:
    write_bytes(folder / "clips.json", write_pretty(document))
    write_report(context, document, found.info, found.refs, exports, folder)
    files = [artefact(folder, "clips", "clips.json"), artefact(folder, "report", "report.html")]
    for export in exports:
        files += export.finished.artefacts if export.finished is not None else ()
    write_manifest(folder, FolderManifest(key=key, files=tuple(files), result=result))
