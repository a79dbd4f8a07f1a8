/** Decide whether to retry a request, and after how long. Pure; times in seconds. */

/** The failure of a request. */
export type Failure =
  | {
      kind: "connection" | "timeout";
      /** Whether the request certainly never reached the server. */
      unsent: boolean;
    }
  | { kind: "status"; status: number; code: string | null; retryAfter: number | null };

/** The state of a call after a failed request. */
export interface Situation {
  failure: Failure;
  /** The number of sent requests, including this one. */
  attempts: number;
  maxRetries: number;
  /** Whether the call is idempotent. */
  repeatable: boolean;
  /** From 0 up to 1. */
  random: number;
}

/** Why a call waits: for quota, because the server said how long, or before a retry. */
export type WaitReason = "pacing" | "retry_after" | "backoff";

/** `delay` is in seconds, `reason` for logs. */
export type Decision =
  | { retry: false }
  | { retry: true; reason: string; delay: number; wait: WaitReason };

/** The first delay of the backoff, in seconds; delays double. */
export const BASE_DELAY = 0.5;
/** The maximum delay of the backoff. */
export const MAX_DELAY = 8;

/** Statuses after which the call certainly had no effect. */
const REFUSED = new Set([429, 503]);
const IN_FLIGHT = "idempotency_key_in_use";

export function decideRetry(situation: Situation): Decision {
  const { failure, attempts, maxRetries, random } = situation;
  const reason = reasonOf(failure);
  if (reason === null || attempts > maxRetries || !isSafe(situation)) {
    return { retry: false };
  }
  const retryAfter = failure.kind === "status" ? failure.retryAfter : null;
  return retryAfter === null
    ? { retry: true, reason, delay: backoff(attempts, random), wait: "backoff" }
    : { retry: true, reason, delay: retryAfter, wait: "retry_after" };
}

/** Return the seconds before the next request: 50 to 100 % of the step. */
export function backoff(attempts: number, random: number): number {
  const step = Math.min(BASE_DELAY * 2 ** (attempts - 1), MAX_DELAY);
  return step * (0.5 + random / 2);
}

/** Return why another request may succeed, or `null`. */
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
