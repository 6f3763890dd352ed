"""Forms that browsers send: checked to come from a page of ours, and read.

def rename(form: Form) -> ...:
    form.text("title")
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from litestar import Request

from clipforge_core.refusals import Forbidden, Invalid
from clipforge_server.dashboard.cookies import cookie_of, fits
from clipforge_server.frame.exchange import KEY, Exchange

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELD, HEADER = "csrf", b"x-csrf-token"
ANY_ORIGIN = "any_origin"
"""Of routes that change nothing of whoever is signed in: they need no token of a page."""

_KEPT = "clipforge.form"
_SAFE = ("GET", "HEAD", "OPTIONS")
_URLENCODED = "application/x-www-form-urlencoded"


class Stale(Forbidden):
    """A form that was not made for this browser, or before somebody signed in or out."""

    message = "this page is out of date"
    way_out = "Reload it and try again"


class Form:
    """The fields of a form."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def text(self, name: str, default: str = "") -> str:
        """A field without spaces around it."""
        return self.raw(name, default).strip()

    def raw(self, name: str, default: str = "") -> str:
        """A field as it was sent: passwords."""
        values = self._fields.get(name)
        return values[0] if values else default

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be there more than once."""
        return list(self._fields.get(name, ()))

    def flag(self, name: str) -> bool:
        """True for a box that is ticked."""
        return bool(self._fields.get(name))

    def number(self, name: str) -> float | None:
        """A number, None where nothing was written. Raises Invalid."""
        text = self.text(name).replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError as error:
            raise Invalid(field=name, detail="a number is needed") from error
        if not math.isfinite(value):
            raise Invalid(field=name, detail="a number is needed")
        return value

    def whole(self, name: str) -> int | None:
        """A whole number, None where nothing was written. Raises Invalid."""
        value = self.number(name)
        if value is not None and (value != int(value) or abs(value) > 2**53):
            raise Invalid(field=name, detail="a whole number is needed")
        return None if value is None else int(value)


async def guard(request: Request[Any, Any, Any]) -> None:
    """Before every route: what changes something must come from a page of ours. Raises Stale, Forbidden."""
    exchange: Exchange = request.scope[KEY]  # type: ignore[literal-required]
    if exchange.method in _SAFE or request.route_handler.opt.get(ANY_ORIGIN):
        return
    if exchange.header(b"sec-fetch-site") not in ("", "same-origin"):
        raise Forbidden(detail="another site may not do this here")
    token: Any = exchange.header(HEADER)
    if exchange.header(b"content-type").partition(";")[0].strip().lower() == _URLENCODED:
        sent = await request.form()
        fields: dict[str, list[str]] = {}
        for name, value in sent.multi_items():
            fields.setdefault(name, []).append(str(value))
        request.scope[_KEPT] = fields  # type: ignore[literal-required]
        token = token or (fields.get(FIELD) or [""])[0]
    if not fits(cookie_of(exchange), token):
        raise Stale()


def give_form(request: Request[Any, Any, Any]) -> Form:
    """The form of a request, for routes that ask for `form`."""
    return Form(request.scope.get(_KEPT, {}))  # type: ignore[arg-type]
