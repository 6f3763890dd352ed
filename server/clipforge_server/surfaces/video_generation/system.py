"""/health and the other probes."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency

from clipforge_server.frame.probes import OPT, Health
from clipforge_server.surfaces.video_generation.forms import HealthAnswer

TAGS = ["system"]


@get("/health", tags=TAGS, opt=OPT, sync_to_thread=False)
def get_health(health: NamedDependency[Health]) -> Response[HealthAnswer]:
    """Ask whether the server works."""
    return _health(health, health.well())


@get("/ready", tags=TAGS, opt=OPT, sync_to_thread=False)
def get_ready(health: NamedDependency[Health]) -> Response[HealthAnswer]:
    """Ask whether the server can do its work."""
    return _health(health, health.well())


@get("/live", tags=TAGS, opt=OPT, sync_to_thread=False)
def get_live(health: NamedDependency[Health]) -> Response[HealthAnswer]:
    """Ask whether the process answers."""
    return _health(health, True)


def _health(health: Health, well: bool) -> Response[HealthAnswer]:
    return Response(HealthAnswer(**health.facts(well)), status_code=200 if well else 503)


HANDLERS = (get_health, get_ready, get_live)
