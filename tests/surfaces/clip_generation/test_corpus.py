"""Real media through trims: variable frame rates, six channels, odd sizes, sound alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from clipforge_core.model.job import Job
from clipforge_core.model.trim import Trim, TrimStatus
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.trims.formats import FORMATS
from clipforge_core.trims.wishes import checked_wish
from tests.surfaces.clip_generation.conftest import uploaded

Work = Callable[[], list[Job]]
pytestmark = pytest.mark.corpus


def cut(services: Services, caller: Caller, work: Work, source: Path, form: str, quality: str) -> tuple[Trim, Path]:
    """Seven tenths of a second of a file."""
    wish = checked_wish(
        start="00:00:00.250", end="00:00:00.950", output_format=form, quality=quality, options=(), level="standard"
    )
    trim = services.trims.create(caller, uploaded(services, caller, source), wish)
    work()
    trim = services.trims.get(caller, trim.id)
    assert trim.status is TrimStatus.COMPLETED, trim.error
    assert trim.output is not None
    path = services.storage.local(trim.output.key)
    assert path is not None
    return trim, path


@pytest.mark.parametrize(
    ("name", "form", "quality"),
    [
        ("bbb_51.mp4", "mp4", ""),
        ("bbb_51.mp4", "mp3", "low"),
        ("bbb_51.mp4", "webm", "low"),
        ("cursed-vfr.mp4", "mp4", "low"),
        ("bear-vp9-odd-dimensions.webm", "mp4", "low"),
        ("bear-vp9-odd-dimensions.webm", "webm", ""),
        ("band_demo.mp4", "gif", "low"),
        ("band_demo.avi", "mkv", "medium"),
        ("LJ002-0020.wav", "m4a", "medium"),
        ("LJ002-0020.wav", "wav", "lossless"),
    ],
)
def test_a_piece_of_it(
    services: Services, caller: Caller, work: Work, corpus: Path, name: str, form: str, quality: str
) -> None:
    trim, path = cut(services, caller, work, corpus / name, form, quality)
    assert trim.facts["seconds"] == pytest.approx(0.7, abs=0.05)
    with av.open(str(path)) as container:
        assert bool(container.streams.video) is FORMATS[form].shows
        kind = "video" if FORMATS[form].shows else "audio"
        assert sum(1 for frame in container.decode(**{kind: 0})) > 5  # type: ignore[arg-type]
