"""Word starts and errors of the bundled transcriber, on speech whose phoneme times are known.

    python -m benchmarks.precision_words [--quick] [--json OUT]

The voice `hibari` reads eight paragraphs; its network tells how long every phoneme is. White noise of a
seeded generator is mixed in at 20, 10 and 5 dB below the level of the voice. Start errors are given
against the times as they are heard (the bundled voice corrects the network's count by 45 ms, see
clipforge_plugins/voices) and against the bare count, so that neither hides the other. The word error
rates of corpus files with transcripts follow, where the corpus is there. To reach: a median of at most
80 ms and a 95th percentile of at most 250 ms.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
import wave
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipforge_core import Detail, Events, Span, Tracks, Transcript, Word, silent
from clipforge_media import probe
from clipforge_media.scan import scan
from clipforge_plugins.analyzers.speech import SpeechAnalyzer
from clipforge_plugins.transcribers.whisper import FasterWhisper
from clipforge_plugins.voices.hibari import HibariVoice
from clipforge_plugins.voices.hibari_engine import EARLY

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
SNRS = (None, 20, 10, 5)
SEED = 7
TALK = (
    "Good morning, everyone. Today I want to talk about why small habits matter more than big plans. "
    "Most people believe that success comes from one heroic effort. The evidence says something else.",
    "In our first experiment we asked many students to write every single day. Half of them had a goal of one page. "
    "The other half had a goal of one sentence. Which group wrote more by the end of the month? "
    "The second group did, and by a wide margin.",
    "However, there is a catch. When a task becomes too easy, people stop paying attention to it. "
    "So the trick is to keep the first step tiny, and let the rest grow on its own. Never raise the bar on a bad day.",
    "Let me tell you a story about my grandmother. She planted an apple tree when she was very old. "
    "The people next door laughed at her. Ten years later, the same people came to ask for apples.",
    "Energy is stored in the chemical bonds of the battery. When the circuit closes, electrons flow through the wire, "
    "and the lamp begins to glow. Each electron moves slowly, yet the signal travels close to the speed of light.",
    "Is that all there is to it? Of course not. Friction, heat and noise take their share. "
    "An engineer spends half of her life fighting losses, and the other half explaining why they cannot be avoided.",
    "Cooking rice is simple, if you respect three rules. Wash it until the water runs clear. "
    "Use the right amount of water. And keep the lid closed, always. Open it once, and the steam is gone.",
    "Finally, I would like to thank the people who made this possible. Without their patience and their honest "
    "criticism, none of us would be here tonight. Thank you very much, and please ask me anything you like.",
)
FILES = (
    "jfk.flac",
    "sonnet1_en.mp3",
    "LJ002-0020.wav",
    "sense_and_sensibility_01_austen_64kb-0870.wav",
    "sense_and_sensibility_01_austen_64kb-0880.wav",
    "sense_and_sensibility_01_austen_64kb-0890.wav",
    "friday.mp4",
    "sintel_trailer-720p.mp4",
    "speech_es.mp3",
    "audioeval_zh_pangrama.wav",
    "audioeval_hi_ginti.wav",
)
CHARACTERS = ("zh", "ja", "th")
_NUMBERS = {"1": "one", "2": "two", "3": "three", "10": "ten", "mr": "mister"}


@dataclass
class Result:
    """One recording. Errors in milliseconds, rates in per cent; None where there is no truth for it."""

    name: str
    language: str
    wer: float
    cpu: float
    words: int = 0
    median: float | None = None
    p95: float | None = None
    counted_median: float | None = None
    counted_p95: float | None = None


def plain(text: str) -> str:
    """Lower case letters and digits; small numbers in words."""
    bare = re.sub(r"[^\w']|_", "", text.lower()).replace("'", "")
    return _NUMBERS.get(bare, bare)


def units(text: str, language: str) -> list[str]:
    """Words to count errors on; characters where words are not parted by spaces."""
    if language in CHARACTERS:
        return [c for c in text if c.isalnum()]
    return [w for w in (plain(p) for p in text.replace("-", " ").split()) if w]


def error_rate(heard: Sequence[str], said: Sequence[str]) -> float:
    """Levenshtein distance in per cent of what was said."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[:], i
        for j, other in enumerate(heard, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other))
    return 100 * row[-1] / max(1, len(said))


def start_errors(heard: Sequence[Word], said: Sequence[Word]) -> Iterator[float]:
    """Seconds between the starts of words that were heard right and the truth; late is positive."""
    a, b = [plain(w.text) for w in said], [plain(w.text) for w in heard]
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        for k in range(block.size):
            yield float(heard[block.b + k].start - said[block.a + k].start)


def talk() -> tuple[NDArray[np.float32], tuple[Word, ...]]:
    """The talk at 16 kHz, and its words with true times."""
    speech = HibariVoice().speak("\n\n".join(TALK))
    samples = np.frombuffer(speech.samples, "<f4")
    size = len(samples) * 16000 // speech.rate
    spectrum = np.fft.rfft(samples)[: size // 2 + 1]
    return (np.fft.irfft(spectrum, size) * size / len(samples)).astype(np.float32), speech.words


def noisy(voice: NDArray[np.float32], snr: int | None) -> NDArray[np.float32]:
    """White noise `snr` dB below the level of the voice where it sounds."""
    if snr is None:
        return voice
    level = float(np.sqrt(np.mean(voice[np.abs(voice) > 0.01] ** 2)))
    noise = np.random.default_rng(SEED).standard_normal(len(voice)).astype(np.float32)
    return voice + noise * level * 10 ** (-snr / 20)


def write(path: Path, samples: NDArray[np.float32]) -> Path:
    """16-bit mono WAV at 16 kHz."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def hear(transcriber: FasterWhisper, path: Path, language: str) -> tuple[Transcript, float]:
    """What the bundled parts make of a file, speech regions first, and CPU seconds a second."""
    info = probe(path)
    begun = time.process_time()
    analyzer = SpeechAnalyzer()

    observer = analyzer.begin(info, Detail.COARSE, Tracks(), ())
    scan(info, [(analyzer.feed(info, Detail.COARSE), observer)], report=silent)
    track = observer.finish()["speech"]
    speech: list[Span] = track.spans() if isinstance(track, Events) else []
    heard = transcriber.transcribe(info, language=language, speech=speech, report=silent)
    return heard, (time.process_time() - begun) / float(info.duration)


def measure(transcriber: FasterWhisper, path: Path, name: str, words: Sequence[Word]) -> Result:
    """Start errors and word error rate of one recording of the talk."""
    heard, cpu = hear(transcriber, path, "en")
    errors = np.array(list(start_errors(heard.words, words)))
    counted = errors - float(EARLY)
    said = units(" ".join(w.text for w in words), "en")
    return Result(
        name,
        "en",
        round(error_rate(units(heard.text(), "en"), said), 1),
        round(cpu, 3),
        len(errors),
        *(round(1000 * float(np.percentile(np.abs(e), q))) for e in (errors, counted) for q in (50, 95)),
    )


def corpus_results(transcriber: FasterWhisper) -> Iterator[Result]:
    """Word error rates (character error rates in Chinese) of the corpus files; languages are found out."""
    for name in FILES if CORPUS.is_dir() else ():
        truth = json.loads((CORPUS / f"{name}.truth.json").read_text())
        heard, cpu = hear(transcriber, CORPUS / name, "")
        said = units(truth["transcript"], heard.language)
        wer = error_rate(units(heard.text(), heard.language), said)
        yield Result(name, heard.language, round(wer, 1), round(cpu, 3), len(said))


def show(result: Result) -> None:
    """One line of the table."""
    times = ""
    if result.median is not None:
        times = f"start {result.median:4.0f} / {result.p95:4.0f} ms"
        times += f"   counted {result.counted_median:4.0f} / {result.counted_p95:4.0f} ms"
    print(f"{result.name:<48}{result.language:<4}{result.wer:6.1f} %  cpu {result.cpu:.3f}  {times}", flush=True)


def main() -> None:
    """Print the table: WER, CPU seconds a second, median and 95th percentile of start errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the talk alone, clean and at 10 dB")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    transcriber = FasterWhisper()
    voice, words = talk()
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        for snr in (None, 10) if arguments.quick else SNRS:
            name = "talk" if snr is None else f"talk, noise at {snr} dB"
            path = write(Path(folder) / f"{snr}.wav", noisy(voice, snr))
            results.append(measure(transcriber, path, name, words))
            show(results[-1])
    for result in () if arguments.quick else corpus_results(transcriber):
        results.append(result)
        show(result)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(r) for r in results], indent=2) + "\n")


if __name__ == "__main__":
    main()
