"""The Trimmer contract: what a trim copies, told before it is made."""

from __future__ import annotations

from pathlib import Path

from clipforge_core import Segment, Share
from clipforge_media.smartcut.known import known_info
from clipforge_media.smartcut.plan import plan_cut, range_of


def share(segment: Segment) -> Share:
    """What is copied of a segment. Raises RenderFailed."""
    _, source = range_of(segment)
    cut = plan_cut(known_info(Path(source)), segment)
    return Share(copied=cut.copied, encoded=cut.encoded, reasons=cut.reasons)
