"""Weights out of packages: joined once, checked, never half there."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from clipforge_core.errors import MissingExtra, MissingFile, ModelCorrupt
from clipforge_plugins.transcribers import models
from clipforge_plugins.transcribers.whisper import FasterWhisper

WHOLE = b"first half, second half"


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> models.Packaged:
    """A model in two importable packages."""
    for number, half in enumerate((WHOLE[:12], WHOLE[12:]), 1):
        package = tmp_path / "site" / f"toy_weights_{number}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "part").write_bytes(half)
        (package / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return models.Packaged(
        name="toy",
        packages=("toy-weights-1", "toy-weights-2"),
        parts=(("toy_weights_1", "part"), ("toy_weights_2", "part")),
        others=(("toy_weights_1", "config.json"),),
        sha256=hashlib.sha256(WHOLE).hexdigest(),
    )


def test_halves_are_joined_beside_the_other_files(packaged: models.Packaged, tmp_path: Path) -> None:
    folder = models.packaged_folder(packaged, tmp_path / "cache")
    assert (folder / models.WEIGHTS).read_bytes() == WHOLE
    assert (folder / "config.json").read_text() == "{}"
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [folder.name]


def test_the_hash_is_made_once(packaged: models.Packaged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = models.packaged_folder(packaged, tmp_path)
    monkeypatch.setattr(models, "file_sha256", lambda path: pytest.fail("it was checked before"))
    assert models.packaged_folder(packaged, tmp_path) == folder


def test_a_joined_file_that_changed_is_joined_anew(packaged: models.Packaged, tmp_path: Path) -> None:
    folder = models.packaged_folder(packaged, tmp_path)
    (folder / models.WEIGHTS).write_bytes(b"something else")
    models.packaged_folder(packaged, tmp_path)
    assert (folder / models.WEIGHTS).read_bytes() == WHOLE


def test_wrong_halves_are_refused_and_leave_nothing(packaged: models.Packaged, tmp_path: Path) -> None:
    (tmp_path / "site" / "toy_weights_2" / "part").write_bytes(b"broken")
    with pytest.raises(ModelCorrupt, match="toy-weights-2"):
        models.packaged_folder(packaged, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_package_that_is_missing_is_named(packaged: models.Packaged, tmp_path: Path) -> None:
    lacking = models.Packaged(
        name="toy",
        packages=("toy-weights-1", "toy-weights-9"),
        parts=(("toy_weights_1", "part"), ("toy_weights_9", "part")),
        others=(),
        sha256=packaged.sha256,
    )
    with pytest.raises(MissingExtra, match=r"toy-weights-9.*clipforge\[speech\]"):
        models.packaged_folder(lacking, tmp_path)


def test_a_folder_of_ones_own_needs_its_tokenizer(tmp_path: Path) -> None:
    (tmp_path / models.WEIGHTS).write_bytes(b"x")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(MissingFile, match=r"tokenizer\.json"):
        models.locate(str(tmp_path))
    (tmp_path / "tokenizer.json").write_text("{}")
    assert models.locate(str(tmp_path)) == tmp_path


def test_the_model_is_part_of_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLIPFORGE_MODEL", raising=False)
    (tmp_path / models.WEIGHTS).write_bytes(b"x")
    default = FasterWhisper().fingerprint()
    own = FasterWhisper(str(tmp_path)).fingerprint()
    monkeypatch.setenv("CLIPFORGE_MODEL", "tiny.en")
    assert len({default, own, FasterWhisper().fingerprint()}) == 3
    assert FasterWhisper("base").fingerprint() == default


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    monkeypatch.setattr("clipforge_plugins.transcribers.whisper.find_spec", lambda name: None)
    told = FasterWhisper().available()
    assert told is not None and "pip install 'clipforge[speech]'" in told
