"""/csrf-token, /health and the other probes, and the JSON Schema of projects."""

from __future__ import annotations

import os
import time
from typing import Any, TypeVar

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency

from clipforge_core.compose.schema import json_schema
from clipforge_core.ids import iso
from clipforge_core.services import Services
from clipforge_server.frame.probes import METRICS_TYPE, OPT, Health
from clipforge_server.surfaces.videocraft import csrf
from clipforge_server.surfaces.videocraft.forms import both

SECURITY, SYSTEM = ["security"], ["system"]
Asked = Request[Any, Any, Any]
A = TypeVar("A", bound=msgspec.Struct)


class CsrfFields(msgspec.Struct, kw_only=True):
    """A token for X-CSRF-Token, good for `expires_in` seconds; `required` says whether this server asks for it."""

    csrf_token: str
    expires_in: int
    expires_at: str
    required: bool


class CsrfAnswer(CsrfFields, kw_only=True):
    """A token in both forms."""

    success: bool
    data: CsrfFields
    message: str
    request_id: str


class HealthFields(msgspec.Struct, kw_only=True):
    """How the server is: "ok" or "unavailable"."""

    status: str
    app_name: str
    version: str
    environment: str
    time: str
    timestamp: str


class HealthAnswer(HealthFields, kw_only=True):
    """Health in both forms."""

    success: bool
    data: HealthFields
    message: str
    request_id: str


class DetailedFields(HealthFields, kw_only=True):
    """More of it: which parts work, jobs of the whole server by state, seconds since the start, free bytes on the disk
    beyond those that stay free."""

    components: dict[str, str]
    jobs: dict[str, int]
    uptime_seconds: float
    free_bytes: int
    processors: int


class DetailedAnswer(DetailedFields, kw_only=True):
    """Detailed health in both forms."""

    success: bool
    data: DetailedFields
    message: str
    request_id: str


@get("/csrf-token", tags=SECURITY, opt={"public": True}, sync_to_thread=False)
def get_csrf_token(services: NamedDependency[Services], request: Asked) -> CsrfAnswer:
    """Take a CSRF token.

    It may be used for a day, as often as one likes.
    """
    token = csrf.issue(services)
    fields = CsrfFields(
        csrf_token=token.text,
        expires_in=max(0, round(token.expires - time.time())),
        expires_at=iso(token.expires),
        required=services.settings.get(csrf.ENABLED, bool),
    )
    return both(CsrfAnswer, fields, "Send it as X-CSRF-Token", request)


@get("/health", tags=SYSTEM, opt={"public": True}, sync_to_thread=False)
def get_health(health: NamedDependency[Health], request: Asked) -> Response[HealthAnswer]:
    """Ask whether the server works."""
    return _health(health, health.well(), request)


@get("/ready", tags=SYSTEM, opt=OPT, sync_to_thread=False)
def get_ready(health: NamedDependency[Health], request: Asked) -> Response[HealthAnswer]:
    """Ask whether the server can do its work."""
    return _health(health, health.well(), request)


@get("/live", tags=SYSTEM, opt=OPT, sync_to_thread=False)
def get_live(health: NamedDependency[Health], request: Asked) -> Response[HealthAnswer]:
    """Ask whether the process answers."""
    return _health(health, True, request)


@get("/health/detailed", tags=SYSTEM, sync_to_thread=True)
def get_detailed_health(
    services: NamedDependency[Services], health: NamedDependency[Health], request: Asked
) -> Response[DetailedAnswer]:
    """Ask what the server is doing, part by part."""
    well = health.well()
    fields = DetailedFields(
        **health.facts(well),
        components={
            "database": "ok" if health.readable() else "unavailable",
            "runner": "ok" if health.runs() else "unavailable",
        },
        jobs={state.value: count for state, count in services.jobs.counts().items()},
        uptime_seconds=round(health.uptime(), 3),
        free_bytes=services.room.free(),
        processors=os.cpu_count() or 1,
    )
    return _answer(DetailedAnswer, fields, well, request)


@get("/metrics", tags=SYSTEM, opt=OPT, sync_to_thread=True, media_type=MediaType.TEXT)
def get_metrics(health: NamedDependency[Health]) -> Response[bytes]:
    """Ask for figures as Prometheus reads them."""
    return Response(health.metrics.text(), media_type=METRICS_TYPE)


@get("/videocraft/schema.json", opt=OPT, sync_to_thread=False, include_in_schema=False)
def get_schema() -> Response[dict[str, Any]]:
    """The JSON Schema of projects."""
    return Response(json_schema(), media_type="application/schema+json")


def _health(health: Health, well: bool, request: Asked) -> Response[HealthAnswer]:
    return _answer(HealthAnswer, HealthFields(**health.facts(well)), well, request)


def _answer(kind: type[A], fields: msgspec.Struct, well: bool, request: Asked) -> Response[A]:
    answer = both(kind, fields, "The server works" if well else "The server cannot do its work", request)
    answer.success = well  # type: ignore[attr-defined]
    return Response(answer, status_code=200 if well else 503)


HANDLERS = (get_csrf_token, get_health, get_detailed_health, get_ready, get_live, get_metrics)
ROOT_HANDLERS = (get_schema,)
