"""Layouts from end to end: a template folder with everything in it, an edited clip, and wishes that cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from clipforge_core.testing.programs import Program
from clipforge_media import probe
from clipforge_media.testing_talk import make_talk

TEMPLATE = """
[picture]
short_side = 90
[captions]
[title]
duration = 0.6
[hook]
[lower_third]
start = 0.2
[progress]
[logo]
image = "logo.png"
[end]
text = "Bye"
duration = 0.4
[video]
options = { preset = "ultrafast", crf = "30" }
"""
RUN = ("run", "talk.mp4", "-o", "out", "--min-duration", "2", "--max-duration", "6", "--num-clips", "1",
       "--template", "brand/")  # fmt: skip


@pytest.fixture(scope="module")
def branded(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A run with a template folder."""
    program = Program(tmp_path_factory.mktemp("branded"))
    make_talk(program.folder)
    folder = program.folder / "brand"
    folder.mkdir()
    (folder / "template.toml").write_text(TEMPLATE, encoding="utf-8")
    Image.new("RGB", (20, 20), (255, 0, 0)).save(folder / "logo.png")
    ended = program.run(*RUN)
    assert ended.code == 0, ended.err
    return program


def documents(program: Program, kind: str) -> Iterator[Any]:
    for path in sorted((program.folder / "out" / "talk").glob(f"*.{kind}.json")):
        yield json.loads(path.read_text("utf-8"))


def test_cards_shift_everything_else(branded: Program) -> None:
    (timeline,) = documents(branded, "timeline")
    (manifest,) = documents(branded, "manifest")
    tracks = {t["name"]: t["elements"] for t in timeline["tracks"]}
    assert tracks["sound"][0]["start"] == tracks["picture"][0]["start"] == "3/5"
    folder = branded.folder / "out" / "talk"
    (film,) = folder.glob("*.mp4")
    assert abs(float(probe(film).duration) - manifest["duration"]) < 0.05
    (subtitles,) = folder.glob("*.srt")
    assert subtitles.read_text("utf-8").splitlines()[1] >= "00:00:00,600"
    assert {c["level"] for c in manifest["checks"] if c["name"].startswith("text_")} == {"ok"}
    assert any(s["path"].endswith("brand/logo.png") and s["digest"] for s in timeline["sources"])


def test_an_edited_clip_is_shown_with_its_texts(branded: Program) -> None:
    path = branded.folder / "out" / "talk" / "clips.json"
    document = json.loads(path.read_text("utf-8"))
    clip = document["clips"][0]
    assert (clip["hook"], clip["name"], clip["role"]) == ("", "", "")
    clip.update(hook="Look at this", name="Ada", role="Countess")
    path.write_text(json.dumps(document), encoding="utf-8")
    ended = branded.run("export", str(path), "--template", "brand/", "-o", "again", "--with", "end.text=Later")
    assert ended.code == 0, ended.err
    (timeline,) = (json.loads(p.read_text("utf-8")) for p in (branded.folder / "again").glob("*.timeline.json"))
    texts = [e["text"] for t in timeline["tracks"] for e in t["elements"] if e["type"] == "text"]
    assert sorted(texts) == sorted([clip["title"], "Look at this", "Ada", "Countess", "Later"])


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (("--with", "hook.font=No Such Font"), "hook.font: no font 'No Such Font' is installed"),
        (("--with", "logo.image=nowhere.png"), "there is no file"),
    ],
)
def test_what_cannot_be_is_said_before_any_work(branded: Program, wish: tuple[str, ...], said: str) -> None:
    ended = branded.run(*RUN, *wish, "-o", "never")
    assert ended.code != 0 and said in ended.err and "Traceback" not in ended.err
    assert not list(Path(branded.folder).glob("never/**/*.mp4"))
