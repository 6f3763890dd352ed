"""The settings of the auth `jwks`."""

from __future__ import annotations

from clipforge_core import Setting, SettingType

T = SettingType

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key. With a shared secret (HS…) whoever can check tokens could make them."""


def jwks_settings() -> tuple[Setting, ...]:
    """Where the keys are, what tokens must say, and who they stand for."""
    return (
        Setting("jwks.url", T.TEXT, "", "Where another issuer publishes its keys (its jwks_uri)."),
        Setting("jwks.file", T.PATH, None, "The same as a file: a JSON Web Key Set."),
        Setting("jwks.issuer", T.TEXT, "", "The issuer that tokens must name (iss), to the letter."),
        Setting(
            "jwks.audience",
            T.TEXT,
            "",
            "The audience that tokens must be for (aud); empty: any, for an issuer that serves this server alone.",
        ),
        Setting(
            "jwks.parties",
            T.NAMES,
            (),
            "Origins of web pages that tokens may have been made for (azp), such as https://app.example; empty: any.",
        ),
        Setting("jwks.algorithms", T.NAMES, ("RS256",), f"Signatures that are accepted: {', '.join(ALGORITHMS)}."),
        Setting("jwks.email_claim", T.TEXT, "email", "The claim with the user's e-mail address."),
        Setting(
            "jwks.subjects",
            T.FLAG,
            False,
            "Know users by the subject (sub) of a token that names no e-mail address, as those of Clerk.",
        ),
        Setting(
            "jwks.require_verified",
            T.FLAG,
            False,
            "Refuse tokens that do not say email_verified. One that says it is false is always refused.",
        ),
        Setting("jwks.create_users", T.FLAG, False, "Make a user from the first valid token of somebody unknown."),
        Setting("jwks.leeway", T.SECONDS, "60s", "How far the issuer's clock and ours may be apart.", minimum=0),
    )
