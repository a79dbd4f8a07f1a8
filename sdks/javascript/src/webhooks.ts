/**
 * Webhooks: receive what Cute sends.
 *
 *     import { webhooks } from "@cute/sdk";
 *
 *     const secret = process.env.CUTE_WEBHOOK_SECRET;
 *     const handle = async (event) => { … };                    // store it: work after the response
 *     app.post("/hook", webhooks.listener({ secret, handle })); // Express, Node
 *     return webhooks.receive(request, { secret, handle });     // fetch: a `Response`
 *
 * Everything else that a receiver has to do is done: a new URL responds to its challenge, what is not
 * genuine gets 400, a test event is acknowledged.
 *
 * To respond in a way of your own, take `unwrap`: it gives the event or rejects with a `WebhookError`,
 * whose `message` and `responseStatus` are what to respond with (`webhook-errors.ts` has their
 * tree). The scheme
 * is that of Standard Webhooks, on WebCrypto.
 */

export type { WebhookEvent } from "./_gen/events.js";
export { erasedUserId } from "./webhook-erasure.js";
export * from "./webhook-errors.js";
export {
  listener,
  receive,
  type NodeResponse,
  type ReceiveOptions,
  type WebhookListener,
} from "./webhook-receive.js";
export type { NodeRequest, WebhookBody, WebhookHeaders, WebhookRequest } from "./webhook-requests.js";
export {
  TOLERANCE_S,
  unwrap,
  type UnwrapOptions,
  type UnwrapRequestOptions,
} from "./webhook-unwrap.js";
