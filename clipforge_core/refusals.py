"""Errors about who asks and how much: identity, rights, conflicts, limits.

They are raised by the services that requests, jobs and commands share, and carry data, never HTTP: the server maps each
class to a status in one table, the command line to an exit code.

    raise NotThere(kind="project", id="proj_1")
"""

from __future__ import annotations

from collections.abc import Iterable

from clipforge_core.errors import ClipForgeError

_TOLD = 20
"""Mistakes that a message names; the error's data hold all of them."""


class Refusal(ClipForgeError):
    """Root of what is refused because of who asks, what exists, or how much was asked for."""

    code = "refused"


class Unauthorized(Refusal):
    """No key, token or password that is valid."""

    code = "unauthorized"
    message = "{detail}"
    way_out = "Send a valid key in X-Api-Key, or a token in Authorization: Bearer"


class Forbidden(Refusal):
    """Whoever asks is known and may not do this."""

    code = "forbidden"
    message = "{detail}"


class NotThere(Refusal):
    """Nothing of this id exists for whoever asks; what belongs to others is not there either."""

    code = "not_found"
    message = "no {kind} has the id {id}"


class TopicNotSeen(NotThere):
    """No source of trends told of this topic."""

    message = "nothing about {id} was seen here"
    way_out = (
        "`clipforge trends` lists what was; `clipforge trends fetch --topic TOPIC` asks the sources that the settings "
        "trends.* name, and `clipforge trends import FILE.csv` takes figures of your own"
    )


class Conflict(Refusal):
    """What exists is in a state that does not allow this."""

    code = "conflict"
    message = "{detail}"


class NotEnoughHistory(Conflict):
    """Too few days of a topic are known to say anything of those to come; `have` and `needed` in days."""

    code = "not_enough_history"
    message = "{topic}: {have} days of history are known, and a forecast needs {needed}"
    way_out = "Let its sources be read for longer, or import earlier figures (`clipforge trends import FILE.csv`)"


class Invalid(Refusal):
    """A value cannot be what it is. `field` names it (a dotted path), `detail` says what would be right."""

    code = "validation"
    message = "{field}: {detail}"


class InvalidParts(Invalid):
    """Several parts of a document cannot be what they are. `problems` are all of them: [{"path": …, "message": …}]."""

    message = "{detail}"

    @classmethod
    def of(cls, problems: Iterable[tuple[str, str]]) -> InvalidParts:
        """The error of (path, message) pairs, at least one."""
        found = [{"path": path, "message": message} for path, message in problems]
        told = [f"{each['path']}: {each['message']}".removeprefix(": ") for each in found]
        more = len(told) - _TOLD
        detail = "; ".join(told[:_TOLD]) + (f"; and {more} more" if more > 0 else "")
        return cls(field=found[0]["path"], detail=detail, problems=found)


class TooLarge(Refusal):
    """More bytes than are allowed; `limit` in bytes."""

    code = "too_large"
    message = "{what} is larger than the {limit} bytes that are allowed"


class RateLimited(Refusal):
    """Too many requests; `retry_after` in seconds."""

    code = "rate_limited"
    message = "too many requests"
    way_out = "Try again in {retry_after} s"


class TooManyActive(RateLimited):
    """As many jobs of a user are under way as may be at once; `retry_after` in seconds."""

    code = "too_many_active"
    message = "{limit} jobs of yours are under way, as many as may be at once"
    way_out = "Wait until one of them is done, or cancel one"


class QuotaReached(Refusal):
    """A limit of the account is used up until `reset_date` (UTC ISO 8601)."""

    code = "limit_reached"
    message = "the limit of {limit} {what} is reached"
    way_out = "It begins anew on {reset_date}"


class StorageFull(QuotaReached):
    """A user's files take all the bytes that they may; `used`, `limit` and `needed` in bytes."""

    message = "this needs {needed} bytes, and {used} of your {limit} are in use"
    way_out = "Delete projects, exports or uploads that you no longer need"


class DocumentsFull(QuotaReached):
    """A user's documents are as long as they may be; `used`, `limit` and `needed` in characters."""

    message = "this needs {needed} characters, and {used} of your {limit} are in use"
    way_out = "Delete documents that you no longer need"


class Locked(Refusal):
    """Somebody else is working on just this; try again in a moment."""

    code = "locked"
    message = "{detail}"


class ChecksumMismatch(Refusal):
    """Bytes are not those that their checksum was made of."""

    code = "checksum_mismatch"
    message = "{detail}"
    way_out = "Send them again"


class LinkRefused(Refusal):
    """A signed link has expired, or was changed."""

    code = "link_refused"
    message = "this link {detail}"
    way_out = "Ask for a new one"


class NoRoom(Refusal):
    """The disk does not have the room that this would take; sizes in bytes."""

    code = "no_room"
    message = "this needs about {needed} bytes and {free} are free"
    way_out = "Delete old projects, or let the operator make room"
