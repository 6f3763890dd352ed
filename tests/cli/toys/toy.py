"""Toy job kinds for the tests of the command line: they make small files and every kind of event, from no media.

What a source does is written in it: "clips 2" makes two clips, "fail CODE" fails, "crash" breaks, "slow"
waits until somebody stops it.
"""

import errno
import json
from pathlib import Path

import click

import clipforge_templates
from clipforge_core import NothingFound, NoVideoTrack, RenderFailed, hookimpl
from clipforge_core.errors import Cancelled


class ToyDetector:
    name, version, description, needs, uses = "highlights", "1", "", (), ()

    def detect(self, info, tracks, request):
        raise NotImplementedError


def document(params, count):
    clips = [
        {
            "id": f"c{i}",
            "start": 10.0 * i,
            "end": 10.0 * i + 5.5,
            "score": 0.9 - i / 10,
            "title": f"Title {i}",
            "reason": "because",
            "detector": params.get("detector", ""),
            "features": {"hook": 0.5},
            "evidence": [],
            "keep": [],
            "words": [{"text": "hi", "start": 0.0, "end": 1.0, "timing": "aligned", "space": True}],
        }
        for i in range(count)
    ]
    return {
        "schema": 1,
        "source": params["source"],
        "duration": 60.0,
        "digest": "",
        "detector": "highlights",
        "clips": clips,
        "transcript": {"language": "", "origin": "", "words": []},
        "note": "",
    }


class ToyClips:
    name, version, tasks = "clips", "1", {}

    def run(self, context):
        params = context.job.params
        verb, _, rest = Path(params["source"]).read_text(encoding="utf-8").partition(" ")
        context.progress(10, "pictures", "looking")
        self._break(context, verb, rest, params)
        count = min(int(rest or 1), params["num_clips"] or 99)
        made = document(params, count)
        if params["stop_after"] == "detect":
            return {"document": made, "note": "", "clips": made["clips"]}
        folder = Path(params["output"])
        for clip in made["clips"]:
            context.emit("clip", **clip)
        exports = []
        for clip in made["clips"] if not params["stop_after"] else []:
            for aspect in params["aspects"]:
                path = folder / f"{clip['id']}_{aspect.replace(':', 'x')}.mp4"
                folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"film")
                export = {"clip": clip["id"], "aspect": aspect, "files": {"mp4": str(path)}, "warnings": ["loud"]}
                context.emit("export", **export)
                exports.append(export)
        context.emit("warning", message="one packet was broken")
        if exports:
            (folder / "clips.json").write_text(json.dumps(made), encoding="utf-8")
            (folder / "manifest.json").write_text(json.dumps({"params": params}), encoding="utf-8")
        return {
            "clips_json": str(folder / "clips.json") if exports else "",
            "report": str(folder / "report.html") if exports else "",
            "clips": made["clips"],
            "exports": exports,
            "note": "",
            "warnings": [],
            "up_to_date": False,
        }

    def _break(self, context, verb, rest, params):
        source = params["source"]
        if verb == "nothing":
            raise NothingFound(path=source, detail="it is black")
        if verb == "sound":
            raise NoVideoTrack(path=source)
        if verb == "render":
            raise RenderFailed(path=source, detail="toy")
        if verb == "full":
            raise OSError(errno.ENOSPC, "No space left on device", source)
        if verb == "crash":
            raise ZeroDivisionError("toy")
        if verb == "slow":
            while True:
                context.progress(20, "pictures", "waiting")
                context.wait([])
        if verb == "cancelled":
            raise Cancelled()


class ToyExport:
    name, version, tasks = "export", "1", {}

    def run(self, context):
        params = context.job.params
        path = f"{params['output']}/c0.mp4"
        export = {"clip": "c0", "aspect": params["aspects"][0], "files": {"mp4": path}, "warnings": []}
        return {"clips_json": params["clips_json"], "report": "", "clips": [], "exports": [export], "params": params}


class ToyTranscribe:
    name, version, tasks = "transcribe", "1", {}

    def run(self, context):
        params = context.job.params
        text = f"hello in {params['format']}\n"
        if params["output"]:
            Path(params["output"]).write_text(text, encoding="utf-8")
        return {"path": params["output"], "text": text, "language": "en", "words": 3}


class ToyDemo:
    name, version, tasks = "demo", "1", {}

    def run(self, context):
        video = Path(context.job.params["output"])
        video.parent.mkdir(parents=True, exist_ok=True)
        video.write_text("clips 3", encoding="utf-8")
        return {"video": str(video)}


@click.command("greet")
def greet():
    """Say hello from a plugin."""
    click.echo("hello from a plugin")


@click.command("fault")
def fault():
    """Break."""
    raise ZeroDivisionError("on purpose")


@hookimpl
def clipforge_register_job_kinds():
    return [ToyClips(), ToyExport(), ToyTranscribe(), ToyDemo()]


@hookimpl
def clipforge_register_detectors():
    return [ToyDetector()]


@hookimpl
def clipforge_register_templates():
    return [Path(clipforge_templates.__file__).parent / "exports"]


@hookimpl
def clipforge_register_commands():
    return [greet, fault]
