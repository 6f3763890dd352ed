"""What can be wrong with a backup, or with the place that it is to be put in."""

from __future__ import annotations

from clipforge_core.errors import InputError, UsageError


class BadBackup(InputError):
    """A backup cannot be written there, or is not whole, or is none."""

    code = "bad_backup"
    message = "{path}: {detail}"


class NotEmpty(UsageError):
    """There is data already where a backup was to be restored."""

    code = "not_empty"
    message = "{path}: {detail}"
    way_out = "Give an empty folder with --data, or --force to put the backup in the place of what is there"
