/**
 * Get the raw body and the headers of a fetch `Request`, a request of Express, or Node's
 * `IncomingMessage`. Their attributes identify them.
 */

import {
  WebhookBodyParsedError,
  WebhookBodyTooLargeError,
  WebhookSetupError,
} from "./webhook-errors.js";

export const MAX_BODY_BYTES = 1_000_000;
export const ASK_FOR_BYTES =
  "Give the bytes as they came: the `Request` itself with fetch, `express.raw({ type: () => true, " +
  'limit: "1mb" })` on this route in Express (before `express.json()`), the request itself in Node.';

/** The raw bytes, or their text. */
export type WebhookBody = ArrayBuffer | ArrayBufferView | string;

/** `Headers`, Node's headers, or pairs. */
export type WebhookHeaders =
  | { get(name: string): string | null; forEach(visit: (value: string, name: string) => void): void }
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | Iterable<readonly [string, string]>;

/** The used part of a fetch `Request`. */
export interface FetchRequest {
  readonly headers: { get(name: string): string | null };
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The used part of Node's `IncomingMessage`. Express sets `body` to the body that it read. */
export interface NodeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly complete?: boolean;
  readonly readableEnded?: boolean;
  readonly body?: unknown;
  readonly rawBody?: unknown;
  [Symbol.asyncIterator](): AsyncIterator<unknown>;
}

export type WebhookRequest = FetchRequest | NodeRequest;

/** Return whether the first argument is a request and not a body. */
export function isRequest(value: unknown): value is WebhookRequest {
  if (typeof value !== "object" || value === null || !("headers" in value)) return false;
  return "arrayBuffer" in value || Symbol.asyncIterator in value || "body" in value;
}

/** Return headers by lower-case names. */
export function headerValues(headers: unknown): Map<string, string> {
  if (typeof headers !== "object" || headers === null) {
    throw new WebhookSetupError("The headers are missing: unwrap(body, headers, secret).");
  }
  const found = new Map<string, string>();
  const put = (name: string, value: unknown): void => {
    if (value !== undefined && value !== null) found.set(name.toLowerCase(), String(value));
  };
  if ("forEach" in headers && typeof headers.forEach === "function" && "get" in headers) {
    headers.forEach((value: unknown, name: unknown) => put(String(name), value));
  } else if (Symbol.iterator in headers) {
    for (const [name, value] of headers as Iterable<readonly [string, unknown]>) put(name, value);
  } else {
    for (const [name, value] of Object.entries(headers)) put(name, value);
  }
  return found;
}

/** Return the body's bytes; refuse parsed and oversized bodies. */
export function bodyBytes(body: unknown): Uint8Array<ArrayBuffer> {
  const content = asBytes(body);
  if (content === null) {
    const given = body === null || body === undefined ? "nothing" : "an object, not bytes or text";
    throw new WebhookBodyParsedError(
      `The body that was given is ${given}. The signature covers the bytes as they came, and JSON ` +
        `that was parsed can't be serialised again in the same way. ${ASK_FOR_BYTES}`,
    );
  }
  if (content.byteLength > MAX_BODY_BYTES) throw tooLarge(content.byteLength);
  return content;
}

/** Return a request's body, read once and up to `MAX_BODY_BYTES`. */
export async function readBody(request: WebhookRequest): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(headerValues(request.headers).get("content-length") ?? 0);
  if (announced > MAX_BODY_BYTES) throw tooLarge(announced);
  if ("arrayBuffer" in request && typeof request.arrayBuffer === "function") {
    if (request.bodyUsed) throw readBefore();
    return bodyBytes(await request.arrayBuffer());
  }
  const { rawBody, body, readableEnded } = request as NodeRequest;
  if (rawBody !== undefined) return bodyBytes(rawBody);
  if (asBytes(body) !== null) return bodyBytes(body);
  // A parser that skipped the request may still have set an empty object.
  if (readableEnded === true || !(Symbol.asyncIterator in request)) {
    throw body === undefined ? readBefore() : parsedByExpress();
  }
  return readStream(request as NodeRequest);
}

async function readStream(request: NodeRequest): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = asBytes(chunk);
    if (bytes === null) throw parsedByExpress();
    size += bytes.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge(size);
    chunks.push(bytes);
  }
  const content = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    content.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return content;
}

function asBytes(body: unknown): Uint8Array<ArrayBuffer> | null {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(new Uint8Array(body.buffer, body.byteOffset, body.byteLength));
  }
  return null;
}

function readBefore(): WebhookBodyParsedError {
  return new WebhookBodyParsedError(
    "Something has read the request's body before. Unwrap first, then parse; " +
      `a middleware that reads the body must not stand before this handler. ${ASK_FOR_BYTES}`,
  );
}

function parsedByExpress(): WebhookBodyParsedError {
  return new WebhookBodyParsedError(
    "The body was parsed before this handler, by `express.json()` or the like, and its bytes are " +
      `gone. ${ASK_FOR_BYTES} Or let the parser keep the bytes: ` +
      "`express.json({ verify: (request, _, bytes) => { request.rawBody = bytes; } })`.",
  );
}

function tooLarge(size: number): WebhookBodyTooLargeError {
  return new WebhookBodyTooLargeError(
    `The body has ${figure(size)} bytes. None of Cute's has more than ${figure(MAX_BODY_BYTES)}: ` +
      "return 413.",
  );
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
