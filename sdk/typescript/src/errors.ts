/** What can go wrong, by class: everything is a `ClipForgeError`. */

import type { Export, Job } from './models.js';

/** Root of all errors of this package. */
export class ClipForgeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No answer came: no connection, or it broke, or it took too long. It was tried again before this is thrown. */
export class ConnectionFailed extends ClipForgeError {}

/** An answer that is not what this API gives: perhaps another server, or a proxy, stands at `baseUrl`. */
export class UnexpectedAnswer extends ClipForgeError {}

/** What was waited for did not end in time; it goes on at the server. */
export class WaitTimeout extends ClipForgeError {}

/** A webhook was not signed with this secret, or too long ago. */
export class WebhookVerificationError extends ClipForgeError {}

/** An export that was waited for failed or was cancelled. */
export class ExportFailed extends ClipForgeError {
  readonly export: Export;

  constructor(failed: Export) {
    super(`export ${failed.id}: ${failed.error?.message ?? failed.status}`);
    this.export = failed;
  }
}

/** A job that was waited for failed or was cancelled. */
export class JobFailed extends ClipForgeError {
  constructor(readonly job: Job) {
    super(`job ${job.id}: ${job.error?.message ?? job.status}`);
  }
}

export interface Refusal {
  status: number;
  code: string;
  message: string;
  requestId: string;
  details: Record<string, unknown>;
  /** Seconds; 0 where the server did not say. */
  retryAfter: number;
}

/** The server refused. `code` is the stable name of the error, `requestId` finds it in the server's log. */
export class APIError extends ClipForgeError implements Refusal {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly details: Record<string, unknown>;
  readonly retryAfter: number;

  constructor(refusal: Refusal) {
    super(`${refusal.status} ${refusal.code}: ${refusal.message}${refusal.requestId && ` (request ${refusal.requestId})`}`);
    this.status = refusal.status;
    this.code = refusal.code;
    this.requestId = refusal.requestId;
    this.details = refusal.details;
    this.retryAfter = refusal.retryAfter;
  }
}

/** 400, 413, 415, 422: something in the request cannot be what it is; `details.fields` names it. */
export class ValidationError extends APIError {}
/** 401: no key, or one that is not valid. */
export class AuthenticationError extends APIError {}
/** 402: a limit of the account is used up; `details` has when it begins anew. */
export class QuotaError extends APIError {}
/** 403: the key may not do this, or a signed link has expired. */
export class PermissionDeniedError extends APIError {}
/** 404: nothing of this id exists for this key. */
export class NotFoundError extends APIError {}
/** 409: what exists is in a state that does not allow this. */
export class ConflictError extends APIError {}
/** 429: too many requests; `retryAfter` says for how long. It was tried again before this is thrown. */
export class RateLimitError extends APIError {}
/** 5xx: the server's own trouble. It was tried again before this is thrown. */
export class ServerError extends APIError {}

const BY_STATUS: Record<number, typeof APIError> = {
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
};

/** The error for an HTTP status. */
export function apiError(refusal: Refusal): APIError {
  const kind = BY_STATUS[refusal.status] ?? (refusal.status >= 500 ? ServerError : APIError);
  return new kind(refusal);
}
