"""The bundled auths under the contract suite, and what a hostile issuer or caller may try."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from clipforge_core.errors import BadSetting
from clipforge_core.identity.last_use import LastUse
from clipforge_core.identity.recognition import OwnRecords
from clipforge_core.model.user import Caller, Role
from clipforge_core.refusals import Unauthorized
from clipforge_core.services import Services
from clipforge_core.testing import check_auth
from clipforge_core.testing.auths import NoRecords
from clipforge_plugins.auth.key_set import CAP_SECONDS, FRESH_SECONDS, KEEP_SECONDS, KeySet, usable_keys

Opening = Callable[..., Services]
ISSUER, AUDIENCE = "https://login.example.org/realms/media", "clipforge"


class Issuer:
    """Another issuer: RSA keys by id, and tokens signed with them."""

    def __init__(self) -> None:
        self.keys = {"one": rsa.generate_private_key(65537, 2048)}

    def document(self) -> dict[str, Any]:
        """Its key set."""
        return {"keys": [self._public(name) for name in self.keys]}

    def _public(self, name: str) -> dict[str, Any]:
        return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.keys[name].public_key())) | {
            "kid": name,
            "use": "sig",
        }

    def token(self, *, kid: str | None = "one", algorithm: str = "RS256", key: Any = None, **claims: Any) -> str:
        """A good token, but for what is changed; a claim that is None is left out."""
        now = int(time.time())
        said: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "exp": now + 300, "iat": now, "sub": "7"}
        said |= {"email": "ann@example.org"} | claims
        said = {name: value for name, value in said.items() if value is not None}
        key = key if key is not None else self.keys["one" if kid is None else kid]
        return jwt.encode(said, key, algorithm=algorithm, headers={} if kid is None else {"kid": kid})


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def trusting(tmp_path: Path, issuer: Issuer, open_services: Opening) -> Opening:
    """Services that trust the issuer by a file."""

    def make(**flags: object) -> Services:
        file = tmp_path / "jwks.json"
        file.write_text(json.dumps(issuer.document()))
        settings = {"auth": "local,jwks", "jwks.file": file, "jwks.issuer": ISSUER, "jwks.audience": AUDIENCE} | flags
        return open_services(tmp_path / "data", **settings)

    return make


# -- the contract ------------------------------------------------------------------------------


def test_local_keeps_the_contract_with_keys_and_with_tokens(services: Services) -> None:
    ann = services.users.add("ann@example.org", password="correct horse")
    caller = Caller(user=ann)
    records = OwnRecords(services.api_keys, services.sessions, services.vault, LastUse(services.database))
    local = services.environment.registry.get("auths", "local")
    revoked = services.api_keys.create(caller, name="revoked")
    services.api_keys.revoke(caller, revoked.record.id)
    key = services.api_keys.create(caller, name="good", scopes=["read"]).key
    check_auth(local, good=key, invalid=[revoked.key], records=records)

    token = services.login.enter("ann@example.org", "correct horse", address="a").token
    ended = services.login.enter("ann@example.org", "correct horse", address="a").token
    services.sessions.end(services.vault.read_token(ended).session)
    head, _, signature = token.split(".")
    forged = f"{head}.{ended.split('.')[1]}.{signature}"
    sessionless = services.vault.token(ann.id, lifetime=60)
    expired = services.vault.token(ann.id, lifetime=-60, session=services.vault.read_token(token).session)
    check_auth(local, good=token, invalid=[ended, forged, sessionless, expired], records=records)


def test_jwks_keeps_the_contract(trusting: Opening, issuer: Issuer) -> None:
    auth = trusting().environment.registry.get("auths", "jwks")
    stranger = rsa.generate_private_key(65537, 2048)
    check_auth(
        auth,
        good=issuer.token(),
        invalid=[
            issuer.token(exp=int(time.time()) - 120),
            issuer.token(nbf=int(time.time()) + 120),
            issuer.token(iat=int(time.time()) + 120),
            issuer.token(aud="another"),
            issuer.token(aud=None),
            issuer.token(exp=None),
            issuer.token(email=None),
            issuer.token(email=["ann@example.org"]),
            issuer.token(email=""),
            issuer.token(email_verified=False),
            issuer.token(email_verified="no"),
            issuer.token(key=stranger),
            issuer.token(kid="two", key=stranger),
            issuer.token(algorithm="RS512"),
        ],
    )


# -- what may be tried -------------------------------------------------------------------------


def refused(auth: Any, token: str) -> bool:
    """True where a token is refused, or is none of that auth's."""
    try:
        return auth.recognise(token, NoRecords()) is None
    except Unauthorized:
        return True


def part(value: Any) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_public_key_is_no_shared_secret(trusting: Opening, issuer: Issuer) -> None:
    import hashlib
    import hmac

    auth = trusting().environment.registry.get("auths", "jwks")
    public = issuer.keys["one"].public_key()
    forms = [
        public.public_bytes(encoding, form)
        for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)
        for form in (serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1)
    ]
    claims = part({"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 60, "email": "ann@example.org"})
    for secret in forms:
        for algorithm in ("HS256", "RS256"):
            body = f"{part({'alg': algorithm, 'kid': 'one'})}.{claims}"
            mac = base64.urlsafe_b64encode(hmac.digest(secret, body.encode(), hashlib.sha256)).rstrip(b"=").decode()
            assert refused(auth, f"{body}.{mac}")
    for algorithm in ("none", "None", "NONE", ""):
        assert refused(auth, f"{part({'alg': algorithm, 'kid': 'one'})}.{claims}.")
    for head in ({"kid": "one"}, {"alg": ["RS256"], "kid": "one"}, {"alg": "RS256", "kid": 7}, {"alg": None}):
        assert refused(auth, f"{part(head)}.{claims}.AAAA")


def test_a_key_that_the_token_brings_along_is_not_used(trusting: Opening, issuer: Issuer) -> None:
    auth = trusting().environment.registry.get("auths", "jwks")
    own = rsa.generate_private_key(65537, 2048)
    brought = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key()))
    claims = {"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 60, "email": "ann@example.org"}
    for headers in ({"jwk": brought}, {"jwk": brought, "kid": "one"}, {"jku": "https://evil.example/keys", "kid": "x"}):
        assert refused(auth, jwt.encode(claims, own, algorithm="RS256", headers=headers))


def test_shared_secrets_and_keys_for_encryption_are_left_out_of_a_key_set(issuer: Issuer) -> None:
    rsa_key = issuer.document()["keys"][0]
    ec_key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))
    others = [
        {"kty": "oct", "k": "c2VjcmV0", "alg": "HS256", "kid": "secret"},
        {"kty": "oct", "k": "c2VjcmV0", "alg": "RS256", "kid": "secret"},
        rsa_key | {"use": "enc", "kid": "enc"},
        rsa_key | {"alg": "HS256", "kid": "confused"},
        rsa_key | {"n": "!", "kid": "broken"},
        {"kty": "RSA", "kid": "empty"},
        {"kty": "new"},
        7,
        None,
    ]
    found = usable_keys({"keys": [*others, rsa_key | {"alg": "RS256"}, ec_key | {"kid": "two"}]})
    assert [(key.key_id, key.algorithm_name) for key in found] == [("one", "RS256"), ("two", "ES256")]
    for document in ({}, {"keys": 7}, [], None, "keys"):
        with pytest.raises(ValueError, match="key set"):
            usable_keys(document)


def test_only_the_algorithms_of_the_settings_are_accepted(
    tmp_path: Path, issuer: Issuer, open_services: Opening
) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    document = {"keys": [json.loads(jwt.algorithms.ECAlgorithm.to_jwk(curve.public_key())) | {"kid": "ec"}]}
    (tmp_path / "jwks.json").write_text(json.dumps(document))
    flags: dict[str, object] = {"jwks.file": tmp_path / "jwks.json", "jwks.issuer": ISSUER, "jwks.audience": AUDIENCE}
    token = issuer.token(kid="ec", key=curve, algorithm="ES256")
    strict = open_services(tmp_path / "a", **flags).environment.registry.get("auths", "jwks")
    assert refused(strict, token)
    wide = open_services(tmp_path / "b", **flags, **{"jwks.algorithms": "RS256,ES256"}).environment.registry
    assert wide.get("auths", "jwks").recognise(token, NoRecords()).email == "ann@example.org"


@pytest.mark.parametrize(
    "flags",
    [
        {"jwks.issuer": ""},
        {"jwks.file": None, "jwks.url": ""},
        {"jwks.url": "ftp://example.org/keys"},
        {"jwks.algorithms": "HS256"},
        {"jwks.algorithms": "RS256,none"},
        {"jwks.algorithms": ""},
        {"auth": ""},
    ],
)
def test_settings_that_would_let_anybody_in_are_refused(
    tmp_path: Path, trusting: Opening, open_services: Opening, flags: dict[str, object]
) -> None:
    services = trusting(**flags) if "jwks.file" not in flags else open_services(tmp_path / "n", auth="jwks")
    with pytest.raises(BadSetting):
        services.identity.check()


# -- users -------------------------------------------------------------------------------------


def test_users_of_another_issuer_are_matched_by_email(trusting: Opening, issuer: Issuer) -> None:
    services = trusting()
    ann = services.users.add("Ann@Example.org", role=Role.ADMIN)
    caller = services.identity.recognise(issuer.token())
    assert (caller.id, caller.means, caller.admin) == (ann.id, "token", True)
    with pytest.raises(Unauthorized, match="no user"):
        services.identity.recognise(issuer.token(email="bob@example.org"))
    services.users.change(ann.id, active=False)
    with pytest.raises(Unauthorized, match="not active"):
        services.identity.recognise(issuer.token())
    assert [user.email for user in services.users.all()] == ["Ann@Example.org"]


def test_users_are_made_where_the_setting_says_so(trusting: Opening, issuer: Issuer) -> None:
    services = trusting(**{"jwks.create_users": "true"})
    caller = services.identity.recognise(issuer.token(email="bob@example.org"))
    assert (caller.user.email, caller.user.role) == ("bob@example.org", Role.USER)
    assert services.identity.recognise(issuer.token(email="BOB@example.org")).id == caller.id
    for email in ("bob", "bob@", "a b@example.org", "x@y\nz"):
        with pytest.raises(Unauthorized):
            services.identity.recognise(issuer.token(email=email))
    assert len(services.users.all()) == 1


def test_an_issuer_that_serves_this_server_alone_names_no_audience(trusting: Opening, issuer: Issuer) -> None:
    auth = trusting(**{"jwks.audience": ""}).environment.registry.get("auths", "jwks")
    for audience in (None, "another", ["a", "b"]):
        assert auth.recognise(issuer.token(aud=audience), NoRecords()).email == "ann@example.org"
    assert refused(auth, issuer.token(aud=None, exp=None))


def test_tokens_of_other_web_pages_are_refused_where_pages_are_named(trusting: Opening, issuer: Issuer) -> None:
    page = "https://app.example"
    auth = trusting(**{"jwks.parties": f"{page},https://www.example"}).environment.registry.get("auths", "jwks")
    assert auth.recognise(issuer.token(azp=page), NoRecords()).email == "ann@example.org"
    for other in (None, "", "https://app.example.evil", [page], {"a": 1}):
        with pytest.raises(Unauthorized):
            auth.recognise(issuer.token(azp=other), NoRecords())


def test_clocks_may_be_a_minute_apart(trusting: Opening, issuer: Issuer) -> None:
    auth = trusting().environment.registry.get("auths", "jwks")
    now = int(time.time())
    assert auth.recognise(issuer.token(exp=now - 50, nbf=now + 50, iat=now + 50), NoRecords()).email


def test_subjects_name_users_where_tokens_have_no_address(trusting: Opening, issuer: Issuer) -> None:
    services = trusting(**{"jwks.subjects": "true", "jwks.create_users": "true"})
    made = {
        subject: services.identity.recognise(issuer.token(email=None, sub=subject)).id
        for subject in ("user_2abC", "user_2abc", "user_2ABC", "a b@evil.example", "x" * 200, "@", "é")
    }
    assert len(set(made.values())) == len(made), "no two subjects are one user"
    for subject, user in made.items():
        assert services.identity.recognise(issuer.token(email=None, sub=subject)).id == user
    assert all(user.email.endswith(".invalid") for user in services.users.all())
    for subject in (None, "", "  "):
        with pytest.raises(Unauthorized):
            services.identity.recognise(issuer.token(email=None, sub=subject))
    assert services.identity.recognise(issuer.token(email="bob@example.org", sub="user_2abc")).id not in made.values()


def test_an_unsaid_verification_can_be_insisted_on(trusting: Opening, issuer: Issuer) -> None:
    services = trusting(**{"jwks.require_verified": "true"})
    services.users.add("ann@example.org")
    with pytest.raises(Unauthorized, match="not verified"):
        services.identity.recognise(issuer.token())
    assert services.identity.recognise(issuer.token(email_verified=True)).user.email == "ann@example.org"


# -- reading keys ------------------------------------------------------------------------------


class Shelf:
    """Something that gives a key set, and counts how often it was asked."""

    def __init__(self, issuer: Issuer) -> None:
        self.document: Any = issuer.document()
        self.asked = 0
        self.now = 0.0

    def load(self) -> bytes:
        self.asked += 1
        if self.document is None:
            raise OSError("not there")
        return json.dumps(self.document).encode()


def test_keys_are_read_once_and_again_for_an_unknown_one_but_not_often(issuer: Issuer) -> None:
    shelf = Shelf(issuer)
    keys = KeySet(shelf.load, lambda: shelf.now)
    assert keys.find("one", "RS256") is not None
    for number in range(50):
        assert keys.find(f"made up {number}", "RS256") is None
    assert shelf.asked == 1
    shelf.now += CAP_SECONDS
    shelf.document["keys"][0]["kid"] = "two"
    assert keys.find("two", "RS256") is not None
    assert keys.find("one", "RS256") is None
    assert shelf.asked == 2


def test_a_withdrawn_key_is_forgotten_and_an_absent_issuer_is_borne_for_a_day(issuer: Issuer) -> None:
    shelf = Shelf(issuer)
    keys = KeySet(shelf.load, lambda: shelf.now)
    assert keys.find("one", "RS256") is not None
    shelf.document = None
    shelf.now = KEEP_SECONDS
    assert keys.find("one", "RS256") is not None
    shelf.now = KEEP_SECONDS + CAP_SECONDS + 1
    assert keys.find("one", "RS256") is None
    shelf.document, shelf.now = issuer.document(), shelf.now + CAP_SECONDS
    assert keys.find("one", "RS256") is not None
    shelf.document, shelf.now = {"keys": []}, shelf.now + FRESH_SECONDS + 1
    assert keys.find("one", "RS256") is None


def test_known_keys_are_answered_while_others_are_read(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipforge_plugins.auth.key_set.WAIT_SECONDS", 60.0)
    shelf, reading, go_on = Shelf(issuer), Event(), Event()
    keys = KeySet(shelf.load, lambda: shelf.now)
    assert keys.find("one", "RS256") is not None

    def slow() -> bytes:
        reading.set()
        assert go_on.wait(60)
        return json.dumps(shelf.document).encode()

    keys._load = slow
    shelf.now += CAP_SECONDS
    shelf.document["keys"][0]["kid"] = "two"
    found: list[Any] = []
    asking = [Thread(target=lambda: found.append(keys.find("two", "RS256"))) for _ in range(3)]
    asking[0].start()
    assert reading.wait(60)
    assert keys.find("one", "RS256") is not None
    shelf.now += FRESH_SECONDS
    assert keys.find("one", "RS256") is not None  # it has aged, and somebody is seeing to it
    for thread in asking[1:]:
        thread.start()
    go_on.set()
    for thread in asking:
        thread.join(60)
    assert [key.key_id for key in found] == ["two"] * 3


def test_a_token_without_a_key_id_fits_where_there_is_one_key(issuer: Issuer) -> None:
    shelf = Shelf(issuer)
    assert KeySet(shelf.load, lambda: 0.0).find(None, "RS256") is not None
    shelf.document["keys"].append(shelf.document["keys"][0] | {"kid": "two"})
    assert KeySet(shelf.load, lambda: 0.0).find(None, "RS256") is None


def test_keys_are_fetched_from_a_url(tmp_path: Path, issuer: Issuer, open_services: Opening) -> None:
    answers: list[tuple[int, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.pop(0)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/keys"
        good = json.dumps(issuer.document()).encode()
        for number, answer in enumerate(
            [(500, b""), (302, good), (204, b""), (200, b"<html>"), (200, b" " * 2_000_000)]
        ):
            answers[:] = [answer]
            flags = {"jwks.url": url, "jwks.issuer": ISSUER, "jwks.audience": AUDIENCE}
            auth = open_services(tmp_path / str(number), **flags).environment.registry.get("auths", "jwks")
            with pytest.raises(Unauthorized, match="does not publish"):
                auth.recognise(issuer.token(), NoRecords())
        answers[:] = [(200, good)]
        auth = open_services(tmp_path / "good", **flags).environment.registry.get("auths", "jwks")
        assert auth.recognise(issuer.token(), NoRecords()).email == "ann@example.org"
    finally:
        server.shutdown()
        server.server_close()
