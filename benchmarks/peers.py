"""The peers as commands: PySceneDetect, FFmpeg's command line with libass, faster-whisper, MoviePy, a bare decode.

python -m benchmarks.peers scenedetect FILE | decode FILE WIDTH | whisper FILE | moviepy FILE START END OUT
"""

from __future__ import annotations

import json
import sys


def scenedetect(path: str) -> None:
    """detect-adaptive with its defaults; prints the cuts (seconds)."""
    from scenedetect import AdaptiveDetector, detect

    scenes = detect(path, AdaptiveDetector())
    print(json.dumps([s[0].get_seconds() for s in scenes][1:]))


def decode(path: str) -> None:
    """Every picture and every sound, decoded and dropped, with FFmpeg's own threads."""
    import av

    with av.open(path) as container:
        for stream in container.streams:
            stream.thread_type = "AUTO"
        count = sum(1 for _ in container.decode())
    print(count)


def whisper(path: str) -> None:
    """faster-whisper called directly: the same model, compute type, beam and threads."""
    from faster_whisper import WhisperModel

    from clipforge_core.environment import Environment

    env = Environment.open(environ={})
    transcriber = env.registry.get("transcribers", env.settings["transcriber"])
    model = WhisperModel(str(transcriber.model_folder()), device="cpu", compute_type="int8", cpu_threads=2,
                         local_files_only=True)  # fmt: skip
    segments, _ = model.transcribe(path, language="en", beam_size=5, word_timestamps=True,
                                   condition_on_previous_text=False, vad_filter=False)  # fmt: skip
    print(sum(len(s.words or ()) for s in segments))


def moviepy(path: str, start: str, end: str, out: str) -> None:
    """The same clip with MoviePy: crop, resize, a caption for each word, x264 veryfast crf 20, AAC."""
    from moviepy import CompositeVideoClip, TextClip, VideoFileClip

    source = VideoFileClip(path).subclipped(float(start), float(end))
    width = round(source.h * 9 / 16)
    clip = source.cropped(x_center=source.w / 2, width=width).resized((1080, 1920))
    words = [
        TextClip(text=f"word {i}", font_size=80, color="white", stroke_color="black", stroke_width=4)
        .with_start(i * 0.5).with_duration(0.5).with_position(("center", 1340))
        for i in range(int((float(end) - float(start)) * 2))
    ]  # fmt: skip
    CompositeVideoClip([clip, *words]).write_videofile(
        out, codec="libx264", preset="veryfast", ffmpeg_params=["-crf", "20"], audio_codec="aac", logger=None
    )


if __name__ == "__main__":
    {"scenedetect": scenedetect, "decode": decode, "whisper": whisper, "moviepy": moviepy}[sys.argv[1]](*sys.argv[2:])
