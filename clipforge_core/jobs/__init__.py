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

from clipforge_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from clipforge_core.contracts.job_kind import JobKind


@hookimpl
def clipforge_register_job_kinds() -> Sequence[JobKind]:
    """The bundled kinds."""
    from clipforge_core.jobs.clips import ClipsJob
    from clipforge_core.jobs.compare import CompareJob
    from clipforge_core.jobs.compose import ComposeJob
    from clipforge_core.jobs.compose_rows import ComposeRowsJob
    from clipforge_core.jobs.export import ExportJob
    from clipforge_core.jobs.narrate import NarrateJob
    from clipforge_core.jobs.project_detect import ProjectDetectJob
    from clipforge_core.jobs.project_export import ProjectExportJob
    from clipforge_core.jobs.project_proxy import ProjectProxyJob
    from clipforge_core.jobs.quality import QualityJob
    from clipforge_core.jobs.server_compose import ServerComposeJob
    from clipforge_core.jobs.server_narrate import ServerNarrateJob
    from clipforge_core.jobs.studio_rows import StudioRowsJob
    from clipforge_core.jobs.studio_video import StudioVideoJob
    from clipforge_core.jobs.transcribe import TranscribeJob
    from clipforge_core.jobs.trim import TrimJob

    clips: list[JobKind] = [ClipsJob(), ExportJob(), TranscribeJob(), TrimJob(), QualityJob(), CompareJob()]
    films: list[JobKind] = [ComposeJob(), ComposeRowsJob(), NarrateJob(), StudioRowsJob()]
    projects: list[JobKind] = [ProjectDetectJob(), ProjectExportJob(), ProjectProxyJob()]
    server: list[JobKind] = [ServerComposeJob(), ServerNarrateJob(), StudioVideoJob()]
    return [*clips, *films, *projects, *server]
