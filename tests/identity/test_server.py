"""Identity on a real server, in processes of its own: what the command line changes counts at the next request."""

from __future__ import annotations

from pathlib import Path

import httpx

from clipforge_core.testing.programs import Program
from clipforge_server.testing import running_server


def test_what_the_command_line_changes_counts_at_the_next_request(tmp_path: Path) -> None:
    program = Program(tmp_path)
    with running_server(program.data) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        first = {"X-Api-Key": server.key}
        assert client.get("/v1/usage", headers=first).status_code == 200
        token = server.setup.partition("#")[2]
        assert client.get(server.setup.partition("#")[0]).headers["Content-Type"].startswith("text/html")
        pair = client.post("/v1/setup", json={"token": token, "password": "correct horse", "email": "ann@example.org"})
        assert pair.status_code == 200, pair.text
        head = {"Authorization": f"Bearer {pair.json()['token']}"}
        assert client.get("/v1/usage", headers=head).status_code == 200

        made = program.run("keys", "create", "--user", "ann@example.org", "--name", "nightly")
        key = {"X-Api-Key": made.out.strip()}
        listed = client.get("/v1/api-keys", headers=key)
        assert listed.status_code == 200, listed.text
        nightly = next(one["id"] for one in listed.json() if one["name"] == "nightly")
        assert program.run("keys", "revoke", nightly).code == 0
        assert client.get("/v1/usage", headers=key).status_code == 401
        assert program.run("users", "set", "ann@example.org", "--inactive").code == 0
        for headers in (first, head):
            assert client.get("/v1/usage", headers=headers).status_code == 401
        refreshed = client.post("/v1/auth/refresh", json={"refreshToken": pair.json()["refreshToken"]})
        assert refreshed.status_code == 401
    assert "correct horse" not in server.log.read_text()
    assert token not in server.log.read_text()
