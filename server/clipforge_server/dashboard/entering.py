"""The first visit, signing in and out.

The token of a set-up link stands behind "#", which browsers do not send: a script puts it into the form.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.identity.browsers import Visitor
from clipforge_core.refusals import RateLimited
from clipforge_core.services import Services
from clipforge_server.dashboard.cookies import form_token, new_visit
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.frame.errors import speak
from clipforge_server.frame.exchange import Exchange

PUBLIC = {"public": True}
HOME = "/projects"


@get("/", sync_to_thread=False)
def home(look: Look) -> Response[str]:
    """The beginning: the projects."""
    return look.go(HOME)


@get("/sign-in", opt=PUBLIC, sync_to_thread=True)
def sign_in_page(look: Look, next: str = "", ended: str = "") -> Response[str]:  # noqa: A002 - as the query says it
    """The page for signing in."""
    if look.caller is not None:
        return look.go(_onward(look, next))
    return _sign_in_page(look, next=next, ended=bool(ended))


@post("/sign-in", opt=PUBLIC, sync_to_thread=True, status_code=200)
def sign_in(services: Services, exchange: Exchange, look: Look, form: Form) -> Response[Any]:
    """Sign in. A script that asks for JSON gets the token for its forms: an open page goes on where it was."""
    onward, email = form.text("next"), form.text("email")
    try:
        cookie = services.browsers.enter(email, form.raw("password"), visitor_of(exchange))
    except ClipForgeError as error:
        if "text/html" not in exchange.header(b"accept"):
            raise
        return _sign_in_page(look, next=onward, email=email, problem=said_of(error), status=_status(error))
    answer: Response[Any] = look.go(_onward(look, onward), cookie=cookie)
    if "text/html" not in exchange.header(b"accept"):
        answer = Response({"token": form_token(cookie)}, cookies=answer.cookies)
    return answer


@post("/sign-out", opt=PUBLIC, sync_to_thread=True, status_code=200)
def sign_out(services: Services, look: Look) -> Response[str]:
    """End this session."""
    if look.caller is not None:
        services.browsers.end(look.caller, look.caller.key_id)
    return look.go("/sign-in", cookie=new_visit(), said="You are signed out.")


@get("/setup", opt=PUBLIC, sync_to_thread=True)
def set_up_page(look: Look) -> Response[str]:
    """The page behind a set-up link."""
    return look.page("setup", problem="", email="", setup_token="")


@post("/setup", opt=PUBLIC, sync_to_thread=True, status_code=200)
def set_up(services: Services, exchange: Exchange, look: Look, form: Form) -> Response[str]:
    """Set the password, and sign in."""
    password, email, token = form.raw("password"), form.text("email"), form.text("token")
    try:
        if password != form.raw("again"):
            return look.page("setup", problem="The two passwords differ.", email=email, setup_token=token, status=400)
        cookie = services.browsers.set_up(token, password=password, email=email or None, visitor=visitor_of(exchange))
    except ClipForgeError as error:
        return look.page("setup", problem=said_of(error), email=email, setup_token=token, status=_status(error))
    return look.go(HOME, cookie=cookie, said="Your password is set. Welcome.")


def visitor_of(exchange: Exchange) -> Visitor:
    """Where a request comes from."""
    return Visitor(address=exchange.client, agent=exchange.header(b"user-agent"))


def _sign_in_page(
    look: Look,
    *,
    next: str,  # noqa: A002
    ended: bool = False,
    email: str = "",
    problem: str = "",
    status: int = 200,
) -> Response[str]:
    return look.page("sign_in", next=next, ended=ended, email=email, problem=problem, status=status)


def _onward(look: Look, wanted: str) -> str:
    """Where to go after signing in: a page of ours and nothing else."""
    root = look.root
    if wanted.startswith(root + "/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable():
        return wanted.removeprefix(root)
    return HOME


def said_of(error: ClipForgeError) -> str:
    """An error as a sentence for people."""
    text = speak(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _status(error: ClipForgeError) -> int:
    return 429 if isinstance(error, RateLimited) else 400


HANDLERS = (home, sign_in_page, sign_in, sign_out, set_up_page, set_up)
