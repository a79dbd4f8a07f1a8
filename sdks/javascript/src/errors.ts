/**
 * Every error that this package throws.
 *
 *     CuteError
 *     ├── ConfigurationError            the client was made or called wrongly; nothing was sent
 *     ├── APIConnectionError            no whole answer came: refused, reset, broken off
 *     │   └── APITimeoutError           none came within `timeout`
 *     ├── WebhookError                  a webhook's request with no event to act on (see webhooks.ts)
 *     └── APIStatusError                an answer came that is not a success
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
    // Not `new.target.name`: minifiers rename classes, and logs shall stay readable.
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

/** No whole answer came: the connection was refused, reset or broke off. `cause` says why. */
export class APIConnectionError extends CuteError {
  /** How often it was tried. */
  readonly attempts: number;

  constructor(message: string, options?: ErrorOptions & { attempts?: number }) {
    super(message, options);
    this.name = "APIConnectionError";
    this.attempts = options?.attempts ?? 1;
  }
}

/** No whole answer came within `timeout`. The call may have taken effect nevertheless. */
export class APITimeoutError extends APIConnectionError {
  constructor(message: string, options?: ErrorOptions & { attempts?: number }) {
    super(message, options);
    this.name = "APITimeoutError";
  }
}

/** A webhook's request with no event to act on: answer its `message` with `responseStatus`. */
export class WebhookError extends CuteError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "WebhookError";
  }

  /** The HTTP status to answer it with. */
  get responseStatus(): number {
    return 400;
  }
}

/** What an `APIStatusError` is made of. */
export interface ErrorAnswer {
  status: number;
  headers: Headers;
  /** The parsed problem document, `null` when the answer had none. */
  problem: Problem | null;
  message: string;
  /** What `Retry-After` asks for, in seconds. */
  retryAfter: number | null;
}

/** An answer came that is not a success. */
export class APIStatusError extends CuteError {
  /** The HTTP status. */
  readonly status: number;
  /** The problem's code; `null` when the answer is no problem document. More codes may come. */
  readonly code: ErrorCode | null;
  /** The problem document (RFC 9457) as it came, `null` when there is none. */
  readonly problem: Problem | null;
  /** The id of the request, to quote when you ask for help; `null` when the answer has none. */
  readonly requestId: string | null;
  /** The answer's headers. */
  readonly headers: Headers;
  /** Seconds to wait before the next try; `null` when the answer did not say. */
  readonly retryAfter: number | null;

  constructor(answer: ErrorAnswer, name = "APIStatusError") {
    super(answer.message);
    this.name = name;
    this.status = answer.status;
    this.problem = answer.problem;
    this.code = answer.problem?.code ?? null;
    this.requestId = answer.headers.get("x-request-id") ?? answer.problem?.request_id ?? null;
    this.headers = answer.headers;
    this.retryAfter = answer.retryAfter;
  }

  /** The `ETag` of the answer: with 412, that of the object as it is now. */
  get etag(): string | null {
    return this.headers.get("etag");
  }
}

/** 304: what you have (`if_none_match`) is still current. */
export class NotModifiedError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "NotModifiedError");
  }
}

/** 400: the request can't be read. */
export class BadRequestError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "BadRequestError");
  }
}

/** 401: the key is missing, wrong, revoked or expired. */
export class AuthenticationError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "AuthenticationError");
  }
}

/** 403: the key lacks a scope, or the thing is another's. `message` names what is missing. */
export class PermissionDeniedError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "PermissionDeniedError");
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
  constructor(answer: ErrorAnswer) {
    super(answer, "NotFoundError");
  }
}

/** 409: the state of the thing does not allow it; `code` says which. */
export class ConflictError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "ConflictError");
  }
}

/** 410: it is gone for good, such as a cursor that has expired. */
export class GoneError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "GoneError");
  }
}

/** 412: it has changed since the `ETag` that you sent as `if_match`. */
export class PreconditionFailedError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "PreconditionFailedError");
  }
}

/** 413: the body is too large. */
export class PayloadTooLargeError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "PayloadTooLargeError");
  }
}

/** 415: the body's media type is not one that the operation takes. */
export class UnsupportedMediaTypeError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "UnsupportedMediaTypeError");
  }
}

/** 416: the range is beyond the end of the file. */
export class RangeNotSatisfiableError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "RangeNotSatisfiableError");
  }
}

/** 422: what was sent does not match the specification; `errors` says what and where. */
export class ValidationError extends APIStatusError {
  /** One entry for each fault: `pointer` (into the body) or `parameter`, `code`, `detail`. */
  readonly errors: readonly FieldError[];

  constructor(answer: ErrorAnswer) {
    super(answer, "ValidationError");
    this.errors = Array.isArray(answer.problem?.errors) ? answer.problem.errors : [];
  }
}

/**
 * 429: a quota is used up. With pacing on it is also thrown before anything is sent, when the
 * quota of a day is known to be used up and waiting would take more than a minute.
 */
export class RateLimitError extends APIStatusError {
  /** `false` when the client itself held the call back: no request was made. */
  readonly sent: boolean;

  constructor(answer: ErrorAnswer, sent = true) {
    super(answer, "RateLimitError");
    this.sent = sent;
  }
}

/** 5xx: the server, or something in front of it, failed. */
export class ServerError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "ServerError");
  }
}

/** A success whose body is not what the specification promises. */
export class InvalidResponseError extends APIStatusError {
  constructor(answer: ErrorAnswer) {
    super(answer, "InvalidResponseError");
  }
}
