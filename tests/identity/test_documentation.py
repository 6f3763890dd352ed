"""What docs/identity.md shows works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from clipforge_core.environment import Environment
from clipforge_core.model.user import SCOPES
from clipforge_core.settings import core_settings
from clipforge_core.testing import check_auth

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "identity.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_auth_of_the_page_keeps_the_contract() -> None:
    names: dict[str, Any] = {}
    (code,) = blocks("python")
    exec(compile(code, "docs/identity.md", "exec"), names)
    (auth,) = names["clipforge_register_auths"]()
    check_auth(auth, good="badge-7", invalid=["badge-8"])


def test_the_settings_of_the_page_are_understood(tmp_path: Path) -> None:
    tiers, own, clerk = blocks("toml")
    assert "tiers" in tomllib.loads(tiers)
    for text in (own, clerk):
        (tmp_path / "clipforge.toml").write_text(text)
        settings = Environment.open(environ={}, folder=tmp_path, user_folder=tmp_path / "none").settings
        assert settings["auth"] == ("local", "jwks")
        assert settings["jwks.issuer"] == tomllib.loads(text)["jwks"]["issuer"]
        assert settings["jwks.create_users"] is True
    assert settings["jwks.parties"] == ("https://app.example.org",)


def test_scopes_and_settings_are_named() -> None:
    assert all(f"| `{scope}` | {what}" in PAGE for scope, what in SCOPES.items())
    declared = {setting.name for setting in core_settings()}
    for name in ("access_token_lifetime", "rate_limit", "minutes_limit", "exports_limit", "storage_limit", "auth"):
        assert f"`{name}`" in PAGE
        assert name in declared
