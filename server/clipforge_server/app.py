"""build_app: the ASGI application of a server, from its services.

    app = build_app(Services.open(Environment.open()))

Everything that could be wrong with the settings is found here, before anything listens.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clipforge_core.errors import BadSetting
from clipforge_core.identity.recognition import FIRST_ADMIN
from clipforge_server.dashboard.mounting import dashboard_path
from clipforge_server.frame.admission import Admission
from clipforge_server.frame.frame import Frame
from clipforge_server.frame.idempotent import Idempotent
from clipforge_server.frame.origins import Origins
from clipforge_server.frame.pages import page_handlers
from clipforge_server.frame.probes import Health, Metrics, probe_handlers
from clipforge_server.frame.proxies import Proxies, is_loopback
from clipforge_server.frame.site import Site, Sites
from clipforge_server.mounting import RESERVED, Mounted, mount
from clipforge_server.sockets.mounting import socket_handler
from clipforge_server.surfaces.clipforge import media
from clipforge_server.trying import working

if TYPE_CHECKING:
    from clipforge_core.services import Services
    from clipforge_core.settings import Settings

NATIVE = "clipforge"
"""The surface that brings the routes of signed media."""


def build_app(services: Services, *, runner: bool = False, lazy: bool = False) -> Frame:
    """With `runner`, the server is well only while a runner works on its queue. `lazy` makes the app of a surface when
    it is first asked, which takes a tenth of the time: for tests. Raises BadSetting, UnknownName."""
    settings = services.settings
    metrics = Metrics(services)
    health = Health(services, metrics, runner=runner)
    asked = mount(settings["surfaces"], services.environment.registry.all("surfaces"))
    mounted = working(services, asked, health)
    check_public_url(settings)
    services.identity.check()
    _ = services.usage.tiers  # what cannot be read is said now
    open_as = open_surfaces(settings, mounted)
    origins = Origins(settings["cors_origins"])
    public_host = urlsplit(settings.get("public_url", str)).hostname
    hosts = frozenset({settings.get("host", str).lower()} | ({public_host} if public_host else set()))
    admission = Admission(services, origins, hosts)
    sites = _sites(services, mounted, open_as, health, admission)
    for site in () if lazy else sites.all():
        site.load()
    return Frame(
        services,
        sites,
        admission=admission,
        origins=origins,
        proxies=Proxies(settings["trusted_proxies"]),
        idempotent=Idempotent(services.idempotency),
        metrics=metrics,
    )


def _sites(
    services: Services, mounted: list[Mounted], open_as: dict[str, str], health: Health, admission: Admission
) -> Sites:
    sites = [
        Site(each.surface, each.prefix, each.surface.handlers(), services, open_as.get(each.surface.name, ""), health)
        for each in mounted
        if each.prefix
    ]
    by_name = {site.surface.name: site for site in sites}
    shared = [*probe_handlers(health), *page_handlers(by_name, mounted)]
    if all(each.surface.name != NATIVE for each in mounted):
        # Links to media stand in the answers of every surface.
        shared.extend(media.ROOT_HANDLERS)
    socketed = [each.surface.name for each in mounted if getattr(each.surface, "sockets", False)]
    if socketed:
        anyone = next((open_as[name] for name in socketed if name in open_as), "")
        shared.append(socket_handler(services, admission, anyone))
    for each in mounted:
        shared.extend(each.surface.root_handlers())
        if not each.prefix:
            shared.extend(each.surface.handlers())
    roots: dict[str, Site] = {}

    def root(surface_name: str) -> Site:
        """The server's root, with its errors in the form of that surface."""
        if surface_name not in roots:
            surface = next(each.surface for each in mounted if each.surface.name == surface_name)
            roots[surface_name] = Site(surface, "", shared, services, open_as.get(surface_name, ""), health)
        return roots[surface_name]

    mounts = [(each.mount, root(each.surface.name)) for each in mounted]
    for each in mounted:
        if not each.prefix:
            by_name[each.surface.name] = root(each.surface.name)
    front = _dashboard(services, mounted, health)
    if front is not None and front.prefix:
        return Sites([*sites, front], mounts)
    return Sites(sites, mounts, front, RESERVED)


def _dashboard(services: Services, mounted: list[Mounted], health: Health) -> Site | None:
    """The pages for browsers, where they are wanted. Raises BadSetting."""
    path = dashboard_path(services.settings, mounted)
    if path is None:
        return None
    from clipforge_server.dashboard.surface import DashboardSurface

    surface = DashboardSurface(services, path.rstrip("/"))
    return Site(surface, path.rstrip("/"), surface.handlers(), services, "", health)


def check_public_url(settings: Settings) -> None:
    """Raises BadSetting where the setting is not the beginning of a URL."""
    text = settings.get("public_url", str)
    if not text:
        return
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        good = good and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        detail = "a URL such as https://clips.example is needed"
        raise BadSetting(where="settings", name="public_url", value=text, detail=detail)


def open_surfaces(settings: Settings, mounted: Iterable[Mounted]) -> dict[str, str]:
    """Surfaces that answer without a key, with the user that they act as. Raises BadSetting."""
    names = {each.surface.name for each in mounted}
    found: dict[str, str] = {}
    for text in settings["auth_off"]:
        name, _, email = text.partition("=")
        if name not in names or ("@" not in email and email != FIRST_ADMIN):
            detail = "SURFACE=EMAIL is needed, or SURFACE=admin, of a surface that is served"
            raise BadSetting(where="settings", name="auth_off", value=text, detail=detail)
        found[name] = email
    if found and not is_loopback(settings.get("host", str)) and not settings["auth_off_anywhere"]:
        detail = "anybody who reaches this address could act as that user; auth_off_anywhere says that this is wanted"
        raise BadSetting(where="settings", name="auth_off", value=", ".join(settings["auth_off"]), detail=detail)
    return found
