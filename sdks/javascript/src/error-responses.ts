/** Convert responses to errors. Pure. */

import type { Problem } from "./_gen/models.js";
import {
  APIStatusError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  GoneError,
  InvalidResponseError,
  NotFoundError,
  NotModifiedError,
  PayloadTooLargeError,
  PermissionDeniedError,
  PreconditionFailedError,
  RangeNotSatisfiableError,
  RateLimitError,
  ServerError,
  UnsupportedMediaTypeError,
  ValidationError,
  type ErrorResponse,
} from "./errors.js";
import { retryAfterSeconds } from "./headers.js";

/** The length of the excerpt of a response that is not a problem document. */
const EXCERPT_CHARS = 200;
/** How much of the response is read for the excerpt. */
const MAX_READ_CHARS = 10_000;

type ErrorClass = new (response: ErrorResponse) => APIStatusError;

const BY_STATUS: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [304, NotModifiedError],
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [410, GoneError],
  [412, PreconditionFailedError],
  [413, PayloadTooLargeError],
  [415, UnsupportedMediaTypeError],
  [416, RangeNotSatisfiableError],
  [422, ValidationError],
  [429, RateLimitError],
]);

/** Return a response's error. `body` is its text, `now` is in Unix milliseconds. */
export function errorFrom(
  { status, headers }: Pick<Response, "status" | "headers">,
  body: string,
  now: number,
): APIStatusError {
  const parsed = parsedOrNull(body);
  const problem = problemIn(parsed);
  const message = messageOf(status, headers, problem, body);
  const retryAfter = retryAfterSeconds(headers.get("retry-after"), now);
  const response = { status, headers, problem, body: parsed, message, retryAfter };
  const known = BY_STATUS.get(status);
  if (known !== undefined) {
    return new known(response);
  }
  return status >= 500 ? new ServerError(response) : new APIStatusError(response);
}

/** Return the error of a call that pacing holds back, because the wait would exceed `limit`. */
export function heldBack(
  window: { name: string; quota: number; retryAfter: number },
  limit: string,
): RateLimitError {
  const seconds = Math.ceil(window.retryAfter);
  const headers = new Headers({ "Retry-After": String(seconds) });
  const message =
    `The quota of ${window.quota} calls a ${window.name} is used up: one more is admitted in ` +
    `${seconds} s, which is beyond ${limit}. Nothing was sent. To ask the server anyway, give ` +
    "`pacing: false`.";
  const response = { status: 429, headers, problem: null, message, retryAfter: seconds };
  return new RateLimitError(response, false);
}

/** Return the error of a success whose body doesn't match the specification. */
export function invalidResponse(
  { status, headers }: Pick<Response, "status" | "headers">,
  body: string,
): InvalidResponseError {
  const what = `The response (${status}) is not the JSON that the API promises${excerptOf(body)}`;
  const advice = "Is the base URL that of the API?";
  const message = `${what}. ${advice}${requestOf(headers, null)}`;
  return new InvalidResponseError({ status, headers, problem: null, message, retryAfter: null });
}

/** Return the error of a page that says that there is another one, but not where. */
export function noNewCursor(): InvalidResponseError {
  const message = "The server's response has another page, but no new cursor for it.";
  const response = { status: 200, headers: new Headers(), problem: null, message, retryAfter: null };
  return new InvalidResponseError(response);
}

/** Return the error of a success without a header that the specification requires. */
export function missingHeader(
  { status, headers }: Pick<Response, "status" | "headers">,
  name: string,
): InvalidResponseError {
  const message = `The response (${status}) has no header ${name}${requestOf(headers, null)}.`;
  return new InvalidResponseError({ status, headers, problem: null, message, retryAfter: null });
}

function parsedOrNull(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function problemIn(parsed: unknown): Problem | null {
  // Without a code it is not a problem of the API, but a proxy's JSON.
  const isProblem =
    typeof parsed === "object" &&
    parsed !== null &&
    typeof (parsed as Partial<Problem>).code === "string";
  return isProblem ? (parsed as Problem) : null;
}

function messageOf(
  status: number,
  headers: Headers,
  problem: Problem | null,
  body: string,
): string {
  const request = requestOf(headers, problem);
  if (status === 304) {
    return `304: your copy is still current${request}`;
  }
  if (problem === null) {
    return `${status}: the response is not one of the API${excerptOf(body)}${request}`;
  }
  const fields = (Array.isArray(problem.errors) ? problem.errors : [])
    .map((error) => `${error?.pointer || error?.parameter || "the body"}: ${error?.detail}`)
    .join("; ");
  const detail = [problem.detail ?? problem.title, fields].filter(Boolean).join(" ");
  return `${status} ${problem.code}: ${detail}${request}`;
}

function requestOf(headers: Headers, problem: Problem | null): string {
  const id = headers.get("x-request-id") ?? problem?.request_id;
  return id ? ` (request ${id})` : "";
}

/** Return the beginning of a body on one line, without tags. */
function excerptOf(body: string): string {
  const text = body
    .slice(0, MAX_READ_CHARS)
    .replace(/<[^>]*>?/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return text ? `: ${text.slice(0, EXCERPT_CHARS)}` : "";
}
