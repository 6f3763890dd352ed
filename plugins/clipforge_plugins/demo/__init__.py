"""The demo: a short talk made with the toolkit's own voice and pictures, so that a first result needs no media.

The talk is a Timeline like any other: slides of text and drawn charts, a voice, rendered by the same renderer
that clips are rendered by. `clipforge demo` makes it and then runs the whole walk on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Later, hookimpl


@hookimpl
def clipforge_register_job_kinds() -> Sequence[Later]:
    """The kind "demo": writes the talk."""
    return [Later("demo", "clipforge_plugins.demo.job:DemoJob")]
