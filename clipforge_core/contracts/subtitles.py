"""SubtitleFormat: transcripts and cues in and out of subtitle files."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.model.transcript import Transcript, Word


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """Text that stands in the picture from `start` to `end` (seconds); lines parted by "\\n".

    `words` where each word's time is known.
    """

    start: Fraction
    end: Fraction
    text: str
    words: tuple[Word, ...] = ()


@runtime_checkable
class SubtitleFormat(Protocol):
    """Reads and writes one format. `extensions` without dots: ("srt",).

    One that can say what captions look like also has `write_styled(cues, style, *, width, height)`: it is given the
    caption pages and their CaptionStyle where a clip has captions burnt in.
    """

    name: str
    extensions: tuple[str, ...]

    def read(self, data: bytes, path: str) -> Transcript:
        """Words of the file; times of words inside a cue are interpolated unless the format has them.

        Broken cues are passed over; raises BadDocument where nothing can be read.
        """

    def write(self, cues: Sequence[Cue], *, width: int, height: int) -> bytes:
        """The cues as a file, UTF-8. Width and height of the picture in pixels."""
