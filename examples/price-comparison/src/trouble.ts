/** Describes an API error in one line that says what to do, and when to retry. */

import {
  APIConnectionError,
  APIStatusError,
  AuthenticationError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  ValidationError,
} from "@cute/sdk";

// The SDK has retried before that; the pauses grow.
const FIRST_PAUSE_S = 5;
// A day's quota is available again within a day.
export const LONGEST_PAUSE_S = 86_400;

/** One line for people. Never contains the key. */
export function explain(error: unknown, baseUrl: string): string {
  if (error instanceof AuthenticationError) {
    return "The API refused the key: make a new one in the developer portal and set CUTE_API_KEY.";
  }
  if (error instanceof PermissionDeniedError) {
    const scopes = error.missingScopes.join(", ");
    return scopes
      ? `The key lacks the scope ${scopes}: give it that in the developer portal.`
      : oneLine(error.message);
  }
  if (error instanceof RateLimitError) {
    const wait = error.retryAfter === null ? "later" : `in ${duration(error.retryAfter)}`;
    return `The key's quota is used up: it continues ${wait}. A key of a higher tier has more.`;
  }
  if (error instanceof APIConnectionError) {
    return `The API at ${baseUrl} does not respond: check CUTE_BASE_URL and the network.`;
  }
  if (error instanceof ServerError) {
    const request = error.requestId ? `, request ${error.requestId}` : "";
    return `The API has trouble (status ${error.status}${request}): it is tried again.`;
  }
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** Whether the error lasts until somebody changes the settings. */
export function isLasting(error: unknown): boolean {
  return error instanceof AuthenticationError || error instanceof PermissionDeniedError;
}

/** Whether the API rejects the cursor, so that the copy must be rebuilt. */
export function isCursorRefused(error: unknown): boolean {
  return (
    error instanceof ValidationError && error.errors.some(({ parameter }) => parameter === "after")
  );
}

/** Seconds until the next attempt, after this many failures in a row. */
export function pauseAfter(failures: number, interval: number, error: unknown): number {
  const asked = error instanceof APIStatusError ? (error.retryAfter ?? 0) : 0;
  const growing = Math.min(interval, FIRST_PAUSE_S * 2 ** (failures - 1));
  return Math.min(Math.max(asked, growing), LONGEST_PAUSE_S);
}

/** Seconds in words, such as `3 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.round(whole / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  if (minutes < 24 * 60) {
    const rest = minutes % 60;
    return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`;
  }
  return `${Math.floor(minutes / (24 * 60))} days`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
