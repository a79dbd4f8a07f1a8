/**
 * Webhooks: verify and receive Cute's events.
 *
 *     import { webhooks } from "@cute/sdk";
 *
 *     const secret = process.env.CUTE_WEBHOOK_SECRET;
 *     const handle = async (event) => { … };                    // store it: work after the response
 *     app.post("/hook", webhooks.listener({ secret, handle })); // Express, Node
 *     return webhooks.receive(request, { secret, handle });     // fetch: a `Response`
 *
 * Both also respond to a new URL's challenge, reject forged requests with 400, and acknowledge test
 * events.
 *
 * To make your own responses, use `unwrap`: it returns the event or rejects with a `WebhookError`,
 * whose `message` and `responseStatus` are the response (`webhook-errors.ts` has their tree). The
 * scheme is Standard Webhooks, on WebCrypto.
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
