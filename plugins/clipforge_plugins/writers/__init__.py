"""Bundled writers: a Timeline for editing programs, as OTIO, FCPXML and EDL.

OTIO and EDL go through `opentimelineio`; FCPXML is written here, since the adapter there loses speeds and the
exact frame durations of NTSC.
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Writer, hookimpl


@hookimpl
def clipforge_register_writers() -> Sequence[Writer]:
    """The three; what needs a package says so when it is asked for."""
    from clipforge_plugins.writers.edl import EdlWriter
    from clipforge_plugins.writers.fcpxml import FcpxmlWriter
    from clipforge_plugins.writers.otio_file import OtioWriter

    return [OtioWriter(), FcpxmlWriter(), EdlWriter()]
