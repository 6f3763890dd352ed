"""PyavEngine: the Engine contract, fulfilled with PyAV.

engine = PyavEngine()
info = engine.probe(Path("talk.mp4"))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

from clipforge_core import (
    Animation,
    Canvas,
    Check,
    Feed,
    KeptSound,
    MediaInfo,
    Observer,
    PictureFacts,
    Rect,
    Reference,
    Report,
    Segment,
    Settled,
    Share,
    SoundReport,
    Span,
    Stills,
    Timeline,
    Transcript,
    VideoEncoding,
)


class PyavEngine:
    """Probes, scans, mixes, joins and checks. It holds no state: calls may come from any thread.

    `version` changes whenever answers may: with this code, and with PyAV.
    """

    name = "pyav"

    def __init__(self) -> None:
        # PyAV's version stands for the FFmpeg inside; reading it from the metadata imports nothing.
        self.version = f"6+av{version('av')}"

    def warm(self) -> None:
        """Load what most tasks need."""
        from clipforge_media.warming import warm

        warm()

    def warm_copying(self) -> None:
        """Load what tasks need that copy packets."""
        from clipforge_media.warming import warm

        warm(rendering=False)

    def probe(self, path: Path) -> MediaInfo:
        """What the file holds."""
        from clipforge_media.probing import probe

        return probe(path)

    def glance(self, path: Path) -> MediaInfo:
        """What the beginning of the file says."""
        from clipforge_media.probing import glance

        return glance(path)

    def access_points(self, path: Path, places: Sequence[tuple[Fraction, Fraction]]) -> Sequence[Fraction | None]:
        """The keyframes nearest to some times."""
        from clipforge_media.access import access_points

        return access_points(path, places)

    def byte_positions(self, path: Path, times: Sequence[Fraction]) -> Sequence[int]:
        """Where in a file some times are stored."""
        from clipforge_media.access import byte_positions

        return byte_positions(path, times)

    def picture(self, path: Path) -> PictureFacts:
        """What a picture file is like."""
        from clipforge_media.render.images import picture_facts

        return picture_facts(path)

    def miniature(self, path: Path, out: Path, largest: tuple[int, int]) -> PictureFacts:
        """A thumbnail of a picture."""
        from clipforge_media.miniature import miniature

        return miniature(path, out, largest)

    def stand_ins(self, timeline: Timeline) -> Sequence[str]:
        """Which fonts stand in for others."""
        from clipforge_media.captions.stand_ins import stand_ins

        return stand_ins(timeline)

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

    def join(
        self, pictures: Sequence[Path], sound: Path | None, timeline: Timeline, out: Path, title: str = ""
    ) -> None:
        """Copy segments and sound into one file."""
        from clipforge_media.join import join

        join(pictures, sound, timeline, out, title)

    def settle(self, candidates: Sequence[str], encoding: VideoEncoding, pixel_format: str) -> Settled:
        """The first encoder that works here."""
        from clipforge_media.encoders import settle

        return settle(candidates, encoding, pixel_format)

    def sound_problem(self, codec: str) -> str:
        """Why an encoder cannot make sound."""
        from clipforge_media.encoders import sound_problem

        return sound_problem(codec)

    def two_passes(self, codec: str) -> bool:
        """True for x264 and x265."""
        from clipforge_media.encoders import facts_of

        return bool(facts_of(codec).passes)

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
        """Encode a segment again."""
        from clipforge_media.encoders import Pass
        from clipforge_media.formats.repack import repack

        rate_pass = Pass(passes[0], str(passes[1])) if passes is not None else None
        repack(source, frames, canvas, encoding, out, rate_pass=rate_pass, report=report)

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
        """GIF or animated WebP."""
        from clipforge_media.formats.animation import make_animation

        make_animation(pictures, timeline, wish, form, out, limit=limit, report=report)

    def stills(
        self, pictures: Sequence[Path], timeline: Timeline, wish: Stills, form: str, out: Path, *, report: Report
    ) -> Sequence[Path]:
        """Stills or a contact sheet."""
        from clipforge_media.formats.stills import make_sheet, make_stills

        if form == "sheet":
            make_sheet(pictures, timeline, wish, out, report=report)
            return [out]
        return make_stills(pictures, timeline, wish, form, out, report=report)

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
        """Verify a finished file, by what its container holds."""
        if timeline.container in ("gif", "webp"):
            from clipforge_media.formats.checks import check_animation

            return check_animation(path, timeline, timeline.container)
        from clipforge_media.sound_encoding import SOUND_ALONE

        if timeline.container in SOUND_ALONE:
            from clipforge_media.formats.checks import check_sound

            return check_sound(path, timeline)
        if timeline.keeps is not None:
            from clipforge_media.smartcut.verify import check_kept

            return check_kept(path, timeline)
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

    def absent_fonts(self, fonts: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Families that are not installed, font files that are none, each with families of a like name."""
        from clipforge_media.captions.fonts import FontBook

        book = FontBook()
        return {font: book.near(font) for font in fonts if book.find(font, 400) is None}

    def caption_checks(self, timeline: Timeline) -> Sequence[Check]:
        """Missing glyphs, safe area and reading speed of the captions, and what texts look like in their places."""
        from clipforge_media.captions.checks import caption_checks
        from clipforge_media.captions.text_checks import text_checks

        return [*caption_checks(timeline), *text_checks(timeline)]

    def survey(self, path: Path) -> MediaInfo:
        """What must be known for a trim: quicker than `probe`."""
        from clipforge_media.smartcut.survey import survey

        return survey(path)

    def share(self, segment: Segment) -> Share:
        """What is copied of a segment."""
        from clipforge_media.smartcut.trimming import share

        return share(segment)

    def kept_sound(self, timeline: Timeline) -> tuple[KeptSound, ...]:
        """What becomes of each sound track."""
        from clipforge_media.smartcut.sound import kept_sound

        return kept_sound(timeline)

    def cut_sound(self, timeline: Timeline, out: Path, *, report: Report) -> None:
        """All sound tracks, exact to the sample."""
        from clipforge_media.smartcut.sound import cut_sound

        cut_sound(timeline, out, report=report)

    def reference(self, info: MediaInfo, other: MediaInfo, *, offset: Fraction | None, report: Report) -> Reference:
        """Another file as a reference, its place looked for or given."""
        from clipforge_media.quality.aligning import check_shapes, find_offset
        from clipforge_media.quality.reference import AlignedReference

        check_shapes(info, other)
        found = find_offset(info, other, report=report) if offset is None else offset
        return AlignedReference(other, found)

    def diagnose(self) -> Sequence[Check]:
        """Versions, codecs and fonts, for `clipforge doctor`."""
        from clipforge_media.diagnosis import diagnose

        return diagnose()
