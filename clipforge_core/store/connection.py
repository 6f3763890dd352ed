"""The type of what a transaction gives (`with database.write() as db`), for signatures outside the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection
else:
    Connection = Any

__all__ = ["Connection"]
