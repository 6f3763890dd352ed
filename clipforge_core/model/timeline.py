"""The Timeline: the one value that everything is planned into and that one renderer executes.

A Timeline is a canvas (pixels, frame rate, sample rate), the sources it draws on, and tracks of
timed elements, bottom to top. It is plain data: it can be stored, edited, rendered again, cut
into segments (`clipforge_core.stages.segments`) and written as OTIO.

Times of an element are seconds from the start of the Timeline (`start`, `duration`); times
inside an element (keyframes, caption words) count from the element's start; `source_start` is
on the source's media clock. An element that begins before 0 or ends after the Timeline is shown
as far as it lies inside. Rectangles are fractions: of the canvas for `place`, of the displayed
source picture (after rotation and sample aspect) for `crop`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from clipforge_core.model.enhance import Grade, SoundFilter, Steady
from clipforge_core.model.keeping import Keeping
from clipforge_core.model.media import Chapter
from clipforge_core.model.style import CaptionStyle, Colour, WordLook
from clipforge_core.timecode import Span

SCHEMA = 1


class Canvas(msgspec.Struct, frozen=True, kw_only=True):
    """The picture and sound that come out. Pixels are square."""

    width: int
    height: int
    frame_rate: Fraction
    sample_rate: int = 48000
    channels: int = 2
    background: Colour = "#000000"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file that elements draw on. `digest` (SHA-256) names its content; `path` may change."""

    id: str
    path: str
    digest: str


class Rect(msgspec.Struct, frozen=True, array_like=True):
    """Left, top, width, height as fractions."""

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0


WHOLE = Rect()


class Keyframe(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle at a time (seconds from the element's start).

    `ease` says how the way to the *next* keyframe goes: "linear", "smooth" (cosine) or "hold".
    """

    time: Fraction
    rect: Rect
    ease: Literal["linear", "smooth", "hold"] = "linear"


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """How an element comes or goes, within its own duration.

    "fade" mixes with what lies below (two overlapping elements with fades are a crossfade);
    "wipe_left", "wipe_right", "slide_left", "slide_right" move an edge or the whole element; `across` the "canvas"
    they do so as a part of the whole picture, together with all that moves alike.
    """

    kind: Literal["fade", "wipe_left", "wipe_right", "slide_left", "slide_right"] = "fade"
    duration: Fraction
    across: Literal["place", "canvas"] = "place"


class _Element(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    id: str
    start: Fraction
    duration: Fraction

    @property
    def end(self) -> Fraction:
        """When the element is over."""
        return self.start + self.duration

    @property
    def span(self) -> Span:
        """From start to end on the Timeline."""
        return Span(self.start, self.end)


class _Visual(_Element, frozen=True, kw_only=True):
    """What all pictures share: where they stand (moved by `keyframes`), and how they come and go.

    `radius` rounds the corners of pictures and areas: a fraction of the shorter side of what is drawn, 0.5 is
    a circle or a pill.
    """

    place: tuple[Keyframe, ...] = ()
    opacity: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 1.0
    radius: Annotated[float, msgspec.Meta(ge=0.0, le=0.5)] = 0.0
    enter: Transition | None = None
    leave: Transition | None = None


Fit = Literal["cover", "contain", "blur", "stretch"]


class VideoElement(_Visual, frozen=True, kw_only=True, tag="video"):
    """A source range. `speed` is source seconds a second.

    `fit`: "cover" fills its place with `crop` (or the middle), "contain" leaves bars of the
    background, "blur" fills the bars with the picture itself, blurred; "stretch" distorts.
    `steady` moves each source frame before it is cropped, `grade` changes light and colour of what
    is shown, from each grade's time on.
    """

    source: str
    source_start: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    fit: Fit = "cover"
    crop: tuple[Keyframe, ...] = ()
    steady: Steady | None = None
    grade: tuple[Grade, ...] = ()


class ImageElement(_Visual, frozen=True, kw_only=True, tag="image"):
    """A still picture; `crop` with several keyframes is a Ken Burns move.

    `animated` pictures (GIF, WebP) run from the element's start, again and again. `anchor` is where a
    contained picture stands in its place: (0, 0) is the upper left corner, (1, 1) the lower right.
    """

    source: str
    fit: Fit = "contain"
    anchor: tuple[float, float] = (0.5, 0.5)
    crop: tuple[Keyframe, ...] = ()
    animated: bool = False


class ColourElement(_Visual, frozen=True, kw_only=True, tag="colour"):
    """A plain area."""

    colour: Colour


class TextElement(_Visual, frozen=True, kw_only=True, tag="text"):
    """Text that stands still inside its place, wrapped and aligned by its style."""

    text: str
    style: str


class CaptionWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word of a caption; seconds from the start of its element.

    `look` is set where it stands out from the others, `emoji` is drawn with it; a line should not
    end with a word that `binds` (an article, a preposition).
    """

    text: str
    start: Fraction
    end: Fraction
    space: bool = True
    look: WordLook | None = None
    emoji: str = ""
    binds: bool = False


class CaptionElement(_Element, frozen=True, kw_only=True, tag="caption"):
    """One page of captions: words that stand in the picture together.

    `mode` "words" lights each word at its time; "lines" shows the page as it is. `position`
    overrides the style's vertical place (to keep off a face).
    """

    words: tuple[CaptionWord, ...]
    style: str
    mode: Literal["words", "lines"] = "words"
    position: float | None = None


class AudioElement(_Element, frozen=True, kw_only=True, tag="audio"):
    """Sound of a source range. `gain` in dB, fades in seconds.

    `role` steers ducking: "music" is lowered while "voice" speaks. `stream` is the index of the
    source's audio track, -1 for its default. `loop` repeats the source to fill the duration.
    `filters` work on the source's sound in order, before gain and fades.
    """

    source: str
    source_start: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    gain: float = 0.0
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)
    role: Literal["voice", "music", "effect"] = "voice"
    stream: int = -1
    loop: bool = False
    filters: tuple[SoundFilter, ...] = ()


VisualElement = VideoElement | ImageElement | ColourElement | TextElement | CaptionElement
Element = VideoElement | ImageElement | ColourElement | TextElement | CaptionElement | AudioElement


class TimelineTrack(msgspec.Struct, frozen=True, kw_only=True):
    """Elements that lie one above the track before. `kind` "audio" tracks hold AudioElements only."""

    name: str
    kind: Literal["video", "audio"] = "video"
    elements: tuple[Element, ...] = ()


class Loudness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Target of the finished sound: integrated LUFS and true peak in dBTP (EBU R128)."""

    integrated: Annotated[float, msgspec.Meta(ge=-40.0, le=-5.0)] = -14.0
    true_peak: Annotated[float, msgspec.Meta(ge=-9.0, le=0.0)] = -1.0


class VideoEncoding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Encoder and settings. All of it is part of a segment's key.

    `quality` is in the encoder's own measure (x264's crf: 18 is fine, 28 coarse); -1 takes what `options`
    say, or what is usual. `bit_rate` in bits a second, 0 encodes by quality; `max_rate` is a ceiling for both.
    `gop` is the longest distance of keyframes in seconds; `threads` is per encoder (0: one, and two where a Timeline
    is a single segment, which else one processor would work at alone); `scaler` a libswscale algorithm.
    """

    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    options: dict[str, str] = msgspec.field(default_factory=lambda: {"preset": "veryfast", "crf": "20"})
    quality: Annotated[int, msgspec.Meta(ge=-1, le=63)] = -1
    bit_rate: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 0
    max_rate: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 0
    gop: Annotated[float, msgspec.Meta(gt=0.0, le=60.0)] = 4.0
    threads: Annotated[int, msgspec.Meta(ge=0, le=64)] = 0
    scaler: Literal["fast_bilinear", "bilinear", "bicubic", "lanczos", "area"] = "bicubic"


class AudioEncoding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Audio encoder; `bit_rate` in bits a second, of no meaning for PCM."""

    codec: str = "aac"
    bit_rate: Annotated[int, msgspec.Meta(ge=16000, le=1024000)] = 160000


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Why a stretch of the Timeline is shown as it is, for people."""

    start: Fraction
    duration: Fraction
    text: str


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """What will be seen and heard, whole. `duration` in seconds, a whole number of frames (unless `keeps` says
    that frames have the source's own times).

    `notes` and `chapters` change nothing that is seen or heard.
    """

    schema: int = SCHEMA
    canvas: Canvas
    duration: Fraction
    sources: tuple[Source, ...] = ()
    tracks: tuple[TimelineTrack, ...] = ()
    styles: dict[str, CaptionStyle] = msgspec.field(default_factory=dict)
    loudness: Loudness | None = None
    container: str = "mp4"
    video: VideoEncoding = msgspec.field(default_factory=VideoEncoding)
    audio: AudioEncoding = msgspec.field(default_factory=AudioEncoding)
    notes: tuple[Note, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    keeps: Keeping | None = None

    @property
    def copies(self) -> bool:
        """True where packets of the source are to be copied."""
        return self.keeps is not None and self.keeps.pictures == "copy"

    @property
    def own_times(self) -> bool:
        """True where frames keep the times that they have in the source."""
        return self.keeps is not None and self.keeps.frame_times == "source"

    @property
    def frames(self) -> int:
        """How many frames the picture has."""
        return int(self.duration * self.canvas.frame_rate)

    def source(self, source_id: str) -> Source:
        """The source of that id; KeyError where there is none."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)

    def elements(self, kind: Literal["video", "audio"]) -> tuple[Element, ...]:
        """All elements of the tracks of that kind, bottom to top."""
        return tuple(e for t in self.tracks if t.kind == kind for e in t.elements)


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A run of frames of a Timeline that renders by itself to a closed group of pictures.

    `part` is the Timeline of these frames alone, counted from 0 and without its sound; `key` is
    the hash of all that its pixels depend on, so that equal segments share one result.
    """

    index: int
    first_frame: int
    frames: int
    part: Timeline
    key: str
