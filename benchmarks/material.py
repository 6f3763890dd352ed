"""What the benchmarks run on: made once from the corpus, kept in a temporary folder.

edited_video    20 minutes of 720p H.264: film, animation, talk and street, with cuts, and truth for them
talk_sound      20 minutes of read and spoken English
talk_video      a talking head with that sound
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from itertools import cycle
from pathlib import Path

import av
import numpy as np

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
TRUTH = Path(__file__).resolve().parents[1] / "tests" / "truth" / "cuts.json"

PICTURES = ("bbb_part1.mp4", "friday.mp4", "sintel_trailer-720p.mp4", "highway_60fps.mp4", "chaplin.mp4",
            "big_buck_bunny_0_30.webm", "man-on-green-screen.mp4")  # fmt: skip
SPEECH = ("sonnet1_en.mp3", "jfk.flac", "libri-1088-134315-0000.wav", "asterisk_en_demo-instruct.wav",
          "sense_and_sensibility_01_austen_64kb-0870.wav", "asterisk_en_demo-congrats.wav")  # fmt: skip
RATE, SIZE, SOUND = 24, (1280, 720), 48000


def folder() -> Path:
    """Where material is kept: $CLIPFORGE_BENCH, or a folder of the system's temporary files."""
    path = Path(os.environ.get("CLIPFORGE_BENCH", Path(tempfile.gettempdir()) / "clipforge-bench"))
    path.mkdir(parents=True, exist_ok=True)
    return path


def edited_video(minutes: int = 20) -> tuple[Path, list[float]]:
    """The file and the times of its labelled hard cuts (in seconds), joints included."""
    path = folder() / f"edited-{minutes}.mp4"
    truth = path.with_suffix(".json")
    if not truth.exists():
        cuts = _write(path, PICTURES, minutes * 60, speech=True)
        truth.write_text(json.dumps(cuts))
    return path, json.loads(truth.read_text())


def talk_video(minutes: int = 20) -> Path:
    """A talking head (film dialogue and a figure), with speech."""
    path = folder() / f"talk-{minutes}.mp4"
    if not path.exists():
        _write(path, ("friday.mp4", "man-on-green-screen.mp4"), minutes * 60, speech=True)
    return path


def talk_sound(minutes: int = 20) -> Path:
    """Speech alone, 16 kHz mono WAV."""
    path = folder() / f"talk-{minutes}.wav"
    if not path.exists():
        part = path.with_suffix(".part")
        with av.open(str(part), "w", format="wav") as out:
            stream = out.add_stream("pcm_s16le", rate=16000, layout="mono")
            for block in _speech(minutes * 60, 16000):
                frame = av.AudioFrame.from_ndarray(block[None, :], format="s16", layout="mono")
                frame.rate = 16000
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        part.replace(path)
    return path


def _write(path: Path, names: tuple[str, ...], seconds: int, *, speech: bool) -> list[float]:
    labels = json.loads(TRUTH.read_text())["files"]
    cuts: list[float] = []
    total = seconds * RATE
    part = path.with_suffix(".part")
    with av.open(str(part), "w", format="mp4") as out:
        video = out.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "23"})
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = out.add_stream("aac", rate=SOUND, layout="mono") if speech else None
        sound = _speech(seconds, SOUND)
        count, heard = 0, 0
        for name in cycle(names):
            if count >= total:
                break
            begin = count / RATE
            if count:
                cuts.append(begin)
            cuts += [begin + c["time"] for c in labels.get(name, {}).get("cuts", []) if c.get("kind") != "title"]
            for frame in _frames(CORPUS / name):
                if count >= total:
                    break
                picture = frame.reformat(*SIZE, "yuv420p")
                picture.pts, picture.time_base = count, Fraction(1, RATE)
                out.mux(video.encode(picture))
                count += 1
                while audio is not None and heard < count * SOUND // RATE:
                    block = next(sound)
                    block_frame = av.AudioFrame.from_ndarray(block[None, :], format="s16", layout="mono")
                    block_frame.rate, block_frame.pts = SOUND, heard
                    out.mux(audio.encode(block_frame))
                    heard += len(block)
        out.mux(video.encode(None))
        if audio is not None:
            out.mux(audio.encode(None))
    part.replace(path)
    return sorted(c for c in cuts if c < seconds)


def _frames(path: Path) -> Iterator[av.VideoFrame]:
    """Frames at RATE: those that are presented at its ticks."""
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        tick, first, last = 0, None, None
        for frame in container.decode(video=0):
            time = frame.time
            first = time if first is None else first
            while last is not None and tick / RATE < time - first - 1e-6:
                yield last
                tick += 1
            last = frame
        if last is not None:
            yield last


def _speech(seconds: int, rate: int) -> Iterator[np.ndarray]:
    """Blocks of speech, files of the corpus one after another, half a second between them."""
    left = seconds * rate
    for name in cycle(SPEECH):
        with av.open(str(CORPUS / name)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    block = piece.to_ndarray()[0][:left]
                    left -= len(block)
                    yield block
                    if left <= 0:
                        return
        yield np.zeros(min(rate // 2, left), np.int16)
        left -= rate // 2
        if left <= 0:
            return
