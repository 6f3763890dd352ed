"""What can go wrong, by class: everything is a `ClipForgeError`.

try:
    client.clips.export(clip_id)
except RateLimitError as error:
    print(error.retry_after)
except APIError as error:
    print(error.status, error.code, error.message, error.request_id)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipforge.models import Export, Job


class ClipForgeError(Exception):
    """Root of all errors of this package."""


class ConnectionFailed(ClipForgeError):
    """No answer came: no connection, or it broke, or it took too long. It was tried again before this is raised."""


class UnexpectedAnswer(ClipForgeError):
    """An answer that is not what this API gives: perhaps another server, or a proxy, stands at `base_url`."""


class WaitTimeout(ClipForgeError):
    """What was waited for did not end in time; it goes on at the server."""


class ExportFailed(ClipForgeError):
    """An export that was waited for failed or was cancelled; it is in `export`."""

    def __init__(self, export: Export) -> None:
        self.export = export
        why = export.error.message if export.error else export.status
        super().__init__(f"export {export.id}: {why}")


class JobFailed(ClipForgeError):
    """A job that was waited for failed or was cancelled; it is in `job`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        why = job.error.message if job.error else job.status
        super().__init__(f"job {job.id}: {why}")


class WebhookVerificationError(ClipForgeError):
    """A webhook was not signed with this secret, or too long ago."""


class APIError(ClipForgeError):
    """The server refused. `status` is the HTTP status, `code` the stable name of the error, `request_id` finds it in
    the server's log, `details` is what else the server said, `retry_after` seconds (0: it did not say)."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        request_id: str = "",
        details: dict[str, Any] | None = None,
        retry_after: float = 0.0,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.details = details or {}
        self.retry_after = retry_after
        told = f" (request {request_id})" if request_id else ""
        super().__init__(f"{status} {code}: {message}{told}")


class ValidationError(APIError):
    """400, 413, 415, 422: something in the request cannot be what it is; `details["fields"]` names it."""


class AuthenticationError(APIError):
    """401: no key, or one that is not valid."""


class QuotaError(APIError):
    """402: a limit of the account is used up; `details` has when it begins anew."""


class PermissionDeniedError(APIError):
    """403: the key may not do this, or a signed link has expired."""


class NotFoundError(APIError):
    """404: nothing of this id exists for this key."""


class ConflictError(APIError):
    """409: what exists is in a state that does not allow this."""


class RateLimitError(APIError):
    """429: too many requests; `retry_after` says for how long. It was tried again before this is raised."""


class ServerError(APIError):
    """5xx: the server's own trouble. It was tried again before this is raised."""


_BY_STATUS: dict[int, type[APIError]] = {
    400: ValidationError,
    401: AuthenticationError,
    402: QuotaError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: ValidationError,
    415: ValidationError,
    422: ValidationError,
    429: RateLimitError,
}


def kind_of(status: int) -> type[APIError]:
    """The class for an HTTP status."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else APIError)
