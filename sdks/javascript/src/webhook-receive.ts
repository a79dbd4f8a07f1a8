/** Everything that a webhook's URL has to do with a request, and what to respond. */

import type { WebhookEvent } from "./_gen/events.js";
import { WebhookError, WebhookSetupError } from "./webhook-errors.js";
import type { FetchRequest, NodeRequest, WebhookRequest } from "./webhook-requests.js";
import { openedRequest, type UnwrapRequestOptions } from "./webhook-unwrap.js";

const NO_CONTENT = 204;

export interface ReceiveOptions extends UnwrapRequestOptions {
  /**
   * Stores the event, so that the work can be done after the response. It is called for events that
   * Cute sent and that are to be acted on, and for nothing else. When it throws, Cute sends the event
   * again.
   */
  handle: (event: WebhookEvent) => unknown;
}

/** What of Node's `ServerResponse` is used; Express's is one. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body?: string): unknown;
}

/** A handler of a route of Express, or of Node's `createServer`. */
export type WebhookListener = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error: unknown) => void,
) => Promise<void>;

/**
 * The `Response` to a fetch `Request` at a webhook's URL, after `handle` was called with its event.
 *
 * What can't be trusted gets 400, what was `seen` before 204, the challenge that a new URL has to
 * respond to is responded to, and a test event is verified and acknowledged. Rejects with what `handle`
 * threw, and with `WebhookSetupError` when this program is wrong: respond with 500, as servers do by
 * themselves, and Cute sends the event again.
 */
export async function receive(request: FetchRequest, options: ReceiveOptions): Promise<Response> {
  const { status, headers, text } = await respondTo(request, options);
  return new Response(status === NO_CONTENT ? null : text, { status, headers });
}

/**
 * The same as a listener of Express or Node: `app.post("/hook", webhooks.listener({ secret, handle }))`.
 *
 * What `receive` rejects with goes to `next`; without it, it is printed and responded to with 500.
 */
export function listener(options: ReceiveOptions): WebhookListener {
  return async (request, response, next) => {
    try {
      const { status, headers, text } = await respondTo(request, options);
      response.writeHead(status, headers);
      response.end(text);
    } catch (error) {
      if (next) return next(error);
      console.error(error);
      response.writeHead(500, {});
      response.end();
    }
  };
}

interface ReceiverResponse {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const ACKNOWLEDGED: ReceiverResponse = { status: NO_CONTENT, headers: {}, text: "" };

async function respondTo(request: WebhookRequest, options: ReceiveOptions): Promise<ReceiverResponse> {
  let opened;
  try {
    opened = await openedRequest(request, options);
  } catch (error) {
    if (!(error instanceof WebhookError) || error instanceof WebhookSetupError) throw error;
    if (error.responseStatus === NO_CONTENT) return ACKNOWLEDGED;
    // Its text is what Cute's delivery log shows.
    const headers = { "Content-Type": "text/plain; charset=utf-8" };
    return { status: error.responseStatus, headers, text: error.message };
  }
  if (!opened.isTest) await options.handle(opened.event);
  return ACKNOWLEDGED;
}
