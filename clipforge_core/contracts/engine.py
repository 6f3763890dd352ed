"""Engine: the media library that the stages call. `clipforge_media` is the bundled one.

Paths in, files or values out; every file is written under a temporary name and renamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.contracts.analyzer import Feed, Observer
from clipforge_core.contracts.progress import Report
from clipforge_core.model.export import Check
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.output import Animation, Stills
from clipforge_core.model.timeline import Canvas, Rect, Timeline, VideoEncoding
from clipforge_core.model.transcript import Transcript
from clipforge_core.stages.outputs import Settled
from clipforge_core.timecode import Span


class SoundReport(msgspec.Struct, frozen=True, kw_only=True):
    """Loudness before and after, in LUFS and dBTP; -inf is written as -200."""

    input_integrated: float
    input_true_peak: float
    integrated: float
    true_peak: float


@runtime_checkable
class Engine(Protocol):
    """Probe, one-decode scan, sound, joining and stills.

    Four methods more are called where there are any: `warm()` and `warm_copying()` load what tasks need in a child
    process that stands ready, the latter what those need that copy packets; `access_points(path, places)` answers, for
    each (time, within) in seconds on the media clock, the time of the keyframe that is nearest and no farther away than
    `within`, or None: long runs are rather parted there; `byte_positions(path, times)` answers, for each time, the byte
    of the file at which it is stored, or nothing at all: where there are more bytes, parts are shorter.
    """

    name: str
    version: str

    def probe(self, path: Path) -> MediaInfo:
        """What the file holds. Raises MissingFile, EmptyFile, PermissionDenied, NotMedia, TruncatedMedia."""

    def glance(self, path: Path) -> MediaInfo:
        """What the beginning of the file says: as quick for a long file as for a short one. Durations are the header's
        word, `digest` is empty. Raises as `probe` does for what is no media."""

    def scan(
        self,
        info: MediaInfo,
        observers: Sequence[tuple[Feed, Observer]],
        *,
        spans: Sequence[Span] = (),
        report: Report,
    ) -> Sequence[str]:
        """Show each observer what its feed asks for, from one decode; `spans` () is the whole file.

        Answers warnings (broken packets passed over). Does not call `finish`.
        """

    def embedded_transcript(self, info: MediaInfo, stream: int) -> Transcript:
        """The words of a text subtitle track of the file, on the media clock; `stream` is its stream index.

        Raises BadDocument where it holds none."""

    def render_sound(self, timeline: Timeline, out: Path, *, report: Report) -> SoundReport:
        """All audio elements, mixed, levelled to `timeline.loudness`, encoded. Exactly as long as the
        Timeline."""

    def join(
        self, pictures: Sequence[Path], sound: Path | None, timeline: Timeline, out: Path, title: str = ""
    ) -> None:
        """Copy the packets of the segments and the sound into one file, ready to stream; `title` goes into it."""

    def settle(self, candidates: Sequence[str], encoding: VideoEncoding, pixel_format: str) -> Settled:
        """The first of some encoders that works on this machine, with all that it is told: found out by encoding
        a frame. Raises MissingEncoder."""

    def sound_problem(self, codec: str) -> str:
        """Why an encoder of that name cannot make sound here; "" where it can."""

    def two_passes(self, codec: str) -> bool:
        """True where `repack` can encode with that encoder in two passes."""

    def repack(
        self,
        source: Path,
        frames: int,
        canvas: Canvas,
        encoding: VideoEncoding,
        out: Path,
        *,
        passes: tuple[int, Path] | None,
        report: Report,
    ) -> None:
        """Encode a rendered segment again, at the canvas' size. `passes` is (1, file to write) or (2, file to
        read); None encodes at once."""

    def animate(
        self,
        pictures: Sequence[Path],
        timeline: Timeline,
        wish: Animation,
        form: str,
        out: Path,
        *,
        limit: int,
        report: Report,
    ) -> None:
        """A "gif" or "webp" of rendered segments, of `limit` bytes at most (0: no limit). Raises SizeImpossible."""

    def stills(
        self, pictures: Sequence[Path], timeline: Timeline, wish: Stills, form: str, out: Path, *, report: Report
    ) -> Sequence[Path]:
        """Stills of rendered segments: "png" or "jpeg" files in the folder `out`, or one "sheet" named `out`."""

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
        """A JPEG of the best of some candidate times (sharp, well lit, with a face where one is given),
        cut to the crop of its time. Answers the time that was taken."""

    def check(self, path: Path, timeline: Timeline, *, report: Report) -> Sequence[Check]:
        """Verify a finished file: it decodes, its duration, size, frame rate, drift and loudness."""

    def backdrop(self, out: Path, duration: float) -> Sequence[tuple[float, Rect]]:
        """Write a made film of `duration` seconds without sound, somebody talking, to show templates on.

        Answers where the face is: (seconds, rectangle), ten a second."""

    def snapshot(self, timeline: Timeline, frame: int, out: Path) -> None:
        """A frame of a Timeline as it will be shown, as a PNG, without an encoder in between."""

    def absent_fonts(self, fonts: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Those of some fonts (names of families, or paths of font files) that are not there or cannot be read."""

    def caption_checks(self, timeline: Timeline) -> Sequence[Check]:
        """Missing glyphs, safe area and reading speed of the captions of a Timeline."""


Facts = Mapping[str, float]
