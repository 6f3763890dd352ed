"""The bundled kinds of jobs: clips (a source to captioned clips), export (an edited clips.json), transcribe, trim,
quality (what a file is like), compare (variants of a cut), compose (a scene file to a film), compose_rows (a video
template and a table to films), narrate (a topic or a script to a film that a voice tells), studio_rows (a table to
such films), and those of a server: of projects, which run the first two, and of films.

Their `run` is plain Python in the runner; all that decodes, hears or encodes is a task in a child
process (`look`, `make`), whose results lie in the stage cache: a run that was killed goes on with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clipforge_core.contracts.later import Later
from clipforge_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from clipforge_core.contracts.job_kind import JobKind

_KINDS = {
    "clips": "clips:ClipsJob",
    "export": "export:ExportJob",
    "transcribe": "transcribe:TranscribeJob",
    "trim": "trim:TrimJob",
    "quality": "quality:QualityJob",
    "compare": "compare:CompareJob",
    "compose": "compose:ComposeJob",
    "compose_rows": "compose_rows:ComposeRowsJob",
    "narrate": "narrate:NarrateJob",
    "studio_rows": "studio_rows:StudioRowsJob",
    "project_detect": "project_detect:ProjectDetectJob",
    "project_export": "project_export:ProjectExportJob",
    "project_proxy": "project_proxy:ProjectProxyJob",
    "server_compose": "server_compose:ServerComposeJob",
    "server_narrate": "server_narrate:ServerNarrateJob",
    "studio_video": "studio_video:StudioVideoJob",
}


@hookimpl
def clipforge_register_job_kinds() -> Sequence[JobKind | Later]:
    """The bundled kinds: loading all of them takes longer than many a command."""
    return [Later(name, f"{__name__}.{where}") for name, where in _KINDS.items()]
