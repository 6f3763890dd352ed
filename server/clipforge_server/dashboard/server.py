"""Usage for everybody; for admins the server itself: storage, plugins, health."""

from __future__ import annotations

import platform
import shutil
import time
from typing import Any

import msgspec
from litestar import Response, get

import clipforge_core
from clipforge_core.errors import ClipForgeError
from clipforge_core.model.job import JobState
from clipforge_core.model.user import Caller
from clipforge_core.queue.lock import runner_pid
from clipforge_core.services import Services
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.users import only_admins


class Sign(msgspec.Struct, frozen=True):
    """One thing that is well or not: `level` good, warn or bad, and what to do about it."""

    name: str
    level: str
    said: str


@get("/settings/usage", sync_to_thread=True)
def usage_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """What was used of this month, and what there is."""
    limits = services.usage.limits(caller.user)
    return look.page(
        "usage",
        usage=services.usage.now(caller),
        limits=limits,
        stored=services.uploads.used(caller),
        counts=services.analytics.owned(caller),
    )


@get("/settings/storage", sync_to_thread=True)
def storage_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """Where media are, what is free, what goes when."""
    only_admins(caller)
    disk = shutil.disk_usage(services.data)
    settings = services.settings
    kept = {name: settings.get(f"keep_{name}", float) for name in ("uploads", "exports", "projects", "jobs", "deleted")}
    users = [(user, services.uploads.used(Caller(user=user))) for user in services.users.all()]
    return look.page(
        "storage",
        storage=settings.get("storage", str),
        data=str(services.data),
        disk=disk,
        floor=settings.get("min_free_disk", int),
        kept=kept,
        users=sorted(users, key=lambda pair: -pair[1]),
    )


@get("/settings/plugins", sync_to_thread=True)
def plugins_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """What is loaded, off or failed, and why."""
    only_admins(caller)
    services.environment.registry.examine()
    order = {"failed": 0, "loaded": 1, "off": 2}
    plugins = sorted(
        services.environment.registry.plugins.plugins.values(), key=lambda each: (order.get(each.state, 3), each.name)
    )
    counts = {state: sum(each.state == state for each in plugins) for state in order}
    return look.page("plugins", plugins=plugins, counts=counts)


@get("/settings/health", sync_to_thread=True)
def health_page(services: Services, caller: Caller, look: Look, health: Any) -> Response[str]:
    """How the server is."""
    only_admins(caller)
    values: dict[str, Any] = {
        "signs": _signs(services, health),
        "counts": services.jobs.counts(),
        "version": clipforge_core.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "uptime": health.uptime(),
    }
    return look.part("health", "signs", **values) if look.in_part else look.page("health", **values)


def _signs(services: Services, health: Any) -> list[Sign]:
    signs = [
        Sign("Database", "good", "It can be read.")
        if health.readable()
        else Sign("Database", "bad", "It cannot be read: look at the server's log, and at its disk."),
        Sign("Runner", "good", "It works on jobs.")
        if runner_pid(services.data) is not None
        else Sign("Runner", "bad", "Nobody works on jobs. `clipforge serve` starts one and watches it: is it running?"),
    ]
    free, floor = services.room.free(), services.settings.get("min_free_disk", int)
    if free <= floor:
        signs.append(Sign("Disk", "bad", "It is full: uploads and jobs are refused. Delete what is not needed."))
    elif free <= 3 * floor:
        signs.append(Sign("Disk", "warn", "It is nearly full."))
    else:
        signs.append(Sign("Disk", "good", "There is room."))
    failed = [p.name for p in services.environment.registry.plugins.plugins.values() if p.state == "failed"]
    if failed:
        signs.append(Sign("Plugins", "warn", f"Some could not be loaded: {', '.join(failed)}."))
    else:
        signs.append(Sign("Plugins", "good", "All that are wanted are loaded."))
    dead = services.jobs.find(dead=True, limit=100)
    said = f"{len(dead)} jobs were given up." if dead else "No job was given up."
    signs.append(Sign("Dead letters", "warn" if dead else "good", said))
    return [*signs, _engine(services), _waiting(services)]


def _engine(services: Services) -> Sign:
    try:
        engines = services.environment.registry.all("engines")
    except ClipForgeError as error:
        return Sign("Media", "bad", error.describe())
    if not engines:
        return Sign("Media", "bad", "Nothing here reads video. Install it with: pip install 'clipforge[all]'")
    return Sign("Media", "good", f"Read and made by {', '.join(sorted(engines))}.")


def _waiting(services: Services) -> Sign:
    due = services.jobs.next_due()
    late = time.time() - due if due else 0.0
    if due is not None and due > 0 and late > 600:
        return Sign("Queue", "warn", f"A job has been due for {late / 60:.0f} minutes. More `workers` would help.")
    waiting = services.jobs.counts()[JobState.QUEUED]
    return Sign("Queue", "good", f"{waiting} wait." if waiting else "Nothing waits.")


HANDLERS: tuple[Any, ...] = (usage_page, storage_page, plugins_page, health_page)
