/** The event of a request that Cute sent: `unwrap`, and what `receive` builds on. */

import type { WebhookEvent } from "./_gen/events.js";
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

/** How many seconds a request's time may be off the clock, either way. */
export const TOLERANCE_S = 300;
const CHALLENGE_TYPE = "webhook.verification";
const TEST_HEADER = "x-cute-test";

export interface UnwrapOptions {
  /** How many seconds the request's time may be off the clock, either way; 300 by default. */
  tolerance?: number;
  /** The time, in Unix seconds. */
  clock?: () => number;
  /**
   * The ids that you have stored, or a function that says whether you have one. It is only asked:
   * add the id where you store the event, in the same transaction.
   */
  seen?: { has(id: string): boolean } | ((id: string) => boolean | Promise<boolean>);
}

export interface UnwrapRequestOptions extends UnwrapOptions {
  /** The webhook's signing secret, `whsec_…`, or several: any of them may have signed. */
  secret: string | readonly string[] | undefined;
}

/**
 * The event of a request that Cute sent, typed by its `event`.
 *
 * Give a fetch `Request`, a request of Express or of Node, or the body's bytes as they came and the
 * headers. A type that this version doesn't know comes as it is; fields that it doesn't know stay.
 * Rejects with a subclass of `WebhookError`: respond with its `message` and its `responseStatus`.
 * One of
 * them is no mistake: for the challenge that a new URL has to respond to, that is the right response.
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

/** A genuine request: its event, and whether it was sent as a test. */
export interface Opened {
  event: WebhookEvent;
  isTest: boolean;
}

/** What `unwrap` does with a request. */
export async function openedRequest(
  request: WebhookRequest,
  options: UnwrapRequestOptions,
): Promise<Opened> {
  return opened(await readBody(request), headerValues(request.headers), options);
}

/** What `unwrap` does with a body and headers. */
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
  return { event: payload, isTest: headers.get(TEST_HEADER) === "true" };
}

/** A challenge is no event to act on. */
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

/** Whether the members that every event has are there. What `data` holds is the server's word. */
function isEvent(payload: Record<string, unknown>): payload is WebhookEvent & typeof payload {
  const { id, type, timestamp, data } = payload;
  const isNamed = typeof id === "string" && typeof type === "string";
  return isNamed && typeof timestamp === "number" && typeof data === "object" && data !== null;
}
