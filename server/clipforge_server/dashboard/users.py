"""Users, for admins: added, changed, given links that set a password, removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.identity.tiers import Tier
from clipforge_core.identity.usage import EffectiveLimits, UsageNow
from clipforge_core.model.user import Caller, Limits, Role, User
from clipforge_core.refusals import Forbidden, Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look

PATH = "/settings/users"
KINDS = {
    "minutes": "Minutes of video a month",
    "exports": "Exports a month",
    "requests": "API requests a minute",
    "storage": "Storage, in GB",
}
_GIGABYTE = 1_000_000_000


class UserLine(msgspec.Struct, frozen=True):
    """A user and what was used of this month; `lost` is a tier that the server does not know any more."""

    user: User
    usage: UsageNow
    lost: bool


class TierShown(msgspec.Struct, frozen=True):
    """A tier with what it comes to, the settings where it says nothing; numbers that are agreed are in `tier.own`."""

    tier: Tier
    limits: EffectiveLimits
    users: int


class NewLink(msgspec.Struct, frozen=True):
    """A link that was just made, and for whom."""

    email: str
    url: str


@get(PATH, sync_to_thread=True)
def users_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """All users."""
    only_admins(caller)
    return _page(services, look)


@post(PATH, sync_to_thread=True, status_code=200)
def add_user(services: Services, caller: Caller, links: Links, look: Look, form: Form) -> Response[str]:
    """A new user, and a link for it."""
    only_admins(caller)
    try:
        limits = services.usage.tiers.given(Limits(), form.text("tier"))
        user = services.users.add(form.text("email"), role=_role(form.text("role")), limits=limits)
    except ClipForgeError as error:
        return _page(services, look, problem=said_of(error), typed=form)
    return _page(services, look, link=_link(services, look, links, user))


@get(PATH + "/{user_id:str}", sync_to_thread=True)
def user_page(services: Services, caller: Caller, look: Look, user_id: str) -> Response[str]:
    """One user."""
    only_admins(caller)
    return _one(services, caller, look, services.users.get(user_id))


@post(PATH + "/{user_id:str}", sync_to_thread=True, status_code=200)
def change_user(services: Services, caller: Caller, look: Look, form: Form, user_id: str) -> Response[str]:
    """Change what is filled in; nobody takes the rights of the account that asks."""
    only_admins(caller)
    user = services.users.get(user_id)
    own = user.id == caller.id
    try:
        services.users.change(
            user_id,
            email=form.text("email") or None,
            role=None if own else _role(form.text("role")),
            active=None if own else form.flag("active"),
            limits=_limits(services, user.limits, form),
        )
    except ClipForgeError as error:
        return _one(services, caller, look, user, problem=said_of(error), typed=form)
    return look.go(f"{PATH}/{user_id}", said="Saved.")


@post(PATH + "/{user_id:str}/link", sync_to_thread=True, status_code=200)
def make_link(services: Services, caller: Caller, links: Links, look: Look, user_id: str) -> Response[str]:
    """A link that sets a password."""
    only_admins(caller)
    return _page(services, look, link=_link(services, look, links, services.users.get(user_id)))


@post(PATH + "/{user_id:str}/remove", sync_to_thread=True, status_code=200)
def remove_user(services: Services, caller: Caller, look: Look, user_id: str) -> Response[str]:
    """Remove a user."""
    only_admins(caller)
    if user_id == caller.id:
        raise Forbidden(detail="you cannot remove yourself")
    services.users.remove(user_id)
    return look.go(PATH, said="The user is removed.")


def only_admins(caller: Caller) -> None:
    """Raises Forbidden."""
    if not caller.admin:
        raise Forbidden(detail="only an admin may do this")


def _page(
    services: Services, look: Look, *, problem: str = "", link: NewLink | None = None, typed: Form | None = None
) -> Response[str]:
    everybody = services.users.all()
    known = {tier.name for tier in services.usage.tiers}
    users = [
        UserLine(user, services.usage.now(Caller(user=user)), (user.limits.tier or "") not in {"", *known})
        for user in everybody
    ]
    values: dict[str, Any] = {"users": users, "tiers": _tiers(services, everybody), "problem": problem, "link": link}
    values["typed"] = typed.text if typed is not None else lambda _: ""
    return look.page("users", status=400 if problem else 200, **values)


def _one(
    services: Services, caller: Caller, look: Look, user: User, problem: str = "", typed: Form | None = None
) -> Response[str]:
    own = {name: _shown(name, getattr(user.limits, name)) for name in KINDS}
    values: dict[str, Any] = {
        "user": user,
        "tiers": _tiers(services, ()),
        "usual": _usual(services, Limits()),
        "usage": services.usage.now(Caller(user=user)),
        "limits": services.usage.limits(user),
        "stored": services.uploads.used(Caller(user=user)),
        "here": user.id == caller.id,
        "kinds": KINDS,
        "typed": {name: typed.text(name) for name in KINDS} if typed is not None else own,
        "tier": typed.text("tier") if typed is not None else user.limits.tier or "",
        "shown": _shown,
    }
    return look.page("user", problem=problem, status=400 if problem else 200, **values)


def _tiers(services: Services, everybody: Iterable[User]) -> list[TierShown]:
    counted = Counter(user.limits.tier for user in everybody)
    return [
        TierShown(tier, _usual(services, Limits(tier=tier.name)), counted[tier.name]) for tier in services.usage.tiers
    ]


def _usual(services: Services, limits: Limits) -> EffectiveLimits:
    """What limits come to for somebody who has none beside them."""
    return services.usage.limits(User(id="", email="", limits=limits))


def _shown(name: str, value: float | None) -> str:
    """A limit as the form has it: storage in gigabytes."""
    if value is None:
        return ""
    return f"{value / _GIGABYTE if name == 'storage' else value:.12g}"


def _link(services: Services, look: Look, links: Links, user: User) -> NewLink:
    return NewLink(user.email, f"{links.base}{look.mount}/setup#{services.set_up.link_for(user.id)}")


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise Invalid(field="role", detail="user or admin is needed") from error


def _limits(services: Services, before: Limits, form: Form) -> Limits:
    storage = form.number("storage")
    own = {
        "requests": form.whole("requests"),
        "minutes": form.number("minutes"),
        "exports": form.whole("exports"),
        "storage": None if storage is None else round(storage * _GIGABYTE),
    }
    for name, value in own.items():
        if value is not None and not 0 <= value < 2**62:
            raise Invalid(field=name, detail="a number from 0 on is needed")
    return services.usage.tiers.given(before, form.text("tier"), **own)


HANDLERS: tuple[Any, ...] = (users_page, add_user, user_page, change_user, make_link, remove_user)
