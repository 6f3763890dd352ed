"""The settings of the VideoCraft API."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core.settings import Alias, Setting, SettingType


def videocraft_settings() -> Sequence[Setting]:
    """Both are about tokens against forged requests."""
    return (
        Setting(
            "videocraft.csrf",
            SettingType.FLAG,
            False,
            "Whether the VideoCraft API asks for a CSRF token with every change.",
            aliases=(Alias("VIDEOCRAFT_SECURITY_ENABLE_CSRF"),),
        ),
        Setting(
            "videocraft.csrf_secret",
            SettingType.TEXT,
            "",
            "Signs the CSRF tokens of the VideoCraft API, so that several servers take each other's; empty: a key of "
            "the server's own.",
            secret=True,
            aliases=(Alias("VIDEOCRAFT_SECURITY_CSRF_SECRET"),),
        ),
    )
