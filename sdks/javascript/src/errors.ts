/**
 * Every error that this package throws.
 *
 *     CuteError
 *     ├── ConfigurationError            the client was made or called wrongly; nothing was sent
 *     ├── APIConnectionError            no whole response came: refused, reset, broken off
 *     │   └── APITimeoutError           none came within `timeout`
 *     ├── WebhookError                  a webhook's request with no event to act on (see webhooks.ts)
 *     └── APIStatusError                a response came that is not a success
 *         ├── NotModifiedError          304, what you have (`if_none_match`) is still current
 *         ├── BadRequestError           400
 *         ├── AuthenticationError       401
 *         ├── PermissionDeniedError     403
 *         ├── NotFoundError             404
 *         ├── ConflictError             409
 *         ├── GoneError                 410
 *         ├── PreconditionFailedError   412
 *         ├── PayloadTooLargeError      413
 *         ├── UnsupportedMediaTypeError 415
 *         ├── RangeNotSatisfiableError  416
 *         ├── ValidationError           422, with `errors`
 *         ├── RateLimitError            429, with `retryAfter`; also thrown before sending, see there
 *         ├── ServerError               5xx
 *         └── InvalidResponseError      a success whose body is not what the spec promises
 *
 * A status that has no class of its own is an `APIStatusError`. Decide by `code`, which stays the
 * same; `message` is for people. No error holds the API key.
 *
 * What a caller aborts by its own `signal` is thrown as `fetch` throws it: the signal's reason.
 */

import type { ErrorCode } from "./_gen/codes.js";
import type { FieldError, Problem } from "./_gen/models.js";

const SCOPE = /`([a-z_]+(?::[a-z_]+)?)`/g;

/** The root of all errors of this package. */
export class CuteError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // Not `new.target.name`: minifiers rename classes, and logs must stay readable.
    this.name = "CuteError";
  }
}

/** The client was made or called wrongly. Nothing was sent. */
export class ConfigurationError extends CuteError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConfigurationError";
  }
}

/** No whole response came: the connection was refused, reset or broke off. `cause` says why. */
export class APIConnectionError extends CuteError {
  /** How often it was tried. */
  readonly attempts: number;

  constructor(message: string, options?: ErrorOptions & { attempts?: number }) {
    super(message, options);
    this.name = "APIConnectionError";
    this.attempts = options?.attempts ?? 1;
  }
}

/** No whole response came within `timeout`. The call may have taken effect nevertheless. */
export class APITimeoutError extends APIConnectionError {
  constructor(message: string, options?: ErrorOptions & { attempts?: number }) {
    super(message, options);
    this.name = "APITimeoutError";
  }
}

/** A webhook's request with no event to act on: respond with its `message` and `responseStatus`. */
export class WebhookError extends CuteError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "WebhookError";
  }

  /** The HTTP status to respond with. */
  get responseStatus(): number {
    return 400;
  }
}

/** What an `APIStatusError` is made of. */
export interface ErrorResponse {
  status: number;
  headers: Headers;
  /** The parsed problem document, `null` when the response had none. */
  problem: Problem | null;
  message: string;
  /** What `Retry-After` asks for, in seconds. */
  retryAfter: number | null;
}

/** A response came that is not a success. */
export class APIStatusError extends CuteError {
  /** The HTTP status. */
  readonly status: number;
  /** The problem's code; `null` when the response is no problem document. More codes may come. */
  readonly code: ErrorCode | null;
  /** The problem document (RFC 9457) as it came, `null` when there is none. */
  readonly problem: Problem | null;
  /** The id of the request, to quote when you ask for help; `null` when the response has none. */
  readonly requestId: string | null;
  /** The response's headers. */
  readonly headers: Headers;
  /** Seconds to wait before the next try; `null` when the response did not say. */
  readonly retryAfter: number | null;

  constructor(response: ErrorResponse, name = "APIStatusError") {
    super(response.message);
    this.name = name;
    this.status = response.status;
    this.problem = response.problem;
    this.code = response.problem?.code ?? null;
    this.requestId = response.headers.get("x-request-id") ?? response.problem?.request_id ?? null;
    this.headers = response.headers;
    this.retryAfter = response.retryAfter;
  }

  /** The `ETag` of the response: with 412, that of the object as it is now. */
  get etag(): string | null {
    return this.headers.get("etag");
  }
}

/** 304: what you have (`if_none_match`) is still current. */
export class NotModifiedError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "NotModifiedError");
  }
}

/** 400: the request can't be read. */
export class BadRequestError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "BadRequestError");
  }
}

/** 401: the key is missing, wrong, revoked or expired. */
export class AuthenticationError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "AuthenticationError");
  }
}

/** 403: the key lacks a scope, or the thing is another's. `message` names what is missing. */
export class PermissionDeniedError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "PermissionDeniedError");
  }

  /** The scopes that the key lacks; empty when the reason is another one. */
  get missingScopes(): string[] {
    if (this.code !== "missing_scope") {
      return [];
    }
    const named = [...(this.problem?.detail ?? "").matchAll(SCOPE)].map(([, name]) => name ?? "");
    return named.filter((name) => name.includes(":") || name === "webhooks");
  }
}

/** 404: there is no such thing, or none that this key may see. */
export class NotFoundError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "NotFoundError");
  }
}

/** 409: the state of the thing does not allow it; `code` says which. */
export class ConflictError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "ConflictError");
  }
}

/** 410: it is gone for good, such as a cursor that has expired. */
export class GoneError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "GoneError");
  }
}

/** 412: it has changed since the `ETag` that you sent as `if_match`. */
export class PreconditionFailedError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "PreconditionFailedError");
  }
}

/** 413: the body is too large. */
export class PayloadTooLargeError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "PayloadTooLargeError");
  }
}

/** 415: the body's media type is not one that the operation takes. */
export class UnsupportedMediaTypeError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "UnsupportedMediaTypeError");
  }
}

/** 416: the range is beyond the end of the file. */
export class RangeNotSatisfiableError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "RangeNotSatisfiableError");
  }
}

/** 422: what was sent does not match the specification; `errors` says what and where. */
export class ValidationError extends APIStatusError {
  /** One entry for each error: `pointer` (into the body) or `parameter`, `code`, `detail`. */
  readonly errors: readonly FieldError[];

  constructor(response: ErrorResponse) {
    super(response, "ValidationError");
    this.errors = Array.isArray(response.problem?.errors) ? response.problem.errors : [];
  }
}

/**
 * 429: a quota is used up. With pacing on it is also thrown before anything is sent, when the
 * quota of a day is known to be used up and waiting would take more than a minute.
 */
export class RateLimitError extends APIStatusError {
  /** `false` when the client itself held the call back: no request was made. */
  readonly sent: boolean;

  constructor(response: ErrorResponse, sent = true) {
    super(response, "RateLimitError");
    this.sent = sent;
  }
}

/** 5xx: the server, or something in front of it, failed. */
export class ServerError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "ServerError");
  }
}

/** A success whose body is not what the specification promises. */
export class InvalidResponseError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "InvalidResponseError");
  }
}
