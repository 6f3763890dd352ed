"""The settings of the server: where it answers, whom it trusts, and how much anybody may do."""

from __future__ import annotations

from clipforge_core.settings.declare import Setting, SettingType

T = SettingType


def server_settings() -> tuple[Setting, ...]:
    """Every setting that `clipforge serve` and its services read."""
    return (
        Setting("host", T.TEXT, "127.0.0.1", "The address that `clipforge serve` listens on."),
        Setting("port", T.INTEGER, 8000, "The port that `clipforge serve` listens on.", minimum=0),
        Setting(
            "public_url",
            T.TEXT,
            "",
            "What links in answers and webhooks begin with; empty: the address that was asked.",
        ),
        Setting("trusted_proxies", T.NAMES, (), "Addresses or networks of proxies whose X-Forwarded-* is believed."),
        Setting("cors_origins", T.NAMES, (), "Origins of web pages that may call the API, besides the server's own."),
        Setting("workers", T.INTEGER, 0, "Jobs that a server works on at once; 0: as many as processors.", minimum=0),
        Setting("storage", T.TEXT, "local", "Where a server keeps media: a storage of a plugin, by name."),
        Setting(
            "storage_folder", T.PATH, None, "The folder of the local storage; by default `files` in the data folder."
        ),
        Setting("rate_limit", T.INTEGER, 100, "Requests a minute that a user may send.", minimum=1),
    )
