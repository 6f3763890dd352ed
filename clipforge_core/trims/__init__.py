"""Trims: ranges of videos that the users of a server have cut, what is measured of them, and A/B tests.

service     Trims: created, looked at, listed, cancelled, measured
tests       AbTests: variants of a trim, made and measured
wishes      what may be asked for, checked before anything is accepted
formats     formats and qualities, and what they mean for encoders
sources     what a video_url may name
work        the kinds of work that a trim is made of
speeds      how long such work takes on this machine, from what it took before
rows        rows as values
settling    what is written when a trim begins and ends

The package is the plugin that brings their kinds of jobs.
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core.contracts.later import Later
from clipforge_core.hookspecs import hookimpl


@hookimpl
def clipforge_register_job_kinds() -> Sequence[Later]:
    """Trims, their quality and their A/B tests."""
    return [
        Later("server_trim", "clipforge_core.jobs.server_trim:ServerTrimJob"),
        Later("trim_quality", "clipforge_core.jobs.trim_quality:TrimQualityJob"),
        Later("ab_test", "clipforge_core.jobs.ab_test:AbTestJob"),
    ]
