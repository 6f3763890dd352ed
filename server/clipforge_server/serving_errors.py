"""What keeps a server from starting."""

from __future__ import annotations

from clipforge_core.errors import ClipForgeError, UsageError


class CannotListen(UsageError):
    """The address cannot be listened on."""

    code = "cannot_listen"
    message = "{host}:{port}: {detail}"
    way_out = "{advice}"


class NotStarted(ClipForgeError):
    """A process of the server ended before it had begun to work."""

    code = "not_started"
    message = "the {part} of the server did not start ({detail})"
    way_out = "Its log above says why"
