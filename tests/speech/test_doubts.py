"""Words that a recogniser makes up are told from words that somebody said."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipforge_core import Span, silent
from clipforge_media import probe
from clipforge_plugins.transcribers.doubts import made_up
from clipforge_plugins.transcribers.whisper import FasterWhisper


@pytest.mark.parametrize(
    ("text", "mean", "no_speech"),
    [
        ("ご視聴ありがとうございました", -0.90, 0.55),
        (" Thank you very much.", -0.67, 0.55),
        ("Thanks for watching!", -0.3, 0.35),
        ("Untertitelung des ZDF, 2020", -0.7, 0.1),
        ("Yeah, it's your test", -1.2, 0.64),
    ],
)
def test_what_is_written_over_crowds_and_music_is_not_believed(text: str, mean: float, no_speech: float) -> None:
    assert made_up(text, mean, no_speech)


@pytest.mark.parametrize(
    ("text", "mean", "no_speech"),
    [
        ("Okay, well, I think we're ready to begin. Right.", -0.43, 0.46),
        ("Thank you very much.", -0.2, 0.05),
        ("And with that, thank you for watching, and good night.", -0.7, 0.2),
        ("10 of cloves.", -0.52, 0.05),
        ("", -0.1, 0.0),
    ],
)
def test_what_somebody_says_is(text: str, mean: float, no_speech: float) -> None:
    assert not made_up(text, mean, no_speech)


@pytest.mark.corpus
def test_a_cheering_crowd_says_nothing(corpus: Path) -> None:
    transcriber = FasterWhisper()
    if missing := transcriber.available():
        pytest.skip(missing)
    info = probe(corpus / "sowt-with-video.mov")
    heard = transcriber.transcribe(info, language="", speech=[Span(info.start, info.duration)], report=silent)
    assert heard.words == () and heard.language == ""
