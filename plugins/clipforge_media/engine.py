"""PyavEngine: the Engine contract, fulfilled with PyAV.

engine = PyavEngine()
info = engine.probe(Path("talk.mp4"))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

from clipforge_core import Check, Feed, MediaInfo, Observer, Rect, Report, SoundReport, Span, Timeline, Transcript


class PyavEngine:
    """Probes, scans, mixes, joins and checks. It holds no state: calls may come from any thread.

    `version` changes whenever answers may: with this code, and with PyAV.
    """

    name = "pyav"

    def __init__(self) -> None:
        # PyAV's version stands for the FFmpeg inside; reading it from the metadata imports nothing.
        self.version = f"2+av{version('av')}"

    def probe(self, path: Path) -> MediaInfo:
        """What the file holds."""
        from clipforge_media.probing import probe

        return probe(path)

    def scan(
        self,
        info: MediaInfo,
        observers: Sequence[tuple[Feed, Observer]],
        *,
        spans: Sequence[Span] = (),
        report: Report,
    ) -> Sequence[str]:
        """Show each observer what its feed asks for, from one decode."""
        from clipforge_media.scan import scan

        return scan(info, observers, spans=spans, report=report)

    def embedded_transcript(self, info: MediaInfo, stream: int) -> Transcript:
        """The words of a text subtitle track of the file."""
        from clipforge_media.subtitles.embedded import read_embedded

        return read_embedded(info, stream)

    def render_sound(self, timeline: Timeline, out: Path, *, report: Report) -> SoundReport:
        """All audio elements, mixed, levelled and encoded."""
        from clipforge_media.sound import render_sound

        return render_sound(timeline, out, report=report)

    def join(self, pictures: Sequence[Path], sound: Path | None, timeline: Timeline, out: Path) -> None:
        """Copy segments and sound into one file."""
        from clipforge_media.join import join

        join(pictures, sound, timeline, out)

    def still(
        self,
        info: MediaInfo,
        times: Sequence[Fraction],
        out: Path,
        *,
        crops: Sequence[Rect],
        faces: Sequence[Sequence[Rect]],
        size: tuple[int, int],
        quality: int,
    ) -> Fraction:
        """A JPEG of the best of some candidate times."""
        from clipforge_media.still import still

        return still(info, times, out, crops=crops, faces=faces, size=size, quality=quality)

    def check(self, path: Path, timeline: Timeline, *, report: Report) -> Sequence[Check]:
        """Verify a finished file."""
        from clipforge_media.check import check_file

        return check_file(path, timeline, report=report)

    def backdrop(self, out: Path, duration: float) -> Sequence[tuple[float, Rect]]:
        """A made film to show templates on."""
        from clipforge_media.backdrop import RATE, face_at, write_backdrop

        write_backdrop(out, duration)
        return [(n * 3 / RATE, Rect(*face_at(n * 3 / RATE))) for n in range(int(duration * RATE / 3) + 1)]

    def snapshot(self, timeline: Timeline, frame: int, out: Path) -> None:
        """A frame of a Timeline as a PNG."""
        from clipforge_media.render.snapshot import write_snapshot

        write_snapshot(timeline, frame, out)

    def caption_checks(self, timeline: Timeline) -> Sequence[Check]:
        """Missing glyphs, safe area and reading speed of the captions."""
        from clipforge_media.captions.checks import caption_checks

        return caption_checks(timeline)

    def diagnose(self) -> Sequence[Check]:
        """Versions, codecs and fonts, for `clipforge doctor`."""
        from clipforge_media.diagnosis import diagnose

        return diagnose()
