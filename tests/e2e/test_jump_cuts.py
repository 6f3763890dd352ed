"""Jump cuts through the front door: listed in clips.json, switched off there, followed by an export."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clipforge_core import Span
from clipforge_core.testing.programs import Program
from clipforge_media import probe, read_sound
from clipforge_media.testing import make_video, tone
from clipforge_media.testing_talk import SENTENCES, make_template

RUN = (
    "run",
    "talk.mp4",
    "-o",
    "out",
    "--min-duration",
    "6",
    "--max-duration",
    "12",
    "--template",
    "small.toml",
    "-n",
    "1",
)
CUTS = ("--jump-cuts", "silence", "--with", "jump_cuts.pause=0.3", "--with", "jump_cuts.margin=0.1")
FRAME = Fraction(1, 20)


def spoken(samples: int, rate: int) -> Any:
    """A tone where the subtitles say that somebody speaks."""
    sound = tone(300, -15)(samples, rate)
    at = np.arange(samples) / rate
    return sound * np.any([(at >= a) & (at < b) for a, b, _ in SENTENCES], axis=0)


def segment(start: float, end: float, text: str) -> dict[str, Any]:
    """A sentence as Whisper writes it, its words evenly long."""
    words = text.split()
    step = (end - start) / len(words)
    timed = [{"word": f" {w}", "start": start + i * step, "end": start + (i + 1) * step} for i, w in enumerate(words)]
    return {"start": start, "end": end, "text": text, "words": timed}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A run with jump cuts of a talk that is silent between its sentences."""
    folder = tmp_path_factory.mktemp("cuts")
    program = Program(folder)
    make_template(folder)
    make_video(folder / "talk.mp4", frames=120, rate=10, size=(160, 90), sound=spoken, sample_rate=16000)
    (folder / "talk.json").write_text(json.dumps({"language": "en", "segments": [segment(*s) for s in SENTENCES]}))
    ended = program.run(*RUN, *CUTS)
    assert ended.code == 0, ended.err
    assert "Jump cuts: 3 on" in ended.out
    return program


def lengths(folder: Path) -> list[Fraction]:
    return [probe(path).duration for path in sorted(folder.glob("*.mp4"))]


def shown(clip: dict[str, Any]) -> float:
    return clip["end"] - clip["start"] - sum(c["end"] - c["start"] for c in clip["cuts"] if c["on"])


def test_the_cuts_are_listed_and_the_clip_is_shorter_by_them(program: Program) -> None:
    folder = program.folder / "out" / "talk"
    clip = json.loads((folder / "clips.json").read_text("utf-8"))["clips"][0]
    assert [(c["kind"], c["on"]) for c in clip["cuts"]] == [("silence", True)] * 3
    edges = [*(start for start, _, _ in SENTENCES[1:]), 12.01]
    for c, (_, before, _), after in zip(clip["cuts"], SENTENCES, edges, strict=True):
        assert before < c["start"] < c["end"] < after
    (length,) = lengths(folder)
    assert abs(float(length) - shown(clip)) < FRAME
    words = json.loads(next(folder.glob("*.words.json")).read_text("utf-8"))
    said = [w for s in words["segments"] for w in s["words"]] if "segments" in words else words["words"]
    assert len(said) == sum(len(text.split()) for _, _, text in SENTENCES)
    assert said[-1]["end"] <= float(length) + 0.01
    assert "3 jump cuts" in (folder / "report.html").read_text("utf-8")


def test_an_export_follows_a_cut_that_is_switched_off(program: Program) -> None:
    folder = program.folder / "out" / "talk"
    before = lengths(folder)[0]
    document = json.loads((folder / "clips.json").read_text("utf-8"))
    cut = document["clips"][0]["cuts"][0]
    cut["on"] = False
    (folder / "clips.json").write_text(json.dumps(document))
    ended = program.run("export", "out/talk/clips.json", "--template", "small.toml")
    assert ended.code == 0, ended.err
    (length,) = lengths(folder)
    assert abs(float(length - before) - (cut["end"] - cut["start"])) < FRAME


def test_a_cut_that_ends_before_it_starts_is_named(program: Program) -> None:
    path = program.folder / "broken.json"
    cut = {"start": 3.0, "end": 2.0}
    clip = {"id": "a", "start": 1.0, "end": 5.0, "score": 0.5, "cuts": [cut]}
    path.write_text(json.dumps({"source": "talk.mp4", "duration": 12.0, "clips": [clip]}))
    ended = program.run("export", "broken.json", "--template", "small.toml")
    assert ended.code != 0 and "clips[0].cuts[0]: end 2.0 is not after start 3.0" in ended.problem
    cut |= {"start": 0.0, "end": 9.0}
    path.write_text(json.dumps({"source": "talk.mp4", "duration": 12.0, "clips": [clip]}))
    assert "its cuts leave nothing" in program.run("export", "broken.json", "--template", "small.toml").problem


def test_a_joint_does_not_click(tmp_path: Path) -> None:
    """A tone with parts cut out: no step at a joint is larger than those of the tone itself."""
    program = Program(tmp_path)
    make_template(tmp_path)
    make_video(tmp_path / "tone.mp4", frames=60, rate=10, size=(160, 90), sound=tone(440, -12.0))
    cuts = [{"start": at, "end": at + 0.43} for at in (1.3, 2.6, 4.1)]
    clip = {"id": "a", "start": 0.5, "end": 5.5, "score": 0.5, "cuts": cuts}
    (tmp_path / "clips.json").write_text(json.dumps({"source": "tone.mp4", "duration": 6.0, "clips": [clip]}))
    ended = program.run("export", "clips.json", "--template", "small.toml", "--with", "loudness=false", "--only", "a")
    assert ended.code == 0, ended.err
    info = probe(next(tmp_path.glob("01*.mp4")))
    sound = read_sound(info, Span(Fraction(0), info.duration), 48000).ravel()[4800:-4800]
    own = 2 * np.pi * 440 / 48000 * 10 ** (-12 / 20)
    assert float(np.abs(np.diff(sound)).max()) < 1.1 * own
