"""Users, logging in, recognising callers, the first start, usage."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import hookimpl
from clipforge_core.contracts.auth import Recognised, Records
from clipforge_core.environment import Environment
from clipforge_core.identity.emails import check_email, email_key
from clipforge_core.identity.login import PER_ACCOUNT, PER_ADDRESS
from clipforge_core.identity.recognition import credential_of
from clipforge_core.identity.usage import Usage
from clipforge_core.model.user import Caller, Limits, Role
from clipforge_core.refusals import (
    Conflict,
    Forbidden,
    Invalid,
    LinkRefused,
    NotThere,
    QuotaReached,
    RateLimited,
    Unauthorized,
)
from clipforge_core.services import Services
from clipforge_core.vault import Vault

Opening = Callable[..., Services]
PASSWORD = "correct horse"


# -- users -------------------------------------------------------------------------------------


def test_users_are_found_by_email_whatever_its_case(services: Services) -> None:
    ann = services.users.add(" Ann@Example.org ", role=Role.ADMIN, limits=Limits(exports=3))
    assert (ann.email, ann.role, ann.has_password, ann.limits) == (
        "Ann@Example.org",
        Role.ADMIN,
        False,
        Limits(exports=3),
    )
    assert services.users.find("ANN@example.ORG") == ann == services.users.get(ann.id)
    with pytest.raises(Conflict, match="already"):
        services.users.add("ann@EXAMPLE.org")
    with pytest.raises(NotThere):
        services.users.find("bob@example.org")


@pytest.mark.parametrize(
    "email", ["", "ann", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@b\n", "a@.b", "a@b.", "a..b@c"]
)
def test_what_is_no_email_is_refused(email: str) -> None:
    if email == "a@b\n":
        assert check_email(email) == "a@b"
        return
    with pytest.raises(Invalid):
        check_email(email)


@pytest.mark.parametrize("email", ["\u212aim@example.org", "ann@example.or\uff47", "a" * 250 + "@b.c", "a\u202e@b.c"])
def test_addresses_that_look_like_others_are_refused(email: str) -> None:
    with pytest.raises(Invalid):
        check_email(email)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_two_different_addresses_have_one_key_only_by_the_case_of_a_to_z(text: str) -> None:
    assert email_key(text) == email_key(email_key(text))
    assert len(email_key(text)) == len(text.strip())
    assert all(a == b or a.isascii() for a, b in zip(text.strip(), email_key(text), strict=True))


@pytest.mark.parametrize("password", ["", "short", "x" * 1025])
def test_a_password_that_is_too_short_or_too_long_is_refused(services: Services, password: str) -> None:
    with pytest.raises(Invalid, match="password"):
        services.users.add("ann@example.org", password=password)
    assert services.users.all() == []


def test_a_change_changes_what_is_given_alone(services: Services) -> None:
    ann = services.users.add("ann@example.org", password=PASSWORD)
    services.users.add("bob@example.org")
    changed = services.users.change(ann.id, role=Role.ADMIN, limits=Limits(minutes=1.5))
    assert (changed.email, changed.role, changed.active, changed.limits) == (
        ann.email,
        Role.ADMIN,
        True,
        Limits(minutes=1.5),
    )
    assert services.users.change(ann.id) == changed
    assert services.users.change(ann.id, email="Ann@new.org").email == "Ann@new.org"
    with pytest.raises(Conflict):
        services.users.change(ann.id, email="BOB@example.org")
    with pytest.raises(NotThere):
        services.users.change("usr_0", active=False)


def test_a_user_with_projects_is_not_removed(services: Services) -> None:
    ann = services.users.add("ann@example.org")
    key = services.api_keys.create(Caller(user=ann), name="a").key
    project = services.projects.create(Caller(user=ann), title="My video")
    with pytest.raises(Conflict, match="projects"):
        services.users.remove(ann.id)
    services.projects.delete(Caller(user=ann), project.id)
    services.users.remove(ann.id)
    with pytest.raises(Unauthorized):
        services.identity.recognise(key)
    with pytest.raises(NotThere):
        services.users.remove(ann.id)


# -- keys --------------------------------------------------------------------------------------


def test_a_key_cannot_beget_one_that_may_do_more(services: Services) -> None:
    ann = services.users.add("ann@example.org")
    narrow = services.api_keys.create(Caller(user=ann), name="narrow", scopes=["read", "keys"])
    caller = services.identity.recognise(narrow.key)
    assert caller.scopes == {"read", "keys"}
    assert services.api_keys.create(caller, name="same").record.scopes == {"read", "keys"}
    with pytest.raises(Forbidden, match="write"):
        services.api_keys.create(caller, name="wider", scopes=["read", "write"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " "},
        {"name": "a\nb"},
        {"name": "x" * 101},
        {"name": "a", "scopes": []},
        {"name": "a", "scopes": ["everything"]},
        {"name": "a", "expires": 1.0},
        {"name": "a", "expires": math.inf},
        {"name": "a", "expires": math.nan},
    ],
)
def test_keys_that_make_no_sense_are_refused(services: Services, wrong: dict[str, Any]) -> None:
    caller = Caller(user=services.users.add("ann@example.org"))
    with pytest.raises(Invalid):
        services.api_keys.create(caller, **wrong)
    assert services.api_keys.all(caller) == []


def test_the_last_use_is_written_beside_the_request_and_once_a_minute(services: Services) -> None:
    caller = Caller(user=services.users.add("ann@example.org"))
    created = services.api_keys.create(caller, name="a")
    with services.database.write():  # a request that only reads does not wait for a writer
        assert services.identity.recognise(created.key).key_id == created.record.id
    services.last_use.flush()
    first = services.api_keys.all(caller)[0].last_used
    assert first is not None
    services.identity.recognise(created.key)
    services.last_use.flush()
    assert services.api_keys.all(caller)[0].last_used == first


# -- recognising -------------------------------------------------------------------------------


def test_a_key_and_a_token_work_in_every_header(services: Services) -> None:
    ann = services.users.add("ann@example.org", password=PASSWORD)
    key = services.api_keys.create(Caller(user=ann), name="a").key
    token = services.login.enter("ann@example.org", PASSWORD, address="a").token
    for credential, means in ((key, "key"), (token, "token")):
        for headers in ({"x-api-key": credential}, {"authorization": f"Bearer {credential}"}):
            caller = services.identity.authenticate(headers)
            assert (caller.user, caller.means) == (services.users.get(ann.id), means)


@pytest.mark.parametrize(
    ("headers", "credential"),
    [
        ({}, ""),
        ({"x-api-key": ""}, ""),
        ({"x-api-key": " a "}, "a"),
        ({"authorization": "bearer  a"}, "a"),
        ({"authorization": "Basic a"}, ""),
        ({"authorization": "Bearer"}, ""),
        ({"authorization": "a"}, ""),
        ({"x-api-key": "a", "authorization": "Bearer b"}, "a"),
    ],
)
def test_where_a_credential_stands(headers: dict[str, str], credential: str) -> None:
    assert credential_of(headers) == credential


@given(text=st.text(max_size=60))
def test_no_text_is_recognised_by_chance(
    text: str, tmp_path_factory: pytest.TempPathFactory, open_services: Opening
) -> None:
    services = open_services(tmp_path_factory.getbasetemp() / "by chance")
    for headers in ({"x-api-key": text}, {"authorization": f"Bearer {text}"}, {"authorization": text}):
        with pytest.raises(Unauthorized):
            services.identity.authenticate(headers)


def test_a_revoked_key_and_an_inactive_user_fail_at_the_next_request_elsewhere(
    tmp_path: Path, open_services: Opening
) -> None:
    here, there = open_services(tmp_path), open_services(tmp_path)
    ann = here.users.add("ann@example.org", password=PASSWORD)
    one, two = (here.api_keys.create(Caller(user=ann), name=name) for name in ("one", "two"))
    pair = here.login.enter("ann@example.org", PASSWORD, address="a")
    for credential in (one.key, two.key, pair.token):
        assert there.identity.recognise(credential).id == ann.id
    here.api_keys.revoke(Caller(user=ann), one.record.id)
    with pytest.raises(Unauthorized, match="revoked"):
        there.identity.recognise(one.key)
    here.users.change(ann.id, active=False)
    for credential in (two.key, pair.token):
        with pytest.raises(Unauthorized):
            there.identity.recognise(credential)
    with pytest.raises(Unauthorized):
        there.sessions.refresh(pair.refresh_token)
    with pytest.raises(Forbidden):
        there.identity.acting_as("ann@example.org")
    here.users.change(ann.id, active=True)
    assert there.identity.recognise(two.key).id == ann.id
    assert there.identity.acting_as("ANN@example.org").means == "open"
    with pytest.raises(Unauthorized):  # sessions do not come back
        there.identity.recognise(pair.token)


class Plugin:
    """A plugin with an auth of its own, that answers whatever it was given."""

    def __init__(self, answer: Callable[[str], Recognised | None]) -> None:
        self.name, self.quick, self.answer = "own", True, answer

    def available(self) -> str | None:
        return None

    def recognise(self, credential: str, records: Records) -> Recognised | None:
        return self.answer(credential)

    @hookimpl
    def clipforge_register_auths(self) -> list[Plugin]:
        return [self]


def with_plugin(data: Path, answer: Callable[[str], Recognised | None], order: str = "own,local") -> Services:
    environment = Environment.open(
        flags={"data": data, "auth": order}, folder=data, environ={}, user_folder=data, extra=[("own", Plugin(answer))]
    )
    return Services.open(environment)


def test_auths_are_asked_in_order_and_the_first_that_knows_decides(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(credential: str) -> Recognised | None:
        asked.append(credential)
        if credential == "wrong":
            raise Unauthorized(detail="no such badge")
        return Recognised(email="ann@example.org", scopes=frozenset({"read", "fly"})) if credential == "badge" else None

    services = with_plugin(tmp_path, answer)
    ann = services.users.add("ann@example.org")
    key = services.api_keys.create(Caller(user=ann), name="a").key
    assert services.identity.recognise("badge").scopes == {"read"}
    assert services.identity.recognise(key).means == "key"
    with pytest.raises(Unauthorized, match="badge"):
        services.identity.recognise("wrong")
    assert asked == ["badge", key, "wrong"]
    services.database.close()
    services = with_plugin(tmp_path, answer, order="local,own")
    assert services.identity.recognise(key).means == "key"
    assert asked[3:] == []
    services.database.close()


def test_an_auth_that_breaks_lets_nobody_in_and_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def answer(credential: str) -> Recognised | None:
        raise RuntimeError("broken")

    services = with_plugin(tmp_path, answer)
    with pytest.raises(Unauthorized, match="cannot be checked"):
        services.identity.recognise("a secret")
    assert "own failed" in caplog.text
    services.database.close()


# -- logging in --------------------------------------------------------------------------------


def test_everybody_who_may_not_is_answered_alike_and_after_a_hash(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.users.add("ann@example.org", password=PASSWORD)
    services.users.add("keys@example.org")
    services.users.change(services.users.add("gone@example.org", password=PASSWORD).id, active=False)
    work: list[str] = []
    passwords = services.vault._passwords
    hashing, checking = passwords.hash, passwords.check
    monkeypatch.setattr(passwords, "hash", lambda text: work.append("hash") or hashing(text))
    monkeypatch.setattr(
        passwords, "check", lambda text, phc: (work.append("check") if phc else None) or checking(text, phc)
    )
    told = set()
    for email, password in (
        ("ann@example.org", "wrong horse"),
        ("keys@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
        ("bob@example.org", PASSWORD),
        ("not an address", PASSWORD),
        ("", ""),
        ("\ud800", "\ud800"),
        ("ann@example.org", "x" * 100_000),
    ):
        work.clear()
        with pytest.raises(Unauthorized) as refused:
            services.login.enter(email, password, address="a")
        told.add((refused.value.describe(), str(refused.value.data)))
        assert len(work) == 1, email
    assert len(told) == 1


def test_a_hash_of_other_parameters_is_made_anew_at_login(services: Services) -> None:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    ann = services.users.add("ann@example.org", password=PASSWORD)
    kdf = Argon2id(salt=b"0" * 16, length=32, iterations=1, lanes=1, memory_cost=1024)
    with services.database.write() as db:
        db.execute("UPDATE users SET password = ?", [kdf.derive_phc_encoded(PASSWORD.encode())])
    pair = services.login.enter("ann@example.org", PASSWORD, address="a")
    with services.database.read() as db:
        phc = next(db.query("SELECT password FROM users"))["password"]
    assert not services.vault.is_outdated(phc)
    assert services.identity.recognise(pair.token).id == ann.id
    assert services.login.enter("ann@example.org", PASSWORD, address="a").expires_in == 900


def test_attempts_are_limited_per_account_and_per_address(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.vault._passwords, "check", lambda text, phc: False)
    for number in range(PER_ACCOUNT):
        with pytest.raises(Unauthorized):
            services.login.enter("ann@example.org", "x", address=f"a{number}")
    with pytest.raises(RateLimited) as limited:
        services.login.enter("ANN@example.org", "x", address="b")
    assert 1 <= limited.value.data["retry_after"] <= 300
    for number in range(PER_ADDRESS):
        with pytest.raises(Unauthorized):
            services.login.enter(f"user{number}@example.org", "x", address="c")
    with pytest.raises(RateLimited):
        services.login.enter("somebody@example.org", "x", address="c")


def test_a_new_password_ends_every_session_and_no_key(services: Services) -> None:
    ann = services.users.add("ann@example.org", password=PASSWORD)
    key = services.api_keys.create(Caller(user=ann), name="a").key
    pair = services.login.enter("ann@example.org", PASSWORD, address="a")
    services.users.set_password(ann.id, "another horse")
    for call in (
        lambda: services.identity.recognise(pair.token),
        lambda: services.sessions.refresh(pair.refresh_token),
        lambda: services.login.enter("ann@example.org", PASSWORD, address="a"),
    ):
        with pytest.raises(Unauthorized):
            call()
    assert services.identity.recognise(key).id == ann.id
    assert services.login.enter("ann@example.org", "another horse", address="a").token


def test_parallel_refreshes_are_given_one_pair(tmp_path: Path, open_services: Opening) -> None:
    processes = [open_services(tmp_path), open_services(tmp_path)]
    processes[0].users.add("ann@example.org", password=PASSWORD)
    pair = processes[0].login.enter("ann@example.org", PASSWORD, address="a")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: processes[n % 2].sessions.refresh(pair.refresh_token), range(16)))
    assert set(answers) == {answers[0]}
    assert answers[0] != pair


# -- the first start ---------------------------------------------------------------------------


def test_of_many_processes_one_makes_the_first_user(tmp_path: Path, open_services: Opening) -> None:
    processes = [open_services(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = [first for first in pool.map(lambda one: one.identity.first_start(), processes) if first]
    assert len(answers) == 1
    assert len(processes[0].users.all()) == 1
    caller = processes[3].identity.recognise(answers[0].key)
    assert caller.admin
    assert not caller.user.has_password


def test_a_set_up_link_works_once(services: Services) -> None:
    first = services.identity.first_start()
    assert first is not None
    for wrong, error in (
        ({"token": "x", "password": PASSWORD}, LinkRefused),
        ({"token": first.token, "password": "short"}, Invalid),
        ({"token": first.token, "password": PASSWORD, "email": "nobody"}, Invalid),
    ):
        with pytest.raises(error):
            services.set_up.redeem(**wrong)
    pair = services.set_up.redeem(first.token, password=PASSWORD, email="ann@example.org")
    assert services.identity.recognise(pair.token).user.email == "ann@example.org"
    with pytest.raises(LinkRefused, match="used"):
        services.set_up.redeem(first.token, password="another horse")
    assert services.login.enter("ann@example.org", PASSWORD, address="a").token


def test_a_newer_link_and_a_password_make_older_links_worthless(services: Services) -> None:
    ann = services.users.add("ann@example.org")
    old = services.set_up.link_for(ann.id)
    new = services.set_up.link_for(ann.id)
    with pytest.raises(LinkRefused):
        services.set_up.redeem(old, password=PASSWORD)
    services.users.set_password(ann.id, "from the command line")
    with pytest.raises(LinkRefused):
        services.set_up.redeem(new, password=PASSWORD)


# -- usage -------------------------------------------------------------------------------------


def at(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, 12, tzinfo=UTC).timestamp()


def test_usage_begins_anew_with_the_month(services: Services) -> None:
    now = [at(2026, 12, 31)]
    usage = Usage(services.database, services.settings, lambda: now[0])
    caller = Caller(user=services.users.add("ann@example.org", limits=Limits(minutes=10, exports=2)))
    with services.database.write() as db:
        usage.add(db, caller.id, minutes=7.5, exports=1)
        usage.add(db, caller.id, minutes=1.25)
    here = usage.now(caller)
    assert (here.minutes_processed, here.minutes_limit, here.exports_count, here.exports_limit) == (8.75, 10.0, 1, 2)
    assert here.reset_date == "2027-01-01T00:00:00.000Z"
    usage.check(caller, minutes=1.25, exports=1)
    usage.check(caller, minutes=0, exports=0)
    with pytest.raises(QuotaReached) as refused:
        usage.check(caller, minutes=1.26)
    assert refused.value.data["reset_date"] == here.reset_date
    now[0] = at(2027, 1, 1)
    assert usage.now(caller).minutes_processed == 0.0
    assert usage.now(caller).reset_date == "2027-02-01T00:00:00.000Z"


def test_what_is_used_up_is_refused_even_for_an_unknown_amount(services: Services) -> None:
    caller = Caller(user=services.users.add("ann@example.org", limits=Limits(exports=1, minutes=0)))
    with services.database.write() as db:
        services.usage.take(db, caller.user, exports=1)
    services.usage.check(caller)
    for more in ({"exports": 0}, {"minutes": 0}, {"exports": 1}):
        with pytest.raises(QuotaReached):
            services.usage.check(caller, **more)


def test_exports_taken_at_once_do_not_pass_the_limit(tmp_path: Path, open_services: Opening) -> None:
    processes = [open_services(tmp_path), open_services(tmp_path)]
    ann = processes[0].users.add("ann@example.org", limits=Limits(exports=5))

    def take(number: int) -> bool:
        services = processes[number % 2]
        try:
            with services.database.write() as db:
                services.usage.take(db, ann, exports=1)
        except QuotaReached:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(20))) == 5
    with processes[0].database.write() as db:
        processes[0].usage.add(db, ann.id, exports=-1)
    assert take(0)


@given(changes=st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(-5, 5)), max_size=8))
def test_usage_is_never_less_than_nothing(
    changes: list[tuple[float, int]], tmp_path_factory: pytest.TempPathFactory, open_services: Opening
) -> None:
    services = open_services(tmp_path_factory.getbasetemp() / "usage")
    caller = Caller(user=services.users.add(f"ann{len(services.users.all())}@example.org"))
    minutes, exports = 0.0, 0
    for more, count in changes:
        with services.database.write(durable=False) as db:
            services.usage.add(db, caller.id, minutes=more, exports=count)
        minutes, exports = max(0.0, minutes + more), max(0, exports + count)
    now = services.usage.now(caller)
    assert now.minutes_processed == pytest.approx(minutes, abs=1e-3)
    assert now.exports_count == exports
    assert all(math.isfinite(value) for value in (now.minutes_processed, now.minutes_limit, now.exports_limit))


@pytest.mark.parametrize("minutes", [math.nan, math.inf])
def test_usage_stays_finite(services: Services, minutes: float) -> None:
    ann = services.users.add("ann@example.org")
    with pytest.raises(ValueError, match="finite"), services.database.write() as db:
        services.usage.add(db, ann.id, minutes=minutes)


def test_limits_come_from_the_user_or_the_settings(tmp_path: Path, open_services: Opening) -> None:
    services = open_services(tmp_path, minutes_limit="90", exports_limit="7", storage_limit="2GB", rate_limit="5")
    ann = services.users.add("ann@example.org", limits=Limits(exports=0, requests=9))
    limits = services.usage.limits(ann)
    assert (limits.requests, limits.minutes, limits.exports, limits.storage) == (9, 90.0, 0, 2_000_000_000)


def test_keys_of_the_vault_are_those_of_the_data_folder(services: Services) -> None:
    assert Vault(services.data).open(services.vault.seal(b"x")) == b"x"
