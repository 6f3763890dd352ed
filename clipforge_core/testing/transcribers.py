"""The contract suite of transcribers, and one that answers a given transcript.

from clipforge_core.testing.transcribers import StubTranscriber, check_transcriber

def test_my_transcriber(talk: MediaInfo):
    check_transcriber(MyTranscriber(), talk, says=("country",), language="en")
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from clipforge_core.codec import digest, encode
from clipforge_core.contracts.progress import Report, silent
from clipforge_core.contracts.transcriber import Transcriber
from clipforge_core.errors import Cancelled, NoAudioTrack
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.transcript import Transcript
from clipforge_core.timecode import Span


class StubTranscriber:
    """Answers the words of `transcript` that lie in the file and in what is asked for."""

    name = "stub"
    version = "1"

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.model = ""

    def fingerprint(self) -> str:
        """The hash of the transcript."""
        return digest(self.transcript)

    def available(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def transcribe(self, info: MediaInfo, *, language: str, speech: Sequence[Span], report: Report) -> Transcript:
        """The words whose middle lies in `speech`, cut to the file. Raises NoAudioTrack."""
        if not info.audio:
            raise NoAudioTrack(path=info.path)
        report(0.0)
        heard = speech or (Span(Fraction(0), info.duration),)
        words = tuple(
            msgspec.structs.replace(word, end=min(word.end, info.duration))
            for word in self.transcript.words
            if word.start < info.duration and any(span.contains((word.start + word.end) / 2) for span in heard)
        )
        report(1.0)
        return msgspec.structs.replace(
            self.transcript, words=words, language=language or self.transcript.language, breaks=()
        )


def check_transcriber(
    transcriber: Transcriber, info: MediaInfo, *, says: Sequence[str], language: str = "en"
) -> Transcript:
    """Hear a short file and hold the answer against the contract.

    `info` is a probed file in which somebody says `says` (single words, in this order) in `language`.
    Answers the transcript. Raises AssertionError with what is wrong.
    """
    assert isinstance(transcriber, Transcriber), f"{transcriber!r} lacks members of Transcriber"
    assert transcriber.name and transcriber.version, "a transcriber has a name and a version"
    assert transcriber.available() is None, f"it is not available here: {transcriber.available()}"
    first = transcriber.fingerprint()
    assert first and first == transcriber.fingerprint(), "the fingerprint is stable and not empty"
    told: list[float] = []
    heard = transcriber.transcribe(
        info, language=language, speech=(), report=lambda done, message="": told.append(done)
    )
    assert told and all(0.0 <= done <= 1.0 for done in told), "progress is reported, from 0 to 1"
    assert told == sorted(told), f"progress never goes back: {told}"
    assert heard.language == language, f"the language is {language}, not {heard.language!r}"
    assert heard.origin, "a transcript says what made it"
    check_transcript(heard, info.duration)
    _check_said(heard, says)
    again = transcriber.transcribe(info, language=language, speech=(), report=silent)
    assert encode(again) == encode(heard), "the same sound gives the same words"
    _check_limits(transcriber, info, language, heard)
    return heard


def check_transcript(transcript: Transcript, duration: Fraction) -> None:
    """Words in order, apart, inside the file, with text. Raises AssertionError."""
    end = Fraction(0)
    for word in transcript.words:
        assert word.text.strip() == word.text and word.text, f"{word.text!r} is not a clean word"
        assert 0.0 <= word.confidence <= 1.0, f"{word.text}: its confidence is {word.confidence}"
        assert end <= word.start <= word.end <= duration, f"{word.text}: {word.start} to {word.end} after {end}"
        end = word.end
    assert all(0 < b < len(transcript.words) for b in transcript.breaks), "breaks are indexes of words"
    assert list(transcript.breaks) == sorted(set(transcript.breaks)), "breaks ascend"


def _check_said(heard: Transcript, says: Sequence[str]) -> None:
    words = iter("".join(c for c in word.text.lower() if c.isalnum()) for word in heard.words)
    for wanted in says:
        assert any(word == wanted.lower() for word in words), f"{wanted!r} was not heard in: {heard.text()}"


def _check_limits(transcriber: Transcriber, info: MediaInfo, language: str, heard: Transcript) -> None:
    if heard.words:
        half = Span(Fraction(0), heard.words[len(heard.words) // 2].start)
        part = transcriber.transcribe(info, language=language, speech=(half,), report=silent)
        check_transcript(part, info.duration)
        assert len(part.words) < len(heard.words), "only the speech that is given is heard"
    try:
        mute = msgspec.structs.replace(info, audio=())
        transcriber.transcribe(mute, language=language, speech=(), report=silent)
    except NoAudioTrack:
        pass
    else:
        raise AssertionError("a file without sound raises NoAudioTrack")
    try:
        transcriber.transcribe(info, language=language, speech=(), report=_cancel)
    except Cancelled:
        return
    raise AssertionError("Cancelled, raised by the report, is let through")


def _cancel(done: float, message: str = "") -> None:
    raise Cancelled
