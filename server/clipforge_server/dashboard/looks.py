"""Looks: pages and parts of pages, made from templates with everything escaped.

    return look.page("projects", title="Projects", found=page)
    return look.part("projects", "rows", found=page)         # a block of the same template, for htmx

A `Look` belongs to one request: it knows who asks, and gives the cookie where there is none yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie

from clipforge_core.projects.plain import plain as public
from clipforge_server.dashboard import words
from clipforge_server.dashboard.assets import load
from clipforge_server.dashboard.cookies import cookie_line, cookie_of, cookie_value, form_token, new_visit
from clipforge_server.dashboard.job_words import stage_said
from clipforge_server.frame.exchange import KEY, Exchange

if TYPE_CHECKING:
    import jinja2

    from clipforge_core.model.user import Caller

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE = "/:@!$&'()*+,;=-._~%?#"


class Look:
    """How one request is answered. `mount` is where the dashboard stands ("" for the root)."""

    def __init__(self, exchange: Exchange, mount: str) -> None:
        self.exchange = exchange
        self.mount = mount
        self.root = urlsplit(exchange.base).path.rstrip("/") + mount
        self._cookie = cookie_of(exchange)
        self._fresh: Cookie | None = None

    @property
    def caller(self) -> Caller | None:
        """Who is signed in."""
        return self.exchange.caller

    @property
    def in_part(self) -> bool:
        """True where htmx asks for a part of a page."""
        return bool(self.exchange.header(b"hx-request")) and not self.exchange.header(b"hx-history-restore-request")

    @property
    def theme(self) -> str:
        """What this browser was set to, "" where it follows the system."""
        wanted = cookie_value(self.exchange, "clipforge-theme")
        return wanted if wanted in ("light", "dark") else ""

    def places(self) -> list[tuple[str, str, str]]:
        """The main places: name, path, icon."""
        return [
            ("Projects", "/projects", "film"),
            ("Studio", "/studio", "edit"),
            ("Jobs", "/jobs", "jobs"),
            ("Settings", "/settings", "gear"),
        ]

    def side(self) -> list[tuple[str, str, str]]:
        """The pages of the settings that this user may see."""
        own = [
            ("Account", "/settings/account", "user"),
            ("API keys", "/settings/keys", "key"),
            ("Webhooks", "/settings/webhooks", "hook"),
            ("Usage", "/settings/usage", "gauge"),
            ("Templates", "/settings/templates", "layout"),
        ]
        if self.caller is not None and self.caller.admin:
            own += [
                ("Users", "/settings/users", "users"),
                ("Storage", "/settings/storage", "disk"),
                ("Plugins", "/settings/plugins", "plug"),
                ("Health", "/settings/health", "pulse"),
            ]
        return own

    def studio(self) -> tuple[tuple[str, str, str], ...]:
        """The pages of the studio."""
        from clipforge_server.dashboard.studio.places import PLACES

        return PLACES

    def url(self, path: str, **query: Any) -> str:
        """A path of the dashboard as browsers ask for it; values of the query that are empty are left out."""
        sent = {name: value for name, value in query.items() if value not in ("", None)}
        return self.root + quote(path, safe=_SAFE) + (f"?{urlencode(sent, doseq=True)}" if sent else "")

    def root_url(self, path: str) -> str:
        """A path of the server beside the dashboard, such as its documentation."""
        return urlsplit(self.exchange.base).path.rstrip("/") + path

    def token(self) -> str:
        """What forms of this page carry; a browser without a cookie gets one."""
        if not self._cookie:
            self._cookie = new_visit()
            self._fresh = cookie_line(self.exchange, self._cookie)
        return form_token(self._cookie)

    def text(self, name: str, block: str = "", /, **values: Any) -> str:
        """A template, or one block of it, as text."""
        template = environment().get_template(f"{name}.html.j2")
        given = {
            **values,
            "look": self,
            "url": self.url,
            "caller": self.caller,
            "token": self.token(),
            "asset": self._asset,
            "path": self.exchange.path,
        }
        if not block:
            return template.render(given)
        context = template.new_context(given)
        return "".join(template.blocks[block](context))

    def page(
        self, name: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Response[str]:
        """A whole page."""
        return self.answer(self.text(name, **values), status=status, headers=headers)

    def part(
        self, name: str, block: str, /, *, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Response[str]:
        """A block of a page, for htmx to put in its place."""
        return self.answer(self.text(name, block, **values), headers=headers)

    def answer(
        self, text: str, *, status: int = 200, headers: Mapping[str, str] | None = None, cookies: Iterable[Cookie] = ()
    ) -> Response[str]:
        """HTML that was made already."""
        given = list(cookies) or ([self._fresh] if self._fresh is not None else [])
        lines = {"Content-Security-Policy": POLICY, "Vary": "HX-Request", **(headers or {})}
        return Response(text, status_code=status, media_type=MediaType.HTML, headers=lines, cookies=given)

    def go(self, path: str, *, cookie: str = "", said: str = "", **query: Any) -> Response[str]:
        """On to another page: after a form (303), or by a header that htmx follows. `said` is shown there once."""
        where = self.url(path, **query)
        headers = {"HX-Redirect": where} if self.in_part else {"Location": where}
        cookies = [cookie_line(self.exchange, cookie)] if cookie else []
        if said:
            cookies.append(Cookie(key="clipforge-said", value=quote(said), path="/", samesite="lax", max_age=30))
        return self.answer("", status=200 if self.in_part else 303, headers=headers, cookies=cookies)

    def _asset(self, name: str) -> str:
        return self.url(f"/assets/{load()[0]}/{name}")


@lru_cache(1)
def environment() -> jinja2.Environment:
    """The templates, compiled once."""
    import jinja2

    made = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.PackageLoader("clipforge_server.dashboard", "pages"),
        auto_reload=False,
    )
    made.filters.update(words.FILTERS)
    made.filters.update(stage=stage_said, public=public)
    shared = made.get_template("parts.html.j2").module
    made.globals.update({name: part for name, part in vars(shared).items() if not name.startswith("_")})
    return made


def give_look(request: Request[Any, Any, Any]) -> Look:
    """The look of a request, for routes that ask for `look`."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    assert exchange.site is not None
    return Look(exchange, exchange.site.prefix)
