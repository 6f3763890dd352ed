"""Bundled renderers: `copy` cuts a source without encoding more than the edges, `encode` renders whatever a Timeline
holds. `copy` is asked first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from clipforge_core import Renderer, Report, Segment, hookimpl


class CopyRenderer:
    """Copies the packets of a source range and encodes its edges as the source is, with PyAV (smart cut)."""

    name = "copy"
    version = "2"

    def refuses(self, segment: Segment) -> str | None:
        """Says why packets cannot be copied: the Timeline composes, the codec is not known, pictures are interlaced."""
        if not segment.part.copies:
            return "the Timeline does not ask for packets of its source"
        from clipforge_media import copy_refusal

        answer: str | None = copy_refusal(segment)
        return answer

    def render(self, work: Sequence[tuple[Segment, Path]], *, report: Report) -> None:
        """Write the segments, one after another."""
        from clipforge_media import write_cut

        for number, (segment, path) in enumerate(work):

            def part(done: float, message: str = "", _number: int = number) -> None:
                report((_number + done) / len(work), message)

            write_cut(segment, path, report=part)
        report(1.0)


class EncodeRenderer:
    """Renders every segment by encoding it, with PyAV."""

    name = "encode"
    version = "4"

    def refuses(self, segment: Segment) -> str | None:
        """Names what is missing: an encoder, a source, a style, an even canvas."""
        from clipforge_media import refusal

        answer: str | None = refusal(segment)
        return answer

    def depends(self, segment: Segment) -> str:
        """The fonts that its texts may be drawn with: emoji appear in captions when a font of them is installed."""
        from clipforge_media import fonts_of

        answer: str = fonts_of(segment.part)
        return answer

    def render(self, work: Sequence[tuple[Segment, Path]], *, report: Report) -> None:
        """Write the segments; those that show the same source ranges share one decode."""
        from clipforge_media import render_segments

        render_segments(work, report=report)


@hookimpl
def clipforge_register_renderers() -> Iterable[Renderer]:
    """The renderer that copies, and the one that takes everything."""
    return [CopyRenderer(), EncodeRenderer()]
