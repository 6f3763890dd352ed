"""The folder of results: names, what is up to date, what was edited, what a kill left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.jobs.folder import (
    EditedDocument,
    FolderManifest,
    artefact,
    guard_edits,
    sweep_folder,
    up_to_date,
    write_manifest,
)
from clipforge_core.jobs.names import slug, stem
from clipforge_core.jobs.result import lacks_fonts
from clipforge_core.jobs.sidecar import find_sidecar


def fill(folder: Path, key: str, **files: str) -> None:
    found = []
    for name, text in files.items():
        (folder / name).write_text(text)
        found.append(artefact(folder, "x", name))
    write_manifest(folder, FolderManifest(key=key, files=tuple(found)))


def test_a_folder_that_lacks_letters_is_made_anew_when_a_font_may_be_there() -> None:
    export = {"warnings": ["caption_emoji: left out: no font of coloured emoji has U+1F44D"]}
    assert lacks_fonts({"exports": [{"warnings": []}, export]})
    assert not lacks_fonts({"exports": [{"warnings": ["caption_reading_speed: 1 caption is faster"]}]})
    assert not lacks_fonts({})


def test_a_folder_holds_for_its_key_while_its_files_are_whole(tmp_path: Path) -> None:
    fill(tmp_path, "k", a="one", b="two")
    assert up_to_date(tmp_path, "k") is not None
    assert up_to_date(tmp_path, "other") is None
    (tmp_path / "a").write_text("one and more")
    assert up_to_date(tmp_path, "k") is None
    (tmp_path / "a").unlink()
    assert up_to_date(tmp_path, "k") is None


def test_files_of_the_run_before_go_and_others_stay(tmp_path: Path) -> None:
    fill(tmp_path, "k", a="one", b="two")
    (tmp_path / "mine.txt").write_text("not of ours")
    fill(tmp_path, "k2", b="three")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b", "manifest.json", "mine.txt"]


def test_an_edited_document_is_not_written_over(tmp_path: Path) -> None:
    fill(tmp_path, "k", **{"clips.json": "{}"})
    guard_edits(tmp_path)
    (tmp_path / "clips.json").write_text('{"edited": 1}')
    with pytest.raises(EditedDocument, match="clipforge export"):
        guard_edits(tmp_path)


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    dead = 2**22 + 1  # above the largest pid that Linux gives out
    (tmp_path / f".a.mp4.{dead}-0a1b2c3d.part").write_text("half")
    (tmp_path / f".b.mp4.{os.getpid()}-0a1b2c3d.part").write_text("being written")
    sweep_folder(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [f".b.mp4.{os.getpid()}-0a1b2c3d.part"]


def test_names_say_what_is_in_them() -> None:
    assert stem(1, "Why it doesn't work: 3 reasons!", "9:16") == "01_why-it-doesnt-work-3-reasons_9x16"
    assert slug("Über die Brücke") == "über-die-brücke" and slug("天地玄黄 宇宙") == "天地玄黄-宇宙"
    assert slug("../../etc/passwd") == "etc-passwd" and slug("!!!") == "clip"


@given(st.text())
def test_a_slug_is_always_a_safe_name(text: str) -> None:
    name = slug(text)
    assert name and "/" not in name and not name.startswith((".", "-")) and len(name.encode()) <= 200


def test_a_sidecar_is_found_beside_its_source(tmp_path: Path) -> None:
    source = tmp_path / "talk.mp4"
    known = ("srt", "vtt", "json")
    assert find_sidecar(source, known) is None
    (tmp_path / "talk.srt").write_text("x")
    (tmp_path / "talk.json").write_text('{"anything": 1}')
    assert find_sidecar(source, known) == tmp_path / "talk.srt"
    (tmp_path / "talk.de.srt").write_text("x")
    assert find_sidecar(source, known, "de") == tmp_path / "talk.de.srt"
    (tmp_path / "talk.json").write_text('{"segments": []}')
    assert find_sidecar(source, known) == tmp_path / "talk.json"
