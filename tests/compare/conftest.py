"""A few seconds of a talk, compared once in three ways of which one cannot be made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clipforge_core.testing.programs import Ended, Program
from clipforge_media.testing_talk import make_talk

VARIANTS = ("high: quality=high", "small & <b>quick</b>: quality=low crf=45", "hardware: encoder=h264_amf")


class Done:
    """A comparison that has come to its end: read it, change nothing."""

    def __init__(self, folder: Path) -> None:
        self.program = Program(folder)
        self.talk = make_talk(folder, subtitles=False)
        self.out = folder / "out"
        asked = [part for text in VARIANTS for part in ("--variant", text)]
        metrics = [part for name in ("ssim", "quality_score", "file_size") for part in ("--metric", name)]
        self.args = ("compare", "talk.mp4", "1", "3.5", *asked, *metrics, "--repeat", "2", "-o", "out", "--json")
        self.ended: Ended = self.program.run(*self.args)

    @property
    def result(self) -> dict[str, Any]:
        """What was printed."""
        found: dict[str, Any] = json.loads(self.ended.out)
        return found


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """See Done; made once."""
    return Done(tmp_path_factory.mktemp("compared"))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with a talk, for calls that are refused."""
    folder = tmp_path_factory.mktemp("refused")
    make_talk(folder, subtitles=False)
    return Program(folder)
