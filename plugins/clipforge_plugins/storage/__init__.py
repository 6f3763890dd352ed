"""Bundled storages: `local` keeps finished files in a folder."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Storage, hookimpl


@hookimpl
def clipforge_register_storages() -> Sequence[Storage]:
    """The storage in the user's data folder."""
    from clipforge_plugins.storage.local import LocalStorage

    return [LocalStorage()]
