"""`clipforge users` and `clipforge keys`, as a person calls them, while something else holds the database open."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from clipforge_cli.commands.keys import SCOPES as OFFERED
from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_core.identity.api_keys import MARK
from clipforge_core.model.user import SCOPES, Limits, Role
from clipforge_core.refusals import Unauthorized
from clipforge_core.services import Services
from clipforge_core.testing.programs import Program

Opening = Callable[..., Services]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def server(program: Program, open_services: Opening) -> Services:
    """What a running server holds: the same data folder, open."""
    return open_services(program.data)


def test_users_and_keys_are_made_under_a_running_server(program: Program, server: Services) -> None:
    added = program.run(
        "users", "add", "ann@example.org", "--password-stdin", "--admin", "--minutes", "90", given="correct horse\n"
    )
    assert added.code == 0, added.err
    assert server.login.enter("ann@example.org", "correct horse", address="a").token
    ann = server.users.find("ann@example.org")
    assert (ann.role, ann.limits) == (Role.ADMIN, Limits(minutes=90))

    made = program.run(
        "keys", "create", "--user", "ann@example.org", "--name", "nightly", "--scope", "read", "--expires", "1d"
    )
    assert (made.code, made.err, len(made.out.splitlines())) == (0, "", 1)
    key = made.out.strip()
    assert key.startswith(MARK)
    caller = server.identity.recognise(key)
    assert (caller.id, caller.scopes) == (ann.id, {"read"})

    listed = json.loads(program.run("keys", "list", "--json").out)
    assert [(one["id"], one["prefix"], one["user"]) for one in listed] == [(caller.key_id, key[:11], "ann@example.org")]
    assert key not in json.dumps(listed)
    assert program.run("keys", "revoke", caller.key_id).code == 0
    with pytest.raises(Unauthorized, match="revoked"):
        server.identity.recognise(key)
    assert program.run("keys").out.strip() == "no keys"


def test_what_is_not_given_stays_as_it_is(program: Program, server: Services) -> None:
    server.users.add("ann@example.org", limits=Limits(exports=3))
    assert program.run("users", "set", "ann@example.org", "--inactive", "--storage", "2GB").code == 0
    ann = server.users.find("ann@example.org")
    assert (ann.active, ann.role, ann.limits) == (False, Role.USER, Limits(exports=3, storage=2_000_000_000))
    changed = program.run(
        "users",
        "set",
        ann.id,
        "--active",
        "--role",
        "admin",
        "--exports",
        "default",
        "--email",
        "Ann@new.org",
        "--json",
    )
    (told,) = changed.objects
    assert (told["email"], told["role"], told["active"]) == ("Ann@new.org", "admin", True)
    assert server.users.get(ann.id).limits == Limits(storage=2_000_000_000)
    assert program.run("users", "remove", "ann@new.org").code == 0
    assert json.loads(program.run("users", "list", "--json").out) == []


def test_a_link_and_a_password_let_a_user_in(program: Program, server: Services) -> None:
    assert "users link" in program.run("users", "add", "ann@example.org").err
    address, _, token = program.run("users", "link", "ann@example.org").out.strip().partition("#")
    assert address.endswith(":8000/setup"), "the dashboard's page"
    pair = server.set_up.redeem(token, password="correct horse")
    ended = program.run("users", "password", "ann@example.org", "--password-stdin", given="another horse")
    assert ended.code == 0, ended.err
    with pytest.raises(Unauthorized):
        server.identity.recognise(pair.token)
    assert server.login.enter("ann@example.org", "another horse", address="a").token


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("users", "add", "nobody"), "e-mail"),
        (("users", "add", "ANN@example.org"), "already"),
        (("users", "add", "bob@example.org", "--password-stdin"), "8 to 1024"),
        (("users", "add", "bob@example.org", "--minutes", "many"), "number"),
        (("users", "set", "ann@example.org", "--exports", "-1"), "at least 0"),
        (("users", "set", "bob@example.org", "--active"), "ann@example.org"),
        (("users", "password", "ann@example.org"), "--password-stdin"),
        (("users", "remove", "bob@example.org"), "ann@example.org"),
        (("keys", "create", "--user", "bob@example.org", "--name", "a"), "ann@example.org"),
        (("keys", "create", "--user", "ann@example.org", "--name", ""), "name"),
        (("keys", "create", "--user", "ann@example.org", "--name", "a", "--expires", "soon"), "90d"),
        (("keys", "create", "--user", "ann@example.org", "--name", "a", "--expires", "2001-01-01"), "future"),
        (("keys", "create", "--user", "ann@example.org", "--name", "a", "--scope", "all"), "webhooks"),
        (("keys", "create", "--name", "a"), "--user"),
        (("keys", "revoke", "key_0"), "key_0"),
        (("keys", "list", "--user", "bob@example.org"), "ann@example.org"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    tmp_path: Path,
    services: Services,
    arguments: tuple[str, ...],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    services.users.add("ann@example.org")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"short")))
    session = Session(folder=tmp_path, environ={}, user_folder=tmp_path)
    assert run([*arguments, "--data", str(services.data)], session) == 2
    out, err = capsys.readouterr()
    assert told in err
    assert "Traceback" not in err
    assert out == ""
    assert len(services.users.all()) == 1


def test_the_command_line_offers_every_scope() -> None:
    assert set(OFFERED) == set(SCOPES)


def test_tiers_are_given_by_name(program: Program, server: Services) -> None:
    def limits() -> Limits:
        return server.users.find("ann@example.org").limits

    def requests() -> int:
        return server.usage.limits(server.users.find("ann@example.org")).requests

    assert program.run("users", "add", "ann@example.org", "--tier", "pro").code == 0
    assert limits() == Limits(tier="pro") and requests() == 1000
    assert program.run("users", "set", "ann@example.org", "--requests", "7").code == 0
    assert limits() == Limits(tier="pro", requests=7) and requests() == 7
    assert program.run("users", "set", "ann@example.org", "--requests", "default", "--exports", "3").code == 0
    assert program.run("users", "set", "ann@example.org", "--tier", "standard").code == 0
    assert limits() == Limits(tier="standard", exports=3) and requests() == 100
    assert "requests" in program.run("users", "set", "ann@example.org", "--tier", "enterprise").err
    assert program.run("users", "set", "ann@example.org", "--tier", "enterprise", "--requests", "5000").code == 0
    assert limits() == Limits(tier="enterprise", requests=5000, exports=3)
    unknown = program.run("users", "set", "ann@example.org", "--tier", "gold")
    assert unknown.code == 2 and "standard, pro, enterprise" in unknown.err
    assert program.run("users", "set", "ann@example.org", "--tier", "default").code == 0
    assert limits() == Limits(exports=3)  # the number that was agreed for the tier went with it
