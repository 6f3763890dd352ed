"""The variables of VideoCraft's documentation, read as our own settings; and that every route is documented."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from clipforge_core.environment import Environment
from clipforge_core.errors import BadSetting
from clipforge_core.settings import Settings
from clipforge_server.surfaces.videocraft.surface import TITLES
from clipforge_server.testing import RunningServer, running_server, test_client

VARIABLE = "VIDEOCRAFT_SECURITY_"


def settings_of(folder: Path, **environ: str) -> Settings:
    return Environment.open(environ=environ, folder=folder, user_folder=folder).settings


def test_all_of_them(tmp_path: Path) -> None:
    found = settings_of(
        tmp_path,
        VIDEOCRAFT_SECURITY_ALLOWED_DOMAINS="localhost:3000, app.example",
        VIDEOCRAFT_SECURITY_API_KEY="your-api-key",
        VIDEOCRAFT_SECURITY_ENABLE_AUTH="false",
        VIDEOCRAFT_SECURITY_ENABLE_CSRF="true",
        VIDEOCRAFT_SECURITY_CSRF_SECRET="your-csrf-secret",
    )
    hosts = ("https://localhost:3000", "http://localhost:3000", "https://app.example", "http://app.example")
    assert found["cors_origins"] == hosts
    assert found["operator_key"] == "your-api-key"
    assert found["auth_off"] == ("videocraft=admin",)
    assert found["videocraft.csrf"] is True
    assert found["videocraft.csrf_secret"] == "your-csrf-secret"
    rows = {row.name: row for row in found.explain()}
    assert rows["operator_key"].origin == f"{VARIABLE}API_KEY"
    assert "your" not in str(rows["operator_key"].shown) + str(rows["videocraft.csrf_secret"].shown)


def test_our_own_variables_come_first(tmp_path: Path) -> None:
    found = settings_of(
        tmp_path, CLIPFORGE_CORS_ORIGINS="https://own.example", VIDEOCRAFT_SECURITY_ALLOWED_DOMAINS="app.example"
    )
    assert found["cors_origins"] == ("https://own.example",)
    assert settings_of(tmp_path, VIDEOCRAFT_SECURITY_ENABLE_AUTH="true")["auth_off"] == ()


def test_a_bad_value_is_told_by_the_name_of_its_variable(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="VIDEOCRAFT_SECURITY_ENABLE_AUTH"):
        settings_of(tmp_path, VIDEOCRAFT_SECURITY_ENABLE_AUTH="perhaps")
    for domains in ("*", "user@app.example", "app.example/path"):
        origins = settings_of(tmp_path, VIDEOCRAFT_SECURITY_ALLOWED_DOMAINS=domains)["cors_origins"]
        with pytest.raises(BadSetting), test_client(tmp_path / "data", cors_origins=list(origins)):
            pass


def test_a_server_with_them(server: RunningServer) -> None:
    url = f"{server.url}/videocraft/api/v1"
    key = {"Authorization": "Bearer operators-own-key"}
    listed = httpx.get(f"{url}/videos", headers={**key, "Origin": "https://app.example"})
    assert listed.status_code == 200
    assert listed.headers["access-control-allow-origin"] == "https://app.example"
    other = httpx.get(f"{url}/videos", headers={**key, "Origin": "https://app.example.evil"})
    assert (other.status_code, other.json()["code"]) == (403, "CORS_ORIGIN_REJECTED")
    assert httpx.post(f"{url}/videos", headers=key, json={}).json()["code"] == "CSRF_TOKEN_REQUIRED"
    assert "operators-own-key" not in server.log.read_text()


def test_without_authentication_at_the_root(tmp_path: Path) -> None:
    environ = {f"{VARIABLE}ENABLE_AUTH": "false"}
    with running_server(tmp_path / "data", environ=environ, surfaces="videocraft=/", min_free_disk=0) as server:
        made = httpx.post(f"{server.url}/api/v1/videos", content='{"scenes": [{"duration": 1}]}')
        assert made.status_code == 202
        assert httpx.get(f"{server.url}/api/v1/health").json()["status"] == "ok"
        page = httpx.get(f"{server.url}/api/v1/videos", headers={"Host": "rebound.example"})
        assert page.status_code == 403, "not by a name that is not the server's own"


def test_every_route_and_code_is_documented(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "videocraft.md").read_text("utf-8")
    with test_client(tmp_path) as api:
        paths = api.get("/openapi/videocraft.json").json()["paths"]
    for path in paths:
        told = re.sub(r"\{\w+\}", "{id}", path.removeprefix("/videocraft/api/v1"))
        assert f"{told}`" in page, told
    for code in TITLES:
        assert f"`{code}`" in page, code
