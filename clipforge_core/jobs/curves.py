"""How the sound of each clip rises and falls, kept in the folder's manifest: by it the same moment is found again in
the results of other sources (`clipforge_core.stages.likeness`)."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core.contracts.job_kind import Context
from clipforge_core.jobs.look import Refs, load
from clipforge_core.model.clip import ClipsDocument, DocumentClip, exact
from clipforge_core.model.tracks import Samples
from clipforge_core.stages.likeness import curve_of
from clipforge_core.timecode import Span


def curves_of(context: Context, document: ClipsDocument, refs: Refs) -> dict[str, str]:
    """The curve of each clip by its id, from the loudness as far as it was measured."""
    named = {name: key for name, key in refs.items() if name == "loudness"}
    loudness = load(context, named).get("loudness", Samples)
    return {} if loudness is None else _curves(loudness, document.clips)


def _curves(loudness: Samples, clips: Sequence[DocumentClip]) -> dict[str, str]:
    return {clip.id: curve_of(loudness, Span(exact(clip.start), exact(clip.end))) for clip in clips}
