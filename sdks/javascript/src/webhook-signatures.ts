/**
 * Verify Standard Webhooks signatures, and explain mismatches.
 *
 * The signature is checked before the time, to distinguish genuine but late requests from forged ones.
 */

import {
  WebhookBodyChangedError,
  WebhookClockError,
  WebhookHeadersError,
  WebhookLegacySignatureError,
  WebhookPayloadError,
  WebhookSecretError,
  WebhookSignatureError,
} from "./webhook-errors.js";
import { ASK_FOR_BYTES } from "./webhook-requests.js";

const ID = "webhook-id";
const TIMESTAMP = "webhook-timestamp";
const SIGNATURE = "webhook-signature";
const LEGACY = "x-cute-signature";
const VERSION = "v1";
const SECRET_PREFIX = "whsec_";
const KEY_PREFIX = "cute_";
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
const MAX_SECRETS = 16;
const WHERE_FROM =
  "It begins with whsec_ and came in the response to POST /v1/webhooks or to the rotation.";

type Bytes = Uint8Array<ArrayBuffer>;

/** The unverified parts of a request. `isCut`: the body's size differs from `Content-Length`. */
export interface Signed {
  readonly body: Bytes;
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly signatures: readonly string[];
  readonly isCut: boolean;
}

/** Parse the headers. Throws `WebhookHeadersError` for missing or unreadable ones. */
export function signedOf(body: Bytes, headers: ReadonlyMap<string, string>): Signed {
  const missing = [ID, TIMESTAMP, SIGNATURE].filter((name) => !headers.get(name));
  if (missing.length > 0) throw missingError(missing, headers);
  const timestamp = (headers.get(TIMESTAMP) ?? "").trim();
  if (!/^[0-9]{1,12}$/.test(timestamp)) {
    throw new WebhookHeadersError(
      `${TIMESTAMP} is not a time in Unix seconds: this is not a request of Cute's.`,
    );
  }
  const given = (headers.get(SIGNATURE) ?? "").split(/\s+/);
  const signatures = given.filter((signature) => signature.startsWith(`${VERSION},`));
  if (signatures.length === 0) {
    throw new WebhookHeadersError(
      `${SIGNATURE} holds no signature of version ${VERSION}. Cute sends \`v1,…\`, several ` +
        "separated by spaces: hand the header on as it came.",
    );
  }
  const length = headers.get("content-length") ?? "";
  const isCut =
    !headers.has("content-encoding") && length !== "" && length !== String(body.byteLength);
  return { body, id: headers.get(ID) ?? "", timestamp: Number(timestamp), signatures, isCut };
}

/** Return the signing keys of one or more secrets. Throws `WebhookSecretError`. */
export async function keysOf(secret: unknown): Promise<CryptoKey[]> {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new WebhookSecretError(`No secret was given. ${WHERE_FROM}`);
  if (secrets.length > MAX_SECRETS) {
    throw new WebhookSecretError(`More than ${MAX_SECRETS} secrets: give those that are alive.`);
  }
  const which = secrets.length === 1 ? "The secret" : "One of the secrets";
  const bytes = secrets.map((value) => secretBytes(value, which));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return Promise.all(
    bytes.map((key) => crypto.subtle.importKey("raw", key, algorithm, false, ["sign"])),
  );
}

/** Return a genuine request's JSON object. `now` and `tolerance` are in seconds. */
export async function verify(
  signed: Signed,
  keys: readonly CryptoKey[],
  now: number,
  tolerance: number,
): Promise<Record<string, unknown>> {
  if (!(await fits(signed, signed.body, keys))) throw await mistake(signed, keys);
  if (!(Math.abs(signed.timestamp - now) <= tolerance)) {
    throw clockError(Math.round(signed.timestamp - now), tolerance);
  }
  const payload = parsed(signed.body);
  if (payload === undefined) {
    throw new WebhookPayloadError("The request is genuine, but its body is not JSON.");
  }
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    throw new WebhookPayloadError("The request is genuine, but its body is not a JSON object.");
  }
  return payload as Record<string, unknown>;
}

async function fits(signed: Signed, body: Bytes, keys: readonly CryptoKey[]): Promise<boolean> {
  const head = new TextEncoder().encode(`${signed.id}.${signed.timestamp}.`);
  const content = new Uint8Array(head.byteLength + body.byteLength);
  content.set(head);
  content.set(body, head.byteLength);
  let found = false;
  for (const key of keys) {
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, content));
    const expected = `${VERSION},${btoa(String.fromCharCode(...digest))}`;
    for (const given of signed.signatures) found = sameText(expected, given) || found;
  }
  return found;
}

/** Compare in constant time. */
function sameText(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false;
  let difference = 0;
  for (let index = 0; index < expected.length; index += 1) {
    difference |= expected.charCodeAt(index) ^ given.charCodeAt(index);
  }
  return difference === 0;
}

function missingError(
  missing: readonly string[],
  headers: ReadonlyMap<string, string>,
): WebhookHeadersError {
  if (headers.get(LEGACY) && missing.length === 3) {
    return new WebhookLegacySignatureError(
      "Only X-Cute-Signature is here. It covers no time, so a recorded request would stay good " +
        `for ever: hand on ${ID}, ${TIMESTAMP} and ${SIGNATURE} as well. Cute sends them; a proxy ` +
        "or a copy of chosen headers may have dropped them.",
      missing,
    );
  }
  const last = missing[missing.length - 1];
  const listed =
    missing.length === 1 ? `${last} is` : `${missing.slice(0, -1).join(", ")} and ${last} are`;
  return new WebhookHeadersError(
    `${listed} missing: give all of the request's headers. If they are all there, the request is ` +
      "not Cute's, or a proxy drops headers.",
    missing,
  );
}

function secretBytes(secret: unknown, which: string): Bytes {
  if (typeof secret !== "string") {
    throw new WebhookSecretError(
      `${which} is ${secret === undefined ? "undefined" : `a ${typeof secret}`}, not text: is the ` +
        `environment variable set? ${WHERE_FROM}`,
    );
  }
  const text = secret.trim();
  if (text === "") {
    throw new WebhookSecretError(`${which} is empty: is the variable set? ${WHERE_FROM}`);
  }
  if (text.startsWith(KEY_PREFIX)) {
    throw new WebhookSecretError(
      `${which} is an API key. Webhooks are signed with a secret of their own. ${WHERE_FROM} ` +
        "Keep the key out of receivers: they don't need it.",
    );
  }
  if (!text.startsWith(SECRET_PREFIX)) {
    throw new WebhookSecretError(`${which} is not a signing secret. ${WHERE_FROM}`);
  }
  const bytes = decoded(text.slice(SECRET_PREFIX.length));
  if (bytes.byteLength < MIN_SECRET_BYTES || bytes.byteLength > MAX_SECRET_BYTES) {
    throw new WebhookSecretError(
      `${which} is cut off or mistyped: after whsec_ comes the base64 of ${MIN_SECRET_BYTES} to ` +
        `${MAX_SECRET_BYTES} bytes. Copy it whole, or rotate it.`,
    );
  }
  return bytes;
}

/** Decode standard base64 with its padding; nothing else. */
function decoded(text: string): Bytes {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return new Uint8Array(0);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function clockError(seconds: number, tolerance: number): WebhookClockError {
  const [when, cause] =
    seconds < 0
      ? [
          `${-seconds} s ago`,
          "Either this clock is ahead (NTP), or the request waited in a queue, or someone sends a " +
            "recorded request again",
        ]
      : [`${seconds} s in the future`, "This clock is behind (NTP)"];
  return new WebhookClockError(
    `The signature is right, but it was made ${when}; ${tolerance} s are allowed. ${cause}.`,
    seconds,
  );
}

/** Return the most likely reason why no signature matches. */
async function mistake(
  signed: Signed,
  keys: readonly CryptoKey[],
): Promise<WebhookBodyChangedError | WebhookSignatureError> {
  const change = await changeOf(signed, keys);
  if (change !== null) return new WebhookBodyChangedError(`${change} ${ASK_FOR_BYTES}`);
  const secrets = keys.length === 1 ? "the secret" : `any of the ${keys.length} secrets`;
  return new WebhookSignatureError(
    `No signature fits ${secrets}. Each webhook has its own secret, and an old one ends after its ` +
      "rotation: compare with the one that this webhook's creation or rotation returned. If it " +
      "is right, the request is forged or was changed in transit: return 400.",
  );
}

/** Return evidence that the body was changed, or null. */
async function changeOf(signed: Signed, keys: readonly CryptoKey[]): Promise<string | null> {
  if (signed.isCut || signed.body.byteLength === 0) {
    return (
      `The body has ${signed.body.byteLength} bytes, which is not what was sent: something read, ` +
      "cut or changed it before it came here."
    );
  }
  const payload = parsed(signed.body);
  const compact = payload === undefined ? undefined : serialisedAgain(payload);
  if (compact === undefined) return "The body is not JSON: it was cut off or changed in transit.";
  const text = new TextDecoder().decode(signed.body);
  for (const original of [compact, text.trim()]) {
    if (await fits(signed, new TextEncoder().encode(original), keys)) {
      return (
        "The body was parsed and serialised again, or spaces were added: the secret is right, and the " +
        "signature fits the same JSON as Cute wrote it."
      );
    }
  }
  if (text !== compact) {
    return (
      "The body is not written as Cute writes JSON: something parsed it and wrote it again, or it " +
      "is not Cute's."
    );
  }
  if (typeof payload === "object" && payload !== null && "id" in payload) {
    if (payload.id !== signed.id) {
      return `The body is of another event than ${ID} says: they are not of one request.`;
    }
  }
  return null;
}

/** Parse JSON, or return undefined. */
function parsed(body: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** Serialise as JSON without spaces; undefined if it is nested too deeply. */
function serialisedAgain(payload: unknown): string | undefined {
  try {
    return JSON.stringify(payload);
  } catch {
    return undefined;
  }
}
