"""What monitors ask: /health, /ready, /live as JSON, /metrics as Prometheus text.

All three answer the union of the fields that the documents of the bundled surfaces show. `live` is true while the
process answers, `ready` (and `health`) while its database can be read and the runner is at work.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from litestar import MediaType, Response, get
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

import clipforge_core
from clipforge_core.errors import ClipForgeError
from clipforge_core.ids import iso
from clipforge_core.queue.lock import runner_pid
from clipforge_server.frame.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clipforge_core.services import Services

OPT = {"public": True, "bucket": "probe"}
METRICS_TYPE = "text/plain; version=0.0.4"
"""Litestar adds the character set. A header that has it twice is none for Prometheus 3, which then reads nothing."""

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable with which prometheus-client shares counts between processes; it is read when that is imported."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counts of this process and, where a server has several, of all of them together."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._registry = CollectorRegistry()
        labels = ("surface", "method", "route", "status")
        self._requests = Counter("clipforge_requests", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "clipforge_request_seconds",
            "Time from a request's first byte to the end of its answer.",
            ("surface",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._children: dict[tuple[str, str, str, int], Any] = {}
        self._histograms: dict[str, Any] = {}

    def count(self, exchange: Exchange) -> None:
        """Count an answer."""
        surface = exchange.site.surface.name if exchange.site is not None else ""
        key = (surface, exchange.method, exchange.route, exchange.status)
        child = self._children.get(key)
        if child is None:
            # The label of a method is bounded: anybody may send any.
            method = exchange.method if exchange.method in _METHODS else "OTHER"
            child = self._requests.labels(surface, method, exchange.route or "none", str(exchange.status))
            if len(self._children) < 4096:
                self._children[key] = child
        child.inc()
        histogram = self._histograms.get(surface)
        if histogram is None:
            histogram = self._histograms[surface] = self._seconds.labels(surface)
        histogram.observe(time.perf_counter() - exchange.started)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        registry = self._registry
        if os.environ.get(MULTIPROCESS):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        figures = CollectorRegistry()
        figures.register(_Queue(self._services))
        return generate_latest(registry) + generate_latest(figures)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _Queue:
    """Figures of the queue and of deliveries, read from the database when they are asked for."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Families of gauges."""
        jobs = GaugeMetricFamily("clipforge_jobs", "Jobs by state.", labels=["state"])
        waiting = GaugeMetricFamily("clipforge_queue_oldest_seconds", "How long the oldest queued job has waited.")
        deliveries = GaugeMetricFamily("clipforge_webhook_deliveries", "Webhook deliveries by state.", labels=["state"])
        with self._services.database.read() as db:
            found = {row["state"]: row["n"] for row in db.query("SELECT state, count(*) AS n FROM jobs GROUP BY state")}
            oldest = next(iter(db.query("SELECT min(due) AS due FROM jobs WHERE state = 'queued' AND foreground = 0")))
            sent = db.query("SELECT state, count(*) AS n FROM webhook_deliveries GROUP BY state")
            for row in sent:
                deliveries.add_metric([row["state"]], row["n"])
        for state in ("queued", "processing", "completed", "failed", "cancelled"):
            jobs.add_metric([state], found.get(state, 0))
        waiting.add_metric([], max(0.0, time.time() - oldest["due"]) if oldest["due"] is not None else 0.0)
        works = 0 if runner_pid(self._services.data) is None else 1
        runner = GaugeMetricFamily("clipforge_runner_up", "1 while a runner works on the queue.", value=works)
        yield from (jobs, waiting, deliveries, runner)


class Health:
    """How a server is, for its own probes and for those of surfaces. With `runner`, one must be at work for the server
    to be well."""

    def __init__(self, services: Services, metrics: Metrics, *, runner: bool) -> None:
        self._services = services
        self._runner = runner
        self._began = time.monotonic()
        self.metrics = metrics

    def well(self) -> bool:
        """True where the server can do its work."""
        return self.readable() and (not self._runner or self.runs())

    def readable(self) -> bool:
        """True where its database can be read."""
        try:
            with self._services.database.read() as db:
                return bool(list(db.query("SELECT 1")))
        except ClipForgeError:
            return False

    def runs(self) -> bool:
        """True while a runner works on the queue."""
        return runner_pid(self._services.data) is not None

    def uptime(self) -> float:
        """Seconds since this process began to answer."""
        return time.monotonic() - self._began

    def facts(self, well: bool) -> dict[str, str]:
        """The union of the fields that the documents of the bundled surfaces show."""
        now = iso()
        return {
            "status": "ok" if well else "unavailable",
            "app_name": "ClipForge",
            "version": clipforge_core.__version__,
            "environment": self._services.settings.get("environment", str),
            "time": now,
            "timestamp": now,
        }


def probe_handlers(health: Health) -> list[Any]:
    """The four routes, for the server's root."""

    def report(well: bool) -> Response[dict[str, str]]:
        return Response(health.facts(well), status_code=200 if well else 503)

    @get("/live", opt=OPT, sync_to_thread=False, include_in_schema=False)
    def live() -> Response[dict[str, str]]:
        """The process answers."""
        return report(True)

    @get(["/health", "/ready"], opt=OPT, sync_to_thread=False, include_in_schema=False)
    def ready() -> Response[dict[str, str]]:
        """The server can do its work."""
        return report(health.well())

    @get("/metrics", opt=OPT, sync_to_thread=True, include_in_schema=False, media_type=MediaType.TEXT)
    def show_metrics() -> Response[bytes]:
        """Prometheus text."""
        return Response(health.metrics.text(), media_type=METRICS_TYPE)

    return [live, ready, show_metrics]
