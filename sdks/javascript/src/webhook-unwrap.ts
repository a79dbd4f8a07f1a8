/** `unwrap`: verify a request and return its event. `receive` builds on it. */

import type { WebhookEvent } from "./_gen/events.js";
import { observer } from "./observer.js";
import {
  WebhookChallengeError,
  WebhookPayloadError,
  WebhookReplayError,
  WebhookSetupError,
} from "./webhook-errors.js";
import {
  bodyBytes,
  headerValues,
  isRequest,
  readBody,
  type WebhookBody,
  type WebhookHeaders,
  type WebhookRequest,
} from "./webhook-requests.js";
import { keysOf, signedOf, verify } from "./webhook-signatures.js";

/** The maximum difference between a request's time and the clock, in seconds. */
export const TOLERANCE_S = 300;
const CHALLENGE_TYPE = "webhook.verification";
const TEST_HEADER = "x-cute-test";

export interface UnwrapOptions {
  /** The maximum difference between the request's time and the clock, in seconds; 300 by default. */
  tolerance?: number;
  /** The current time, in Unix seconds. */
  clock?: () => number;
  /**
   * The ids that you have stored, or a function that returns whether you have an id. It is only read:
   * store the id with the event, in the same transaction.
   */
  seen?: { has(id: string): boolean } | ((id: string) => boolean | Promise<boolean>);
}

export interface UnwrapRequestOptions extends UnwrapOptions {
  /** The webhook's signing secret, `whsec_…`, or several, of which any may have signed. */
  secret: string | readonly string[] | undefined;
}

/**
 * Verify a webhook request and return its event, typed by `type`.
 *
 * Pass a fetch `Request`, a request of Express or of Node, or the raw body and the headers. Unknown
 * types and fields stay as they are. Rejects with a subclass of `WebhookError`: respond with its
 * `message` and `responseStatus`. This is also the right response to a new URL's challenge
 * (`WebhookChallengeError`).
 */
export async function unwrap(
  request: WebhookRequest,
  options: UnwrapRequestOptions,
): Promise<WebhookEvent>;
export async function unwrap(
  body: WebhookBody,
  headers: WebhookHeaders,
  secret: string | readonly string[] | undefined,
  options?: UnwrapOptions,
): Promise<WebhookEvent>;
export async function unwrap(
  first: WebhookRequest | WebhookBody,
  second: UnwrapRequestOptions | WebhookHeaders,
  third?: string | readonly string[],
  fourth: UnwrapOptions = {},
): Promise<WebhookEvent> {
  if (!isRequest(first)) {
    const body = bodyBytes(first);
    return (await opened(body, headerValues(second), { ...fourth, secret: third })).event;
  }
  const options = second as UnwrapRequestOptions | undefined;
  if (options === undefined || !("secret" in options)) {
    throw new WebhookSetupError("The secret is missing: unwrap(request, { secret }).");
  }
  return (await openedRequest(first, options)).event;
}

/** A genuine request: its event, and whether it is a test. */
export interface Opened {
  event: WebhookEvent;
  isTest: boolean;
}

/** Implement `unwrap` for a request. */
export async function openedRequest(
  request: WebhookRequest,
  options: UnwrapRequestOptions,
): Promise<Opened> {
  return opened(await readBody(request), headerValues(request.headers), options);
}

/** Implement `unwrap` for a body and headers. */
export async function opened(
  body: Uint8Array<ArrayBuffer>,
  headers: ReadonlyMap<string, string>,
  options: UnwrapRequestOptions,
): Promise<Opened> {
  const { secret, tolerance = TOLERANCE_S, clock = () => Date.now() / 1_000, seen } = options;
  const signed = signedOf(body, headers);
  const payload = await verify(signed, await keysOf(secret), clock(), tolerance);
  if (payload["type"] === CHALLENGE_TYPE) throw challengeOf(payload);
  if (seen && (typeof seen === "function" ? await seen(signed.id) : seen.has(signed.id))) {
    throw new WebhookReplayError(
      `The event ${signed.id} was seen before: return 204 and don't act on it again. Events can ` +
        "come twice, and who recorded a request can send it again.",
      signed.id,
    );
  }
  if (!isEvent(payload)) throw unreadable();
  const event: WebhookEvent = payload;
  return { event: observer().webhook?.(event) ?? event, isTest: headers.get(TEST_HEADER) === "true" };
}

/** Throw for a challenge, which is not an event to handle. */
function challengeOf(payload: Record<string, unknown>): Error {
  const { data } = payload;
  const isThere = typeof data === "object" && data !== null && "challenge" in data;
  if (isThere && typeof data.challenge === "string") return new WebhookChallengeError(data.challenge);
  return unreadable();
}

function unreadable(): WebhookPayloadError {
  return new WebhookPayloadError(
    "The request is genuine, but its body is not an event as this version of the SDK knows it. " +
      "Update @cute/sdk; return 500 until then, and Cute sends it again.",
  );
}

/** Return whether it has the members of every event; `data` is not checked. */
function isEvent(payload: Record<string, unknown>): payload is WebhookEvent & typeof payload {
  const { id, type, timestamp, data } = payload;
  const isNamed = typeof id === "string" && typeof type === "string";
  return isNamed && typeof timestamp === "number" && typeof data === "object" && data !== null;
}
