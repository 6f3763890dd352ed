"""Enhancers in the whole walk: switched on by name, reported in every document, refused before any work."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clipforge_core import MissingExtra, Timeline, UnknownName, VideoElement, decode
from clipforge_core.environment import Environment
from clipforge_core.jobs.enhance import chosen_enhancers
from clipforge_core.testing.programs import Program
from clipforge_media.enhance import deepfilter
from clipforge_media.testing import make_video
from clipforge_media.testing_talk import make_talk, make_template

WISHES = ("--min-duration", "2", "--max-duration", "4", "-n", "1", "--template", "small.toml", "--json")


def hum(samples: int, rate: int) -> NDArray[np.float32]:
    time = np.arange(samples) / rate
    lines = ((1, 0.05), (2, 0.03), (3, 0.02))
    wave = sum(a * np.sin(2 * np.pi * 50 * k * time) for k, a in lines)
    return np.asarray(wave + 0.01 * np.random.default_rng(1).standard_normal(samples), dtype=np.float32)


def dim(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """A dark room with a lamp's edge that walks, in three shots."""
    slope = np.linspace(20, 74, width)[None, :] + 6 * (number // 40)
    luma = np.repeat(slope, height, axis=0)
    luma[height // 3 : height // 2, (number * 2) % width :] += 10
    return luma.astype(np.uint8)


def test_a_run_tries_reports_and_remembers(tmp_path: Path) -> None:
    program = Program(tmp_path)
    make_template(tmp_path)
    talk = make_talk(tmp_path)
    make_video(talk, frames=120, rate=10, size=(160, 90), sound=hum, sample_rate=16000, draw=dim, chroma=(128, 128))
    use = "stabilise,colour,dehum,level"
    ended = program.run(
        "run", "talk.mp4", "-o", "out", *WISHES, "--aspect", "9:16", "--aspect", "1:1", "--enhance", use
    )
    assert ended.code == 0, ended.err
    folder = tmp_path / "out" / "talk"
    manifests = [json.loads(p.read_text()) for p in sorted(folder.glob("*.manifest.json"))]
    assert len(manifests) == 2
    for manifest in manifests:
        rows = {(row["name"], row["measure"]): row for row in manifest["enhancements"]}
        assert {name for name, _ in rows} == set(use.split(","))
        assert rows["dehum", "hum level"]["applied"] and rows["dehum", "hum level"]["after"] < -45
        exposure = rows["colour", "exposure"]
        assert exposure["applied"] and exposure["after"] < exposure["before"] / 2
        assert rows["colour", "white balance"]["note"] == "it is black and white"
    exports = [said for said in ended.objects if said.get("event") == "export"]
    assert exports and all(e["enhancements"] == manifests[0]["enhancements"] for e in exports)
    page = (folder / "report.html").read_text()
    assert "dehum: hum level" in page and "left out" in page
    timeline = decode(next(folder.glob("*1x1.timeline.json")).read_bytes(), Timeline)
    elements = [e for e in timeline.elements("video") if isinstance(e, VideoElement)]
    assert any(grade.exposure > 0.3 for e in elements for grade in e.grade)
    again = program.run("export", "out/talk/clips.json", "--template", "small.toml", "--enhance", "dehum", "--json")
    assert again.code == 0, again.err
    manifest = json.loads(next(folder.glob("*9x16.manifest.json")).read_text())
    assert [row["name"] for row in manifest["enhancements"]] == ["dehum"]


def test_an_unknown_enhancer_is_refused_before_any_work(tmp_path: Path) -> None:
    program = Program(tmp_path)
    make_template(tmp_path)
    make_talk(tmp_path)
    ended = program.run("run", "talk.mp4", "-o", "out", *WISHES[:-1], "--enhance", "colour,sparkle")
    assert ended.code == 2
    assert "no enhancer is called 'sparkle'" in ended.err and "dehum" in ended.err
    assert "Traceback" not in ended.err and not (tmp_path / "out").exists()


def test_names_are_checked_and_put_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Environment.open(folder=tmp_path, user_folder=tmp_path, environ={}).registry
    names = ["level", "denoise", "stabilise", "colour", "dehum", "level"]
    assert [e.name for e in chosen_enhancers(registry, names)] == ["stabilise", "colour", "dehum", "denoise", "level"]
    assert chosen_enhancers(registry, ()) == []
    with pytest.raises(UnknownName, match="sparkle"):
        chosen_enhancers(registry, ["sparkle"])
    monkeypatch.setattr(deepfilter, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"clipforge\[enhance\]"):
        chosen_enhancers(registry, ["dehum", "denoise"])
