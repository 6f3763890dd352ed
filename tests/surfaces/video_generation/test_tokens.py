"""Whose tokens are taken: the server's own, and those of Clerk, checked with its published keys."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from clipforge_server.testing import ApiClient, test_client
from tests.surfaces.video_generation.conftest import BASE, SHORT

ISSUER, PAGE = "https://your-app.clerk.accounts.dev", "https://app.example"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def api(tmp_path: Path, key: rsa.RSAPrivateKey) -> Iterator[ApiClient]:
    """A server that trusts an issuer as Clerk is, and makes users on first sight."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "ins_1", "use": "sig"}
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [public]}))
    settings = {
        "auth": "local,jwks",
        "jwks.file": tmp_path / "jwks.json",
        "jwks.issuer": ISSUER,
        "jwks.parties": PAGE,
        "jwks.subjects": True,
        "jwks.create_users": True,
    }
    with test_client(tmp_path / "data", key=False, min_free_disk=0, rate_limit=100_000, **settings) as client:
        yield client


def clerk(key: rsa.RSAPrivateKey, subject: str, **claims: Any) -> dict[str, str]:
    """The header that a page sends: a session token as Clerk makes it, but for what is changed."""
    now = int(time.time())
    said = {"azp": PAGE, "exp": now + 60, "iat": now, "iss": ISSUER, "nbf": now - 10, "sid": "sess_1", "sub": subject}
    token = jwt.encode({**said, **claims}, key, algorithm="RS256", headers={"kid": "ins_1"})
    return {"Authorization": f"Bearer {token}"}


def test_users_of_clerk_have_their_own_jobs(api: ApiClient, key: rsa.RSAPrivateKey) -> None:
    ann, bob = (clerk(key, subject) for subject in ("user_2aBc", "user_2abC"))
    made = api.post(f"{BASE}/videos/generate", json={"configuration": SHORT}, headers=ann)
    assert made.status_code == 201, made.text
    url = f"{BASE}/videos/jobs/{made.json()['job_id']}"
    assert api.get(f"{url}/status", headers=clerk(key, "user_2aBc", sid="sess_2")).status_code == 200
    assert api.get(f"{url}/status", headers=bob).status_code == 403
    assert [u.email.partition("@")[2] for u in api.services.users.all()][1:] == [
        "your-app.clerk.accounts.dev.invalid"
    ] * 2
    token = ann["Authorization"].removeprefix("Bearer ")
    assert api.get(f"{url}/stream", params={"token": token}).status_code == 409


def test_tokens_that_are_not_good(api: ApiClient, key: rsa.RSAPrivateKey) -> None:
    now = int(time.time())
    stranger = rsa.generate_private_key(65537, 2048)
    for headers in (
        clerk(key, "user_1", exp=now - 120),
        clerk(key, "user_1", nbf=now + 120),
        clerk(key, "user_1", azp="https://evil.example"),
        clerk(key, "user_1", iss="https://other.clerk.accounts.dev"),
        clerk(key, ""),
        clerk(stranger, "user_1"),
    ):
        answer = api.get(f"{BASE}/videos/jobs", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["detail"]
    for good in ({"exp": now - 30}, {"nbf": now + 30}, {"aud": "anything"}):
        assert api.get(f"{BASE}/videos/jobs", headers=clerk(key, "user_1", **good)).status_code == 200


def test_our_own_tokens_live_a_quarter_of_an_hour(api: ApiClient) -> None:
    api.services.users.add("ann@example.org", password="correct horse")
    login = api.services.login.enter("ann@example.org", "correct horse", address="a")
    headers = {"Authorization": f"Bearer {login.token}"}
    assert api.get(f"{BASE}/videos/jobs", headers=headers).status_code == 200
    claims = jwt.decode(login.token, options={"verify_signature": False})
    assert claims["exp"] - time.time() >= 15 * 60 - 5
