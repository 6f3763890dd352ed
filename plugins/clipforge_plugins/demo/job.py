"""The job kind "demo": speak, draw, render: a talk of about two minutes as a video file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clipforge_core import (
    Context,
    MissingExtra,
    Report,
    Source,
    Speech,
    Timeline,
    digest,
    encode_pretty,
    plan_segments,
    render_task,
    sound_task,
    temporary,
    write_bytes,
)
from clipforge_plugins.demo.script import SECTIONS
from clipforge_plugins.demo.talk import talk_timeline, voice_wav

VOICE = "hibari"


def speak(env: Any, report: Report, text: str) -> Speech:
    """One section, spoken. Raises MissingExtra where the voice is not installed."""
    voice = env.registry.all("voices").get(VOICE)
    if voice is None:
        raise MissingExtra(what="the demo's voice", package="hibari-tts", extra="voice")
    speech: Speech = voice.speak(text)
    return speech


def draw(env: Any, report: Report, number: int, folder: str) -> list[str]:
    """The pictures of one section; answers their paths: the background, and the drawing where there is one."""
    from clipforge_plugins.demo.drawing import background, drawing

    section = SECTIONS[number]
    pictures = {"background": background(section.colours)}
    if section.drawing:
        pictures["drawing"] = drawing(section.drawing)
    paths: list[str] = []
    for name, picture in pictures.items():
        path = Path(folder) / f"{name}{number}.png"
        with temporary(path) as part:
            picture.save(part, format="PNG")
        paths.append(str(path))
    return paths


def join(env: Any, report: Report, timeline: Timeline, segments: list[str], sound: str, out: str) -> None:
    """The talk's segments and voice as one file."""
    engine = env.registry.get("engines", env.settings["engine"])
    engine.join([Path(s) for s in segments], Path(sound), timeline, Path(out))


class DemoJob:
    """Makes the talk. `params`: {"output": path of the video}; answers {"video": path}."""

    name = "demo"
    version = "1"
    tasks: Mapping[str, Any] = {
        "speak": speak,
        "draw": draw,
        "join": join,
        "render": render_task,
        "sound": sound_task,
    }

    def run(self, context: Context) -> dict[str, Any]:
        """Do it. The Timeline lies beside the video, to look at and to change."""
        out = Path(context.job.params["output"])
        work = context.work
        context.expect(30.0)
        spoken = [context.start("speak", s.said, weight=1.0, stage="voice") for s in SECTIONS]
        drawn = [context.start("draw", i, str(work), weight=0.3, stage="pictures") for i in range(len(SECTIONS))]
        speeches: list[Speech] = context.wait(spoken)
        files: list[dict[str, Source]] = []
        for i, (speech, paths) in enumerate(zip(speeches, context.wait(drawn), strict=True)):
            voice = work / f"voice{i}.wav"
            voice_wav(speech, voice)
            names = ["background", "drawing"][: len(paths)]
            found = {name: Path(path) for name, path in zip(names, paths, strict=True)} | {"voice": voice}
            files.append({
                name: Source(id=f"{name}{i}", path=str(path), digest=context.cache.file_digest(path))
                for name, path in found.items()
            })  # fmt: skip
        timeline = talk_timeline(SECTIONS, speeches, files)
        segments = plan_segments(timeline)
        rendering = [context.start("render", [s], str(work), weight=2.0, stage="render") for s in segments]
        sound = context.start("sound", timeline, str(work), weight=2.0, stage="sound")
        pictures = [answer[0] for answer in context.wait(rendering)]
        context.start("join", timeline, pictures, sound.result(), str(out), weight=0.5, stage="finish").result()
        write_bytes(out.with_suffix(".timeline.json"), encode_pretty(timeline))
        return {"video": str(out), "duration": float(timeline.duration), "key": digest("demo", timeline)}
