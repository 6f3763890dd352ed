"""One clip of a minute, as a Timeline for us and as an ASS file for FFmpeg's command line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec

from benchmarks.material import folder, talk_video
from clipforge_core import Clip, ExportTemplate, Layout, Tracks, Word, encode, silent
from clipforge_core.environment import Environment
from clipforge_core.jobs import look
from clipforge_core.jobs.look import engine_of
from clipforge_core.stages.joints import joints_of
from clipforge_core.stages.pages import cues
from clipforge_core.stages.plan import plan_clip
from clipforge_core.templates import TemplateLibrary, template_folders

START, LENGTH = Fraction(30), Fraction(60)
TEXT = [
    "this",
    "is",
    "how",
    "a",
    "minute",
    "of",
    "speech",
    "looks",
    "when",
    "each",
    "word",
    "is",
    "lit",
    "as",
    "it",
    "is",
    "spoken",
    "and",
    "no",
    "word",
    "comes",
    "late",
]


def words(start: Fraction = START, length: Fraction = LENGTH) -> tuple[Word, ...]:
    """Two and a half words a second."""
    step = Fraction(2, 5)
    return tuple(
        Word(text=TEXT[i % len(TEXT)], start=start + i * step, end=start + (i + 1) * step)
        for i in range(int(length / step))
    )


def material(
    aspects: tuple[str, ...], *, length: Fraction = LENGTH, start: Fraction = START, threads: int = 0
) -> tuple[Path, list[Path], Path]:
    """(source, a Timeline file for each aspect, an ASS file for 9:16), made in the benchmarks' folder. `threads` as in
    VideoEncoding."""
    source = talk_video(20)
    env = Environment.open(environ={}, flags={"cache": str(folder() / "cache"), "data": str(folder())})
    info = look.probe(env, silent, str(source))
    template = TemplateLibrary(template_folders(env.plugins, None)).get("default")
    video = msgspec.structs.replace(template.video, threads=threads)
    plain = ExportTemplate(captions=template.captions, layout=Layout(follow="center"), video=video)
    clip = Clip(id="bench", start=start, end=start + length, score=1.0)
    paths: list[Path] = []
    for aspect in aspects:
        timeline = plan_clip(info, clip, Tracks(), plain, aspect=aspect, words=words(start, length))
        path = folder() / f"timeline-{aspect.replace(':', 'x')}-{start}-{length}-{threads}.json"
        path.write_bytes(encode(timeline))
        path.with_suffix(".joints").write_bytes(encode(joints_of(engine_of(env), timeline)))
        paths.append(path)
    subtitles = folder() / f"captions-{length}.ass"
    moved = [Word(text=w.text, start=w.start - START, end=w.end - START) for w in words(START, length)]
    form = env.registry.get("subtitle_formats", "ass")
    subtitles.write_bytes(form.write(cues(moved, length, max_chars=16), width=1080, height=1920))
    return source, paths, subtitles
