/** Send an HTTP request, and return its response or failure. */

import type { Prepared } from "./request.js";
import type { Failure } from "./retries.js";

/** The result of a request. */
export type Outcome =
  | { response: Response; failure: null; error: null }
  | { response: null; failure: Failure; error: unknown };

/** Statuses whose responses have no body. */
const BODILESS = new Set([204, 205, 304]);
/** Node's errors for a failed connection, after which nothing was sent. */
const UNSENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Send once. `timeout` (milliseconds) includes reading the body, unless it is `streamed`; an
 * interrupted response counts as none. Rejects only if the caller's `signal` aborts.
 */
export async function send(
  fetch: typeof globalThis.fetch,
  prepared: Prepared,
  options: { timeout: number; signal: AbortSignal | undefined; streamed: boolean },
): Promise<Outcome> {
  const { timeout, signal, streamed } = options;
  signal?.throwIfAborted();
  const control = new AbortController();
  const aborted = () => control.abort(signal?.reason);
  signal?.addEventListener("abort", aborted, { once: true });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    control.abort();
  }, timeout);
  try {
    const response = await fetch(prepared.url, {
      method: prepared.method,
      headers: prepared.headers,
      body: prepared.body,
      signal: control.signal,
      // The API never redirects, so a server that does must not get the key.
      redirect: "manual",
      credentials: "omit",
    });
    if (streamed && response.ok) {
      return { response, failure: null, error: null };
    }
    return { response: await whole(response), failure: null, error: null };
  } catch (error) {
    if (signal?.aborted) {
      throw signal.reason;
    }
    const kind = timedOut ? "timeout" : "connection";
    return { response: null, failure: { kind, unsent: isUnsent(error) }, error };
  } finally {
    clearTimeout(timer);
    if (!streamed) {
      signal?.removeEventListener("abort", aborted);
    }
  }
}

/** Return the response with its body in memory. */
async function whole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  if (status < 200) {
    return response; // a browser hides what a redirect was
  }
  const hasBody = !BODILESS.has(status);
  return new Response(hasBody ? body : null, { status, statusText, headers });
}

function isUnsent(error: unknown): boolean {
  const code = ((error as { cause?: { code?: unknown } } | null)?.cause ?? {}).code;
  return typeof code === "string" && UNSENT.has(code);
}
