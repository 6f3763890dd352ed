"""The contract suite of auths.

from clipforge_core.testing.auths import check_auth

def test_my_auth():
    check_auth(MyAuth(...), good="badge-7", invalid=["badge-8", "badge-expired"])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from clipforge_core.contracts.auth import Auth, Recognised, Records
from clipforge_core.errors import ClipForgeError
from clipforge_core.model.user import SCOPES
from clipforge_core.refusals import Unauthorized

STRANGERS = (
    "",
    " ",
    "\0",
    "x",
    ".",
    "..",
    "a.b.c",
    "e30.e30.",
    "bnVsbA.bnVsbA.bnVsbA",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "Bearer x",
    "cf_",
    "ключ",
    "\ud800",
    "' OR 1=1 --",
    "%00",
    "x" * 16000,
    "." * 16000,
)
"""Texts that no auth may take for a credential; some look like tokens of the usual kinds."""


class NoRecords:
    """A server without keys and tokens of its own."""

    def key(self, credential: str) -> Recognised | None:
        """None."""
        return None

    def token(self, credential: str) -> Recognised | None:
        """None."""
        return None


def check_auth(auth: Auth, *, good: str, invalid: Sequence[str] = (), records: Records | None = None) -> None:
    """Put a configured auth through all that the contract promises.

    `good` is a credential that it knows; `invalid` are some of its own kind that are expired, revoked or forged.
    `records` are the server's own keys and tokens, for an auth that asks about them. Raises AssertionError with what is
    wrong.
    """
    asked = records or NoRecords()
    assert isinstance(auth, Auth), f"{auth!r} lacks methods of Auth"
    assert auth.name, "an auth has a name"
    assert isinstance(auth.quick, bool), "quick is True or False"
    assert auth.available() is None, f"the suite needs an auth that can be used: {auth.available()}"
    _check_good(auth, good, asked)
    _check_threads(auth, good, asked)
    for text in STRANGERS:
        _check_not_recognised(auth, text, asked)
    for text in _changed(good):
        _check_not_recognised(auth, text, asked)
    for text in invalid:
        _check_invalid(auth, text, asked)
    _check_good(auth, good, asked)


def _check_good(auth: Auth, good: str, records: Records) -> None:
    found = auth.recognise(good, records)
    assert isinstance(found, Recognised), f"the good credential is recognised, not {found!r}"
    assert bool(found.user) != bool(found.email), "it is the credential of a user's id or of an e-mail, one of them"
    assert found.means, "it says by which means"
    assert not found.create or found.email, "a user can be made from an e-mail only"
    assert found.scopes is None or found.scopes <= SCOPES.keys(), f"scopes are some of {', '.join(SCOPES)}"
    assert auth.recognise(good, records) == found, "asked again, it answers the same"


def _check_threads(auth: Auth, good: str, records: Records) -> None:
    one = auth.recognise(good, records)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: auth.recognise(good, records), range(32)))
    assert all(answer == one for answer in answers), "it may be asked from many threads at once"


def _check_not_recognised(auth: Auth, text: str, records: Records) -> None:
    try:
        found = auth.recognise(text, records)
    except Unauthorized as error:
        _check_silent(error, text)
        return
    except Exception as error:
        raise AssertionError(f"{text[:60]!r} must give None or Unauthorized, not {error!r}") from error
    assert found is None, f"{text[:60]!r} must not be recognised"


def _check_invalid(auth: Auth, text: str, records: Records) -> None:
    try:
        found = auth.recognise(text, records)
    except Unauthorized as error:
        _check_silent(error, text)
        return
    raise AssertionError(f"an invalid credential of its own kind raises Unauthorized: {text[:20]!r}… gave {found!r}")


def _check_silent(error: ClipForgeError, text: str) -> None:
    told = f"{error.describe()} {error.data}"
    assert len(text) < 8 or text not in told, "an error must not repeat the credential"


def _changed(good: str) -> Iterator[str]:
    """The good credential with something changed. The ends of base64 parts hold bits without a meaning: left alone."""
    step = max(1, len(good) // 60)
    ends = {at + offset for at, letter in enumerate(good + ".") if letter == "." for offset in (-1, 0)}
    for at in range(0, len(good), step):
        if at not in ends:
            yield good[:at] + ("B" if good[at] == "A" else "A") + good[at + 1 :]
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text[:-1],
        lambda text: text[1:],
        lambda text: text + "A",
        lambda text: text + "\0",
        lambda text: text + " x",
        lambda text: "A" + text,
        lambda text: text * 2,
        str.swapcase,
    )
    yield from (changed for way in ways if (changed := way(good)) != good)
