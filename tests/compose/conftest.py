"""A forge, and a folder with small media: tones, pictures, a GIF, a film."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.model.job import Job
from clipforge_core.queue.events import JobEvent
from clipforge_media.testing import make_video

Compose = Callable[..., Job]


def tone(path: Path, seconds: float, frequency: float = 440.0) -> None:
    """A sine at a quarter of full scale, mono, 16 kHz."""
    rate = 16000
    samples = (round(8000 * math.sin(2 * math.pi * frequency * i / rate)) for i in range(round(seconds * rate)))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"".join(struct.pack("<h", s) for s in samples))


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """short.wav (1 s), long.wav (2 s), red.png (64x64), wide.png (80x40, four colours), blink.gif, film.mp4 (2 s)."""
    folder = tmp_path_factory.mktemp("media")
    tone(folder / "short.wav", 1.0)
    tone(folder / "long.wav", 2.0, 300.0)
    Image.new("RGB", (64, 64), (200, 20, 20)).save(folder / "red.png")
    wide = Image.new("RGB", (80, 40))
    draw = ImageDraw.Draw(wide)
    for i, colour in enumerate(["#c81414", "#14c814", "#1414c8", "#c8c814"]):
        draw.rectangle([20 * i, 0, 20 * i + 19, 39], fill=colour)
    wide.save(folder / "wide.png")
    blink = [Image.new("RGB", (32, 32), c) for c in ("#ffffff", "#0000ff")]
    blink[0].save(folder / "blink.gif", save_all=True, append_images=blink[1:], duration=200, loop=0)
    make_video(folder / "film.mp4", frames=50, rate=25, sound=lambda n, r: _sine(n, r))
    (folder / "notes.txt").write_text("no media at all")
    return folder


def _sine(count: int, rate: int) -> Any:
    import numpy as np

    return (0.2 * np.sin(2 * np.pi * 500 * np.arange(count) / rate)).astype(np.float32)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("program")
    flags = {"cache": str(folder / "cache"), "data": str(folder / "data"), "allow_private_urls": True}
    return Environment.open(environ={}, flags=flags, user_folder=folder, folder=folder)


@pytest.fixture(scope="session")
def forge(environment: Environment) -> Iterator[Forge]:
    with Forge(environment) as opened:
        yield opened


@pytest.fixture
def compose(forge: Forge, media: Path, tmp_path: Path) -> Compose:
    """Run a project and answer the job; more parameters of the job by name, its events in `heard`."""

    def run(
        project: dict[str, Any], output: str = "film.mp4", *, heard: list[JobEvent] | None = None, **more: Any
    ) -> Job:
        params = {"project": project, "output": str(tmp_path / output), "base": str(media), **more}
        return forge.run(forge.submit("compose", params).id, heard.append if heard is not None else None)

    return run
