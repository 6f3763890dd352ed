"""The recogniser itself: a Whisper model in CTranslate2, one chunk of sound at a time.

Decoding is deterministic: beams, no sampling. A chunk whose text repeats itself or that the model
does not believe in is decoded once more with repetition forbidden, and the better of both is taken;
Whisper's own way out (sampling at rising temperatures) is slow on noise and differs from run to run.
Chunks are decoded without the text before them: a mistake cannot spread, and each can be heard alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_plugins.transcribers.doubts import NO_SPEECH, made_up
from clipforge_plugins.transcribers.timing import RATE, Heard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

BEAMS = 5
UNSURE = -1.0
"""Mean log probability under which a text is decoded again."""
HOPELESS = -1.5
"""Mean log probability under which a text is not believed at all."""
REPETITIVE = 2.4
"""Ratio of the text to its compressed form above which it repeats itself (Radford et al. 2022, 4.5)."""
ATTEMPTS = 3
"""How often the rest of a chunk is heard again: the decoder sometimes stops at a pause."""
UNHEARD = 3 * RATE
"""Samples after the last word that are not left unheard."""
_FRAMES_A_SECOND = 100
_OPENING = "\"'“¿([{-"
_CLOSING = "\"'.。,，!！?？:：”)]}、"
_NO_SPACES = frozenset({"zh", "ja", "th", "lo", "my", "yue", "km"})


class _Text(msgspec.Struct):
    tokens: list[int]
    mean: float
    compression: float
    no_speech: float

    @property
    def good(self) -> bool:
        return self.mean >= UNSURE and self.compression <= REPETITIVE


class Ear:
    """A loaded model. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        from faster_whisper import WhisperModel

        # As many threads as the machine has, at most four: more do not help a model of this size.
        threads = min(4, os.cpu_count() or 1)
        self._model: Any = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
        self.multilingual: bool = self._model.model.is_multilingual
        self.languages: frozenset[str] = frozenset(self._model.supported_languages if self.multilingual else ["en"])

    def encode(self, sound: Sound) -> tuple[Any, int]:
        """What the encoder makes of up to 30 s of sound, and its frames of 10 ms."""
        from faster_whisper.audio import pad_or_trim

        features = self._model.feature_extractor(sound)
        frames = min(features.shape[-1] - 1, self._model.feature_extractor.nb_max_frames)
        return self._model.encode(pad_or_trim(features[:, :frames])), frames

    def languages_of(self, sound: Sound) -> dict[str, float]:
        """Probabilities of languages (ISO 639-1) of up to 30 s of sound."""
        if not self.multilingual:
            return {"en": 1.0}
        ranked = self._model.model.detect_language(self.encode(sound)[0])[0]
        return {token[2:-2]: float(probability) for token, probability in ranked}

    def hear(self, sound: Sound, language: str, prompt: str = "") -> list[Heard]:
        """The words of up to 30 s of sound, times in seconds from its first sample. `prompt` is a text in the style
        that is wanted."""
        words: list[Heard] = []
        at = 0
        for _ in range(ATTEMPTS):
            heard = self._hear_once(sound[at:], language, prompt)
            offset = at / RATE
            words += [
                msgspec.structs.replace(w, start=w.start + offset, tokens_end=w.tokens_end + offset, end=w.end + offset)
                for w in heard
            ]
            if not heard:
                break
            left = at + int(heard[-1].tokens_end * RATE)
            if len(sound) - left < UNHEARD or left <= at:
                break
            at = left
        return words

    def _hear_once(self, sound: Sound, language: str, prompt: str) -> list[Heard]:
        from faster_whisper.tokenizer import Tokenizer

        model = self._model
        tokenizer = Tokenizer(model.hf_tokenizer, self.multilingual, task="transcribe", language=language)
        encoded, frames = self.encode(sound)
        before = tokenizer.encode(f" {prompt}") if prompt else []
        text = self._decode(tokenizer, encoded, before, {})
        if not text.good and not (text.no_speech > NO_SPEECH and text.compression <= REPETITIVE):
            second = self._decode(tokenizer, encoded, before, {"no_repeat_ngram_size": 3, "repetition_penalty": 1.1})
            if (second.good, second.mean) > (text.good, text.mean):
                text = second
        unheard = made_up(tokenizer.decode(text.tokens), text.mean, text.no_speech)
        if unheard or text.mean < HOPELESS or text.compression > 2 * REPETITIVE:
            return []
        found = model.find_alignment(tokenizer, [text.tokens], encoded, frames)
        return _words(found[0] if found else [], frames / _FRAMES_A_SECOND, language)

    def _decode(self, tokenizer: Any, encoded: Any, before: list[int], more: dict[str, Any]) -> _Text:
        from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens

        result = self._model.model.generate(
            encoded,
            [self._model.get_prompt(tokenizer, before, without_timestamps=True)],
            beam_size=BEAMS,
            max_length=self._model.max_length,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            **more,
        )[0]
        ids = result.sequences_ids[0]
        tokens = [token for token in ids if token < tokenizer.eot]
        text = tokenizer.decode(tokens).strip()
        return _Text(
            tokens=tokens,
            mean=result.scores[0] * len(ids) / (len(ids) + 1),
            compression=get_compression_ratio(text) if text else 0.0,
            no_speech=result.no_speech_prob,
        )


def _words(alignment: Sequence[dict[str, Any]], length: float, language: str) -> list[Heard]:
    """Whole words out of aligned pieces: punctuation goes to its neighbour and keeps its time."""
    words: list[Heard] = []
    opening = ""
    for piece in alignment:
        text = piece["word"]
        bare = text.strip()
        if not bare:
            continue
        start, end = float(piece["start"]), float(piece["end"])
        if words and bare in _CLOSING and (not text.startswith(" ") or bare not in _OPENING):
            words[-1] = msgspec.structs.replace(words[-1], text=words[-1].text + bare, end=max(end, words[-1].end))
            continue
        if text.startswith(" ") and bare in _OPENING:
            opening += bare
            continue
        space = text.startswith(" ") or bool(opening) or (not words and language not in _NO_SPACES)
        words.append(Heard(opening + bare, start, end, end, float(piece["probability"]), space))
        opening = ""
    return [msgspec.structs.replace(w, end=min(w.end, length)) for w in words]
