/**
 * Every error that this package throws.
 *
 *     CuteError
 *     ├── ConfigurationError            wrong settings or arguments; nothing was sent
 *     ├── APIConnectionError            no complete response: refused, reset, interrupted
 *     │   └── APITimeoutError           … within `timeout`
 *     ├── WebhookError                  a webhook request without an event to handle (see webhooks.ts)
 *     ├── ConsentError                  a seller declined, or their return can't be trusted
 *     └── APIStatusError                an unsuccessful response
 *         ├── NotModifiedError          304, your copy (`if_none_match`) is still current
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
 *         └── InvalidResponseError      a success whose body doesn't match the spec
 *
 * A status without its own class is an `APIStatusError`. Branch on `code`, which is stable; `message`
 * is for people. No error contains the API key.
 *
 * If you abort a call with your `signal`, the call throws the signal's reason, as `fetch` does.
 */

import type { ErrorCode } from "./_gen/codes.js";
import type { FieldError, Problem } from "./_gen/models.js";

const SCOPE = /`([a-z_]+(?::[a-z_]+)?)`/g;

/** The base of all errors of this package. */
export class CuteError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // Not `new.target.name`, because minifiers rename classes and logs must stay readable.
    this.name = "CuteError";
  }
}

/** Wrong settings or arguments. Nothing was sent. */
export class ConfigurationError extends CuteError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConfigurationError";
  }
}

/** No complete response: the connection was refused, reset or interrupted. `cause` says why. */
export class APIConnectionError extends CuteError {
  /** The number of tries. */
  readonly attempts: number;

  constructor(message: string, options?: ErrorOptions & { attempts?: number }) {
    super(message, options);
    this.name = "APIConnectionError";
    this.attempts = options?.attempts ?? 1;
  }
}

/** No complete response within `timeout`. The call may have taken effect. */
export class APITimeoutError extends APIConnectionError {
  constructor(message: string, options?: ErrorOptions & { attempts?: number }) {
    super(message, options);
    this.name = "APITimeoutError";
  }
}

/** A webhook request without an event. Respond with `message` and `responseStatus`. */
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

/**
 * A seller's return without an install. Show a page with `responseStatus`; don't retry. `message` can
 * come from the URL, so escape it in a page.
 */
export class ConsentError extends CuteError {
  /**
   * OAuth's, such as `access_denied` or `invalid_grant`, or one of the SDK: `invalid_state`, `expired`,
   * `invalid_issuer`, `invalid_response`.
   */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConsentError";
    this.code = code;
  }

  /** The HTTP status to respond with. */
  get responseStatus(): number {
    return 400;
  }
}

/** The parts of an `APIStatusError`. */
export interface ErrorResponse {
  status: number;
  headers: Headers;
  /** The parsed problem document, or `null`. */
  problem: Problem | null;
  /** The parsed JSON, if it is known. */
  body?: unknown;
  message: string;
  /** `Retry-After` in seconds. */
  retryAfter: number | null;
}

/** An unsuccessful response. */
export class APIStatusError extends CuteError {
  /** The HTTP status. */
  readonly status: number;
  /** The problem's code; `null` if the response is not a problem document. More codes may come. */
  readonly code: ErrorCode | null;
  /** The problem document (RFC 9457), or `null`. */
  readonly problem: Problem | null;
  /** The parsed JSON of the response, or `null`. */
  readonly body: unknown;
  /** The request's id, to include when you contact us, or `null`. */
  readonly requestId: string | null;
  /** The response's headers. */
  readonly headers: Headers;
  /** Seconds to wait before the next try, or `null`. */
  readonly retryAfter: number | null;

  constructor(response: ErrorResponse, name = "APIStatusError") {
    super(response.message);
    this.name = name;
    this.status = response.status;
    this.problem = response.problem;
    this.body = response.body ?? null;
    this.code = response.problem?.code ?? null;
    this.requestId = response.headers.get("x-request-id") ?? response.problem?.request_id ?? null;
    this.headers = response.headers;
    this.retryAfter = response.retryAfter;
  }

  /** The `ETag` of the response; with 412, of the current resource. */
  get etag(): string | null {
    return this.headers.get("etag");
  }
}

/** 304: your copy (`if_none_match`) is still current. */
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

/** 403: the key lacks a scope, which `message` names, or the resource is another user's. */
export class PermissionDeniedError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "PermissionDeniedError");
  }

  /** The scopes that the key lacks; empty for other reasons. */
  get missingScopes(): string[] {
    if (this.code !== "missing_scope") {
      return [];
    }
    const detail = String(this.problem?.detail ?? "");
    const named = [...detail.matchAll(SCOPE)].map(([, name]) => name ?? "");
    return named.filter((name) => name.includes(":") || name === "webhooks");
  }
}

/** 404: the resource doesn't exist, or the key may not see it. */
export class NotFoundError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "NotFoundError");
  }
}

/** 409: the resource's state doesn't allow this; `code` says why. */
export class ConflictError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "ConflictError");
  }
}

/** 410: gone, such as an expired cursor. */
export class GoneError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "GoneError");
  }
}

/** 412: the resource has changed since the `ETag` that you sent as `if_match`. */
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

/** 415: the operation doesn't accept the body's media type. */
export class UnsupportedMediaTypeError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "UnsupportedMediaTypeError");
  }
}

/** 416: the range starts after the end of the file. */
export class RangeNotSatisfiableError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "RangeNotSatisfiableError");
  }
}

/** 422: the request does not match the specification; `errors` says where. */
export class ValidationError extends APIStatusError {
  /** One entry for each error: `pointer` (into the body) or `parameter`, `code`, `detail`. */
  readonly errors: readonly FieldError[];

  constructor(response: ErrorResponse) {
    super(response, "ValidationError");
    this.errors = Array.isArray(response.problem?.errors) ? response.problem.errors : [];
  }
}

/**
 * 429: a quota is used up. With pacing it is also thrown before sending, if the day's quota is used
 * up and the wait would exceed a minute.
 */
export class RateLimitError extends APIStatusError {
  /** `false` if pacing held the call back, so that no request was made. */
  readonly sent: boolean;

  constructor(response: ErrorResponse, sent = true) {
    super(response, "RateLimitError");
    this.sent = sent;
  }
}

/** 5xx: the server, or a proxy in front of it, failed. */
export class ServerError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "ServerError");
  }
}

/** A successful response whose body doesn't match the specification. */
export class InvalidResponseError extends APIStatusError {
  constructor(response: ErrorResponse) {
    super(response, "InvalidResponseError");
  }
}
