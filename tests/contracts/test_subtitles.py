"""Every registered subtitle format keeps the contract."""

from __future__ import annotations

import pytest

from clipforge_core.testing.subtitles import check_subtitle_format
from clipforge_media import Ass, Srt, Vtt, WordJson
from clipforge_plugins.subtitles import clipforge_register_subtitle_formats


@pytest.mark.parametrize("kind", [Srt, Vtt, Ass, WordJson])
def test_contract(kind: type[Srt] | type[Vtt] | type[Ass] | type[WordJson]) -> None:
    check_subtitle_format(kind())


def test_registered() -> None:
    formats = clipforge_register_subtitle_formats()
    assert [f.name for f in formats] == ["srt", "vtt", "ass", "json"]
    extensions = [e for f in formats for e in f.extensions]
    assert len(extensions) == len(set(extensions))
