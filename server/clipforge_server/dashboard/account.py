"""The own account: password, sessions."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.identity.browsers import SessionInfo
from clipforge_core.identity.login import WrongLogin
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_server.dashboard.entering import said_of, visitor_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.frame.exchange import Exchange

PATH = "/settings/account"
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session as a line of the list."""

    id: str
    name: str
    address: str
    started: float
    last_seen: float
    here: bool


@get("/settings", sync_to_thread=False)
def settings_home(look: Look) -> Response[str]:
    """The first page of the settings."""
    return look.go(PATH)


@get(PATH, sync_to_thread=True)
def account_page(services: Services, caller: Caller, look: Look) -> Response[str]:
    """The page."""
    return _page(services, caller, look)


@post(PATH + "/password", sync_to_thread=True, status_code=200)
def change_password(services: Services, caller: Caller, exchange: Exchange, look: Look, form: Form) -> Response[str]:
    """Another password."""
    new = form.raw("new")
    if new != form.raw("repeat"):
        return _page(services, caller, look, problem="The two new passwords differ.")
    try:
        cookie = services.browsers.change_password(caller, old=form.raw("old"), new=new, visitor=visitor_of(exchange))
    except WrongLogin:
        return _page(services, caller, look, problem="The password that you have is another one.")
    except ClipForgeError as error:
        return _page(services, caller, look, problem=said_of(error))
    return look.go(PATH, cookie=cookie, said="Your password is changed.")


@post(PATH + "/sessions/end-others", sync_to_thread=True, status_code=200)
def end_others(services: Services, caller: Caller, look: Look) -> Response[str]:
    """End all sessions but this one."""
    services.browsers.end_others(caller)
    return _sessions(services, caller, look)


@post(PATH + "/sessions/{session:str}/end", sync_to_thread=True, status_code=200)
def end_session(services: Services, caller: Caller, look: Look, session: str) -> Response[str]:
    """End one session."""
    services.browsers.end(caller, session)
    return _sessions(services, caller, look)


def _page(services: Services, caller: Caller, look: Look, problem: str = "") -> Response[str]:
    sessions = _views(services, caller)
    return look.page("account", status=400 if problem else 200, sessions=sessions, problem=problem)


def _sessions(services: Services, caller: Caller, look: Look) -> Response[str]:
    return look.part("account", "sessions", sessions=_views(services, caller))


def _views(services: Services, caller: Caller) -> list[SessionView]:
    return [
        SessionView(
            id=each.id,
            name=name_of(each),
            address=each.address,
            started=each.started,
            last_seen=each.last_seen,
            here=each.id == caller.key_id,
        )
        for each in services.browsers.all(caller)
    ]


def name_of(session: SessionInfo) -> str:
    """What a session is, as far as its browser tells: "Firefox on Linux"."""
    if not session.browser:
        return "A program, over the API"
    browser = _first(_BROWSERS, session.agent)
    system = _first(_SYSTEMS, session.agent)
    if not browser:
        known = re.match(r"[\w.-]{1,40}", session.agent)
        browser = known[0] if known else "A browser"
    return f"{browser} on {system}" if system else browser


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")


HANDLERS: tuple[Any, ...] = (settings_home, account_page, change_password, end_others, end_session)
