/** Event hooks: your functions, which the client calls before and after each request. */

import type { Prepared } from "./request.js";
import type { WaitReason } from "./retries.js";

/** An HTTP request of a call, before it is sent. It never contains the key. */
export interface APIRequest {
  /** The operation's id in the specification, such as `list_items`. */
  readonly operation: string;
  readonly method: string;
  /** Such as `/v1/items/…`, without the query. */
  readonly path: string;
  /** 1 for the first request of a call, 2 for the first retry. */
  readonly attempt: number;
  /**
   * The path, query and header parameters that you passed, by their names in the specification. Like
   * `body` it is not enumerable, so that it doesn't get into logs by accident.
   */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The JSON body, or `null`. */
  readonly body: unknown;
}

/** An HTTP request of a call with its result. It never contains the key. */
export interface Exchange extends APIRequest {
  /** Milliseconds until the response, or the failure. */
  readonly duration: number;
  /** The HTTP status; `null` without a response. */
  readonly status: number | null;
  /** The response's `X-Request-Id`. */
  readonly requestId: string | null;
  /** The response's headers; empty without a response. */
  readonly headers: Headers;
  /** The failure without a response, such as `ECONNREFUSED`. */
  readonly error: string | null;
  /** Milliseconds until the next attempt, or `null`. */
  readonly retryIn: number | null;
  /** Why it is retried, such as `status 503`. */
  readonly retryReason: string | null;
}

/** A wait before an HTTP request. `attempt` is the number of the request that it delays. */
export interface Waiting extends APIRequest {
  /** `pacing` for quota, `retry_after` if the server said how long, `backoff` before a retry. */
  readonly reason: WaitReason;
  /** Milliseconds, probably; `null` while a first response has to show the limits. */
  readonly duration: number | null;
}

/**
 * Functions that are called and awaited in the order of their list. If a hook throws, the call
 * rejects with the same error and is not retried. After `waiting` and `request`, the request was not
 * sent; after `response`, the call may have taken effect.
 */
export interface EventHooks {
  /** Called before the client waits. */
  readonly waiting?: readonly ((waiting: Waiting) => unknown)[] | undefined;
  /** Called before each HTTP request. */
  readonly request?: readonly ((request: APIRequest) => unknown)[] | undefined;
  /** Called after each HTTP request, even without a response. */
  readonly response?: readonly ((exchange: Exchange) => unknown)[] | undefined;
}

/** Call the hooks of one kind. Their argument is created only if there are any. */
export async function notify<T extends APIRequest>(
  hooks: readonly ((argument: T) => unknown)[] | undefined,
  make: () => T,
): Promise<void> {
  if (hooks === undefined || hooks.length === 0) {
    return;
  }
  const argument = make();
  for (const hook of hooks) {
    await hook(argument);
  }
}

/** Return the argument of hooks; with `ended`, including the result. */
export function described<T extends object>(
  operation: string,
  { method, path, parameters, body, isForm }: Prepared,
  attempt: number,
  ended: T,
): APIRequest & T {
  const parsed: unknown = body === null || isForm ? null : JSON.parse(body);
  return Object.defineProperties(
    { operation, method, path, attempt, ...ended },
    { parameters: { value: parameters }, body: { value: parsed } },
  ) as APIRequest & T;
}
