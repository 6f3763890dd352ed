"""Bundled renderers: `encode` decodes, composes and encodes whatever a Timeline holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from clipforge_core import Renderer, Report, Segment, hookimpl


class EncodeRenderer:
    """Renders every segment by encoding it, with PyAV."""

    name = "encode"
    version = "1"

    def refuses(self, segment: Segment) -> str | None:
        """Names what is missing: an encoder, a source, a style, an even canvas."""
        from clipforge_media import refusal

        answer: str | None = refusal(segment)
        return answer

    def render(self, work: Sequence[tuple[Segment, Path]], *, report: Report) -> None:
        """Write the segments; those that show the same source ranges share one decode."""
        from clipforge_media import render_segments

        render_segments(work, report=report)


@hookimpl
def clipforge_register_renderers() -> Iterable[Renderer]:
    """The renderer that takes everything."""
    return [EncodeRenderer()]
