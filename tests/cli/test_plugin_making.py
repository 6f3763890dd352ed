"""`plugins new` begins a plugin of every kind, `plugins check` holds it against the contracts, and they are used."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from clipforge_cli.commands.plugin_making import kinds
from clipforge_cli.main import cli
from clipforge_cli.session import Session
from clipforge_core.registry import CONTRACTS
from clipforge_media.testing import make_video

APART = {"engine", "voice_cloner"}
"""Kinds that nobody begins from a few lines."""


def clipforge(*args: object) -> tuple[int, str]:
    """(exit code, output) of a command with a fresh session."""
    result = CliRunner().invoke(cli, [str(each) for each in args], obj=Session(), standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value or 0, result.output


def test_there_is_a_beginning_of_every_kind() -> None:
    singular = {kind.removesuffix("s") if kind != "visuals" else kind for kind in CONTRACTS}
    assert singular - APART <= set(kinds())


def test_what_is_begun_keeps_the_contracts(tmp_path: Path) -> None:
    media = make_video(tmp_path / "talk.mp4", frames=25, rate=25)
    for kind in kinds():
        assert clipforge("plugins", "new", kind, f"my_{kind}", "-o", tmp_path / "mine")[0] == 0
    files = sorted((tmp_path / "mine").glob("*.py"))
    code, text = clipforge("plugins", "check", *files, "--file", media, "--json")
    tried = json.loads(text)
    assert code == 0, [each for each in tried if each["level"] == "failed"]
    assert {each["plugin"] for each in tried} == {path.stem for path in files}
    told = {each["plugin"]: each["detail"] for each in tried if each["level"] == "not tried"}
    assert set(told) <= {f"my_{k}" for k in ("auth", "renderer", "runner_task", "trend_source", "hooks", "transcriber")}


def test_a_plugin_is_never_written_over_and_needs_a_name(tmp_path: Path) -> None:
    from clipforge_core.errors import UsageError

    clipforge("plugins", "new", "detector", "mine", "-o", tmp_path)
    for name, said in (("mine", "is there already"), ("../out", "no name"), ("Loud", "no name"), ("", "no name")):
        with pytest.raises(UsageError, match=said):
            clipforge("plugins", "new", "detector", name, "-o", tmp_path)


def test_a_package_has_its_entry_point_and_a_test(tmp_path: Path) -> None:
    _, text = clipforge("plugins", "new", "voice", "low_hum", "--package", "-o", tmp_path, "--json")
    files = [Path(each) for each in json.loads(text)["files"]]
    project = tomllib.loads(next(f for f in files if f.name == "pyproject.toml").read_text())
    assert project["project"]["entry-points"]["clipforge"] == {"low_hum": "clipforge_low_hum"}
    assert (tmp_path / "clipforge-low_hum" / "clipforge_low_hum" / "__init__.py") in files
    for file in files:
        if file.suffix == ".py":
            compile(file.read_text(), str(file), "exec")


def test_what_breaks_a_contract_is_told_and_ends_with_8(tmp_path: Path) -> None:
    clipforge("plugins", "new", "detector", "mine", "-o", tmp_path)
    path = tmp_path / "mine.py"
    path.write_text(path.read_text().replace("score=1.0", "score=7.0"))
    code, text = clipforge("plugins", "check", path)
    assert code == 8 and "FAILED" in text and "its score is 7.0" in text


def test_a_subtitle_format_of_a_plugin_is_written_by_name_and_by_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIPFORGE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CLIPFORGE_CACHE", str(tmp_path / "cache"))
    clipforge("plugins", "new", "subtitle_format", "tabs", "-o", tmp_path / "mine")
    media = make_video(tmp_path / "talk.mp4", frames=50, rate=25)
    words = tmp_path / "talk.srt"
    words.write_text("1\n00:00:00,500 --> 00:00:01,500\nHello there\n")
    for wish in (("-o", tmp_path / "out.tabs"), ("-o", tmp_path / "out.txt", "--format", "tabs")):
        args = ("--plugins-dir", tmp_path / "mine", "transcribe", media, "--transcript", words, *wish)
        assert clipforge(*args)[0] == 0
        start, _, text = Path(str(wish[1])).read_text().rstrip("\n").split("\t")
        assert (start, text) == ("0.500", "Hello there")
