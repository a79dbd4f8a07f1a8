/** Whether a request is sent again, and after how long. Pure; times in seconds. */

/** What became of a request that did not succeed. */
export type Failure =
  | {
      kind: "connection" | "timeout";
      /** Whether the request surely never reached the server. */
      unsent: boolean;
    }
  | { kind: "status"; status: number; code: string | null; retryAfter: number | null };

/** What is known of the call when a request of it has failed. */
export interface Situation {
  failure: Failure;
  /** Requests that were sent so far, this one included. */
  attempts: number;
  maxRetries: number;
  /** Whether sending it twice has the effect of sending it once. */
  repeatable: boolean;
  /** From 0 up to 1. */
  random: number;
}

/** `delay` is in seconds, `reason` for logs. */
export type Decision =
  | { retry: false }
  | { retry: true; reason: string; delay: number };

/** The first delay of the backoff, in seconds; each next one is twice as long. */
export const BASE_DELAY = 0.5;
/** No delay of the backoff is longer. */
export const MAX_DELAY = 8;
/** A `Retry-After` beyond this is not waited for: the error is thrown at once. */
export const MAX_RETRY_AFTER = 60;

/** Statuses after which the call surely did not take effect. */
const REFUSED = new Set([429, 503]);
const IN_FLIGHT = "idempotency_key_in_use";

export function decideRetry(situation: Situation): Decision {
  const { failure, attempts, maxRetries, random } = situation;
  const reason = reasonOf(failure);
  if (reason === null || attempts > maxRetries || !isSafe(situation)) {
    return { retry: false };
  }
  const retryAfter = failure.kind === "status" ? failure.retryAfter : null;
  if (retryAfter !== null && retryAfter > MAX_RETRY_AFTER) {
    return { retry: false };
  }
  return { retry: true, reason, delay: retryAfter ?? backoff(attempts, random) };
}

/** Seconds before the next request: from half of the step to all of it. */
export function backoff(attempts: number, random: number): number {
  const step = Math.min(BASE_DELAY * 2 ** (attempts - 1), MAX_DELAY);
  return step * (0.5 + random / 2);
}

/** Why another request may go better; `null` when it would not. */
function reasonOf(failure: Failure): string | null {
  if (failure.kind !== "status") {
    const lost = failure.unsent ? "no connection" : "connection lost";
    return failure.kind === "timeout" ? "timeout" : lost;
  }
  const { status, code } = failure;
  if (status === 409) {
    return code === IN_FLIGHT ? IN_FLIGHT : null;
  }
  return status === 408 || status === 429 || status >= 500 ? `status ${status}` : null;
}

function isSafe({ failure, repeatable }: Situation): boolean {
  if (repeatable) {
    return true;
  }
  return failure.kind === "status" ? REFUSED.has(failure.status) : failure.unsent;
}
