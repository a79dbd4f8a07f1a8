/** Event hooks: functions of your program that the client calls before and after each request. */

import type { Prepared } from "./request.js";

/** One HTTP request of a call, before it is sent. Never holds the key. */
export interface APIRequest {
  /** The operation's id in the specification, such as `list_items`. */
  readonly operation: string;
  readonly method: string;
  /** Such as `/v1/items/…`, without the query. */
  readonly path: string;
  /** 1 for the first request of a call, 2 for the first retry. */
  readonly attempt: number;
  /**
   * The parameters of the path, the query and the headers that you passed, by their names in the
   * specification. Like `body` it is not enumerable, so that a log doesn't get it by accident.
   */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The JSON that is sent; `null` when there is none. */
  readonly body: unknown;
}

/** One HTTP request of a call, after it ended, and what came of it. Never holds the key. */
export interface Exchange extends APIRequest {
  /** Milliseconds until the response, or the failure. */
  readonly duration: number;
  /** The HTTP status; `null` when no response came. */
  readonly status: number | null;
  /** The response's `X-Request-Id`. */
  readonly requestId: string | null;
  /** The response's headers; empty when no response came. */
  readonly headers: Headers;
  /** What failed when no response came, such as `ECONNREFUSED`. */
  readonly error: string | null;
  /** Milliseconds until the next attempt; `null` when there is none. */
  readonly retryIn: number | null;
  /** Why there is a next attempt, such as `status 503`. */
  readonly retryReason: string | null;
}

/**
 * Functions that are called, and awaited, in the order of their list. What one throws, the call
 * rejects with, and it is not retried: from `request`, nothing was sent; from `response`, the call
 * may have taken effect.
 */
export interface EventHooks {
  /** Called before each HTTP request. */
  readonly request?: readonly ((request: APIRequest) => unknown)[] | undefined;
  /** Called after each, also when no response came. */
  readonly response?: readonly ((exchange: Exchange) => unknown)[] | undefined;
}

/** Calls the hooks of one kind. What they get is made only if there is one. */
export async function notify<T extends APIRequest>(
  hooks: readonly ((one: T) => unknown)[] | undefined,
  make: () => T,
): Promise<void> {
  if (hooks === undefined || hooks.length === 0) {
    return;
  }
  const one = make();
  for (const hook of hooks) {
    await hook(one);
  }
}

/** What hooks get of a request; with `ended`, of what came of it too. */
export function described<T extends object>(
  operation: string,
  { method, path, parameters, body }: Prepared,
  attempt: number,
  ended: T,
): APIRequest & T {
  const parsed: unknown = body === null ? null : JSON.parse(body);
  return Object.defineProperties(
    { operation, method, path, attempt, ...ended },
    { parameters: { value: parameters }, body: { value: parsed } },
  ) as APIRequest & T;
}
