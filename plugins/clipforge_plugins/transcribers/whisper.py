"""The transcriber `faster-whisper`: Whisper on this machine, with times that fit what is heard.

    words = FasterWhisper().transcribe(info, language="", speech=tracks.spans("speech"), report=silent).words

The model is the packaged Whisper base unless `model` (or $CLIPFORGE_MODEL) names another: "tiny.en" for
quick English, a folder with a converted model, or a name in the user's own cache. Nothing is downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clipforge_core import (
    MediaInfo,
    MissingExtra,
    NoAudioTrack,
    Report,
    Span,
    Transcript,
    UsageError,
    Word,
    digest,
    fillers_of,
    give_back,
    milliseconds,
)
from clipforge_plugins.transcribers import models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clipforge_plugins.transcribers.chunks import Chunk
    from clipforge_plugins.transcribers.ear import Ear

_NEEDED = (("faster-whisper", "faster_whisper"), ("ctranslate2", "ctranslate2"), ("numpy", "numpy"), ("av", "av"))
_SETTINGS = "int8 beams 5"


class _Place(msgspec.Struct, frozen=True):
    """A word with its place in the file, in seconds."""

    text: str
    start: float
    end: float
    probability: float
    space: bool


class FasterWhisper:
    """Hears words with faster-whisper. `model` takes precedence over $CLIPFORGE_MODEL.

    Whisper leaves out most of what only fills a pause ("um"); `verbatim` asks it for that too.
    """

    name = "faster-whisper"
    version = "2"

    def __init__(self, model: str = "") -> None:
        self.model = model
        self.verbatim = False
        self._loaded: tuple[Path, Ear] | None = None

    def fingerprint(self) -> str:
        """The model's hash, or the path, size and time of a model that the user brings."""
        wanted = self._wanted()
        settings = f"{_SETTINGS} verbatim" if self.verbatim else _SETTINGS
        if wanted in models.PACKAGED:
            return f"whisper {wanted} {models.PACKAGED[wanted].sha256[:16]} {settings}"
        weights = Path(wanted).expanduser() / models.WEIGHTS
        if weights.is_file():
            stat = weights.stat()
            return f"whisper {digest(str(weights), stat.st_size, str(stat.st_mtime_ns))[:16]} {settings}"
        return f"whisper {wanted} {settings}"

    def available(self) -> str | None:
        """None, or what to install."""
        for package, module in _NEEDED:
            if find_spec(module) is None:
                return MissingExtra(what="transcription", package=package, extra="speech").describe()
        wanted = self._wanted()
        lacking = models.missing(models.PACKAGED[wanted]) if wanted in models.PACKAGED else None
        return MissingExtra(what="transcription", package=lacking, extra="speech").describe() if lacking else None

    def transcribe(self, info: MediaInfo, *, language: str, speech: Sequence[Span], report: Report) -> Transcript:
        """The words of the file's sound on the media clock, in order and without overlap.

        `language` is ISO 639-1 ("en", "pt-BR" counts as "pt") or "" to find out. Only `speech` is heard;
        everything where it is empty. Raises NoAudioTrack, MissingExtra, ModelCorrupt, UsageError for a
        language that the model does not know, and what reading the file raises.
        """
        if not info.audio:
            raise NoAudioTrack(path=info.path)
        for package, module in _NEEDED:
            if find_spec(module) is None:
                raise MissingExtra(what="transcription", package=package, extra="speech")
        from clipforge_plugins.transcribers import chunks

        report(0.0, "loading the speech model")
        ear = self._load()
        wanted = chunks.regions(speech, info.duration)
        spoken = self._language(ear, info, language, wanted)
        fillers = fillers_of(spoken) if self.verbatim else None
        prompt = fillers.prompt if fillers is not None else ""
        words: list[_Place] = []
        breaks: list[int] = []
        total, done = sum(last - first for first, last in wanted), 0
        for chunk, sound in _chunks(info, wanted):
            report(min(1.0, done / total), f"hearing words ({spoken})")
            found = list(_hear(ear, chunk, sound, spoken, prompt))
            if found and chunk.fresh and words:
                breaks.append(len(words))
            words += found
            done += chunk.samples
            # Each chunk needs 100 MB for a moment: without this, long files come to hold more than short ones.
            give_back()
        report(1.0, f"{len(words)} words")
        return Transcript(
            words=tuple(_exact(words, info.duration)),
            # What was guessed from sound without a word in it says nothing.
            language=spoken if words or language else "",
            origin=f"faster-whisper {Path(self._wanted()).name}",
            breaks=tuple(breaks),
        )

    def _wanted(self) -> str:
        return self.model or os.environ.get("CLIPFORGE_MODEL", "") or models.BASE.name

    def _load(self) -> Ear:
        folder = models.locate(self._wanted())
        if self._loaded is None or self._loaded[0] != folder:
            from clipforge_plugins.transcribers.ear import Ear

            give_back()
            self._loaded = (folder, Ear(folder))
        return self._loaded[1]

    def _language(self, ear: Ear, info: MediaInfo, language: str, wanted: Sequence[tuple[int, int]]) -> str:
        from clipforge_media import read_sound
        from clipforge_plugins.transcribers.chunks import RATE
        from clipforge_plugins.transcribers.language import likeliest, places

        given = language.replace("_", "-").split("-")[0].lower()
        if given:
            if given not in ear.languages:
                known = ", ".join(sorted(ear.languages))
                raise UsageError(
                    detail=f"the speech model {self._wanted()} does not know the language {language!r}: {known}"
                )
            return given
        if not ear.multilingual:
            return "en"
        if not wanted:
            return ""
        windows = places(wanted, RATE, info.duration)
        return likeliest(windows, lambda span: ear.languages_of(read_sound(info, span, RATE)))


def _chunks(info: MediaInfo, wanted: Sequence[tuple[int, int]]) -> Iterator[tuple[Chunk, NDArray[np.float32]]]:
    from clipforge_media import sound_blocks
    from clipforge_plugins.transcribers.chunks import RATE, Tape, pack

    if not wanted:
        return
    first, last = wanted[0][0], wanted[-1][1]
    blocks = sound_blocks(info, Span(Fraction(first, RATE), Fraction(last, RATE)), rate=RATE)
    yield from pack(wanted, Tape(blocks, first))


def _hear(ear: Ear, chunk: Chunk, sound: NDArray[np.float32], language: str, prompt: str) -> Iterator[_Place]:
    """The words of a chunk that are believed, at their place in the file."""
    from clipforge_plugins.transcribers.chunks import RATE
    from clipforge_plugins.transcribers.doubts import believed, loops_cut
    from clipforge_plugins.transcribers.timing import correct, loudness, silences

    # A signal this low is dither: there is nothing to hear, and the model would make something up.
    if not len(sound) or float(abs(sound).max()) < 1e-4:
        return
    words = loops_cut(ear.hear(sound, language, prompt))
    quiet = silences(loudness(sound))
    times = correct(words, quiet, len(sound) / RATE)
    for word, (start, end) in zip(words, times, strict=True):
        if believed(word, start, end, quiet):
            yield _Place(word.text, *chunk.place(start, end), word.probability, word.space)


def _exact(words: Sequence[_Place], duration: Fraction) -> Iterator[Word]:
    from clipforge_plugins.transcribers.timing import ordered

    times = ordered([(w.start, w.end) for w in words], float(duration))
    for word, (start, end) in zip(words, times, strict=True):
        begin = min(milliseconds(start), duration)
        yield Word(
            text=word.text,
            start=begin,
            end=max(begin, min(milliseconds(end), duration)),
            confidence=round(min(1.0, max(0.0, word.probability)), 3),
            space=word.space,
        )
