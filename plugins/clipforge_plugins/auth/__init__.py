"""Bundled auths: `local` knows the server's own keys and tokens, `jwks` those of another issuer."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Auth, Setting, hookimpl


@hookimpl
def clipforge_register_auths() -> Sequence[Auth]:
    """Every bundled auth."""
    from clipforge_plugins.auth.jwks import JwksAuth
    from clipforge_plugins.auth.local import LocalAuth

    return [LocalAuth(), JwksAuth()]


@hookimpl
def clipforge_register_settings() -> Sequence[Setting]:
    """Where the other issuer's keys are, and what its tokens must say."""
    from clipforge_plugins.auth.jwks_settings import jwks_settings

    return jwks_settings()
