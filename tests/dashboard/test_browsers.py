"""Sessions of browsers: begun, seen, listed, ended, and gone with another password."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipforge_core.environment import Environment
from clipforge_core.identity.browsers import SEEN_SECONDS, Browsers, Visitor
from clipforge_core.identity.login import WrongLogin
from clipforge_core.refusals import Invalid, NotThere, Unauthorized
from clipforge_core.services import Services

HERE = Visitor(address="203.0.113.7", agent="Firefox")
RIGHT = "correct horse"


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services.open(Environment.open(flags={"data": tmp_path}, environ={}, folder=tmp_path))
    opened.users.add("ann@example.org", password=RIGHT)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browsers(services: Services, clock: Clock) -> Browsers:
    s = services
    return Browsers(s.database, s.users, s.login, s.set_up, s.settings, clock)


def test_a_cookie_is_recognised_until_its_session_is_left(browsers: Browsers) -> None:
    cookie = browsers.enter("ann@example.org", RIGHT, HERE)
    caller = browsers.recognise(cookie).caller
    assert (caller.user.email, caller.means) == ("ann@example.org", "session")
    browsers.end(caller, caller.key_id)
    with pytest.raises(Unauthorized):
        browsers.recognise(cookie)
    with pytest.raises(NotThere):
        browsers.end(caller, caller.key_id)


def test_a_wrong_password_begins_nothing(browsers: Browsers, services: Services) -> None:
    with pytest.raises(WrongLogin):
        browsers.enter("ann@example.org", "wrong horse", HERE)
    with services.database.read() as db:
        assert list(db.query("SELECT 1 FROM sessions")) == []


def test_what_is_kept_is_no_cookie(browsers: Browsers, services: Services) -> None:
    cookie = browsers.enter("ann@example.org", RIGHT, HERE)
    with services.database.read() as db:
        kept = next(iter(db.query("SELECT cookie FROM sessions")))["cookie"]
    assert cookie not in kept
    with pytest.raises(Unauthorized):
        browsers.recognise(kept)


def test_use_makes_a_session_last_and_rest_ends_it(browsers: Browsers, clock: Clock) -> None:
    cookie = browsers.enter("ann@example.org", RIGHT, HERE)
    assert not browsers.recognise(cookie).stale
    clock.now += SEEN_SECONDS + 1
    found = browsers.recognise(cookie)
    assert found.stale
    browsers.seen(found.caller.key_id)
    assert not browsers.recognise(cookie).stale
    clock.now += 29 * 86400
    assert browsers.recognise(cookie).caller.user.email == "ann@example.org"
    clock.now += 2 * 86400
    with pytest.raises(Unauthorized):
        browsers.recognise(cookie)


def test_sessions_are_listed_with_those_of_programs_and_ended(browsers: Browsers, services: Services) -> None:
    here = browsers.recognise(browsers.enter("ann@example.org", RIGHT, HERE)).caller
    there = browsers.enter("ann@example.org", RIGHT, Visitor(address="198.51.100.4", agent="Chrome"))
    services.login.enter("ann@example.org", RIGHT, address="127.0.0.1")
    found = browsers.all(here)
    assert sorted(s.agent for s in found) == ["", "Chrome", "Firefox"]
    assert [s.browser for s in found if s.agent == ""] == [False]
    assert browsers.end_others(here) == 2
    assert [s.id for s in browsers.all(here)] == [here.key_id]
    with pytest.raises(Unauthorized):
        browsers.recognise(there)


def test_nobody_ends_the_session_of_another(browsers: Browsers, services: Services) -> None:
    services.users.add("bob@example.org", password=RIGHT)
    ann = browsers.enter("ann@example.org", RIGHT, HERE)
    bob = browsers.recognise(browsers.enter("bob@example.org", RIGHT, HERE)).caller
    with pytest.raises(NotThere):
        browsers.end(bob, browsers.recognise(ann).caller.key_id)
    assert browsers.recognise(ann)


def test_another_password_ends_all_sessions_but_a_new_one(browsers: Browsers) -> None:
    old = browsers.enter("ann@example.org", RIGHT, HERE)
    caller = browsers.recognise(old).caller
    with pytest.raises(WrongLogin):
        browsers.change_password(caller, old="guess", new="battery staple", visitor=HERE)
    with pytest.raises(Invalid):
        browsers.change_password(caller, old=RIGHT, new="short", visitor=HERE)
    assert browsers.recognise(old)
    new = browsers.change_password(caller, old=RIGHT, new="battery staple", visitor=HERE)
    assert browsers.recognise(new).caller.user.email == "ann@example.org"
    with pytest.raises(Unauthorized):
        browsers.recognise(old)


def test_a_user_that_is_made_inactive_is_out(browsers: Browsers, services: Services) -> None:
    cookie = browsers.enter("ann@example.org", RIGHT, HERE)
    services.users.change(browsers.recognise(cookie).caller.id, active=False)
    with pytest.raises(Unauthorized):
        browsers.recognise(cookie)


def test_a_set_up_link_signs_in_once(browsers: Browsers, services: Services) -> None:
    token = services.set_up.link_for(services.users.find("ann@example.org").id)
    cookie = browsers.set_up(token, password="battery staple", email="eve@example.org", visitor=HERE)
    assert browsers.recognise(cookie).caller.user.email == "eve@example.org"
    with pytest.raises(Exception, match="used"):
        browsers.set_up(token, password="battery staple", email=None, visitor=HERE)
