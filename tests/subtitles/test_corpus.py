"""Real and deliberately broken files, with what their own projects expect of them."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from clipforge_core import BadDocument, SubtitleFormat, Transcript
from clipforge_media import Ass, Srt, Vtt

FORMATS: dict[str, SubtitleFormat] = {".srt": Srt(), ".vtt": Vtt(), ".ass": Ass()}
THREE = [
    (0.0, 1.234, "This is the first subtitle."),
    (2.345, 3.456, "This is the second subtitle. Second subtitle with second line."),
    (7204.567, 7208.901, "This is the third subtitle."),
]
NEWER_THAN_VTT_JS = {"file-layout/header-no-new-line.vtt", "integration/id.vtt"}
"""Files in which the standard finds a cue that vtt.js does not: after a header line without an empty
line (section 6.1, "in header" and an arrow), and after a line that holds an arrow alone."""


def cues(read: Transcript) -> list[tuple[float, float, str]]:
    ends = [*read.breaks[1:], len(read.words)]
    return [
        (float(read.words[a].start), float(read.words[b - 1].end), " ".join(w.text for w in read.words[a:b]))
        for a, b in zip(read.breaks, ends, strict=True)
    ]


def read(path: Path) -> list[tuple[float, float, str]]:
    try:
        return cues(FORMATS[path.suffix].read(path.read_bytes(), path.name))
    except BadDocument:
        return []


@pytest.mark.corpus
def test_subrip(corpus: Path) -> None:
    for name in ("typical", "typical_missing_sequence", "typical_utf16le"):
        assert read(corpus / f"subs/{name}.srt") == THREE, name
    assert read(corpus / "subs/typical_unexpected_end.srt") == THREE[:2]
    assert read(corpus / "subs/typical_bad_timestamps.srt") == THREE[:1]
    assert read(corpus / "subs/empty.srt") == []
    tags = read(corpus / "subs/typical_with_tags.srt")
    assert len(tags) == 14
    assert [text for _, _, text in tags[2:5]] == [
        "This is the third subtitle.",
        "This { \\an2} is not a valid tag due to the space after the opening bracket.",
        "This is the fifth subtitle with multiple valid tags.",
    ]


@pytest.mark.corpus
def test_ass(corpus: Path) -> None:
    assert read(corpus / "subs/invalid_timecodes.ass") == [
        (4.56, 8.9, "This is the third subtitle, with a comma."),
        (16.56, 17.9, "This is the last subtitle."),
    ]
    texts = [text for _, _, text in read(corpus / "subs/positioning.ass")]
    assert texts[1:3] == ["Second subtitle.", "Third subtitle, (only last counts)."] and len(texts) == 6


@pytest.mark.corpus
def test_webvtt(corpus: Path) -> None:
    assert [t for _, _, t in read(corpus / "subs/with_rubies.vtt")] == [
        "Some text with over-ruby.",
        "Some text with under-ruby and over-ruby (default).",
        "base1base2base3.",
        "Some text with no ruby text.",
    ]
    assert [t for _, _, t in read(corpus / "subs/with_tags.vtt")][-1] == "This is the <fourth> &subtitle."
    assert len(read(corpus / "subs/typical_with_comments.vtt")) == 2
    assert len(read(corpus / "subs/with_bom.vtt")) == 2
    assert len(read(corpus / "subs/with_positioning.vtt")) == 8


def expected(path: Path) -> list[tuple[float, float, str]]:
    """Times and plain texts of vtt.js' own expectations; cues without time or text are none to us."""
    found: list[tuple[float, float, str]] = []
    for cue in json.loads(path.read_text())["cues"]:
        text = re.sub(r"<rt.*?(?:</rt>|</ruby>|$)", "", cue["text"], flags=re.DOTALL)
        text = " ".join(html.unescape(re.sub(r"<[^>]*(?:>|$)", "", text)).split())
        if text and cue["endTime"] > cue["startTime"]:
            found.append((cue["startTime"], cue["endTime"], text))
    return sorted(found)


@pytest.mark.corpus
def test_vtt_js_conformance(corpus: Path) -> None:
    cases: list[tuple[str, str]] = []
    for script in sorted((corpus / "subs").rglob("test.js")):
        cases += re.findall(r'jsonEqual(?:All)?\(\s*"([^"]+)",\s*"([^"]+)"', script.read_text())
    assert len(cases) > 80
    root = corpus / "subs"
    wrong = [v for v, want in cases if read(root / f"vttjs_{v}") != expected(root / f"vttjs_{want}")]
    assert set(wrong) == NEWER_THAN_VTT_JS
