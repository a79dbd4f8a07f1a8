/**
 * Webhooks: verify a request that Cute sent, and get the event out of it.
 *
 *     import { webhooks } from "@cute/sdk";
 *
 *     const event = await webhooks.unwrap(request, { secret: process.env.CUTE_WEBHOOK_SECRET });
 *     const event = await webhooks.unwrap(body, headers, secret);
 *
 * Errors name the mistake and say what to answer (`error.answerStatus`); `webhook-errors.ts` has
 * their tree. The scheme is that of Standard Webhooks, on WebCrypto.
 */

import type { WebhookEvent } from "./_gen/events.js";
import {
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

export * from "./webhook-errors.js";
export type { WebhookBody, WebhookHeaders, WebhookRequest };

/** How many seconds a request's time may be off the clock, either way. */
export const TOLERANCE_S = 300;

export interface UnwrapOptions {
  /** How many seconds the request's time may be off the clock, either way; 300 by default. */
  tolerance?: number;
  /** The time, in Unix seconds. */
  clock?: () => number;
  /**
   * The ids that you have stored, or a function that tells whether you have one. It is only asked:
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
 * Rejects with a subclass of `WebhookError`: answer its `answerStatus`.
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
    return unwrapped(bodyBytes(first), headerValues(second), third, fourth);
  }
  const options = second as UnwrapRequestOptions | undefined;
  if (options === undefined || !("secret" in options)) {
    throw new WebhookSetupError("The secret is missing: unwrap(request, { secret }).");
  }
  const body = await readBody(first);
  return unwrapped(body, headerValues(first.headers), options.secret, options);
}

/** The body of the response to `webhook.verification`. */
export interface ChallengeResponse {
  challenge: string;
}

/**
 * What to respond to `webhook.verification` with, as JSON and with status 200; else `undefined`.
 *
 * A webhook's URL has to respond to it before Cute sends anything else there.
 */
export function challengeResponse(event: WebhookEvent): ChallengeResponse | undefined {
  if (event.event !== "webhook.verification") return undefined;
  return { challenge: event.data.challenge };
}

async function unwrapped(
  body: Uint8Array<ArrayBuffer>,
  headers: ReadonlyMap<string, string>,
  secret: string | readonly string[] | undefined,
  options: UnwrapOptions,
): Promise<WebhookEvent> {
  const { tolerance = TOLERANCE_S, clock = () => Date.now() / 1_000, seen } = options;
  const signed = signedOf(body, headers);
  const payload = await verify(signed, await keysOf(secret), clock(), tolerance);
  if (seen && (typeof seen === "function" ? await seen(signed.id) : seen.has(signed.id))) {
    throw new WebhookReplayError(
      `The event ${signed.id} was seen before: answer 204 and don't act on it again. Events can ` +
        "come twice, and who recorded a request can send it again.",
      signed.id,
    );
  }
  if (!isEvent(payload)) {
    throw new WebhookPayloadError(
      "The request is genuine, but its body is not an event as this version of the SDK knows it. " +
        "Update @cute/sdk; answer 500 meanwhile, and Cute sends it again.",
    );
  }
  return payload;
}

/** Whether the members that every event has are there. What `data` holds is the server's word. */
function isEvent(payload: Record<string, unknown>): payload is WebhookEvent & typeof payload {
  const { id, event, timestamp, data } = payload;
  const isNamed = typeof id === "string" && typeof event === "string";
  return isNamed && typeof timestamp === "number" && typeof data === "object" && data !== null;
}
