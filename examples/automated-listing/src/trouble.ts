/** Describes fatal errors in one line that says what to do. */

import {
  APIConnectionError,
  AuthenticationError,
  ConfigurationError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
} from "@cute/sdk";

/** The program can't continue; the text says what to do. `isUsage`: wrong usage. */
export class Trouble extends Error {
  readonly isUsage: boolean;

  constructor(message: string, isUsage = false) {
    super(message);
    this.isUsage = isUsage;
  }
}

const AGAIN = "Run it again: it continues where it stopped.";

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
    return `The key's quota is used up: there is more ${wait}. ${AGAIN}`;
  }
  if (error instanceof APIConnectionError) {
    return `The API at ${baseUrl} does not respond: check CUTE_BASE_URL and the network. ${AGAIN}`;
  }
  if (error instanceof ServerError) {
    const request = error.requestId ? `, request ${error.requestId}` : "";
    return `The API has trouble (status ${error.status}${request}). ${AGAIN}`;
  }
  if (isFileError(error)) {
    return `${error.path ?? "A file"} can't be used: ${error.code}.`;
  }
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** 2 for wrong usage or settings, otherwise 1. */
export function exitCode(error: unknown): 1 | 2 {
  const isUsage = error instanceof Trouble && error.isUsage;
  return isUsage || error instanceof ConfigurationError ? 2 : 1;
}

/** Seconds in words, such as `3 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
