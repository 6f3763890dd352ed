"""State machines: families of refresh tokens, and API keys, as two processes over one database see them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from clipforge_core.environment import Environment
from clipforge_core.identity.api_keys import ApiKeys
from clipforge_core.identity.sessions import PARALLEL_SECONDS, Pair, Sessions
from clipforge_core.identity.users import Users
from clipforge_core.model.user import SCOPES, Caller
from clipforge_core.refusals import NotThere, Unauthorized
from clipforge_core.services import Services
from clipforge_core.store.database import Database
from clipforge_core.vault import Vault

FEW = settings(settings.default, max_examples=max(5, settings.default.max_examples // 4), stateful_step_count=30)


class Clock:
    """A clock that stands where it was put."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class TwoProcesses(RuleBasedStateMachine):
    """One data folder, a user, a clock, and two connections to the same database."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        environment = Environment.open(
            flags={"data": self.folder}, folder=self.folder, environ={}, user_folder=self.folder
        )
        self.settings = environment.settings
        services = Services.open(environment)
        services.close()
        # Nobody pulls the plug here, so nothing waits for the disk.
        self.databases = [Database(services.database.path, synchronous="OFF") for _ in range(2)]
        self.clock = Clock()
        self.vaults = [Vault(self.folder, self.clock) for _ in self.databases]
        self.users = [
            Users(database, vault, self.clock) for database, vault in zip(self.databases, self.vaults, strict=True)
        ]
        self.user = self.users[0].add("ann@example.org")

    def teardown(self) -> None:
        for database in self.databases:
            database.close()
        shutil.rmtree(self.folder)


class Families(TwoProcesses):
    """A refresh token works once; its re-use within half a minute gives the same pair, and later ends the family."""

    pairs = Bundle("pairs")

    @initialize()
    def begin(self) -> None:
        self.services = [
            Sessions(database, vault, self.settings, self.clock)
            for database, vault in zip(self.databases, self.vaults, strict=True)
        ]
        self.lifetime = self.settings.get("refresh_token_lifetime", float)
        self.session: dict[str, str] = {}
        self.issued: dict[str, float] = {}
        self.used: dict[str, tuple[float, Pair]] = {}
        self.ended: set[str] = set()
        self.active = True

    def learn(self, pair: Pair) -> Pair:
        claims = self.vaults[1].read_token(pair.token)
        assert claims.subject == self.user.id
        assert pair.refresh_token not in self.session
        self.session[pair.refresh_token] = claims.session
        self.issued[pair.refresh_token] = self.clock.now
        return pair

    @rule(target=pairs, process=st.integers(0, 1))
    def log_in(self, process: int) -> Pair:
        with self.databases[process].write() as db:
            return self.learn(self.services[process].begin(db, self.user.id))

    @rule(target=pairs, pair=pairs, process=st.integers(0, 1))
    def refresh(self, pair: Pair, process: int) -> Pair:
        token = pair.refresh_token
        session = self.session[token]
        fresh = self.clock.now < self.issued[token] + self.lifetime
        alive = session not in self.ended and self.active and fresh
        used = self.used.get(token)
        try:
            answer = self.services[process].refresh(token)
        except Unauthorized:
            assert not alive or (used is not None and self.clock.now - used[0] > PARALLEL_SECONDS)
            if alive:
                self.ended.add(session)
            return pair
        assert alive
        if used is not None:
            assert self.clock.now - used[0] <= PARALLEL_SECONDS
            assert answer == used[1]
            return answer
        self.used[token] = (self.clock.now, answer)
        self.learn(answer)
        assert self.session[answer.refresh_token] == session
        return answer

    @rule(pair=pairs)
    def end(self, pair: Pair) -> None:
        self.services[0].end(self.session[pair.refresh_token])
        self.ended.add(self.session[pair.refresh_token])

    @rule(seconds=st.sampled_from([1.0, 15.0, PARALLEL_SECONDS, 31.0, 3600.0, 20 * 86400.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def sweep(self) -> None:
        self.services[0].sweep()

    @rule()
    def change_password(self) -> None:
        with self.databases[1].write() as db:
            self.users[1].put_password(db, self.user.id, "$argon2id$…")
        self.ended |= set(self.session.values())

    @rule(active=st.booleans())
    def activate(self, active: bool) -> None:
        self.users[0].change(self.user.id, active=active)
        self.active = active
        if not active:
            self.ended |= set(self.session.values())

    @invariant()
    def access_tokens_live_as_long_as_their_session(self) -> None:
        for session in set(getattr(self, "session", {}).values()):
            newest = max(self.issued[token] for token, of in self.session.items() if of == session)
            alive = session not in self.ended and self.clock.now < newest + self.lifetime
            for process in self.services:
                assert process.user_of(session) == (self.user.id if alive else None)

    @invariant()
    def no_token_can_be_read_in_the_database(self) -> None:
        for pair in [answer for _, answer in getattr(self, "used", {}).values()][-2:]:
            with self.databases[0].read() as db:
                rows = [list(row.values()) for row in db.query("SELECT * FROM refresh_tokens")]
            assert not any(pair.refresh_token in str(row) or pair.token in str(row) for row in rows)


class Keys(TwoProcesses):
    """A key works until it is revoked, expires, or its user is made inactive: at once, in every process."""

    keys = Bundle("keys")

    @initialize()
    def begin(self) -> None:
        self.services = [ApiKeys(database, self.clock) for database in self.databases]
        self.known: dict[str, dict[str, Any]] = {}

    @rule(
        target=keys,
        process=st.integers(0, 1),
        name=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
        scopes=st.none() | st.sets(st.sampled_from(sorted(SCOPES)), min_size=1),
        lasts=st.none() | st.floats(1, 1e6),
    )
    def create(self, process: int, name: str, scopes: set[str] | None, lasts: float | None) -> str:
        expires = None if lasts is None else self.clock.now + lasts
        caller = Caller(user=self.user)
        created = self.services[process].create(caller, name=name, scopes=scopes, expires=expires)
        assert created.key.startswith(created.record.prefix)
        assert created.key not in self.known
        self.known[created.key] = {"record": created.record, "revoked": False}
        return created.key

    @rule(key=keys, process=st.integers(0, 1))
    def revoke(self, key: str, process: int) -> None:
        known = self.known[key]
        try:
            self.services[process].revoke(Caller(user=self.user), known["record"].id)
        except NotThere:
            assert known["revoked"]
        else:
            assert not known["revoked"]
        known["revoked"] = True

    @rule(key=keys)
    def revoke_as_somebody_else(self, key: str) -> None:
        stranger = Caller(user=self.users[0].add(f"bob{self.clock.now}{len(self.users[0].all())}@example.org"))
        try:
            self.services[0].revoke(stranger, self.known[key]["record"].id)
        except NotThere:
            return
        raise AssertionError("a key of another user was revoked")

    @rule(seconds=st.sampled_from([1.0, 1e4, 1e6]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(key=keys, process=st.integers(0, 1))
    def show(self, key: str, process: int) -> None:
        known = self.known[key]
        found = self.services[process].find(key)
        assert found is not None
        assert (found.id, found.user, found.scopes) == (known["record"].id, self.user.id, known["record"].scopes)
        expired = found.expires is not None and found.expires <= self.clock.now
        assert found.works(self.clock.now) == (not known["revoked"] and not expired)
        assert self.services[process].find(key[:-1]) is None
        assert self.services[process].find(known["record"].prefix) is None

    @invariant()
    def lists_show_what_was_not_revoked_and_no_key(self) -> None:
        if not hasattr(self, "known"):
            return
        listed = self.services[1].all(Caller(user=self.user))
        assert [one.id for one in listed] == [k["record"].id for k in self.known.values() if not k["revoked"]]
        with self.databases[0].read() as db:
            rows = str([list(row.values()) for row in db.query("SELECT * FROM api_keys")])
        assert not any(key in rows for key in self.known)


TestFamilies = Families.TestCase
TestFamilies.settings = FEW
TestKeys = Keys.TestCase
TestKeys.settings = FEW
