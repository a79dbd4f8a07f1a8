/** Handle webhook requests completely, and return the responses. */

import type { WebhookEvent } from "./_gen/events.js";
import { WebhookError, WebhookSetupError } from "./webhook-errors.js";
import type { FetchRequest, NodeRequest, WebhookRequest } from "./webhook-requests.js";
import { openedRequest, type UnwrapRequestOptions } from "./webhook-unwrap.js";

const NO_CONTENT = 204;

export interface ReceiveOptions extends UnwrapRequestOptions {
  /**
    * Stores the event, so that the work can be done after the response. It is called only for genuine,
    * new events. If it throws, Cute sends the event again.
   */
  handle: (event: WebhookEvent) => unknown;
}

/** The used part of Node's `ServerResponse`, which Express extends. */
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
 * Verify a fetch `Request`, call `handle` with its event, and return the `Response`.
 *
 * Untrusted requests get 400, `seen` events 204, challenges of a new URL are answered, and test events
 * are verified and acknowledged. Rejects with the error of `handle`, and with `WebhookSetupError` for
 * mistakes in this program: respond with 500, as servers do automatically, and Cute sends the event
 * again.
 */
export async function receive(request: FetchRequest, options: ReceiveOptions): Promise<Response> {
  const { status, headers, text } = await respondTo(request, options);
  return new Response(status === NO_CONTENT ? null : text, { status, headers });
}

/**
 * `receive` as a listener of Express or Node: `app.post("/hook", webhooks.listener({ secret, handle }))`.
 *
 * Errors of `receive` go to `next`. Without `next` they are printed, and the response is 500.
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
    // Cute's delivery log shows the text.
    const headers = { "Content-Type": "text/plain; charset=utf-8" };
    return { status: error.responseStatus, headers, text: error.message };
  }
  if (!opened.isTest) await options.handle(opened.event);
  return ACKNOWLEDGED;
}
