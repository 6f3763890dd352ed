"""action: movement is found where it is, between keyframes too."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from clipforge_core import Detail, Samples, Tracks, silent
from clipforge_core.stages.analyse import run_pass
from clipforge_media import PyavEngine, probe
from clipforge_media.testing import make_video
from clipforge_plugins.analyzers.action import ActionAnalyzer


def test_movement_long_after_a_keyframe_is_seen(tmp_path: Path) -> None:
    def draw(number: int, width: int, height: int) -> np.ndarray:
        picture = np.full((height, width), 40, np.uint8)
        if 60 <= number < 80:
            picture[:, (number * 7) % 48 : (number * 7) % 48 + 16] = 220
        return picture

    path = make_video(tmp_path / "a.mp4", frames=100, rate=10, size=(64, 36), gop=100, draw=draw)
    info = probe(path)
    found, _ = run_pass(
        PyavEngine(), info, [ActionAnalyzer()], detail=Detail.COARSE, spans=(), tracks=Tracks(), report=silent
    )
    track = found["action"]["action"]
    assert isinstance(track, Samples) and track.step == Fraction(1, 5)
    values = np.frombuffer(track.data, track.dtype)
    busy = values[int(6.2 * 5) : int(7.8 * 5)]
    assert busy.min() > 0.1 and values[:25].max() < 0.02 and values[-8:].max() < 0.02
